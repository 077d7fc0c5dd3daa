#!/usr/bin/env bash
# Runs every fuzzer of the module for FUZZTIME each. What one finds is written
# into its package's testdata/fuzz and belongs into the repository.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0 count=0
while IFS=: read -r file fuzzer; do
	count=$((count + 1))
	echo "== $fuzzer in ./$(dirname "$file") for ${FUZZTIME:=30s}"
	"${GO:-go}" test -run='^$' -fuzz="^$fuzzer\$" -fuzztime="$FUZZTIME" "./$(dirname "$file")" || failed=$((failed + 1))
done < <(git ls-files --cached --others --exclude-standard '*_test.go' | grep -v /testdata/ |
	xargs grep -oE '^func Fuzz[A-Za-z0-9_]*' | sed 's/func //' | sort)
echo "$count fuzzers, $failed found something"
[ "$failed" = 0 ]
