# Sourced by the scripts beside it: where things are, and how they speak.
# shellcheck shell=bash disable=SC2034

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/patrolbook"
TOOLS="$CACHE/tools"
TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
cd "$ROOT" || exit 1

# In CI the lock file is law: a build that would change it must fail.
LOCKED=()
if [ -n "${CI:-}" ]; then LOCKED=(--locked); fi

say() { printf '%s\n' "$*"; }
note() { printf 'note: %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command under an exclusive lock, so that two runs never install into each other's hands.
locked() {
  local name="$1"
  shift
  mkdir -p "$CACHE"
  (
    if ! flock -n 9; then
      note "another run holds the $name lock; waiting for it (at most 20 minutes)"
      flock -w 1200 9 || fail "the $name lock is still held after 20 minutes; end the other run, or remove $CACHE/$name.lock"
    fi
    "$@" 9>&-
  ) 9>"$CACHE/$name.lock"
}

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; }
