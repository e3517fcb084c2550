#!/usr/bin/env bash
# The TypeScript seam: views.ts and kinds.ts in ui/src/lib/core, generated from the Rust views and tables of fields.
#   types.sh write    writes it        types.sh check    generates into a temporary folder and compares
set -euo pipefail
. "$(dirname "$0")/house.sh"

generated=ui/src/lib/core

generate() {
  cargo run --quiet "${LOCKED[@]}" -p app --example types -- "$1"
}

check() {
  local folder
  folder="$(mktemp -d)"
  generate "$folder"
  if ! diff -u "$generated/views.ts" "$folder/views.ts" || ! diff -u "$generated/kinds.ts" "$folder/kinds.ts"; then
    rm -rf -- "$folder"
    fail "the TypeScript of the views is out of date; run: make types"
  fi
  rm -rf -- "$folder"
  say "$generated: views.ts and kinds.ts are up to date"
}

case "${1:-}" in
  write) generate "$PWD/$generated" ;;
  check) check ;;
  *) fail "usage: types.sh write|check" ;;
esac
