#!/usr/bin/env bash
# clang-tidy over every source file (.clang-tidy says what for); quiet unless it finds something.
# usage: tidy.sh BUILD_FOLDER
set -uo pipefail
cd "$(dirname "$0")/.."
found=$(git ls-files -co --exclude-standard 'src/*.c' | xargs -P 2 -n 6 clang-tidy -p "$1" --quiet 2>/dev/null |
  grep -E '(error|warning):' | sort -u)
[ -z "$found" ] || { echo "$found"; exit 1; }
