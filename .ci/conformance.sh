#!/bin/sh
# Runs the public cases and holds the areas of .ci/areas-complete to them.
# usage: .ci/conformance.sh PROGRAM
#
# Cases that fail in other areas are reported, not counted as failures. Without them there is
# nothing to run. Last line: N passed, N failed.
set -u
cd "$(dirname "$0")/.." || exit 2
program=$(pwd)/$1
cases=${SHARED:-../shared}/conformance/run.sh
if [ ! -x "$cases" ]; then
	echo "conformance: skipped, no $cases"
	echo "0 passed, 0 failed"
	exit 0
fi
scratch=$(mktemp "${TMPDIR:-/tmp}/conformance.XXXXXX") || exit 2
trap 'rm -f "$scratch"' EXIT
"$cases" "$program" -j 2 >"$scratch" 2>&1
grep '^FAIL' "$scratch" | sed 30q
awk '
	FNR == NR { if ($1 !~ /^#/ && NF) complete[$1] = 1; next }
	$1 == "area" { table = 1; next }
	table && NF == 3 && $2 ~ /^[0-9]+$/ {
		seen[$1] = 1
		passed += $2
		bad = $3 - $2
		note = ""
		if (bad && $1 in complete) { failed += bad; note = "  was complete" }
		if (!bad && !($1 in complete)) note = "  complete: add it to .ci/areas-complete"
		printf "%-14s %5d of %5d%s\n", $1, $2, $3, note
	}
	END {
		for (a in complete) if (!(a in seen) && a != "symbols") { print a ": no such area"; failed++ }
		print passed + 0 " passed, " failed + (table ? 0 : 1) " failed"
		exit failed > 0 || !table
	}' .ci/areas-complete "$scratch"
