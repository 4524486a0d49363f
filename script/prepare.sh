# Sourced by the commands beside it: makes the virtual environment and installs what the machine lacks.
# shellcheck shell=bash
#
#   prepare requirements-demo.txt     .venv with exactly these packages, and the libraries for PDFs
#   python                            the interpreter of .venv, set by prepare
#
# Written for a bare Debian 12 (as root: nothing needed; otherwise python3). On another system with Python 3.11 or
# later it uses what is there and says what is missing. It writes to standard error only.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
EXTRA="$ROOT/.state/debian"            # where an ordinary user keeps unpacked Debian packages
PDF_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
is_root() { [ "$(id -u)" -eq 0 ]; }
has_apt() { command -v apt-get >/dev/null; }

# Installs Debian packages as root; fetches the package lists only when a first try fails. Shows apt's words on failure.
apt_install() {
    local said apt=(apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends)
    say "Installing with apt: $*"
    export DEBIAN_FRONTEND=noninteractive
    said="$("${apt[@]}" "$@" 2>&1)" && return
    said="$(apt-get update -q 2>&1 && "${apt[@]}" "$@" 2>&1)" || fail "$said"
}

# Unpacks Debian packages, with all they need that is not installed, into a folder: for those who are not root.
# Only the folder changes; LD_LIBRARY_PATH makes it count (see use_unpacked).
unpack_debs() {
    local folder="$1" apt names
    shift
    say "Unpacking Debian packages into $folder: $*"
    mkdir -p "$folder/lists/partial" "$folder/archives/partial"
    apt=(apt-get -qq -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/archives" -o "Debug::NoLocking=1")
    "${apt[@]}" update >&2
    names="$("${apt[@]}" install --simulate --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')"
    # shellcheck disable=SC2086 # one word per package
    (cd "$folder/archives" && "${apt[@]}" download $names >&2)
    for deb in "$folder"/archives/*.deb; do dpkg -x "$deb" "$folder"; done
    rm -rf "$folder/lists" "$folder/archives"     # the lists alone are 170 MB
}

# Makes unpacked libraries and fonts count for everything that we start.
use_unpacked() {
    local folder
    folder="$EXTRA/usr/lib/$(dpkg --print-architecture 2>/dev/null | sed 's/amd64/x86_64/;s/arm64/aarch64/')-linux-gnu"
    [ -d "$folder" ] || return 0
    export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    if [ ! -e /etc/fonts/fonts.conf ]; then
        cat >"$EXTRA/fonts.conf" <<CONF
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$EXTRA/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>$EXTRA/fontcache</cachedir></fontconfig>
CONF
        export FONTCONFIG_FILE="$EXTRA/fonts.conf"
    fi
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# The system's Python comes first: one in somebody's home folder is out of reach of the account we drop to as root.
find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
        is_new_enough "$candidate" && { echo "$candidate"; return; }
    done
    return 1
}

make_venv() {
    local base wheels
    if ! base="$(find_python)"; then
        if ! is_root || ! has_apt; then fail "Schakel needs Python 3.11 or later: install it, or set PYTHON to one."; fi
        apt_install python3 python3-venv ca-certificates
        base="$(find_python)" || fail "The Python of this system is older than 3.11."
    fi
    say "Making .venv with $("$base" --version)"
    rm -rf "$VENV"
    if ! "$base" -c 'import ensurepip' 2>/dev/null && is_root && has_apt; then
        apt_install python3-venv
    fi
    if "$base" -c 'import ensurepip' 2>/dev/null; then
        "$base" -m venv "$VENV"
    elif has_apt; then
        # Debian splits ensurepip off, and only root may install it: take pip's wheel out of its package instead.
        wheels="$ROOT/.state/pip"
        unpack_debs "$wheels" python3-pip-whl
        "$base" -m venv --without-pip "$VENV"
        "$VENV/bin/python" "$(echo "$wheels"/usr/share/python-wheels/pip-*.whl)/pip" install -q \
            --no-index --find-links "$wheels/usr/share/python-wheels" pip >&2
        rm -rf "$wheels"
    else
        fail "This Python has no ensurepip: install the package that brings 'python3 -m venv'."
    fi
}

# Installs one lock file, and again only when it has changed. The locks agree with each other (script/lock).
install_lock() {
    local lock="$ROOT/$1" sum stamp="$VENV/.installed-$1"
    sum="$(sha256sum <"$lock")"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && return
    say "Installing $1"
    "$python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$lock" >&2
    echo "$sum" >"$stamp"
}

has_pdf_libraries() {
    "$python" - <<'PY' 2>/dev/null
import ctypes
for name in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)
PY
}

install_pdf_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    use_unpacked
    has_pdf_libraries && return
    if ! has_apt; then
        say "Pango is missing (${PDF_PACKAGES[*]} on Debian): everything works but PDFs."
    elif is_root; then
        apt_install "${PDF_PACKAGES[@]}"
    else
        unpack_debs "$EXTRA" "${PDF_PACKAGES[@]}"
        use_unpacked
    fi
}

prepare() {
    if ! is_new_enough "$VENV/bin/python"; then make_venv; fi
    python="$VENV/bin/python"
    install_lock "$1"
    install_pdf_libraries
    cd "$ROOT" || exit 1
}

# The browser for the tests that use one. libatomic1: the driver's own Node does not start without it.
install_browser() {
    local missing=()
    if ! command -v chromium >/dev/null; then missing+=(chromium); fi
    if ! "$python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null; then missing+=(libatomic1); fi
    [ "${#missing[@]}" -eq 0 ] && return
    if is_root && has_apt; then
        apt_install "${missing[@]}"
    else
        say "Missing for the browser tests: ${missing[*]}. Have an administrator install them."
    fi
}

# Debian's PostgreSQL 15, the oldest that Schakel supports: the binaries only, no cluster and no running server.
install_oldest_postgres() {
    [ -x /usr/lib/postgresql/15/bin/postgres ] && return
    is_root && has_apt || return 0        # the checks say that they could not run it
    apt_install postgresql-common
    sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    apt_install postgresql-15
}
