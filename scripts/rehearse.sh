#!/usr/bin/env bash
# make rehearse: one scripted shift against a real server that patrolbook-rehearse starts in a temporary folder.
set -euo pipefail
. "$(dirname "$0")/house.sh"

scripts/preflight.sh server
scripts/packages.sh install server
cargo run --quiet "${LOCKED[@]}" -p rehearsal --bin patrolbook-rehearse -- \
  shift --track fixtures/town/patrol-foot.gpx --photos fixtures/photos "$@"
