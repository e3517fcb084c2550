#!/usr/bin/env bash
# make test: everything that can fail on its own, in this order; all parts run even when one fails.
#   test.sh            all parts
#   test.sh PART       one of: scripts, rust, ui, browser, shell
set -euo pipefail
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/steps.sh"

# One build for all Rust parts: building the packages one by one would resolve their features differently each time
# and compile SQLCipher and the web view's crates over again.
rust() {
  step "build: app, server, rehearsal" cargo build --workspace "${LOCKED[@]}"
  step "Rust tests" cargo test --workspace "${LOCKED[@]}"
}

ui() { step "screen tests (vitest)" npm test --prefix ui; }
browser() { end_to_end browser "console in Chromium"; }
shell() { end_to_end shell "phone in the real shell"; }

end_to_end() {
  if grep -q "\"e2e:$1\":" ui/package.json; then
    step "end to end: $2" scripts/e2e.sh "$1"
  else
    not_yet "end to end: $2" "the npm script e2e:$1 of ui/"
  fi
}

scripts() {
  step "preflight names each fault" scripts/test-preflight.sh
  if [ -d crates/rehearsal ] && [ -d crates/server ] && [ -d fixtures/photos ]; then
    step "make run keeps its word" scripts/test-run.sh
  else
    not_yet "make run keeps its word" "crates/server, crates/rehearsal or fixtures/photos"
  fi
}

part="${1:-all}"
case "$part" in
  all)
    scripts/preflight.sh test
    scripts/packages.sh install test
    scripts/ui.sh build # the app embeds the built screens
    scripts && rust && ui && browser
    # Written against the real window, but not yet seen to pass in one whole run: docs/status.md says which.
    not_yet "end to end: phone in the real shell" "one whole passed run of: make test PART=shell"
    ;;
  rust | browser | shell | ui)
    scripts/ui.sh build
    "$part"
    ;;
  scripts) scripts ;;
  *) fail "test.sh knows the parts scripts, rust, ui, browser and shell, not '$part'" ;;
esac
finish "make test"
