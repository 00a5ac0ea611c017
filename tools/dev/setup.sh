# What must be there, and a configured build folder: sourced by ./dev.
# shellcheck shell=sh disable=SC2154 # root: set by ./dev; log: by lib.sh

# ready PRESET: everything installed and build/PRESET configured. One cksum when nothing changed since the last time;
# Ninja itself runs CMake again when a CMakeLists.txt or the set of sources changes.
ready() {
  stamp=build/$1/.ready
  key=$(ready_key)
  if [ -f "build/$1/build.ninja" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then
    return 0
  fi
  install_missing "$1"
  configure "$1"
  printf '%s\n' "$key" >"$stamp"
}

ready_key() {
  printf '%s\n' "$root"
  cksum CMakePresets.json tools/dev/packages
}

forget() {
  rm -f "build/$1/.ready"
}

configure() {
  # A folder configured at another place (a moved or copied tree) cannot be used on.
  if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "build/$1/CMakeCache.txt"; then
    rm -rf "build/$1/CMakeCache.txt" "build/$1/CMakeFiles"
  fi
  logged "configure-$1" "configuring build/$1" cmake --preset "$1" ||
    die_logged "cmake could not configure the build" "mend the error above, then run this again"
}

# One line for each thing that is not there: package, purpose.
missing() {
  while read -r group package found_by purpose; do
    case $group in
      base | "$1") found "$found_by" || printf '%s %s\n' "$package" "$purpose" ;;
    esac
  done <tools/dev/packages
}

found() {
  case $1 in
    cmd:*) has "${1#*:}" ;;
    header:*) has g++ && echo "#include <${1#*:}>" | g++ -std=c++20 -E -x c++ - -o /dev/null 2>/dev/null ;;
    pc:*) has pkg-config && pkg-config --exists "${1#*:}" ;;
    llvm:*) [ -e "$(llvm_prefix)/${1#*:}" ] ;;
    python:*) [ -x /usr/bin/python3 ] && /usr/bin/python3 -c "import ${1#*:}" 2>/dev/null ;;
    file:*) [ -e "${1#*:}" ] ;;
    server:*) server_bin "${1#*:}" >/dev/null ;;
  esac
}

llvm_prefix() {
  llvm-config-19 --prefix 2>/dev/null || echo /usr/lib/llvm-19
}

install_missing() {
  lacking=$(missing "$1")
  if [ -z "$lacking" ]; then
    return 0
  fi
  packages=$(printf '%s\n' "$lacking" | cut -d ' ' -f 1 | tr '\n' ' ')
  if ! is_debian_12; then
    ask_for_packages "this is not Debian 12, where ./dev would install it" "install the above, then run this again"
  fi
  choose_privilege
  say "installing: $packages"
  apt_install "$packages"
  lacking=$(missing "$1")
  if [ -n "$lacking" ]; then
    ask_for_packages "still not found after the installation" "see that no other copy hides it on PATH"
  fi
}

# ask_for_packages WHY HELP: lists what is missing with its purpose.
ask_for_packages() {
  printf 'dev: missing (by the names of Debian 12):\n' >&2
  printf '%s\n' "$lacking" | while read -r package purpose; do
    printf '  %-24s %s\n' "$package" "$purpose" >&2
  done
  die "$1" "$2" 2
}

is_debian_12() {
  has apt-get && (. /etc/os-release && [ "$ID" = debian ] && [ "${VERSION_ID:-}" = 12 ]) 2>/dev/null
}

# privileged: the word in front of a command that needs root.
choose_privilege() {
  privileged=
  if [ "$(id -u)" = 0 ]; then
    return
  fi
  if has sudo && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo true; }; }; then
    privileged=sudo
    return
  fi
  ask_for_packages "you are not root and cannot use sudo" \
    "ask root to run: apt-get install --no-install-recommends $packages"
}

apt_install() {
  keep_servers_away
  # Lists that know every package may still be old; then the download fails, and new lists help.
  # shellcheck disable=SC2086 # the packages are words
  if ! apt-cache show $1 >/dev/null 2>&1 || ! apt_get install $1; then
    apt_get update || die_logged "apt-get update failed" "see that the network and the sources in /etc/apt work"
    apt_get install $1 ||
      die_logged "apt-get could not install what is missing" \
        "see that the network and the sources in /etc/apt work (build/log/apt-update.log), then run this again"
  fi
  case " $1 " in *' pgbouncer '*) $privileged update-rc.d pgbouncer disable >/dev/null 2>&1 || true ;; esac
  let_servers_be
}

# apt_get COMMAND PACKAGES…
apt_get() {
  # shellcheck disable=SC2086 # empty or one word
  logged "apt-$1" "apt-get $1" $privileged env DEBIAN_FRONTEND=noninteractive \
    apt-get -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

# Debian starts a database cluster with its first PostgreSQL, and PgBouncer with its package, now and at each boot. strata
# needs the programs only, so two settings say no while apt-get runs; they are taken away again, and whoever wants a cluster
# or a pooler later gets one as always (pg_createcluster, systemctl enable).
cluster_settings=/etc/postgresql-common/createcluster.d
service_policy=/usr/sbin/policy-rc.d
keep_servers_away() {
  trap let_servers_be EXIT
  trap 'exit 130' INT TERM
  $privileged mkdir -p "$cluster_settings"
  echo 'create_main_cluster = false' | $privileged tee "$cluster_settings/strata-setup.conf" >/dev/null
  if [ ! -e "$service_policy" ]; then
    printf '#!/bin/sh\n# strata-setup\nexit 101\n' | $privileged tee "$service_policy" >/dev/null
    $privileged chmod 755 "$service_policy"
  fi
}

let_servers_be() {
  if grep -qs '^# strata-setup$' "$service_policy"; then
    $privileged rm -f "$service_policy"
  fi
  [ -e "$cluster_settings/strata-setup.conf" ] || return 0
  $privileged rm -f "$cluster_settings/strata-setup.conf"
  $privileged rmdir -p "$cluster_settings" 2>/dev/null || true # those that are empty
}
