#!/usr/bin/env bash
# make bench: measures, prints the table and writes bench/results/latest.json. Optimised build; on a quiet machine.
# The start to home is measured in the real window, under a virtual display and a WebDriver.
set -euo pipefail
. "$(dirname "$0")/house.sh"

results="$ROOT/bench/results/latest.json"
scripts/preflight.sh test
scripts/packages.sh install test
scripts/ui.sh build
mkdir -p bench/results

cargo run --release "${LOCKED[@]}" -p bench -- --json "$results" "$@"

cargo build --release "${LOCKED[@]}" -p patrolbook -p server
TAURI_DRIVER="$(scripts/tools.sh tauri-driver)"
home="$(mktemp -d "${TMPDIR:-/tmp}/patrolbook-bench.XXXXXX")"
export TAURI_DRIVER BENCH_JSON="$results" E2E_HOME="$home"
export PATROLBOOK_APP="$TARGET/release/patrolbook" PATROLBOOK_SERVER="$TARGET/release/patrolbook-server"
xvfb-run -a -s '-screen 0 1280x1024x24' npm run --prefix ui --silent bench:start </dev/null
rm -rf -- "$home"
