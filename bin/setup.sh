# Sourced by the commands beside it: finds or makes what they need, and says what and why.
# Everything goes into .venv beside this folder, except Debian packages, which apt puts where they belong.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"
python="$venv/bin/python"
export PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" PYTHONUTF8=1
export GRANTS_DATA_DIR="${GRANTS_DATA_DIR:-$root/var}"

say() { printf '==> %s\n' "$*" >&2; }

fail() {
  printf 'grants: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "not root and no sudo: please have an administrator run: $*"
  fi
}

# debian_packages "package: what it is for" ...   installs those that are missing
debian_packages() {
  command -v dpkg-query >/dev/null || {
    say "not a Debian system, so these must be there already: ${*%%:*}"
    return 0
  }
  local each name missing=()
  for each in "$@"; do
    name=${each%%:*}
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || {
      say "$name is missing: it is needed for ${each#*: }"
      missing+=("$name")
    }
  done
  [ ${#missing[@]} = 0 ] && return 0
  say "installing with apt-get: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" </dev/null >&2
}

# system_for_running, system_for_testing   what the operating system must have
for_running=(
  "libpango-1.0-0: setting the lines of PDFs"
  "libpangoft2-1.0-0: setting the lines of PDFs"
  "libharfbuzz-subset0: embedding only the glyphs that a PDF uses"
  "fonts-noto-cjk: Chinese type in PDFs"
)
for_testing=(
  "chromium: the browser that the tests drive"
  "libatomic1: the Node.js that drives the browser"
  "poppler-utils: reading PDFs back in tests"
)

make_venv() {
  "$python" -c '' 2>/dev/null && return 0
  local found=""
  for found in python3.11 python3 python3.12 python3.13; do
    "$found" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && break
    found=""
  done
  [ -n "$found" ] || fail "Python 3.11, 3.12 or 3.13 is needed"
  if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    debian_packages "python3-venv: keeping this system's Python packages apart, in .venv"
  fi
  say "making .venv with $("$found" --version)"
  rm -rf "$venv"
  "$found" -m venv "$venv"
}

# python_packages lock   installs what the lock names, with its hashes, unless that very lock was installed last
python_packages() {
  local lock="$root/$1" note="$venv/$1.sha256" digest
  digest=$(sha256sum <"$lock")
  [ "$(cat "$note" 2>/dev/null)" = "$digest" ] && return 0
  say "installing the Python packages of $1 (a few minutes the first time)"
  # The lock is complete, so that nothing beyond it may be fetched.
  "$python" -m pip install --quiet --no-input --disable-pip-version-check --require-hashes --no-deps -r "$lock" >&2
  printf '%s\n' "$digest" >"$note"
}

# set_up running|testing   one at a time, so that two commands started together do not disturb each other
set_up() {
  (
    flock 9
    debian_packages "${for_running[@]}"
    [ "$1" = running ] || debian_packages "${for_testing[@]}"
    make_venv
    python_packages requirements.lock
    [ "$1" = running ] || python_packages requirements-dev.lock
  ) 9>"$root/.setup.lock"
}
