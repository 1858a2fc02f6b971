#!/usr/bin/env bash
# Configures and builds one preset; quiet unless it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
log=build/$preset.log
mkdir -p build
[ -f "build/$preset/build.ninja" ] || echo "build: $preset, the first time takes a minute"
if ! { cmake --preset "$preset" && cmake --build "build/$preset" "$@"; } >"$log" 2>&1; then
  grep -E -A 12 'error|FAILED|Error' "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
  echo "build: $preset failed (everything it said: $log)" >&2
  exit 1
fi
