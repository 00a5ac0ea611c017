# The schema that SARIF is published with, for the test of --diagnostics-format sarif: sourced by ./dev.
# shellcheck shell=sh

# fetch_sarif_schema: gets the crate that carries it and exports STRATA_SARIF_SCHEMA. Never fails: without it the test
# is skipped, and says why.
fetch_sarif_schema() {
  schema=${STRATA_SARIF_SCHEMA:-${XDG_CACHE_HOME:-$HOME/.cache}/strata/sarif-schema-2.1.0.json}
  if [ ! -s "$schema" ]; then
    if ! has cargo; then
      say "no cargo to get SARIF's schema with: its test is skipped"
      return 0
    fi
    logged sarif-schema "getting SARIF's schema with cargo" unpack_sarif_schema "$schema" ||
      say "cargo could not get SARIF's schema (see ${log:-its log}): its test is skipped"
  fi
  if [ -s "$schema" ]; then
    export STRATA_SARIF_SCHEMA="$schema"
  fi
}

# unpack_sarif_schema FILE: complete or not at all.
unpack_sarif_schema() {
  part=$(mktemp -d) || return
  mkdir -p "$part/src" "$(dirname "$1")" && : >"$part/src/lib.rs" &&
    printf '[package]\nname = "schema"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nserde-sarif = "=0.8.0"\n' \
      >"$part/Cargo.toml" &&
    (cd "$part" && cargo vendor --quiet vendor >/dev/null) &&
    cp "$part/vendor/serde-sarif/src/schema.json" "$1.part" && mv "$1.part" "$1"
  status=$?
  rm -rf "$part"
  return "$status"
}
