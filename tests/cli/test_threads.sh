#!/bin/sh
# Reports, comparisons and merges print the same with 1, 2 and 8 threads.
# usage: CPPROF=path/to/cpprof tests/cli/test_threads.sh      Last line: N passed, N failed.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
CPPROF=${CPPROF:-$here/build/cpprof}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-threads.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
cd "$scratch" || exit 2
export PPROF_BINARY_PATH=/nonexistent
passed=0 failed=0

# Below some thousands of samples one thread does it all. Half of a stack is that of the one before.
stacks() { # SEED: 20,000 stacks as Go prints them
	awk -v seed="$1" 'BEGIN {
		print "goroutine profile: total 20000"
		for (i = 0; i < 20000; i++) {
			keep = int(depth / 2)
			depth = 4 + next_number(40)
			for (d = keep; d < depth; d++)
				frame[d] = sprintf("0x%x", 4096 + 16 * d + 1024 * int(next_number(30) * next_number(30) / 30))
			line = 1 + next_number(9) " @"
			for (d = depth; d-- > 0;)
				line = line " " frame[d]
			print line "\n"
		}
	}
	function next_number(n) {
		seed = (seed * 1103515 + 12345) % 2147483648
		return int(seed / 65536) % n
	}'
}
stacks 1 >a.txt
stacks 2 >b.txt
"$CPPROF" -proto -output=a.pb.gz a.txt 2>err || exit 2
"$CPPROF" -proto -output=b.pb.gz b.txt 2>err || exit 2

same() { # ARGUMENT...
	for threads in 1 2 8; do
		"$CPPROF" "$@" --threads=$threads >out$threads 2>err$threads </dev/null
		echo "status $?" >>err$threads
	done
	if [ -s out1 ] && cmp out1 out2 && cmp out1 out8 && cmp err1 err2 && cmp err1 err8; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $*"
		sed 's/^/  err: /;5q' err1
	fi
}

for profile in a.pb.gz a.txt "$here/testdata/profiles/wordcount.cpu.pb.gz"; do
	for report in top tree traces raw dot callgrind proto; do
		same $report "$profile"
	done
	same peek . "$profile"
	same top --focus=0x --lenient "$profile"
	same top --cum --addresses --nodecount=40 "$profile"
	same dot --call_tree "$profile"
done
same top --diff_base=a.pb.gz b.pb.gz
same diff a.pb.gz b.pb.gz
echo "warn func any flat 1%" >budget
same check --budget=budget a.pb.gz
same noise a.pb.gz b.pb.gz a.txt
same top a.pb.gz b.pb.gz a.txt b.txt
same proto a.pb.gz b.pb.gz a.txt b.txt
same tags "$here/testdata/profiles/wordcount.cpu.pb.gz"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
