#!/usr/bin/env bash
# Looks whether this machine can do the job, names each fault with its way out, and changes nothing.
#   preflight.sh [JOB]     JOB is one of: server, app, check, test (see packages.sh); default app or server by display
# Exit code: 0 fit · 10 Rust · 11 Node · 12 disk · 13 build tools · 14 system packages. Every fault is named; the code is the first one's.
set -euo pipefail
. "$(dirname "$0")/house.sh"

code=0
fault() {
  printf 'fault: %s\n       Way out: %s\n' "$2" "$3" >&2
  [ "$code" != 0 ] || code="$1"
}

# at_least HAVE WANT – compares the first two parts of two version numbers.
at_least() {
  local have_major have_minor want_major want_minor
  IFS=. read -r have_major have_minor _ <<<"$1"
  IFS=. read -r want_major want_minor _ <<<"$2"
  [ "$have_major" -gt "$want_major" ] || { [ "$have_major" = "$want_major" ] && [ "$have_minor" -ge "$want_minor" ]; }
}

# The minimum versions stand once, where cargo and npm read them too.
rust_wanted() { sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml; }
node_wanted() { sed -n 's/.*"node": *">=\([0-9.]*\)".*/\1/p' ui/package.json; }

check_rust() {
  local have wanted way
  wanted="$(rust_wanted)"
  way="install Rust from https://rustup.rs, or run 'rustup update stable'; then open a new terminal."
  have="$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9.]*\).*/\1/p')" || true
  if [ -z "$have" ] || ! command -v cargo >/dev/null; then
    fault 10 "Rust is missing (needs $wanted or newer)." "$way"
  elif ! at_least "$have" "$wanted"; then
    fault 10 "Rust $have is too old (needs $wanted or newer)." "$way"
  fi
}

check_node() {
  local have wanted way
  wanted="$(node_wanted)"
  way="install the current LTS version from https://nodejs.org or with your version manager (nvm, fnm, volta)."
  have="$(node --version 2>/dev/null | sed -n 's/^v\([0-9.]*\).*/\1/p')" || true
  if [ -z "$have" ]; then
    fault 11 "Node is missing (needs $wanted or newer)." "$way"
  elif ! at_least "$have" "$wanted"; then
    fault 11 "Node $have is too old (needs $wanted or newer)." "$way"
  elif ! command -v npm >/dev/null; then
    fault 11 "npm is missing, though Node is there." "$way"
  fi
}

check_disk() {
  local folder free wanted=10
  # What is built already does not need its room a second time.
  [ ! -d "$TARGET/debug/deps" ] || wanted=2
  folder="$TARGET"
  while [ ! -d "$folder" ]; do folder="$(dirname "$folder")"; done
  free=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') / 1048576))
  if [ "$free" -lt "$wanted" ]; then
    fault 12 "only $free GB are free on the disk of $folder (needs $wanted GB)." \
      "free some space, or put the build folder on another disk: CARGO_TARGET_DIR=/big/disk/patrolbook make …"
  fi
}

check_build_tools() {
  local tool absent=()
  for tool in make cc pkg-config; do
    command -v "$tool" >/dev/null || absent+=("$tool")
  done
  [ ${#absent[@]} -gt 0 ] || return 0
  if scripts/packages.sh able; then return 0; fi # check_packages says that they will be installed
  fault 13 "missing build tools: ${absent[*]}." \
    "install a C compiler, make and pkg-config; on Debian or Ubuntu: sudo apt-get install -y build-essential pkg-config"
}

check_packages() {
  local wanted
  wanted="$(scripts/packages.sh missing "$job")"
  [ -n "$wanted" ] || return 0
  if scripts/packages.sh able; then
    note "these system packages will be installed: $wanted"
  elif command -v sudo >/dev/null; then
    fault 14 "system packages are missing ($wanted), and sudo cannot ask for a password here." \
      "run this in a terminal: $(scripts/packages.sh line "$job")"
  else
    fault 14 "system packages are missing ($wanted), this user is not root and there is no sudo." \
      "ask your administrator to run: $(scripts/packages.sh line "$job" | sed 's/^sudo //')"
  fi
}

check_display() {
  case "$job" in
    app) has_display || note "there is no display (DISPLAY and WAYLAND_DISPLAY are empty): the app window cannot open." ;;
    server) has_display || note "there is no display: instead of the app window, a rehearsed shift runs here and the server stays up with its result." ;;
  esac
}

job="${1:-$(if has_display; then echo app; else echo server; fi)}"
check_rust
check_node
check_disk
check_build_tools
check_packages
check_display
exit "$code"
