#!/usr/bin/env bash
# Runs `make run` with stub programs in place of the built ones, and checks what the script itself promises:
# exit codes, free ports, resuming, one run a folder, and that it ends its own children.
set -euo pipefail
. "$(dirname "$0")/house.sh"

scripts/ui.sh build

work="$(mktemp -d)"
background=""
# shellcheck disable=SC2317 # called by the trap
clean_up() {
  [ -z "$background" ] || kill "$background" 2>/dev/null || true
  [ -z "$background" ] || wait "$background" 2>/dev/null || true
  rm -rf -- "$work"
}
trap clean_up EXIT

programs="$work/target/debug"
mkdir -p "$work/bin" "$programs/deps"
passed=0
failed=0

program() {
  cat >"$1"
  chmod +x "$1"
}

program "$work/bin/cargo" <<'STUB'
#!/bin/sh
exit 0
STUB
program "$programs/patrolbook-server" <<'STUB'
#!/usr/bin/env node
const words = process.argv.slice(2);
const after = (name) => words[words.indexOf(name) + 1];
if (words[0] === 'admin') {
  require('fs').mkdirSync(after('--data'), { recursive: true });
  console.log(JSON.stringify({ console_users: [{ sign_in: 'rivera', pin: '246810' }], enrolment_codes: ['FRESH-CODE'] }));
} else {
  if (process.env.SERVER_ENDS) { console.log('out of stubs'); process.exit(7); }
  for (const name of ['--sync-port', '--console-port']) require('net').createServer().listen(+after(name), '127.0.0.1');
}
STUB
program "$programs/patrolbook-rehearse" <<'STUB'
#!/bin/sh
echo "rehearsed: $*"
exit "${REHEARSAL_CODE:-0}"
STUB
program "$programs/patrolbook" <<'STUB'
#!/bin/sh
echo "window: home $PATROLBOOK_HOME, replay $PATROLBOOK_REPLAY"
STUB

# Far from the ports of a demo that may be running.
sync_port="$(scripts/free-port.sh 17443)"
console_port="$(scripts/free-port.sh 17743)"
demo_run=(env PATH="$work/bin:$PATH" CARGO_TARGET_DIR="$work/target" DEMO="$work/demo" DISPLAY= WAYLAND_DISPLAY= ONCE=
  SYNC_PORT="$sync_port" CONSOLE_PORT="$console_port")

# check NAME WANTED_CODE WANTED_TEXT COMMAND…
check() {
  local name="$1" wanted_code="$2" wanted_text="$3" output code=0
  shift 3
  output="$("$@" 2>&1 </dev/null)" || code=$?
  if [ "$code" = "$wanted_code" ] && [[ "$output" == *"$wanted_text"* ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n  wanted code %s and: %s\n  got code %s and:\n%s\n' "$name" "$wanted_code" "$wanted_text" "$code" "$output"
  fi
}

wait_for() {
  local tries
  for ((tries = 0; tries < 200; tries++)); do
    if grep -qs "$1" "$2"; then return 0; fi
    sleep 0.1
  done
  cat "$2" >&2
  fail "waited 20 seconds for '$1'"
}

served() { pgrep -f "^[^ ]*node $programs/patrolbook-server serve"; }
ports() { cat "$work/demo/ports"; }

check "without a display a shift is rehearsed against the server" 0 "--server https://127.0.0.1:$sync_port --codes $work/demo/people.json" \
  "${demo_run[@]}" ONCE=1 scripts/run.sh
check "ONCE leaves no server behind" 1 "" served
check "sign-in and PIN are printed" 0 "Sign-in     sign in rivera · pin 246810" "${demo_run[@]}" ONCE=1 scripts/run.sh
check "ONCE exits with the rehearsal's code" 3 "it ended with exit code 3" "${demo_run[@]}" ONCE=1 REHEARSAL_CODE=3 scripts/run.sh
check "with a display the window opens on the demo's phone" 0 "window: home $work/demo/phone, replay fixtures/town/patrol-foot.gpx" \
  "${demo_run[@]}" ONCE=1 DISPLAY=:99 scripts/run.sh
check "a server that ends is told with its last lines" 1 "out of stubs" "${demo_run[@]}" SERVER_ENDS=1 ONCE=1 scripts/run.sh

"${demo_run[@]}" scripts/run.sh >"$work/first.log" 2>&1 </dev/null &
background=$!
wait_for "Ctrl-C ends it" "$work/first.log"
check "the server stays up after the shift" 0 "" served
check "a second run on the same data is refused" 1 "is in use by another run" "${demo_run[@]}" scripts/run.sh
check "reset refuses while a run uses the data" 1 "is in use" env DEMO="$work/demo" scripts/reset.sh
check "a second demo takes the next free port" 0 "note: port $sync_port is in use; using " \
  "${demo_run[@]}" DEMO="$work/other" ONCE=1 scripts/run.sh
check "a second demo leaves the first one's server alone" 0 "" served
kill -TERM "$background"
ended=0
wait "$background" || ended=$?
background=""
check "an ended run after a good shift exits with 0" 0 "" test "$ended" = 0
check "an ended run takes its server along" 1 "" served

check "a later run keeps its ports" 0 "$sync_port $console_port" ports
check "reset empties the data" 0 "Emptied $work/demo" env DEMO="$work/demo" scripts/reset.sh
check "the emptied folder is gone" 1 "" test -e "$work/demo"
check "reset leaves a foreign folder alone" 1 "was not made by 'make run'" env DEMO="$work/bin" scripts/reset.sh

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
