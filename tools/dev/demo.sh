# ./dev demo: a changed model becomes a migration, and the migration a table, on a copy of the example. Sourced by ./dev.
# shellcheck shell=sh disable=SC2154 # root, preset, logs: set by ./dev

demo=$root/build/demo
strata=$root/build/$preset/strata

step() {
  printf '\n=== %s\n' "$1"
}

copy_example() {
  rm -rf "$demo"
  mkdir -p "$demo"
  cp -R models migrations strata.toml "$demo/" || die "the example is not complete" "take a whole tree"
}

# A new optional field after the users' telephone number.
change_model() {
  header=$demo/models/accounts/user.hpp
  cp "$header" "$header.before"
  sed '/ phone;$/a\
  /// How others see them.\
  std::optional<std::string> nickname;' "$header.before" >"$header"
  ! cmp -s "$header.before" "$header" || die "the example has no User::phone any more" "mend tools/dev/demo.sh"
  step "1. the model changes: ${header#"$root"/}"
  diff -u --label before --label after "$header.before" "$header" || true
  rm "$header.before"
}

write_migration() {
  step "2. strata migrate diff add_nickname: the SQL, and the file it is in"
  (cd "$demo" && "$strata" migrate diff add_nickname) || die "strata migrate diff failed" "see its message above"
  migration=$(cd "$demo/migrations" && find . -name '*_add_nickname*.sql' | sed 's,^[.]/,,')
  [ -n "$migration" ] || die "no migration was written" "see what strata said above"
  step "3. its line in migrations/atlas.sum"
  grep -F "$migration" "$demo/migrations/atlas.sum"
}

start_server() {
  bin=$(server_bin 15) || die "there is no PostgreSQL 15" "run ./dev setup" 2
  server=$(mktemp -d "${TMPDIR:-/tmp}/strata-demo.XXXXXX")
  trap stop_server EXIT
  trap 'exit 130' INT TERM HUP
  [ "$(id -u)" != 0 ] || chown "$(server_user)" "$server"
  logged demo-server "starting a throwaway PostgreSQL" start_postgres ||
    die_logged "the throwaway PostgreSQL did not start" "see the log above"
  url="postgres:///demo?host=$server&user=demo"
}

start_postgres() {
  cd "$server" &&
    as_server_user "$bin/initdb" -D "$server/data" -U demo -E UTF8 --locale=C.UTF-8 -A trust --no-sync &&
    as_server_user "$bin/pg_ctl" -D "$server/data" -w -l "$server/log" \
      -o "-c listen_addresses='' -c unix_socket_directories='$server' -c fsync=off" start &&
    as_server_user "$bin/createdb" -h "$server" -U demo demo
}

stop_server() {
  (cd "$server" && as_server_user "$bin/pg_ctl" -D "$server/data" -m immediate stop >/dev/null 2>&1) || :
  rm -rf "$server"
}

apply_migrations() {
  step "4. strata migrate apply"
  (cd "$demo" && "$strata" migrate apply --url "$url") || die "strata migrate apply failed" "see its message above"
  step "5. strata migrate status"
  (cd "$demo" && "$strata" migrate status --url "$url")
}

show_tables() {
  step "6. the tables in the database"
  psql="$bin/psql -X -h $server -U demo -d demo -P pager=off"
  table=$($psql -Atc "SELECT attrelid::regclass FROM pg_attribute WHERE attname = 'nickname' AND NOT attisdropped")
  [ -n "$table" ] || die "the new column did not reach the database" "see what strata said above"
  $psql -c "SELECT schemaname AS schema, tablename AS \"table\" FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2" | tee "$demo/tables.txt"
  $psql -c "\\d $table" | tee "$demo/table.txt"
}

copy_example
change_model
write_migration
start_server
apply_migrations
show_tables
step "done; your own tree is as it was. The results:"
printf '  %s\n' "$demo/migrations/$migration   the migration" "$demo/models/   the changed model" \
  "$demo/tables.txt, $demo/table.txt   what the database has"
