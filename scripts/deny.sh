#!/usr/bin/env bash
# Checks the licence, the ban list and the source of every crate in Cargo.lock against deny.toml.
# Security advisories are left out: their database is fetched from the network, and a check must not change its mind overnight.
# To look at them, with a network: ~/.cache/patrolbook/tools/bin/cargo-deny check advisories
set -euo pipefail
. "$(dirname "$0")/house.sh"

deny="$(scripts/tools.sh cargo-deny)"
report="$(mktemp)"
trap 'rm -f -- "$report"' EXIT

if ! "$deny" "${LOCKED[@]}" check --hide-inclusion-graph licenses bans sources >"$report" 2>&1; then
  cat "$report" >&2
  fail "cargo-deny did not pass, by the rules of deny.toml; see above"
fi
tail -n 1 "$report"
say "Crates present in several versions (told, not refused): $(grep -c '^warning\[duplicate\]' "$report" || true)"
