#!/bin/sh
# Runs every test of a build tree and sums up.
# usage: tests/run.sh BUILD_TREE    (environment: CC, HEADER_FLAGS for the headers' check)
#
# Counted: each test of the test programs, each fuzz target over its seeds, each golden row, and
# the checks of layers and headers. What a script says to be skipped is shown, and not counted. Test
# programs find the program under test in CPPROF.
set -u
export LC_ALL=C TZ=UTC

if [ "${1-}" = --one ]; then # KIND NAME WHERE: one line of result, then what failed
	tree=$2 what=$3 out=$4
	case $what in
	tests/fuzz/replay_*)
		seeds=testdata/fuzz/${what#tests/fuzz/replay_}
		[ -d "$seeds" ] || seeds=
		# shellcheck disable=SC2086
		timeout 600 "$tree/$what" $seeds >"$out.text" 2>&1
		status=$?
		[ $status -eq 0 ] && echo "1 0" >"$out" || echo "0 1" >"$out"
		;;
	*.sh*)
		# shellcheck disable=SC2086
		$what >"$out.text" 2>&1
		status=$?
		sum=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$out.text" | tail -n 1)
		[ -n "$sum" ] || { [ $status -eq 0 ] && sum="1 0" || sum="0 1"; }
		echo "$sum" >"$out"
		;;
	*)
		timeout 600 "$tree/$what" >"$out.text" 2>&1
		status=$?
		# A test that was begun and is neither good nor skipped failed, also when the program died.
		awk -v status=$status '
			/^\[ RUN      \]/ { run++ } /^\[       OK \]/ { ok++ } /^\[  SKIPPED \] [^0-9]/ { skip[$0] = 1 }
			END {
				for (s in skip) run--
				bad = run - ok
				if (status && bad <= 0) bad = 1
				print ok + 0, bad + 0
			}' "$out.text" >"$out"
		;;
	esac
	if [ $status -ne 0 ]; then
		{
			echo "FAIL $what"
			[ $status -ne 124 ] || echo "took more than 600 s"
			grep -v '^\[ RUN      \]\|^\[       OK \]' "$out.text" | head -n 100
		} >"$out.fail"
	fi
	exit 0
fi

tree=$1
CPPROF=$(pwd)/$tree/cpprof
export CPPROF
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-tests.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM

{
	for source in tests/*/test_*.c; do echo "${source%.c}"; done
	for source in tests/fuzz/fuzz_*.c; do echo "tests/fuzz/replay_${source#tests/fuzz/fuzz_}" | sed 's/\.c$//'; done
	echo tests/check-layers.sh
	echo tests/check-headers.sh
	echo "tests/golden/run.sh $tree/cpprof"
	for script in tests/*/test_*.sh; do echo "$script"; done
} | grep -v '\*' | awk -v s="$scratch" '{ printf "%s\t%s/%04d\n", $0, s, NR }' >"$scratch/list"

# shellcheck disable=SC2016
tr '\t' '\n' <"$scratch/list" | tr '\n' '\0' | xargs -0 -P 2 -n 2 sh -c 'sh "$0" --one "$1" "$2" "$3"' "$0" "$tree"
cat "$scratch"/*.fail 2>/dev/null
cat "$scratch"/*.text | sed -n 's/^skipped: /Skipped: /p'
cat "$scratch"/[0-9][0-9][0-9][0-9] | awk '{ passed += $1; failed += $2 }
	END { print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 || passed == 0 }'
