#!/usr/bin/env bash
# The checks of `gatehouse doctor` for whoever looks for a script: the same arguments, the same exit code (0 fine,
# 1 found something, 2 could not run).
set -euo pipefail
exec "$(dirname "$0")/../src/cli/index.ts" doctor "$@"
