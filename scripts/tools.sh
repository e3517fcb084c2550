#!/usr/bin/env bash
# Installs a Rust tool of the tests into the cache folder once, and prints its path: tools.sh cargo-deny|tauri-driver
set -euo pipefail
. "$(dirname "$0")/house.sh"

version_of() {
  case "$1" in
    cargo-deny) echo 0.20.2 ;;
    tauri-driver) echo 2.1.0 ;;
    *) fail "tools.sh knows cargo-deny and tauri-driver, not '$1'" ;;
  esac
}

installed() { grep -qs "\"$tool $version " "$TOOLS/.crates.toml" && [ -x "$TOOLS/bin/$tool" ]; }

# Unoptimised on purpose: these run for seconds, and their optimised build takes minutes.
install() {
  ! installed || return 0
  note "installing $tool $version into $TOOLS (once)"
  CARGO_TARGET_DIR="$CACHE/tools-target" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --locked --force --root "$TOOLS" "$tool@$version" >&2 ||
    fail "could not install $tool $version. Most often the network or a proxy is down: check it, then run this again."
  rm -rf "$CACHE/tools-target"
}

tool="${1:?usage: tools.sh cargo-deny|tauri-driver}"
version="$(version_of "$tool")"
installed || locked tools install
echo "$TOOLS/bin/$tool"
