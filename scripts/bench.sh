#!/usr/bin/env bash
# make bench: measures, prints the table and writes bench/results/latest.json. Optimised build; on a quiet machine.
# The start to home and the map are measured in the real window, under a virtual display and a WebDriver.
#   bench.sh                 everything: about half an hour
#   bench.sh --only PART …   these parts alone, and no file; `bench.sh --help` names them
set -euo pipefail
. "$(dirname "$0")/house.sh"

results="$ROOT/bench/results/latest.json"
scripts/preflight.sh test
scripts/packages.sh install bench

# The peers have a workspace of their own. Without them their rows are left out, and bench says so.
peers() {
  [ ! -e bench/peers/node_modules/.package-lock.json ] ||
    [ bench/peers/package-lock.json -nt bench/peers/node_modules/.package-lock.json ] || return 0
  npm ci --prefix bench/peers --no-audit --no-fund --loglevel=error >/dev/null ||
    note "the peers could not be installed (npm ci --prefix bench/peers); their rows are left out"
}
peers

cargo build --release "${LOCKED[@]}" -p bench -p server
if [ $# -gt 0 ]; then
  exec "$TARGET/release/bench" "$@"
fi
mkdir -p bench/results
# What fails is named there, and holds up nothing of the rest.
failed=0
"$TARGET/release/bench" --json "$results" || failed=1

scripts/ui.sh build
cargo build --release "${LOCKED[@]}" -p patrolbook -p server
TAURI_DRIVER="$(scripts/tools.sh tauri-driver)"
home="$(mktemp -d "${TMPDIR:-/tmp}/patrolbook-bench.XXXXXX")"
export TAURI_DRIVER BENCH_JSON="$results" E2E_HOME="$home"
export PATROLBOOK_APP="$TARGET/release/patrolbook" PATROLBOOK_SERVER="$TARGET/release/patrolbook-server"
xvfb-run -a -s '-screen 0 1280x1024x24 -noreset' npm run --prefix ui --silent bench:window </dev/null || failed=1
rm -rf -- "$home"
exit "$failed"
