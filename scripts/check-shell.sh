#!/usr/bin/env bash
# Reads every shell script of the project without running it: bash's own parser, then shellcheck where it is installed.
set -euo pipefail
. "$(dirname "$0")/house.sh"

files=(.ci/run scripts/*.sh)
for file in "${files[@]}"; do bash -n "$file"; done
if command -v shellcheck >/dev/null; then
  shellcheck "${files[@]}"
  say "${#files[@]} scripts, read by bash and shellcheck"
else
  note "shellcheck is not installed; ${#files[@]} scripts were only parsed"
fi
