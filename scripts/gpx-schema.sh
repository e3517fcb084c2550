#!/usr/bin/env bash
# Fetches the schema of GPX 1.1 into the cache folder once, and prints its path. It is TopoGrafix's and not ours to keep
# here: the Python package gpx carries it, unchanged.
set -euo pipefail
. "$(dirname "$0")/house.sh"

package=gpx==0.2.1
digest=3fb0135425a1efed4e3c815169fae534263f93662dc0ba16b7f47b1f09183afa
schema="$CACHE/gpx-1.1.xsd"

fetched() { echo "$digest  $schema" | sha256sum --check --status 2>/dev/null; }

fetch() {
  ! fetched || return 0
  note "fetching the schema of GPX 1.1 into $CACHE (once)"
  local work
  work="$(mktemp -d)"
  if ! python3 -m venv "$work/venv" ||
    ! "$work/venv/bin/pip" download --quiet --no-deps --only-binary :all: --dest "$work" "$package" >&2 ||
    ! python3 -m zipfile -e "$work"/gpx-*.whl "$work" ||
    ! mv "$work/gpx/gpx.xsd" "$schema"; then
    note "the Python package $package could not be had. Most often the network or a proxy is down: check it, then run this again"
  fi
  rm -rf -- "$work"
  fetched || fail "$schema is not the schema that the tests know"
}

fetched || locked gpx-schema fetch
echo "$schema"
