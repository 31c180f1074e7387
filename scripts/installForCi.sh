#!/usr/bin/env bash
# Installs what the tests use beside npm's packages: Redis, Debian's Postgres 15 and Chromium. Without root it only tells.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
[ -x /usr/lib/postgresql/15/bin/postgres ] || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)

if [ ${#missing[@]} -eq 0 ]; then
  echo 'Nothing is missing.'
elif [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Not installed, and not root on Debian: ${missing[*]}. Tests that need them are skipped."
else
  # RUNLEVEL=1 keeps Debian from starting servers of its own (invoke-rc.d, policy of runlevel 1).
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  apt-get update -q
  apt-get install -q -y --no-install-recommends "${missing[@]}"
fi
