#!/bin/sh
# Compares the program's output with testdata/golden, byte for byte.
# usage: tests/golden/run.sh [--update] PROGRAM [NAME...]
#
# A row of testdata/golden/cases is: name | arguments | input | expected text comes from.
# Arguments are in shell syntax; the input, file names or nothing, follows them. The program runs
# in testdata/profiles. expected/NAME.out is standard output. Where expected/NAME.err exists its
# first line is "exit STATUS", the rest standard error; else the status is 0 and standard error
# is not looked at. --update rewrites rows marked "ours", never those marked "pprof".
set -u
update=
[ "${1-}" != --update ] || { update=1; shift; }
program=$1
shift
case $program in /*) ;; *) program=$(pwd)/$program ;; esac
cd "$(dirname "$0")/../../testdata" || exit 2
golden=$(pwd)/golden
scratch=$(mktemp -d "${TMPDIR:-/tmp}/golden.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
passed=0 failed=0

run_row() { # ARGUMENTS: leaves out, err
	(
		cd profiles || exit 99
		eval "set -- $1"
		exec env -i PATH=/usr/bin:/bin LC_ALL=C TZ=UTC HOME=/nonexistent PPROF_TMPDIR="$scratch" \
			PPROF_BINARY_PATH=/nonexistent timeout 60 "$program" "$@" </dev/null
	) >"$scratch/out" 2>"$scratch/text"
	status=$?
	{ echo "exit $status" && cat "$scratch/text"; } >"$scratch/err"
}

same_row() {
	cmp -s "$golden/expected/$1.out" "$scratch/out" || return 1
	if [ -f "$golden/expected/$1.err" ]; then
		cmp -s "$golden/expected/$1.err" "$scratch/err"
	else
		[ "$status" -eq 0 ]
	fi
}

keep_row() { # standard error is kept when there is any, or when the row fails
	mkdir -p "$golden/expected"
	rm -f "$golden/expected/$1.err"
	cp "$scratch/out" "$golden/expected/$1.out"
	if [ "$status" -ne 0 ] || [ -s "$scratch/text" ]; then
		cp "$scratch/err" "$golden/expected/$1.err"
	fi
}

while IFS='|' read -r name arguments input origin; do
	name=$(echo "$name" | tr -d ' \t')
	case $name in '' | '#'*) continue ;; esac
	case " $* " in '  ' | *" $name "*) ;; *) continue ;; esac
	run_row "$arguments $input"
	case $update$origin in 1*ours*) same_row "$name" || { echo "updated $name"; keep_row "$name"; } ;; esac
	if same_row "$name"; then
		passed=$((passed + 1))
		continue
	fi
	failed=$((failed + 1))
	echo "FAIL $name:$arguments$input"
	diff -u "$golden/expected/$name.out" "$scratch/out" | sed -n '3,30p'
	if [ -f "$golden/expected/$name.err" ]; then
		diff -u "$golden/expected/$name.err" "$scratch/err" | sed -n '3,12p'
	else
		sed 's/^/  /;5q' "$scratch/err"
	fi
done <golden/cases
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
