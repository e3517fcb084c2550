#!/usr/bin/env bash
# Type-checks the recorder's Kotlin with the JVM compiler of npm against the stubs beside this script; and audits the stubs:
# Android's against npm's signatures of API 37, Tauri's against the sources that the tauri crate brings.
#   kotlin.sh [SOURCES]   another folder of sources, for a planted fault
set -euo pipefail
. "$(dirname "$0")/../house.sh"
. "$(dirname "$0")/fetch.sh"
modules

stubs="${STUBS:-scripts/android/stubs}" # others, for a planted fault
sources="${1:-src-tauri/plugins/recorder/android/src/main/java}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tauri="$(dirname "$(cargo metadata --format-version 1 --offline 2>/dev/null | python3 -c '
import json, sys
print(next(p["manifest_path"] for p in json.load(sys.stdin)["packages"] if p["name"] == "tauri"))')")/mobile/android/src/main/java/app/tauri"
python3 scripts/android/audit.py "$stubs" \
  "$ANDROID/npm/node_modules/@nativescript/types-android/lib/android/android-platform-37.d.ts" "$tauri"

# The class R is made by the Android build from the texts.
{
  printf 'package org.patrolbook.recorder;\npublic final class R {\n  public static final class string {\n'
  sed -n 's/.*<string name="\([a-z_]*\)".*/    public static final int \1 = 1;/p' \
    src-tauri/plugins/recorder/android/src/main/res/values/strings.xml
  printf '  }\n}\n'
} >"$work/R.java"

java -Xmx1g -cp "$(printf '%s:' "$ANDROID"/npm/node_modules/kotlin-compiler/lib/*.jar)" \
  org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect -nowarn -jvm-target 1.8 -d "$work/out" \
  -cp "$ANDROID/npm/node_modules/kotlin-compiler/lib/kotlin-stdlib.jar" \
  "$work/R.java" "$stubs" "$tauri"/annotation "$tauri/PermissionState.kt" "$sources"
