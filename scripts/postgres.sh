#!/usr/bin/env bash
# Runs a PostgreSQL of its own, for tests, until its standard input ends: then whoever started it is gone.
#   postgres.sh FOLDER   fills the empty FOLDER, prints "ready" once it answers, and clears the folder away at the end
# Nothing listens on the network: the socket is in the folder. Everybody who reaches it is believed, but "stranger",
# who needs a password.
set -euo pipefail

folder="${1:?which folder?}"
export LC_ALL=C.UTF-8

programs="$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)"
programs="${programs%/initdb}"
if [ -z "$programs" ]; then
  echo "PostgreSQL's programs are not in /usr/lib/postgresql: install the package postgresql" >&2
  exit 1
fi

# PostgreSQL refuses to be run by root.
as=()
if [ "$(id -u)" = 0 ]; then
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
  chown postgres: "$folder"
fi

cd "$folder"
"${as[@]}" "$programs/initdb" -D "$folder/data" -U postgres --auth=trust --no-sync -E UTF8 >"$folder/log" 2>&1 || {
  cat "$folder/log" >&2
  exit 1
}
{
  echo "local all stranger scram-sha-256"
  cat "$folder/data/pg_hba.conf"
} >"$folder/data/rules" && cat "$folder/data/rules" >"$folder/data/pg_hba.conf"

# An interrupted test run ends first, and this after it.
trap '' INT TERM
"${as[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=500 \
  -c shared_buffers=64MB -c max_locks_per_transaction=64 >>"$folder/log" 2>&1 </dev/null &
server=$!
until "$programs/pg_isready" -q -h "$folder" -U postgres; do
  kill -0 "$server" 2>/dev/null || {
    cat "$folder/log" >&2
    exit 1
  }
  sleep 0.05
done
echo ready

cat >/dev/null
# Immediately: nothing in it is needed any more.
kill -QUIT "$server" 2>/dev/null || true
wait "$server" 2>/dev/null || true
rm -rf "$folder"
