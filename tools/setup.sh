#!/usr/bin/env bash
# Installs what building (or, with "test", testing; with "bench", measuring) Fettle needs: Debian's or Ubuntu's packages with
# apt, the parser's sources with npm from the lock file. Says what it installs before it does; does
# nothing where all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-build}

packages=(gcc libc6-dev cmake ninja-build ccache pkg-config python3 git make bubblewrap
  libgit2-dev libsqlite3-dev libuv1-dev libfyaml-dev libjansson-dev libssl-dev
  libseccomp-dev libmd4c-dev libssh2-1-dev libmbedtls-dev libpcre2-dev zlib1g-dev
  liblzma-dev libbz2-dev)
# Many patterns at once; Hyperscan is for amd64 alone, Vectorscan is the same for the others. Both
# are C++ inside and want its library, which has the compiler's version in its name.
if [ "$(dpkg --print-architecture 2>/dev/null || echo amd64)" = amd64 ]; then
  packages+=(libhyperscan-dev g++)
else
  packages+=(libvectorscan-dev g++)
fi
if [ "$purpose" != build ]; then
  packages+=(clang clang-format clang-tidy libcmocka-dev python3-jsonschema groff-base strace procps
    libvips-tools curl)
  # The sanitizers' runtime has clang's version in its name.
  runtime=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
  packages+=("libclang-rt-${runtime:-14}-dev")
fi
if [ "$purpose" = bench ]; then # peers, and a large tree
  packages+=(ripgrep codesearch universal-ctags linux-source xz-utils)
fi
# A Node.js of the person's own counts as well as the distribution's.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || {
    echo "setup: this system has no apt-get; install these by hand: ${missing[*]}" >&2
    exit 1
  }
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "setup: run this as root, or install: ${missing[*]}" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  echo "setup: installing ${missing[*]}"
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -q -y \
    --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "setup: apt-get could not install the packages (its output: $log)" >&2
    exit 1
  fi
  rm -f "$log"
fi

stamp=node_modules/.fettle-lock
if ! cmp -s package-lock.json "$stamp"; then
  echo "setup: installing the parser's sources (npm ci)"
  npm ci --silent --no-progress >/dev/null || {
    echo "setup: npm ci failed; run it by hand to see why" >&2
    exit 1
  }
  cp package-lock.json "$stamp"
fi
