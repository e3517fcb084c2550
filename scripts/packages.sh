#!/usr/bin/env bash
# The Debian and Ubuntu packages each job needs.
#   packages.sh missing JOB   prints the ones that are not installed
#   packages.sh line JOB      prints the command that installs those
#   packages.sh able          exits 0 when this user can install packages
#   packages.sh install JOB   installs them (apt-get, by sudo when not root); does nothing when all are there
# JOB is one of: server (no window), app (with the window), check, test, bench, android (what can be checked of it).
set -euo pipefail
. "$(dirname "$0")/house.sh"

SERVER=(build-essential pkg-config libssl-dev)
APP=("${SERVER[@]}" libwebkit2gtk-4.1-dev)
CHECK=("${APP[@]}" shellcheck)
TEST=("${CHECK[@]}" webkit2gtk-driver xvfb xauth libclang-dev chromium chromium-driver gpsd gpsd-clients zstd python3 python3-venv libxml2-utils openssl postgresql)
BENCH=("${TEST[@]}" iproute2)
ANDROID=("${APP[@]}" default-jre-headless python3)

packages_of() {
  case "$1" in
    server) printf '%s\n' "${SERVER[@]}" ;;
    app) printf '%s\n' "${APP[@]}" ;;
    check) printf '%s\n' "${CHECK[@]}" ;;
    test) printf '%s\n' "${TEST[@]}" ;;
    bench) printf '%s\n' "${BENCH[@]}" ;;
    android) printf '%s\n' "${ANDROID[@]}" ;;
    *) fail "packages.sh knows the jobs server, app, check, test, bench and android, not '$1'" ;;
  esac
}

on_debian() { command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; }

missing() {
  local package packages found=()
  packages="$(packages_of "$1")"
  on_debian || return 0
  for package in $packages; do
    # "ii" = wanted and installed; anything else is half there or absent.
    [[ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" == ii* ]] || found+=("$package")
  done
  printf '%s' "${found[*]}"
}

line() {
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo "
  printf '%sapt-get install -y --no-install-recommends %s\n' "$sudo" "$(missing "$1")"
}

able() {
  on_debian || return 1
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null || return 1
  # Without a terminal sudo cannot ask for a password.
  sudo -n true 2>/dev/null || [ -t 0 ]
}

apt() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=900 -o Acquire::Retries=3 "$@" >>"$CACHE/apt.log" 2>&1
}

install() {
  local wanted
  wanted="$(missing "$1")" # again: the run that held the lock may have installed them
  [ -n "$wanted" ] || return 0
  say "Installing system packages: $wanted"
  : >"$CACHE/apt.log"
  apt update || note "apt-get update failed; trying with the lists that are there"
  # shellcheck disable=SC2086 # a list of words
  if ! apt install -y --no-install-recommends $wanted; then
    tail -n 15 "$CACHE/apt.log" >&2
    fail "apt-get could not install the packages above. Most often the network or a proxy is down: check it, then run this again, or run: $(line "$1")"
  fi
}

verb="${1:-}"
case "$verb" in
  missing) missing "${2:?which job?}" ;;
  line) line "${2:?which job?}" ;;
  able) able ;;
  install)
    if ! on_debian; then
      note "this is not Debian or Ubuntu: install by your own means what corresponds to: $(packages_of "${2:?which job?}" | tr '\n' ' ')"
    elif [ -n "$(missing "${2:?which job?}")" ]; then
      able || fail "these system packages are missing and this user cannot install them. Run, or ask your administrator to run: $(line "$2")"
      locked apt install "$2"
    fi
    ;;
  *) fail "usage: packages.sh missing|line|able|install [JOB]" ;;
esac
