#!/usr/bin/env bash
# make simulate: fleets of phones against the real server in one process, one seed each (tests/simulation).
#   SEEDS=N  so many seeds, from SEED on; 200 where neither is said
#   SEED=n   begins there; alone it plays this one seed
#   JOBS=n   threads; as many as there are cores where nothing is said
# The last line is `simulate: seeds=… fleet_hours=… acknowledged=… lost=… duplicates=… diverged=…`; before it, each
# seed that failed, with its steps. Exits with 1 when anything was lost, doubled or diverged.
set -euo pipefail
. "$(dirname "$0")/house.sh"

if [ -z "${SEEDS:-}${SEED:-}" ]; then SEEDS=200; fi
export SEEDS="${SEEDS:-}" SEED="${SEED:-}" JOBS="${JOBS:-}"

log="$(mktemp)" errors="$(mktemp)"
trap 'rm -f "$log" "$errors"' EXIT
status=0
cargo test --quiet --release "${LOCKED[@]}" -p tests --test simulation -- \
  --exact runs::fleets_lose_nothing_and_come_to_agree --nocapture >"$log" 2> >(tee "$errors" | sed -nu 's/^progress: //p' >&2) || status=1
if ! grep -q '^simulate: ' "$log"; then
  cat "$errors" "$log" >&2
  fail "the simulation did not get to its end"
fi
awk '/^(seed |steps=)/ { on = 1 } on { print } /^simulate: / { exit }' "$log"
exit "$status"
