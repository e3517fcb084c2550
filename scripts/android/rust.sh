#!/usr/bin/env bash
# Type-checks the whole phone app for aarch64-linux-android: Debian's rustc-web and its library sources, the standard
# library checked from source, C compilers that do nothing. Nothing is compiled to code and nothing is linked.
#   rust.sh           checks the app as it is
#   rust.sh planted   checks it with a fault put in, which has to be found
set -euo pipefail
. "$(dirname "$0")/../house.sh"
. "$(dirname "$0")/fetch.sh"

tree="$ANDROID/tree"
mkdir -p "$tree"
unpacked rust "${RUST_PACKAGES[@]}"
# Only what git knows or would take, so that no build output of this machine is in the way; times stay, for cargo's sake.
rm -rf "${tree:?}"/crates "${tree:?}"/src-tauri "${tree:?}"/tests
git ls-files -z --cached --others --exclude-standard -- Cargo.toml Cargo.lock crates src-tauri tests bench ui/src/lib/text fixtures/town |
  xargs -0 cp -p --parents -t "$tree" 2>/dev/null || true # a file that was deleted and not yet committed
cd "$tree"
mkdir -p ui/dist && : >ui/dist/phone.html && : >ui/dist/console.html
# SQLCipher needs OpenSSL's headers for Android; the interface of plain SQLite is the same to Rust.
sed -i 's/"bundled-sqlcipher"/"bundled"/' Cargo.toml
if [ "${1:-}" = planted ]; then
  printf '\n#[cfg(mobile)]\nfn planted() -> u8 {\n    "not a number"\n}\n' >>src-tauri/src/lib.rs
fi

nothing="$ANDROID/nothing"
cat >"$nothing" <<'SH'
#!/bin/sh
# Plays a C compiler: makes the files that it is asked for, empty.
while [ $# -gt 0 ]; do
  case "$1" in
    -o) : >"$2" && shift ;;
    *.a) : >"$1" ;;
  esac
  shift
done
SH
chmod +x "$nothing"
generated="$ANDROID/generated"
mkdir -p "$generated"

export RUSTC_BOOTSTRAP=1 RUSTC="$ANDROID/rust/usr/bin/rustc" CARGO_TARGET_DIR="$ANDROID/target"
export LD_LIBRARY_PATH="$ANDROID/rust/usr/lib/x86_64-linux-gnu"
export CC_aarch64_linux_android="$nothing" CXX_aarch64_linux_android="$nothing" AR_aarch64_linux_android="$nothing"
export WRY_ANDROID_PACKAGE=org.patrolbook.phone WRY_ANDROID_LIBRARY=patrolbook_lib WRY_ANDROID_KOTLIN_FILES_OUT_DIR="$generated"
export TAURI_ANDROID_PACKAGE_NAME_APP_NAME=phone TAURI_ANDROID_PACKAGE_NAME_PREFIX=org_patrolbook
unset RUSTUP_TOOLCHAIN RUSTFLAGS
exec "$ANDROID/rust/usr/bin/cargo" check --quiet --lib -p patrolbook -Zbuild-std=std,panic_abort --target aarch64-linux-android
