#!/usr/bin/env bash
# What `make run` does: improves the sample repository, or the one that was named.
set -euo pipefail
cd "$(dirname "$0")/.."
repo=$1
trust=$2
task=$3
fettle=$PWD/build/release/fettle
if [ -n "$task" ]; then
  echo "run: tasks need a model; this version improves what rules can prove (leave TASK out)" >&2
  exit 2
fi
flags=()
if [ -z "$repo" ]; then
  repo=$PWD/build/sample
  rm -rf "$repo" build/sample-home
  cp -r samples/workshop "$repo"
  export FETTLE_HOME=$PWD/build/sample-home
  git -C "$repo" init -q -b main
  git -C "$repo" add -A
  GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z \
    git -C "$repo" -c user.name=Sample -c user.email=sample@localhost -c commit.gpgsign=false \
    commit -q -m "Begin the workshop"
  echo "The sample repository is in build/sample; nothing outside build/ is touched."
  flags=(--trust)
  sample=yes
elif [ "$trust" = yes ]; then
  echo "You named $repo: its own build and tests run in the sandbox (TRUST=no only looks)."
  flags=(--trust)
else
  flags=(--dry-run)
fi
code=0
"$fettle" improve "${flags[@]}" "$repo" || code=$?
# The checks may refuse every suggestion (4) or the time may end (5): both are answers.
[ "$code" -eq 0 ] || [ "$code" -eq 4 ] || [ "$code" -eq 5 ] || exit "$code"
echo
echo "What to try next:"
if [ "${sample:-}" = yes ]; then
  branch=$(git -C "$repo" for-each-ref --format='%(refname:short)' refs/heads/fettle | head -n 1)
  echo "    git -C build/sample log -p main..$branch"
fi
echo "    make run REPO=/path/to/a/repository/of/yours"
echo "    make install && cd /path/to/a/repository && fettle improve"
