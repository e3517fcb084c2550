#!/usr/bin/env bash
# make reset: empties the demo's data folder, unless a run is using it.
set -euo pipefail
. "$(dirname "$0")/house.sh"

demo="${DEMO:-.demo}"
if [ ! -e "$demo" ]; then
  say "$demo is not there; nothing to empty."
  exit 0
fi
# Only a folder that `make run` made has this file: a mistyped DEMO must not cost anybody their documents.
[ -f "$demo/lock" ] || fail "$demo was not made by 'make run'; remove it by hand if you mean it"
exec 8<>"$demo/lock"
flock -n 8 || fail "$demo is in use (process $(cat "$demo/lock")). End that run with Ctrl-C first."
rm -rf -- "$demo"
say "Emptied $demo. The next 'make run' begins anew."
