#!/bin/sh
# Runs fuzz targets, two at a time.
# usage: tests/fuzz/run.sh BUILD_TREE SECONDS TARGET...
# environment: FUZZ_SEED=N (0: another one each time), FUZZ_TIMEOUT=SECONDS (2)
#
# Seeds come from testdata/fuzz/TARGET. What the fuzzer finds on its way stays in
# BUILD_TREE/corpus/TARGET; an input that breaks a target, takes FUZZ_TIMEOUT, or 512 MB, is
# BUILD_TREE/crashes/TARGET-*.
set -u
if [ "${1-}" = --one ]; then
	tree=$2 seconds=$3 target=$4
	mkdir -p "$tree/corpus/$target" "$tree/crashes" "$tree/log"
	seeds=testdata/fuzz/$target
	[ -d "$seeds" ] || seeds=
	dict=
	[ ! -f "tests/fuzz/$target.dict" ] || dict=-dict=tests/fuzz/$target.dict
	# shellcheck disable=SC2086
	"$tree/tests/fuzz/fuzz_$target" $dict -max_total_time="$seconds" -seed="${FUZZ_SEED:-0}" -timeout="${FUZZ_TIMEOUT:-2}" -rss_limit_mb=512 \
		-max_len=65536 -print_final_stats=1 -artifact_prefix="$tree/crashes/$target-" \
		"$tree/corpus/$target" $seeds >"$tree/log/$target" 2>&1
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$tree/log/$target")
	if [ $status -eq 0 ]; then
		echo "ok   $target: ${runs:-?} runs"
	else
		echo "FAIL $target"
		grep -E 'ERROR|SUMMARY|Test unit|runtime error|Assertion' "$tree/log/$target" | sed 's/^/     /;8q'
	fi
	exit 0
fi
tree=$1 seconds=$2
shift 2
[ $# -gt 0 ] || { echo "no fuzz targets"; echo "0 passed, 0 failed"; exit 0; }
out=$(printf '%s\n' "$@" | xargs -P 2 -I '{}' sh "$0" --one "$tree" "$seconds" '{}')
printf '%s\n' "$out"
failed=$(printf '%s\n' "$out" | grep -c '^FAIL')
echo "$(printf '%s\n' "$out" | grep -c '^ok') passed, $failed failed"
[ "$failed" -eq 0 ]
