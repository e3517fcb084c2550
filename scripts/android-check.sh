#!/usr/bin/env bash
# make android-check: what of the Android app can be shown with package registries alone, and plainly what cannot.
#   android-check.sh             generates, links the manifest, type-checks Kotlin and Rust
#   android-check.sh self-test   plants a fault into each part; every one has to be found
#   android-check.sh quick       all but the Rust part, which takes minutes
# Needs apt-get and dpkg (Debian or Ubuntu), npm, Java and Python; fetches into the cache folder, installs nothing.
set -euo pipefail
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/steps.sh"

for tool in apt-get dpkg npm java python3; do
  command -v "$tool" >/dev/null || fail "make android-check needs $tool: $(scripts/packages.sh line android)"
done
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
kotlin=src-tauri/plugins/recorder/android/src/main/java
manifest=src-tauri/plugins/recorder/android/src/main/AndroidManifest.xml

# found WORDS COMMAND…: passes when the command fails, and says these words
found() {
  local words="$1"
  shift
  if "$@" >"$work/said" 2>&1; then
    echo "the planted fault was not found"
    return 1
  fi
  grep -q -- "$words" "$work/said" || { tail -n 20 "$work/said"; return 1; }
  grep -m 1 -- "$words" "$work/said" | cut -c 1-160
}

# planted FILE FROM TO: a copy of the Kotlin with a fault in one file
planted() {
  rm -rf "$work/java" && cp -r "$kotlin" "$work/java"
  sed -i "s/$2/$3/" "$work/java/org/patrolbook/recorder/$1"
  ! diff -rq "$kotlin" "$work/java" >/dev/null
}

self_test() {
  planted Receiver.kt 'manager.removeUpdates(this)' 'manager.removeUpdate(this)'
  step "a wrong method is found" found removeUpdate scripts/android/kotlin.sh "$work/java"
  planted RecorderService.kt 'Native.hear(numbers)' 'Native.hear(0)'
  step "a wrong argument is found" found DoubleArray scripts/android/kotlin.sh "$work/java"
  planted RecorderPlugin.kt 'invoke.reject(' 'invoke.refuse('
  step "a wrong call of Tauri is found" found refuse scripts/android/kotlin.sh "$work/java"
  cp -r scripts/android/stubs "$work/stubs"
  sed -i 's/acquire(long timeout)/acquire(String timeout)/' "$work/stubs/android/os/PowerManager.java"
  step "a stub that lies is found" found WakeLock.acquire env STUBS="$work/stubs" scripts/android/kotlin.sh
  sed 's/foregroundServiceType="location"/foregroundServiceType="lokation"/' "$manifest" >"$work/manifest.xml"
  step "a misspelt type of service is found" found lokation scripts/android/manifest.sh "$work/manifest.xml"
  step "a wrong type in Rust for phones alone is found" found planted scripts/android/rust.sh planted
}

case "${1:-all}" in
  all | quick)
    step "Tauri generates the project" scripts/android/generate.sh
    step "the manifest links (Android 10's resources)" scripts/android/manifest.sh
    step "stubs are the real signatures, Kotlin type-checks" scripts/android/kotlin.sh
    [ "${1:-all}" = quick ] || step "Rust type-checks for aarch64-linux-android" scripts/android/rust.sh
    ;;
  self-test) self_test ;;
  *) fail "android-check.sh knows quick and self-test, not '$1'" ;;
esac
cat <<'END'

Shown: type-checked, not linked or run.
Not shown: that it builds to an APK, links (no C was compiled, SQLCipher was left out), starts, records, survives a kill or
Doze, or asks for permissions as meant; nullness of what Android returns; attributes newer than Android 10. Nothing of iOS is
checked. docs/android.md and docs/ios.md say how to build with the vendors' SDKs, and what to try on real phones.
END
finish "make android-check"
