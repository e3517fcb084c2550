#!/usr/bin/env bash
# make bench: measures, prints the table and writes bench/results/latest.json. Optimised build; on a quiet machine.
# It opens no window: the start that it measures is the core's alone.
set -euo pipefail
. "$(dirname "$0")/house.sh"

scripts/preflight.sh server
scripts/packages.sh install server
mkdir -p bench/results
cargo run --release "${LOCKED[@]}" -p bench -- --json bench/results/latest.json "$@"
