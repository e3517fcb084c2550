#!/usr/bin/env bash
# Brings ui/ up to date, doing only what is needed: ui.sh modules (npm ci) | ui.sh build (modules, then vite build)
set -euo pipefail
. "$(dirname "$0")/house.sh"

modules_stamp=ui/node_modules/.installed-from
build_stamp=ui/node_modules/.built

modules() {
  local lock
  lock="$(sha256sum <ui/package-lock.json)"
  if [ "$(cat "$modules_stamp" 2>/dev/null)" = "$lock" ]; then return 0; fi
  say "Installing the screens' packages (npm ci)"
  npm ci --prefix ui --no-audit --no-fund --prefer-offline --loglevel=error ||
    fail "npm ci failed. If the lines above speak of the network (ENOTFOUND, ETIMEDOUT, 407), check it or the proxy, then run this again."
  printf '%s' "$lock" >"$modules_stamp"
}

up_to_date() {
  [ -f "$build_stamp" ] && [ -f ui/dist/phone.html ] && [ -f ui/dist/console.html ] || return 1
  local newer
  newer="$(find ui \( -path ui/node_modules -o -path ui/dist -o -path ui/e2e \) -prune -o -type f -newer "$build_stamp" -print -quit)"
  [ -z "$newer" ]
}

build() {
  modules
  if up_to_date; then return 0; fi
  say "Building the screens (vite)"
  : >"$build_stamp.new" # older than anything that is edited while vite runs
  npm run --prefix ui --silent build
  mv "$build_stamp.new" "$build_stamp"
}

case "${1:-}" in
  modules | build) locked ui "$1" ;;
  *) fail "usage: ui.sh modules|build" ;;
esac
