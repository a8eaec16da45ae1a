#!/bin/sh
# The schema and the manual say what the tables hold today; every report is in both.
# usage: CPPROF=path/to/cpprof tests/format/test_describe.sh    Last line: N passed, N failed.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
CPPROF=${CPPROF:-$here/build/plain/cpprof}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-describe.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
passed=0 failed=0
"$here/tests/format/describe.sh" "$(dirname "$CPPROF")/tests/format/describe" "$scratch" || exit 2
for file in cpprof-output.schema.json cpprof-formats.5; do
	if diff -u "$here/man/$file" "$scratch/$file"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL man/$file is not as the tables are: make describe"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
