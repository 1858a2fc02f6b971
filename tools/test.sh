#!/usr/bin/env bash
# Runs the tests: "all", or "fast" for the part that takes less than a minute. Quiet unless something
# fails; says at the end how many ran.
set -uo pipefail
cd "$(dirname "$0")/.."
what=$1
passed=0
failed=0
mkdir -p build

# Builds a target of one preset and runs its tests; more arguments go to ctest.
suite() {
  local preset=$1 target=$2
  shift 2
  tools/build.sh "$preset" --target "$target" || {
    failed=$((failed + 1))
    return
  }
  local log=build/$preset-tests.log
  local status=0
  ctest --test-dir "build/$preset" --output-on-failure -j 2 "$@" >"$log" 2>&1 || status=$?
  local line total bad
  line=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests? failed out of [0-9]+' "$log")
  bad=$(sed -E 's/.*passed, ([0-9]+) tests? failed.*/\1/' <<<"$line")
  total=$(sed -E 's/.*out of ([0-9]+).*/\1/' <<<"$line")
  if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
    tail -n 20 "$log"
    echo "test: the tests of $preset did not run to their end"
    failed=$((failed + 1))
    return
  fi
  [ "$bad" -eq 0 ] || grep -v ' Passed ' "$log"
  passed=$((passed + total - bad))
  failed=$((failed + bad))
  local skipped
  skipped=$(sed -n 's/.*skipped: //p' "$log" | sort -u)
  [ -z "$skipped" ] || printf 'skipped: %s\n' "$skipped"
  echo "test: $preset: $((total - bad)) of $total"
}

if [ "$what" = fast ]; then
  suite release all -LE slow
else
  suite release all
  suite clang all
  suite tsan threads -L threads
  [ ! -x tools/fuzz.sh ] || { tools/fuzz.sh 10 && passed=$((passed + 1)) || failed=$((failed + 1)); }
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
