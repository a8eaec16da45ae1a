#!/bin/bash
# Compares the program with a pprof that is installed: same arguments, same bytes.
# usage: tests/differential/run.sh PROGRAM [-v]
# environment: PPROF=PATH to choose the reference; RUNS, SEED of the random runs
#
# First fixed command lines over testdata/profiles and small synthetic profiles; then random profiles
# with random options (random_runs.py; RUNS=10000 SEED=5 for the long check); then the regular
# expressions alone (regex.sh). Each of the last two is one check. The pprof that comes with an older
# Go differs from the one we follow in some things: tests/README.md lists them. Here the time is left
# out on both sides, and -traces is asked of two profiles. Last line: N passed, N failed.
set -u
cd "$(dirname "$0")/../.." || exit 2
top=$(pwd) program=$(pwd)/$1 verbose=${2-}
[ -n "${PPROF-}" ] || PPROF=$(command -v go >/dev/null && go tool -n pprof 2>/dev/null)
if [ -z "$PPROF" ]; then
	echo "differential: skipped, no Go here"
	echo "0 passed, 0 failed"
	exit 0
fi
make -s build/bench/genprofile || exit 2
work=build/differential
mkdir -p $work/tmp
for seed in 1 2 3 4; do
	[ -f $work/synth$seed.pb.gz ] || build/bench/genprofile --samples $((seed * 150)) --functions $((30 * seed)) \
		--depth $((6 + 4 * seed)) --labels $((seed - 1)) --seed $seed -o $work/synth$seed.pb.gz >/dev/null
done
cp testdata/profiles/*.pb.gz $work
cd $work || exit 2
export LC_ALL=C TZ=UTC HOME=/nonexistent PPROF_TMPDIR=$PWD/tmp PPROF_BINARY_PATH=/nonexistent

# Arguments tried on every profile.
arguments() {
	cat <<'LIST'
-top
-top -cum
-top -nodecount=5 -lines
-top -files
-top -addresses
-top -noinlines
-top -unit=ms
-top -nodefraction=0.05
-top -focus=runtime|lookup|main
-top -ignore=runtime|merge
-top -hide=runtime|hash
-top -show=main|decode
-top -show_from=main|scan
-tree
-peek=main|flush
-dot
-top -relative_percentages -focus=main|decode
-top -tagfocus=short|cust
-traces TWICE
-top TWICE
-tree -cum -nodecount=12
-dot -lines -nodecount=20
-callgrind
-list=main|scan
-top -sample_index=0
-peek=main|flush -lines
-top -tagroot=job,tenant -tagleaf=phase
LIST
}

# Drops the time of the profile: "Nov 21, 2026 at 2:12am (UTC)" then, "2026-11-21 02:12:39 UTC" now.
without_time() {
	sed -E 's/^(Time: ).*/\1/; s/(\\lTime: )[^\\]*/\1/'
}

passed=0 failed=0
while read -r line; do
	read -r -a given <<<"$line"
	for profile in *.pb.gz; do
		args=("${given[@]/TWICE/$profile}")
		"$PPROF" -symbolize=none "${args[@]}" "$profile" >tmp/want.raw 2>tmp/want.err </dev/null
		want=$?
		timeout 20 "$program" -symbolize=none "${args[@]}" "$profile" >tmp/got.raw 2>tmp/got.err </dev/null
		got=$?
		without_time <tmp/want.raw >tmp/want
		without_time <tmp/got.raw >tmp/got
		if [ $((want == 0)) -eq $((got == 0)) ] && { [ $want -ne 0 ] || cmp -s tmp/want tmp/got; }; then
			passed=$((passed + 1))
			continue
		fi
		failed=$((failed + 1))
		echo "FAIL $line $profile (exit status $got, reference $want)"
		if [ -n "$verbose" ]; then
			diff -u tmp/want tmp/got | sed -n '3,20p'
		fi
	done
done < <(arguments)
cd "$top" || exit 2
also() { # NAME COMMAND...
	if "${@:2}"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
	fi
}
if command -v python3 >/dev/null; then
	also random_runs python3 tests/differential/random_runs.py "$program" "$PPROF" "${RUNS:-400}" "${SEED:-1}"
else
	echo "random_runs: skipped, no python3"
fi
also regex tests/differential/regex.sh 20000 "${SEED:-1}"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
