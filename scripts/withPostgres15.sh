#!/usr/bin/env bash
# Runs a command with TEST_DATABASE_URL on a throwaway cluster of Debian's Postgres 15, on a free port of the loopback.
# Where there is no Postgres 15 the command runs on the embedded one. Usage: scripts/withPostgres15.sh npm test
set -euo pipefail

bin=/usr/lib/postgresql/15/bin
if [ ! -x "$bin/postgres" ]; then
  echo 'There is no Postgres 15 here: on the embedded one instead.'
  exec "$@"
fi

# Postgres refuses to run as root.
as=()
[ "$(id -u)" -ne 0 ] || as=(runuser -u postgres --)

home=$(mktemp -d)
stop() {
  (cd / && "${as[@]}" "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

password=$(od -An -N 24 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$password" >"$home/password"
[ "$(id -u)" -ne 0 ] || chown -R postgres "$home"
port=$(node -e 's = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')

settings="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
settings+=' -c fsync=off -c synchronous_commit=off -c full_page_writes=off'
start() {
  cd /
  "${as[@]}" "$bin/initdb" -D "$home/data" -U postgres --pwfile="$home/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C --no-sync >/dev/null
  "${as[@]}" "$bin/pg_ctl" -D "$home/data" -l "$home/log" -o "$settings" -w start >/dev/null
}
(start)

export TEST_DATABASE_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
"$@"
