#!/usr/bin/env bash
# make bench: measures, prints the table and writes bench/results/latest.json. Optimised build; on a quiet machine.
set -euo pipefail
. "$(dirname "$0")/house.sh"

scripts/preflight.sh app
scripts/packages.sh install app
scripts/ui.sh build
mkdir -p bench/results
cargo run --release "${LOCKED[@]}" -p bench -- --json bench/results/latest.json "$@"
