# What ./dev setup installs; sourced by ./dev. Three scopes: what builds and runs the program, what the tests need on top,
# and what sanitizers, fuzzers and clang-tidy need on top of that. Does nothing, quickly, when all of it is there.

packages_build=(
    g++ cmake ninja-build ccache mold pkg-config git ca-certificates
    libboost1.81-dev libboost-json1.81-dev libssl-dev libsodium-dev libsqlite3-dev libzstd-dev liblz4-dev zlib1g-dev libdeflate-dev libarchive-dev libfmt-dev
    libvectorscan-dev libpcre2-dev libyaml-dev libsimdjson-dev libcurl4-openssl-dev libcli11-dev libgtest-dev libbenchmark-dev
    libmimalloc-dev libxlsxwriter-dev libpugixml-dev libcbor-dev libroaring-dev libtomlplusplus-dev
)
packages_test=(clang-format-19 chromium fonts-liberation xz-utils unzip curl clickhouse-server rsyslog rsyslog-relp rsyslog-gnutls rsyslog-elasticsearch systemd-journal-remote)
packages_all=(clang-19 libclang-rt-19-dev clang-tidy-19)

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "packages are missing and neither root nor sudo is at hand; as root: $*"
    fi
}

apt_install() {
    command -v apt-get >/dev/null || die "these packages are missing, and this is not a Debian system: $*"
    say "installing $*"
    as_root apt-get update -qq || say "apt-get update failed; trying with the package lists that are there"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 ||
        die "apt-get could not install the packages above (made for Debian 12; this is $(. /etc/os-release && echo "$PRETTY_NAME"))"
}

install_packages() {  # install_packages build|test|all
    local wanted=("${packages_build[@]}")
    [[ $1 != build ]] && wanted+=("${packages_test[@]}")
    [[ $1 == all ]] && wanted+=("${packages_all[@]}")
    local present missing=()
    present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
    for package in "${wanted[@]}"; do
        grep -qx "installed $package" <<<"$present" || missing+=("$package")
    done
    ((${#missing[@]} == 0)) || apt_install "${missing[@]}"
}

node_is_new_enough() {  # the console's build tool asks for Node 20.19, 22.12 or newer
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'
}

# Debian 12 ships Node 18, so a newer one comes as an npm package with the program in it, into .cache/node.
install_node() {
    local home=.cache/node/node_modules machine
    node_is_new_enough && return 0
    case $(uname -m) in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; *) die "no Node package is known for $(uname -m): install Node 22" ;; esac
    export PATH=$PWD/$home/node-linux-$machine/bin:$PWD/$home/.bin:$PATH
    node_is_new_enough && return 0
    command -v npm >/dev/null || apt_install nodejs npm
    say "installing Node 22 into .cache/node"
    npm install --loglevel=error --no-audit --no-fund --prefix .cache/node "node-linux-$machine@22" npm@10 >&2 ||
        die "npm could not install Node 22 (see above): is its registry reachable?"
    hash -r
    node_is_new_enough || die "Node 20.19 or newer is needed and could not be installed"
}
