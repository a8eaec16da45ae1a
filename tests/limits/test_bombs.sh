#!/bin/sh
# Files that inflate a thousandfold end in an error that names the limit, soon and in little memory.
set -u
case ${CPPROF:?} in
*/plain/*) ;;
*)
	echo "skipped: bombs, since other builds than the plain one need memory and time of their own"
	echo "0 passed, 0 failed"
	exit 0
	;;
esac
work=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-bombs.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

expect() { # WHAT TEXT ARGUMENTS...: status 2 within 3 s of CPU and 1 GB, TEXT on standard error
	what=$1 text=$2
	shift 2
	(
		# shellcheck disable=SC3045
		ulimit -v 1000000 && ulimit -t 3 && exec timeout 60 "$CPPROF" "$@"
	) >"$work/o" 2>"$work/e"
	status=$?
	if [ $status -eq 2 ] && [ ! -s "$work/o" ] && grep -q -e "$text" "$work/e"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $what: status $status"
		cat "$work/e"
	fi
}

head -c 67108864 /dev/zero | gzip -9 >"$work/member"
n=0
while [ $n -lt 160 ]; do
	cat "$work/member"
	n=$((n + 1))
done >"$work/members.gz"
expect "10 MB of members, 10 GB inflated" 'max-inflated' top "$work/members.gz"

expect "the bound of an option" 'limit of 1048576 bytes (see --max-inflated)' top --max-inflated=1M "$work/member"
expect "the bound of memory" 'max-memory' top --max-memory=1K testdata/profiles/wordcount.cpu.pb.gz
for command in diff noise; do
	expect "the bound of memory of $command" 'max-memory' \
		$command --max-memory=100K testdata/profiles/wordcount.cpu.pb.gz testdata/profiles/wordcount.cpu.pb.gz
done
echo 'fail total value 9999s' >"$work/budget"
expect "the bound of memory of check" 'max-memory' check --max-memory=100K --budget="$work/budget" testdata/profiles/wordcount.cpu.pb.gz
# 100 MB of a field that nothing reads: within the bound of inflated size, not of memory.
{
	gzip -dc testdata/profiles/wordcount.cpu.pb.gz
	printf '\242\006\200\302\327\057'
	head -c 100000000 /dev/zero
} | gzip -1 >"$work/wide.gz"
expect "the bound of memory on what is inflated" 'max-memory' top --max-memory=40M "$work/wide.gz"
if "$CPPROF" top --max-memory=200M "$work/wide.gz" >/dev/null; then passed=$((passed + 1)); else failed=$((failed + 1)); fi

# A second thread needs little more memory: its stack is no 8 MB.
awk 'BEGIN {
	print "goroutine profile: total 20000"
	for (i = 0; i < 20000; i++) {
		line = "1 @"
		for (d = 0; d < 40; d++)
			line = line sprintf(" 0x%x", 4096 + 16 * ((i * (d + 7)) % 997))
		print line "\n"
	}
}' >"$work/stacks.txt"
"$CPPROF" -proto -symbolize=none -output="$work/stacks.gz" "$work/stacks.txt" 2>"$work/e"
fits() { # THREADS KILOBYTES
	"$CPPROF" top --threads="$1" --symbolize=none --max-memory="$2k" "$work/stacks.gz" >"$work/o" 2>"$work/e"
}
least=512 more=2048 fit=1
while [ $least -lt 102400 ] && ! fits 1 $least; do least=$((least + 512)); done
while [ $fit -eq 1 ] && [ $more -lt 10240 ]; do
	more=$((more + 512))
	fits 2 $((least + more)) || fit=0
done
if [ $fit -eq 1 ]; then passed=$((passed + 1)); else
	failed=$((failed + 1))
	echo "FAIL two threads: $least kB are enough for one, not $more kB more for two"
	cat "$work/e"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
