#!/usr/bin/env bash
# Runs every fuzz target for some seconds each (the corpus grows in build/corpus); fails at the first
# crash and says where its input is.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
tools/build.sh fuzz --target fuzzers || exit 1
count=0
for source in fuzz/*/*_fuzz.c; do
  module=$(basename "$(dirname "$source")")
  name=${module}_$(basename "$source" .c)
  corpus=build/corpus/$name
  mkdir -p "$corpus"
  seeds=()
  [ -d "${source%_fuzz.c}_seeds" ] && seeds=("${source%_fuzz.c}_seeds")
  if ! "build/fuzz/$name" -seed=1 -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="build/corpus/crash-$name-" "$corpus" "${seeds[@]}" >"build/$name.log" 2>&1; then
    tail -n 25 "build/$name.log"
    echo "fuzz: $name failed (input: build/corpus/crash-$name-…)"
    exit 1
  fi
  count=$((count + 1))
done
echo "fuzz: $count targets, $seconds s each"
