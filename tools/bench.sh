#!/usr/bin/env bash
# Measures; each figure stands beside a named peer of the same run. Never part of the tests.
set -uo pipefail
cd "$(dirname "$0")/.."
tools/build.sh release || exit 1
cmake --build build/release --target store_bench sandbox_bench start_bench secrets_bench \
  findings_bench index_bench >build/bench.log 2>&1 || {
  tail -n 20 build/bench.log
  exit 1
}
code=0
bench=build/release
sample=build/bench-sample
export FETTLE_HOME=$PWD/build/bench-home
rm -rf "$sample" "$FETTLE_HOME"
cp -r samples/workshop "$sample"
git -C "$sample" init -q -b main && git -C "$sample" add -A &&
  git -C "$sample" -c user.name=a -c user.email=a@localhost commit -q -m "Begin the workshop"
echo "== the ratchet"
python3 bench/ratchet.py $bench/fettle "$sample" || code=1
echo "== small questions"
$bench/start_bench "$PWD/$bench/fettle" "$sample" || code=1
echo "== the event log"
$bench/store_bench || code=1
echo "== the sandbox"
$bench/sandbox_bench || code=1
echo "== secrets"
$bench/secrets_bench || code=1
echo "== findings"
corpus=build/bench-findings # a copy: it is edited
rm -rf "$corpus"
mkdir -p "$corpus"
find /usr/lib/python3 /usr/lib/python3.* -name '*.py' -type f -print0 2>/dev/null |
  tar -cf - --null -T - 2>/dev/null | tar -xf - -C "$corpus"
$bench/findings_bench "$corpus" || code=1
rm -rf "$corpus"
echo "== the index, on the kernel's sources"
tree=${TMPDIR:-/tmp}/fettle-bench-tree # a copy: it is written to; no repository, whose ignore files would count
if [ ! -d "$tree" ]; then
  mkdir -p "$tree.part"
  tar -C "$tree.part" -xf "$(ls /usr/src/linux-source-*.tar.xz | tail -n 1)" && mv "$tree.part" "$tree"
fi
mkdir -p build/bench-peers && cp bench/peers/package*.json .npmrc build/bench-peers/
npm ci --prefix build/bench-peers --silent --no-progress >/dev/null ||
  echo "ast-grep cannot be installed: it is left out"
rm -rf build/bench-index # of a run that was stopped: everything is made anew
python3 bench/index.py $bench/index_bench "$tree" "$PWD/build/bench-index" --deep --ast-grep \
  "$(ls -d "$PWD"/build/bench-peers/node_modules/@ast-grep/cli-*/ast-grep | head -n 1)" || code=1
rm -rf build/bench-index
exit $code
