#!/usr/bin/env bash
# The TypeScript seam: ui/src/lib/core/views.ts, generated from the Rust views of `app`.
#   types.sh write    writes it        types.sh check    generates into a temporary folder and compares
set -euo pipefail
. "$(dirname "$0")/house.sh"

generated=ui/src/lib/core/views.ts

generate() {
  need_part crates/app
  cargo run --quiet "${LOCKED[@]}" -p app --example types -- "$1"
}

check() {
  local folder
  folder="$(mktemp -d)"
  generate "$folder/views.ts"
  if ! diff -u "$generated" "$folder/views.ts"; then
    rm -rf -- "$folder"
    fail "$generated is out of date; run: make types"
  fi
  rm -rf -- "$folder"
  say "$generated is up to date"
}

case "${1:-}" in
  write) generate "$generated" ;;
  check) check ;;
  *) fail "usage: types.sh write|check" ;;
esac
