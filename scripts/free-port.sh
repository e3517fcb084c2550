#!/usr/bin/env bash
# Prints the first port at or after FROM on which nothing listens on this machine: free-port.sh FROM
set -euo pipefail

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

from="${1:?usage: free-port.sh FROM}"
for ((port = from; port < from + 200 && port < 65536; port++)); do
  if ! taken "$port"; then
    if [ "$port" != "$from" ]; then
      printf 'note: port %s is in use; using %s instead\n' "$from" "$port" >&2
    fi
    printf '%s\n' "$port"
    exit 0
  fi
done
printf 'error: no free port from %s to %s; close a program that listens there, or name another start\n' \
  "$from" "$((port - 1))" >&2
exit 1
