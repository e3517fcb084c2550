#!/usr/bin/env bash
# Lets Tauri generate the Android project, with folders that only look like the SDK and the NDK, and looks whether what a
# build needs is in it. No SDK is asked for and nothing is built.
set -euo pipefail
. "$(dirname "$0")/../house.sh"
. "$(dirname "$0")/fetch.sh"
modules

project="$ANDROID/project" home="$ANDROID/home"
ndk="$home/ndk/27.0.12077973"
rm -rf "$project"
mkdir -p "$project/ui/dist" "$ndk"
printf 'Pkg.Revision = 27.0.12077973\n' >"$ndk/source.properties"
git ls-files -z --cached --others --exclude-standard -- Cargo.toml Cargo.lock crates src-tauri tests bench |
  xargs -0 cp --parents -t "$project" 2>/dev/null || true # a file that was deleted and not yet committed
cd "$project"
: >ui/dist/phone.html
ANDROID_HOME="$home" NDK_HOME="$ndk" CI=true node "$ANDROID/npm/node_modules/@tauri-apps/cli/tauri.js" \
  android init --ci --skip-targets-install >"$ANDROID/generate.log" 2>&1 || {
  tail -n 10 "$ANDROID/generate.log" >&2
  fail "Tauri could not generate the Android project"
}

made=src-tauri/gen/android
for file in app/build.gradle.kts app/src/main/AndroidManifest.xml settings.gradle gradlew \
  app/src/main/java/org/patrolbook/phone/MainActivity.kt; do
  [ -e "$made/$file" ] || fail "the generated project has no $file"
done
grep -q 'applicationId = "org.patrolbook.phone"' "$made/app/build.gradle.kts" || fail "the generated project has another id"
oldest="$(grep -o 'minSdk = [0-9]*' src-tauri/plugins/recorder/android/build.gradle.kts)"
grep -q "$oldest" "$made/app/build.gradle.kts" || fail "the app would run on older phones than the recorder ($oldest)"
say "generated: $(find "$made" -type f | wc -l) files, $(grep -o 'compileSdk = [0-9]*' "$made/app/build.gradle.kts"), $(grep -o 'minSdk = [0-9]*' "$made/app/build.gradle.kts")"
