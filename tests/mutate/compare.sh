#!/bin/sh
# Asks the reference program whether it takes the copies that mutate -w left, and compares.
# usage: tests/mutate/compare.sh CPPROF DIR     (environment: PPROF, else `go tool pprof`)
#
# Told are copies of which only one program prints a report, and those where the reports differ.
set -u
export LC_ALL=C TZ=UTC
if [ "${1-}" = --one ]; then
	file=$2 o=$(mktemp -d "${TMPDIR:-/tmp}/compare.XXXXXX") || exit 2
	timeout 20 "$CPPROF" -top -symbolize=none "$file" >"$o/ours" 2>"$o/ours.err" </dev/null
	ours=$?
	timeout 60 "$PPROF" -top -symbolize=none "$file" >"$o/theirs" 2>"$o/theirs.err" </dev/null
	theirs=$?
	if [ "$ours" -eq 0 ] && [ "$theirs" -eq 0 ]; then
		# Releases write the time in different ways.
		sed -i '/^Time: /d' "$o/ours" "$o/theirs"
		if cmp -s "$o/ours" "$o/theirs"; then echo "same accepted"; else
			echo "DIFFER $file"
			diff "$o/ours" "$o/theirs" | head -n 6 | sed 's/^/     /'
		fi
	elif [ "$ours" -ne 0 ] && [ "$theirs" -ne 0 ]; then
		echo "same refused"
	else
		echo "VERDICT $file: status $ours, the reference's $theirs"
		cat "$o/ours.err" "$o/theirs.err" | head -n 6 | cut -c 1-200 | sed 's/^/     /'
	fi
	rm -rf "$o"
	exit 0
fi
CPPROF=${1:?usage: tests/mutate/compare.sh CPPROF DIR}
[ -n "${PPROF-}" ] || PPROF=$(go tool -n pprof) || exit 2
HOME=/nonexistent PPROF_BINARY_PATH=/nonexistent
export CPPROF PPROF HOME PPROF_BINARY_PATH
find "${2:?}" -type f | sort | xargs -P 2 -n 1 sh "$0" --one | awk '
	/^same/ { n[$2]++; next }
	/^(DIFFER|VERDICT)/ { bad[$1]++ }
	{ print }
	END { printf "%d accepted and %d refused by both; verdict differs for %d, report for %d\n",
		n["accepted"], n["refused"], bad["VERDICT"], bad["DIFFER"] }'
