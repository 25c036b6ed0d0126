# What ./run, ./test and .ci/run share: messages, Debian packages, Python environment, secrets, processes.
# Sourced by bash from the repository's root; a fresh Debian has nothing but bash and apt.

export LANG="${LANG:-C.UTF-8}" PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1
HEYAN_VAR="${HEYAN_VAR:-$PWD/var}"
export HEYAN_VAR
# Some images forbid Python to keep what it compiled; then each of our many processes would compile all of it anew.
export PYTHONDONTWRITEBYTECODE=

# The papers carry fonts of their own; Noto CJK lends the rare characters of people's names that those lack.
RUNTIME_PACKAGES=(python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk gettext-base gettext openssl)
# Go is the oracle of the log: its sumdb reads our trees, proofs and notes.
TEST_PACKAGES=(postgresql chromium libatomic1 poppler-utils mupdf-tools golang-go golang-golang-x-mod-dev qpdf libnss3-tools softhsm2)

say() { if [ -t 1 ]; then printf '\033[1m▸ %s\033[0m\n' "$*"; else printf '▸ %s\n' "$*"; fi; }
note() { printf '  %s\n' "$*"; }
fail() {
    printf '✘ %s\n' "$1" >&2
    shift
    [ $# = 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

missing_packages() {
    local package
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
    done
}

install_packages() {
    command -v apt-get >/dev/null || {
        note "不是 Debian 系统：请自行安装 · Not a Debian system, please have these installed: $*"
        return 0
    }
    local missing as_root=()
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "缺少系统软件包，而当前用户不是 root，也没有 sudo。" \
            "System packages are missing, and you are neither root nor have sudo. As root, run:" "apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "安装系统软件包 · Installing system packages: ${missing[*]}"
    apt_get "${as_root[@]}" -- update && apt_get "${as_root[@]}" -- install --no-install-recommends "${missing[@]}" ||
        fail "系统软件包安装失败（原因见上）。" "Installing system packages failed (reason above). Check the network, the disk and apt's sources, then start again."
}

# apt_get [sudo] -- arguments: quiet unless it fails, and no service is started by an installation without systemd.
apt_get() {
    local prefix=() log
    while [ "$1" != -- ]; do prefix+=("$1") && shift; done
    shift
    log=$(mktemp)
    if ! "${prefix[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

need_disk() { # megabytes
    local free
    free=$(df -Pm . | awk 'NR == 2 {print $4}')
    [ "$free" -ge "$1" ] || fail "磁盘空间不足：需要 $1 MB，只剩 $free MB。" "Disk full: $1 MB are needed here, $free MB are free."
}

# Debian's own comes first: it gets Debian's security updates and is built optimised; what pyenv builds by default is 1.4 × slower.
choose_python() { # into the caller's variable python
    for python in /usr/bin/python3 python3; do
        ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 0
    done
    fail "需要 Python 3.11 或更新版本（Debian 12 起）。" "Python 3.11 or newer is needed (Debian 12 on); found: $(python3 --version 2>&1 || true)"
}

# python_environment runtime|development: .venv with exactly the locked packages; nothing to do when the lock has not changed.
python_environment() {
    local lock="requirements/$1.txt" stamp=.venv/installed-locks python sum
    choose_python
    sum="$(sha256sum <"$lock" | cut -c1-64) $("$python" --version) $PWD"
    if [ -x .venv/bin/python ] && grep -qxF "$sum" "$stamp" 2>/dev/null; then return 0; fi
    need_disk 1500
    say "安装 Python 依赖 · Installing Python packages ($lock)"
    # An environment of another Python or of another folder cannot be mended, only made anew.
    if ! { [ -x .venv/bin/pip ] && .venv/bin/pip --version >/dev/null 2>&1 && [ "$(.venv/bin/python --version)" = "$("$python" --version)" ]; }; then
        "$python" -m venv --clear .venv || fail "无法建立 .venv。" "Could not make .venv."
    fi
    .venv/bin/python -m pip install -qq --no-input --only-binary :all: --require-hashes -r "$lock" ||
        fail "Python 依赖安装失败（原因见上）。" "Installing Python packages failed (reason above). Check network, proxy and package index settings of pip."
    [ "$1" = runtime ] || sum="$sum"$'\n'"$(sha256sum <requirements/runtime.txt | cut -c1-64) $("$python" --version) $PWD"
    printf '%s\n' "$sum" >"$stamp"
}

compile_messages() {
    local po
    for po in locale/*/LC_MESSAGES/*.po; do
        [ -e "$po" ] || continue
        [ "${po%.po}.mo" -nt "$po" ] || msgfmt --check-format -o "${po%.po}.mo" "$po" ||
            fail "译文文件有误：$po" "The translations do not compile: $po"
    done
}

make_secret() { # file, prefix: written once, readable by its owner only
    [ -s "$1" ] || (umask 077 && printf '%s%s\n' "$2" "$(head -c 32 /dev/urandom | base64 -w 0)" >"$1.new" && mv "$1.new" "$1")
}

# The deployment's own secrets. They are made once: losing identity_keys makes identity numbers unreadable.
use_secrets() {
    local folder="$HEYAN_VAR/secrets"
    mkdir -p "$folder" && chmod 700 "$folder"
    make_secret "$folder/secret_key" ""
    make_secret "$folder/identity_keys" "k1:"
    [ -n "${HEYAN_SECRET_KEY:-}" ] || export HEYAN_SECRET_KEY_FILE="${HEYAN_SECRET_KEY_FILE:-$folder/secret_key}"
    [ -n "${HEYAN_IDENTITY_KEYS:-}" ] || export HEYAN_IDENTITY_KEYS_FILE="${HEYAN_IDENTITY_KEYS_FILE:-$folder/identity_keys}"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
