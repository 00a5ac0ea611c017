# Small words for ./dev: sourced, not run.
# shellcheck shell=sh disable=SC2154 # root, logs: set by ./dev

has() {
  command -v "$1" >/dev/null 2>&1
}

say() {
  printf 'dev: %s\n' "$*" >&2
}

# die MESSAGE HELP [STATUS]
die() {
  printf 'dev: error: %s\nhelp: %s\n' "$1" "$2" >&2
  exit "${3:-3}"
}

# die_logged MESSAGE HELP: after logged() failed; shows where the trouble is: from Ninja's first FAILED on, or the end.
die_logged() {
  printf -- '--- from %s ---\n' "$log" >&2
  if grep -q '^FAILED: ' "$log"; then
    sed -n '/^FAILED: /,$p' "$log" | grep -v '^\[[0-9]*/[0-9]*\]' | cut -c 1-400 | head -n 40 >&2
  else
    tail -n 30 "$log" >&2
  fi
  printf -- '--- the whole log: %s ---\n' "$log" >&2
  die "$1" "$2"
}

# logged NAME WHAT COMMAND…: runs it with its output in build/log/NAME.log, and gives its status.
logged() {
  log=$logs/$1.log
  what=$2
  shift 2
  { mkdir -p "$logs" && : >"$log"; } 2>/dev/null || die "cannot write below $root/build" "make it yours: chown -R $(id -un) build"
  # A pipeline and no background job, so that Ctrl-C reaches the command itself.
  {
    status=0
    "$@" </dev/null 2>&1 || status=$?
    echo "$status" >"$log.status"
  } | follow "$what"
  read -r status <"$log.status"
  rm -f "$log.status"
  return "$status"
}

# Standard input to the log; on a terminal also its latest line, in place.
follow() {
  if [ ! -t 2 ]; then
    say "$1"
    cat >>"$log"
    return
  fi
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    printf '\r\033[K%s: %.60s' "$1" "$line" >&2
  done
  printf '\r\033[K' >&2
}

jobs_at_once() {
  nproc 2>/dev/null || getconf _NPROCESSORS_ONLN
}

# as_nobody COMMAND…: as root, drops to a user that PostgreSQL accepts.
server_user() {
  if [ "$(id -u)" != 0 ]; then
    id -un
  elif id postgres >/dev/null 2>&1; then
    echo postgres
  else
    echo nobody
  fi
}

as_server_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$(server_user)" --regid="$(id -g "$(server_user)")" --clear-groups -- "$@"
  else
    "$@"
  fi
}
