#!/usr/bin/env bash
# make run: builds what is needed, starts the server with the demo city, then shows the main job: the phone's window
# with a replayed patrol where there is a display, else one rehearsed shift. Ctrl-C ends what this script started, and nothing else.
#   DEMO=.demo  where the data lives; a second run resumes it     ONCE=1  exits after the first shift, with the rehearsal's exit code
#   SYNC_PORT=7443 CONSOLE_PORT=7643  where the search for free ports begins
set -euo pipefail
. "$(dirname "$0")/house.sh"

demo="${DEMO:-.demo}"
city=fixtures/town
track=fixtures/town/patrol-foot.gpx
photos=fixtures/photos
people="$demo/people.json"
pin=246810 # the demo phone's; printed with the addresses
result=130 # the exit code when Ctrl-C comes now
children=()

prepare() {
  local job=server
  if has_display; then job=app; fi
  scripts/preflight.sh "$job"
  scripts/packages.sh install "$job"
  scripts/ui.sh build
  local packages=(-p server -p rehearsal)
  if has_display; then packages+=(-p patrolbook); fi
  say "Building (the first time takes several minutes)"
  cargo build "${LOCKED[@]}" "${packages[@]}"
}

# The lock (descriptor 8) passes to the server alone: should this script be killed, the data stays claimed while it serves.
claim_demo() {
  mkdir -p "$demo"
  : >>"$demo/lock"
  exec 8<>"$demo/lock"
  if ! flock -n 8; then
    fail "$demo is in use by another run (process $(cat "$demo/lock")). End that one with Ctrl-C, or start a second demo: DEMO=.demo2 make run"
  fi
  printf '%s\n' "$$" >"$demo/lock"
}

# The demo's people and city are seeded once; each run gets fresh one-time enrolment codes, since a code is used up by one phone.
seed_demo() {
  "$TARGET/debug/patrolbook-server" admin demo --data "$demo/server" --city "$city" \
    --address "127.0.0.1:$sync_port" >"$people.new"
  mv "$people.new" "$people"
}

# An enrolled phone knows the server by its port: keep the ports of the last run while they are free.
choose_ports() {
  local last_sync="" last_console=""
  if [ -f "$demo/ports" ]; then read -r last_sync last_console <"$demo/ports"; fi
  sync_port="$(scripts/free-port.sh "${last_sync:-${SYNC_PORT:-7443}}")"
  console_port="$(scripts/free-port.sh "${last_console:-${CONSOLE_PORT:-7643}}")"
  if [ -n "$last_sync" ] && [ "$last_sync" != "$sync_port" ] && [ -d "$demo/phone" ]; then
    note "the demo phone was enrolled on port $last_sync, which another program uses now. Free it, or begin again: make reset"
  fi
  printf '%s %s\n' "$sync_port" "$console_port" >"$demo/ports"
}

start_server() {
  "$TARGET/debug/patrolbook-server" serve --data "$demo/server" --city "$city" --console-dir ui/dist \
    --sync-port "$sync_port" --console-port "$console_port" >>"$demo/server.log" 2>&1 &
  server=$!
  children+=("$server")
  printf '%s, its server is %s\n' "$$" "$server" >"$demo/lock"
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$console_port") 2>/dev/null; then return 0; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$demo/server.log" >&2
  fail "the server did not start; its last lines are above, all of them in $demo/server.log"
}

tell_addresses() {
  say ""
  say "  Console     http://localhost:$console_port"
  node scripts/demo-people.mjs "$people"
  say "  Sync        https://127.0.0.1:$sync_port (for phones)"
  if has_display; then say "  Phone's PIN $pin"; fi
  say "  Data        $demo (resumed by the next run, emptied by 'make reset')"
  say ""
}

show_app() {
  say "The app opens, already enrolled; unlock it with $pin and start a shift: a patrol is replayed as its route."
  PATROLBOOK_HOME="$demo/phone" PATROLBOOK_REPLAY="$track" \
    PATROLBOOK_ENROL_CODE="$(node scripts/demo-people.mjs --code "$people")" PATROLBOOK_ENROL_PIN="$pin" \
    "$TARGET/debug/patrolbook" 8>&- &
  follow $!
}

rehearse_shift() {
  say "No display: rehearsing one shift against the server instead."
  "$TARGET/debug/patrolbook-rehearse" shift --track "$track" --photos "$photos" \
    --server "https://127.0.0.1:$sync_port" --codes "$people" 8>&- &
  follow $!
}

# Waits for a child, and leaves its exit code in `result`; says so when the server dies meanwhile.
follow() {
  local child="$1"
  children+=("$child")
  local code=0
  wait -n "$child" "$server" || code=$?
  if ! kill -0 "$server" 2>/dev/null; then
    tail -n 20 "$demo/server.log" >&2
    fail "the server ended by itself; its last lines are above, all of them in $demo/server.log"
  fi
  if [ "$code" != 0 ]; then note "it ended with exit code $code; see above"; fi
  result="$code"
}

stay_until_interrupted() {
  say "The server stays up; see the result in the console at http://localhost:$console_port. Ctrl-C ends it."
  wait "$server" || fail "the server ended by itself with exit code $?; see $demo/server.log"
}

# shellcheck disable=SC2317 # called by the trap
stop_children() {
  local child tries
  trap '' INT TERM # a second Ctrl-C does not leave a child behind
  for child in "${children[@]}"; do kill -TERM "$child" 2>/dev/null || true; done
  for child in "${children[@]}"; do
    for ((tries = 0; tries < 50; tries++)); do
      kill -0 "$child" 2>/dev/null || continue 2
      sleep 0.1
    done
    kill -KILL "$child" 2>/dev/null || true
  done
}

trap 'exit "$result"' INT TERM
trap stop_children EXIT

prepare
claim_demo
choose_ports
seed_demo
start_server
tell_addresses
if has_display; then show_app; else rehearse_shift; fi
if [ -z "${ONCE:-}" ]; then stay_until_interrupted; fi
exit "$result"
