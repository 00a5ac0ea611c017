# The end of ./dev test: what was skipped and why, and where the log is. Sourced after ctest; rc is its status.
# shellcheck shell=sh disable=SC2154 # preset, logs, rc: set by ./dev

# Googletest prints the reason on the line after "…: Skipped".
reasons=$(awk 'skipped && NF { print; skipped = 0 } /: Skipped$/ { skipped = 1 }' \
  "build/$preset/Testing/Temporary/LastTest.log" | sort | uniq -c | sort -rn)
if [ -n "$reasons" ]; then
  printf '\nSkipped, and why:\n%s\n' "$reasons"
fi
failures=$(grep -h '^\[  FAILED  \] .* (.*ms)$' "build/$preset/Testing/Temporary/LastTest.log" | sort -u)
if [ -n "$failures" ]; then
  printf '\nFailed inside their programs:\n%s\n' "$failures"
fi
printf '\nThe whole log: %s\n' "$logs/test.log"
if [ "$rc" -ne 0 ]; then
  printf 'help: one test again with its output: ./dev test -R NAME -V\n'
fi
