# shellcheck shell=bash disable=SC2034
# Sourced: fetches what the Android checks need from package registries into a cache folder, once. Nothing is installed, and
# nothing is asked of rustup, Google or Apple.

ANDROID="${PATROLBOOK_ANDROID:-$CACHE/android}"

RUST_PACKAGES=(rustc-web cargo-web rust-web-src libstd-rust-web-dev libstd-rust-web-1.96 libllvm22 libgit2-1.5
  libhttp-parser2.9 libmbedcrypto7 libmbedtls14 libmbedx509-1 libz3-4 libedit2)
AAPT_PACKAGES=(aapt android-framework-res android-libaapt android-libandroidfw android-libbase android-libbacktrace
  android-libcutils android-liblog android-libutils android-libziparchive libprotobuf-lite32 p7zip-full)

# unpacked FOLDER PACKAGE…: downloads packages with apt and unpacks them, without installing
unpacked() {
  local into="$ANDROID/$1" debs="$ANDROID/debs/$1" deb
  shift
  [ ! -e "$into/.whole" ] || return 0
  mkdir -p "$into" "$debs"
  say "Fetching $* from Debian"
  (cd "$debs" && apt-get -q download "$@" >"$ANDROID/apt.log" 2>&1) ||
    { tail -n 5 "$ANDROID/apt.log" >&2; fail "these packages could not be fetched; apt-get update may help"; }
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$into"; done
  : >"$into/.whole"
}

# modules: the Kotlin compiler, Android's signatures and Tauri's generator, from npm, at fixed versions
modules() {
  [ -e "$ANDROID/npm/.whole" ] && return 0
  mkdir -p "$ANDROID/npm"
  say "Fetching the Kotlin compiler and Android's signatures from npm"
  printf '{"private":true}\n' >"$ANDROID/npm/package.json"
  npm install --prefix "$ANDROID/npm" --no-audit --no-fund --ignore-scripts --silent \
    kotlin-compiler@2.4.20 @nativescript/types-android@9.1.1 @tauri-apps/cli@2.12.5 typescript@6.0.3
  : >"$ANDROID/npm/.whole"
}
