#!/usr/bin/env bash
# make test: everything that can fail on its own, in this order; all parts run even when one fails.
#   test.sh            all parts
#   test.sh PART       one of: scripts, rust, fuzz, ui, browser, shell
set -euo pipefail
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/steps.sh"

# One build for all Rust parts: building the packages one by one would resolve their features differently each time
# and compile SQLCipher and the web view's crates over again.
rust() {
  step "build: app, server, rehearsal" cargo build --workspace "${LOCKED[@]}"
  step "the schema of GPX 1.1" scripts/gpx-schema.sh
  PATROLBOOK_GPX_SCHEMA="$CACHE/gpx-1.1.xsd" step "Rust tests" cargo test --workspace "${LOCKED[@]}"
}

fuzz() { step "drawn bytes, a minute a target" scripts/fuzz.sh; }
ui() { step "screen tests (vitest)" npm test --prefix ui; }
browser() { step "end to end: console in Chromium" scripts/e2e.sh browser; }
shell() { step "end to end: phone in the real shell" scripts/e2e.sh shell; }

scripts() {
  step "preflight names each fault" scripts/test-preflight.sh
  step "make run keeps its word" scripts/test-run.sh
}

part="${1:-all}"
case "$part" in
  all)
    scripts/preflight.sh test
    scripts/packages.sh install test
    scripts/ui.sh build # the app embeds the built screens
    scripts && rust && fuzz && ui && browser && shell
    ;;
  rust | browser | shell | ui)
    scripts/ui.sh build
    "$part"
    ;;
  fuzz) fuzz ;;
  scripts) scripts ;;
  *) fail "test.sh knows the parts scripts, rust, fuzz, ui, browser and shell, not '$part'" ;;
esac
finish "make test"
