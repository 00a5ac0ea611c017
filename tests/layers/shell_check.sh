#!/bin/sh
# Every shell script of the tree parses with this sh, and shellcheck, where there is one, has nothing to say.
set -eu
cd "$(dirname -- "$0")/../.."
scripts=$(find dev .ci tools bench tests -type f 2>/dev/null | while read -r file; do
  case $file in *.sh) echo "$file" ;; *) ! head -c 9 "$file" | tr -d '\0' | grep -q '^#!/bin/sh' || echo "$file" ;; esac
done)
for script in $scripts; do
  sh -n "$script"
done
if command -v shellcheck >/dev/null 2>&1; then
  # shellcheck disable=SC2086 # no script of ours has a blank in its name
  shellcheck -x $scripts
else
  echo "no shellcheck here: only sh -n"
fi
