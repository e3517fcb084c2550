#!/usr/bin/env bash
# make check: format, lints, licences, generated types, shell scripts. Nothing is changed; `make format` repairs what a tool can repair.
set -euo pipefail
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/steps.sh"

scripts/preflight.sh check
scripts/packages.sh install check
scripts/ui.sh build # the app does not compile without the built screens

step "Rust format" cargo fmt --all --check
step "Rust lints (clippy)" cargo clippy --workspace --all-targets "${LOCKED[@]}" -- -D warnings
step "TypeScript is what Rust says" scripts/types.sh check
step "screens: ESLint and Prettier" npm run --prefix ui --silent lint
step "screens: svelte-check" npm run --prefix ui --silent check
step "licences, bans, sources (cargo-deny)" scripts/deny.sh
step "shell scripts" scripts/check-shell.sh
finish "make check"
