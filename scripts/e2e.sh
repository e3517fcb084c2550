#!/usr/bin/env bash
# Runs one end-to-end runner, the npm script "e2e:browser" or "e2e:shell" of ui/, under a virtual display: e2e.sh browser|shell
# The runner starts what it needs itself, and finds in its environment:
#   PATROLBOOK_APP, PATROLBOOK_SERVER, PATROLBOOK_REHEARSE   the binaries        CHROMIUM, CHROMEDRIVER  of the system
#   TAURI_DRIVER with TAURI_DRIVER_PORT, TAURI_NATIVE_PORT   for the real shell  E2E_SYNC_PORT, E2E_CONSOLE_PORT  free now
#   E2E_HOME   an empty folder for its data, removed after a passed run and kept after a failed one
set -euo pipefail
. "$(dirname "$0")/house.sh"

which="${1:-}"
case "$which" in
  browser | shell) ;;
  *) fail "usage: e2e.sh browser|shell" ;;
esac

cargo build --workspace "${LOCKED[@]}"

export PATROLBOOK_APP="$TARGET/debug/patrolbook"
export PATROLBOOK_SERVER="$TARGET/debug/patrolbook-server"
export PATROLBOOK_REHEARSE="$TARGET/debug/patrolbook-rehearse"
CHROMIUM="$(command -v chromium || command -v chromium-browser || command -v google-chrome)" ||
  fail "no Chromium on this machine; on Debian: $(scripts/packages.sh line test)"
CHROMEDRIVER="$(command -v chromedriver || true)"
export CHROMIUM CHROMEDRIVER

if [ "$which" = shell ]; then
  TAURI_DRIVER="$(scripts/tools.sh tauri-driver)"
  export TAURI_DRIVER
fi

# Below the range the system hands out by itself; the start differs so that two runs at once do not meet.
next=$((20000 + RANDOM % 100 * 100))
for name in TAURI_DRIVER_PORT TAURI_NATIVE_PORT E2E_SYNC_PORT E2E_CONSOLE_PORT; do
  port="$(scripts/free-port.sh "$next")"
  export "$name=$port"
  next=$((port + 1))
done

E2E_HOME="$(mktemp -d "${TMPDIR:-/tmp}/patrolbook-e2e.XXXXXX")"
export E2E_HOME

code=0
# Without -noreset the display resets itself when its last window is gone, and refuses the one that opens meanwhile.
xvfb-run -a -s '-screen 0 1280x1024x24 -noreset' npm run --prefix ui "e2e:$which" </dev/null || code=$?
if [ "$code" = 0 ]; then
  rm -rf -- "$E2E_HOME"
else
  note "what the run left is in $E2E_HOME"
fi
exit "$code"
