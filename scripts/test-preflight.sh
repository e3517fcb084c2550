#!/usr/bin/env bash
# Fakes each fault with stub programs on PATH, and checks the sentence, its way out and the exit code of the preflight.
set -euo pipefail
. "$(dirname "$0")/house.sh"

work="$(mktemp -d)"
listener=""
# shellcheck disable=SC2317 # called by the trap
clean_up() {
  [ -z "$listener" ] || kill "$listener" 2>/dev/null || true
  rm -rf -- "$work"
}
trap clean_up EXIT

bin="$work/bin"
passed=0
failed=0

# stub NAME LINE… – a program of that name that runs these shell lines.
stub() {
  local name="$1"
  shift
  { printf '#!/bin/bash\n'; printf '%s\n' "$@"; } >"$bin/$name.new"
  chmod +x "$bin/$name.new"
  mv -f "$bin/$name.new" "$bin/$name" # never through a link, into the real program
}

# A machine on which all is well: only what the scripts need is on its PATH.
healthy_machine() {
  local tool
  rm -rf -- "$bin"
  mkdir -p "$bin"
  for tool in bash env dirname sed awk cat tr mkdir flock; do
    ln -s "$(type -P "$tool")" "$bin/$tool"
  done
  stub rustc 'echo "rustc 1.99.0 (0000000 2026-01-01)"'
  stub node 'echo v24.1.0'
  for tool in cargo npm make cc pkg-config apt-get; do stub "$tool" 'exit 0'; done
  stub df 'echo header' 'echo "disk 99999999 1 99999999 1% /"'
  stub id 'echo 1000'
  stub dpkg-query 'printf "ii "'
}

# check NAME WANTED_CODE WANTED_TEXT COMMAND… – runs the command on the faked machine; the text is part of what it prints.
check() {
  local name="$1" wanted_code="$2" wanted_text="$3" output code=0
  shift 3
  output="$(env -i HOME="$work" PATH="$bin" "${environment[@]}" "$@" 2>&1 </dev/null)" || code=$?
  if [ "$code" = "$wanted_code" ] && [[ "$output" == *"$wanted_text"* ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n  wanted code %s and: %s\n  got code %s and:\n%s\n' "$name" "$wanted_code" "$wanted_text" "$code" "$output"
  fi
}

environment=(DISPLAY=:0 CARGO_TARGET_DIR="$work/target")
preflight=(scripts/preflight.sh)

healthy_machine
check "a fit machine passes" 0 "" "${preflight[@]}"

stub rustc 'echo "rustc 1.94.1 (0000000 2026-01-01)"'
check "old Rust is named" 10 "Rust 1.94.1 is too old (needs 1.95 or newer)." "${preflight[@]}"
check "old Rust has a way out" 10 "rustup update stable" "${preflight[@]}"
stub rustc 'echo "rustc 2.0.0"'
check "a next major Rust passes" 0 "" "${preflight[@]}"
rm "$bin/rustc"
check "missing Rust is named" 10 "Rust is missing (needs 1.95 or newer)." "${preflight[@]}"
stub rustc 'echo "error: no default toolchain" >&2; exit 1'
check "rustup without a toolchain counts as missing Rust" 10 "Rust is missing" "${preflight[@]}"

healthy_machine
stub node 'echo v20.18.3'
check "old Node is named" 11 "Node 20.18.3 is too old (needs 20.19 or newer)." "${preflight[@]}"
rm "$bin/node"
check "missing Node is named" 11 "Node is missing" "${preflight[@]}"
check "missing Node has a way out" 11 "https://nodejs.org" "${preflight[@]}"
healthy_machine
rm "$bin/npm"
check "missing npm is named" 11 "npm is missing" "${preflight[@]}"

healthy_machine
stub df 'echo header' 'echo "disk 99999999 1 9437184 1% /"'
check "a full disk is named" 12 "only 9 GB are free" "${preflight[@]}"
check "a full disk has a way out" 12 "CARGO_TARGET_DIR=" "${preflight[@]}"
mkdir -p "$work/target/debug/deps"
check "a second build needs less room" 0 "" "${preflight[@]}"
rm -rf "$work/target"

healthy_machine
rm "$bin/cc" "$bin/pkg-config"
check "missing build tools are named" 13 "missing build tools: cc pkg-config." "${preflight[@]}"
check "missing build tools have a way out" 13 "sudo apt-get install -y build-essential pkg-config" "${preflight[@]}"
rm "$bin/make"
check "missing make is named" 13 "missing build tools: make cc pkg-config." "${preflight[@]}"

healthy_machine
stub dpkg-query 'case "$*" in *libssl-dev) exit 1 ;; *) printf "ii " ;; esac'
check "no sudo is named" 14 "system packages are missing (libssl-dev), this user is not root and there is no sudo." "${preflight[@]}"
check "no sudo has the exact line" 14 "apt-get install -y --no-install-recommends libssl-dev" "${preflight[@]}"
check "installing without sudo gives the line" 1 "sudo apt-get install -y --no-install-recommends libssl-dev" scripts/packages.sh install app
stub sudo 'exit 1'
check "a sudo that cannot ask is named" 14 "sudo cannot ask for a password here." "${preflight[@]}"
# shellcheck disable=SC2016 # the stub expands them
stub sudo '[ "$1" = -n ] && shift' '"$@"'
stub true 'exit 0'
check "with sudo the packages are announced" 0 "these system packages will be installed: libssl-dev" "${preflight[@]}"
ln -s "$(type -P rm)" "$bin/rm"
ln -s "$(type -P tail)" "$bin/tail"
stub apt-get 'echo "E: Temporary failure resolving"; exit 100'
check "an unreachable package server is named" 1 "Most often the network or a proxy is down" scripts/packages.sh install app
check "what apt-get said is shown" 1 "Temporary failure resolving" scripts/packages.sh install app
stub id 'echo 0'
check "root needs no sudo" 0 "these system packages will be installed: libssl-dev" "${preflight[@]}"

healthy_machine
environment=(CARGO_TARGET_DIR="$work/target")
check "no display is no fault, and says what happens instead" 0 "instead of the app window, a rehearsed shift runs here" "${preflight[@]}"
check "the app without a display is told so" 0 "the app window cannot open" "${preflight[@]}" app

stub rustc 'echo "rustc 1.80.0"'
stub node 'echo v18.0.0'
check "all faults are named at once, the code is the first one's" 10 "Node 18.0.0 is too old" "${preflight[@]}"

# Ports, with a real listener.
healthy_machine
node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(s.address().port))' >"$work/port" &
listener=$!
for ((tries = 0; tries < 100; tries++)); do
  [ ! -s "$work/port" ] || break
  sleep 0.1
done
taken="$(cat "$work/port")"
check "a port in use is named, and another one chosen" 0 "note: port $taken is in use; using " scripts/free-port.sh "$taken"
kill "$listener"
wait "$listener" 2>/dev/null || true
listener=""
check "a free port is taken as it is" 0 "$taken" scripts/free-port.sh "$taken"

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
