# What ./run and ./test need on a machine: sourced, not run. Each need_* installs its part or says what to install.

fail() {
    echo "$*" >&2
    exit 1
}

# need_debian command package...: Debian's packages when we may install them, else the line that names what to install.
need_debian() {
    local command=$1; shift
    command -v "$command" >/dev/null 2>&1 || [ -x "/usr/sbin/$command" ] && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing $*…"
        [ -n "${apt_updated:-}" ] || { apt-get update -qq >/dev/null || true; apt_updated=yes; }
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
            || fail "apt-get could not install: $*"
    else
        fail "'$command' is missing. Install it, on Debian with: sudo apt-get install --no-install-recommends $*"
    fi
}

need_dotnet() {
    command -v dotnet >/dev/null 2>&1 || fail "The .NET SDK 10.0 is missing: https://dot.net/download"
    dotnet --version >/dev/null 2>&1 || fail "The .NET SDK is not the one that global.json asks for (10.0): https://dot.net/download"
}

need_node() {
    need_debian node nodejs npm
    need_debian npm npm
    need_debian ss iproute2
    need_debian curl curl
}

# The storage emulator, at the versions of its lock file.
need_azurite() {
    local lock=dev/azurite/package-lock.json marker=dev/azurite/node_modules/.installed
    if ! cmp -s "$lock" "$marker" 2>/dev/null; then
        echo "Installing the storage emulator…"
        (cd dev/azurite && npm ci --no-audit --no-fund --loglevel=error >/dev/null) || fail "npm could not install the storage emulator."
        cp "$lock" "$marker"
    fi
}
