# Sourced: runs named steps one after the other, all of them even when one fails, then tells times and failures.
# shellcheck shell=bash

STEP_LINES=()
STEP_FAILED=()

# step NAME COMMAND… – runs the command as a step of its own process.
step() {
  local name="$1" began=$SECONDS state=passed
  shift
  printf '\n=== %s\n' "$name"
  if ! "$@"; then
    state=FAILED
    STEP_FAILED+=("$name")
  fi
  STEP_LINES+=("$(printf '%5d s  %-6s  %s' $((SECONDS - began)) "$state" "$name")")
}

# finish TITLE – prints the table; exits 1 when a step failed.
finish() {
  printf '\n=== %s: times\n' "$1"
  printf '%s\n' "${STEP_LINES[@]}"
  if [ ${#STEP_FAILED[@]} -gt 0 ]; then
    printf '%s failed: %s\n' "$1" "$(IFS=,; printf '%s' "${STEP_FAILED[*]}")" >&2
    exit 1
  fi
}
