#!/usr/bin/env bash
# make fuzz: feeds drawn bytes to everything that reads what comes from outside (tests/fuzz).
#   SECONDS_EACH=n  so long for each target; 60 where nothing is said
#   MINUTES=n       the same in minutes
#   JOBS=n          so many at once; as many as there are cores where nothing is said
#   ONLY=name       one target
#   KEEP=1          keeps in tests/fuzz/corpus what gets somewhere new, and no more of it than that needs
# It begins with the frozen bytes of fixtures/wire/v1 and with tests/fuzz/corpus; what breaks a promise lies afterwards in
# tests/fuzz/broken, and the script fails. Such a file becomes a test of the crate that it broke.
# libFuzzer is driven by the compiler's own flags: no nightly, no sanitizer, no cargo-fuzz.
set -euo pipefail
each="${SECONDS_EACH:-$((${MINUTES:-1} * 60))}"
. "$(dirname "$0")/house.sh"

HOUSE="$ROOT/tests/fuzz"
BUILD="$TARGET/fuzz"
HOST="$(rustc -vV | sed -n 's/^host: //p')"
MARKS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cdebug-assertions"

# With --target the marks are on what runs, not on what only builds.
build() {
  note "building tests/fuzz with libFuzzer's marks"
  (cd "$HOUSE" && CARGO_TARGET_DIR="$BUILD" CARGO_INCREMENTAL=0 RUSTFLAGS="$MARKS" \
    cargo build --quiet "${LOCKED[@]}" --jobs "${JOBS:-$(nproc)}" --release --target "$HOST")
}

# A log each; it is shown of those that break.
run() {
  local target="$1" log="$BUILD/$1.log" status=0 runs
  mkdir -p "$BUILD/work/$target" "$HOUSE/corpus/$target" "$HOUSE/broken"
  TARGET="$target" RUST_LOG=off "$PROGRAM" -max_total_time="$each" -timeout=20 -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1 \
    -artifact_prefix="$HOUSE/broken/$target-" "$BUILD/work/$target" "$HOUSE/corpus/$target" "$BUILD/seeds/$target" \
    >"$log" 2>&1 || status=1
  runs="$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
  if [ "$status" -ne 0 ] || [ -z "$runs" ]; then
    tail -n 40 "$log" >&2
    say "fuzz: target=$target BROKEN; the bytes are in tests/fuzz/broken"
    return 1
  fi
  say "fuzz: target=$target runs=$runs seconds=$each broken=0"
}

keep() {
  local target="$1"
  TARGET="$target" RUST_LOG=off "$PROGRAM" -merge=1 -use_counters=0 -max_len=4000 "$HOUSE/corpus/$target" "$BUILD/work/$target" >>"$BUILD/$target.log" 2>&1
}

build
PROGRAM="$BUILD/$HOST/release/fuzz"
rm -rf "$BUILD/seeds"
SEEDS="$BUILD/seeds" "$PROGRAM" >"$BUILD/seeds.log" 2>&1
if [ -n "${ONLY:-}" ]; then targets=("$ONLY"); else mapfile -t targets < <(ls "$BUILD/seeds"); fi
export -f run keep say
export HOUSE BUILD PROGRAM each
printf '%s\n' "${targets[@]}" | xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'set -euo pipefail; run {}' || fail "something broke a promise"
if [ -n "${KEEP:-}" ]; then printf '%s\n' "${targets[@]}" | xargs -I{} bash -c 'keep {}'; fi
