#!/usr/bin/env bash
# Links the recorder's manifest and texts with Debian's aapt2 against the resources of Android 10, as an Android build would.
#   manifest.sh [MANIFEST]   another manifest, for a planted fault
set -euo pipefail
. "$(dirname "$0")/../house.sh"
. "$(dirname "$0")/fetch.sh"
unpacked aapt "${AAPT_PACKAGES[@]}"

main=src-tauri/plugins/recorder/android/src/main
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
libraries="$ANDROID/aapt/usr/lib"
export LD_LIBRARY_PATH="$libraries/x86_64-linux-gnu:$libraries/x86_64-linux-gnu/android:$libraries/p7zip"
aapt2="$ANDROID/aapt/usr/bin/aapt2"
# An Android build merges this manifest into the app's, which has the package.
sed 's/<manifest /<manifest package="org.patrolbook.phone" /' "${1:-$main/AndroidManifest.xml}" >"$work/AndroidManifest.xml"
"$aapt2" compile --dir "$main/res" -o "$work/texts.zip"
"$aapt2" link -I "$ANDROID/aapt/usr/share/android-framework-res/framework-res.apk" \
  --manifest "$work/AndroidManifest.xml" --min-sdk-version 26 --target-sdk-version 36 -o "$work/linked.apk" "$work/texts.zip"
