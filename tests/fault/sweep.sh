#!/bin/sh
# Makes each call into the system fail once, over representative commands, and judges the result.
# usage: tests/fault/sweep.sh BUILD_TREE [POINTS] [COMMAND...]
#
# For every command and every kind of call of tests/fault/fault.c: the calls of a good run are
# counted, then the command runs once for each of them failing (at most POINTS of a kind, evenly
# chosen; default 40, 0: all), and for memory also with everything from there on failing.
# Right is either the same output and status as without a failure, or status 2, nothing on
# standard output (but the first pieces of a long report when the next could not be written), and one
# line of error; no file under the name of -output, whole or partial, unless it is whole; and no report
# of a sanitizer (leaks included, where the tree is built with one).
set -u
export LC_ALL=C TZ=UTC
tree=${1:?usage: tests/fault/sweep.sh BUILD_TREE [POINTS] [COMMAND...]}
points=${2:-40}
shift
[ $# -eq 0 ] || shift
case $tree in /*) ;; *) tree=$(pwd)/$tree ;; esac
lib=$tree/fault.so
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -fno-omit-frame-pointer -fno-builtin -shared -fPIC \
	-o "$lib.$$" tests/fault/fault.c -ldl && mv "$lib.$$" "$lib" || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-fault.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
export HOME=/nonexistent PPROF_BINARY_PATH=/nonexistent
# The library stands before the sanitizer's own functions on purpose.
export ASAN_OPTIONS=verify_asan_link_order=0:allocator_may_return_null=1
mkdir "$work/out"
# Inflated, enough for a mapping of its own (util/heap.h): an unknown field (100) of 5000000 bytes.
{
	gzip -dc testdata/profiles/wordcount.heap.pb.gz
	printf '\242\006\300\226\261\002'
	head -c 5000000 /dev/zero
} | gzip >"$work/big.pb.gz"
# Some addresses in the program itself.
printf 'heap profile: 2: 4 [ 3: 4 ] @ heap/1\n1: 2 [3: 4] @ 0x480000 0x470000\n1: 2 [3: 4] @ 0x460000\n\nMAPPED_LIBRARIES:\n400000-600000 r-xp 0 00:00 0 %s\n' \
	"$tree/cpprof" >"$work/symbols.heap"
sed 's,/[^ ]*/cpprof$,testdata/bin/forge-dw5,' "$work/symbols.heap" | sed 's/0x4[78]0000/0x4001b8/g; s/0x460000/0x400189/' >"$work/forge.heap"
# A report that leaves in pieces.
awk 'BEGIN { print "heap profile: 1: 1 [1: 1] @ heap/1"
	for (i = 0; i < 6000; i++) printf "1: %d [2: %d] @ 0x%x 0x%x 0x%x\n", i, i, i + 4096, i * 7 + 65536, i % 99 + 1024 }' >"$work/long.heap"
# A change, and rules for it.
"$tree/cpprof" -proto -ignore=checksum -output="$work/new.pb.gz" testdata/profiles/wordcount.cpu.pb.gz 2>/dev/null || exit 2
printf 'fail func any flat +5%%\nwarn total value +1%%\nallow func main.main reason=known\n' >"$work/rules"
printf 'fail func any flat 5%%\nwarn total value 1MB\n' >"$work/limits"

P=testdata/profiles
commands='
top_threads|top -j 2 P/wordcount.cpu.pb.gz
top_filters|-top -cum -focus=main -hide=runtime -tagignore=x -nodecount=9 P/wordcount.cpu.pb.gz
tree_merge|tree P/wordcount.allocs.pb.gz P/wordcount.heap.pb.gz
base|-top -diff_base=P/wordcount.allocs.pb.gz P/wordcount.heap.pb.gz
peek|peek main P/pipeline.mutex.pb.gz
tree_csv|tree --format=csv P/wordcount.allocs.pb.gz
traces|traces P/pipeline.goroutine.pb.gz
raw|-raw P/pipeline.block.pb.gz
traces_pieces|-traces W/long.heap
raw_pieces_file|-raw -output=OUT/r.txt W/long.heap
list|list -source_path=testdata/src work P/wordcount.cpu.pb.gz
list_diff|list --diff-base=P/wordcount.allocs.pb.gz --format=json --source_path=testdata/src . P/wordcount.heap.pb.gz
tags|tags P/pipeline.goroutine.pb.gz
tags_json|tags --format=json P/pipeline.goroutine.pb.gz
traces_tsv|traces --format=tsv P/pipeline.goroutine.pb.gz
dot|-dot P/wordcount.allocs.pb.gz
callgrind|-callgrind P/pipeline.block.pb.gz
heap_text|-top -lines P/pipeline.heap.txt
block_text|top P/pipeline.block.txt
proto_file|-proto -output=OUT/r.pb.gz P/wordcount.heap.pb.gz
text_file|-top -output=OUT/r.txt P/wordcount.heap.pb.gz
mapped|-top W/big.pb.gz
symbols|-top W/symbols.heap
diff|diff P/wordcount.cpu.pb.gz W/new.pb.gz
diff_json|diff --format=json -o OUT/r.json P/wordcount.cpu.pb.gz W/new.pb.gz
diff_gate|diff --gate=W/rules --format=sarif P/wordcount.cpu.pb.gz W/new.pb.gz
check|check --budget=W/limits P/wordcount.heap.pb.gz
noise|noise P/wordcount.cpu.pb.gz W/new.pb.gz
symbolize|symbolize -e testdata/bin/forge-dw5 0x4001b0 0x400162
symbolize_json|symbolize --format=json -e testdata/bin/forge-gz 0x4001b0
doctor|doctor W/symbols.heap
'
objdump --version >/dev/null 2>&1 && commands="$commands
disasm|disasm . W/forge.heap"
dot -V >/dev/null 2>&1 && commands="$commands
svg|-svg -output=OUT/r.svg P/pipeline.block.pb.gz"

run() { # SPEC: runs $args, leaves o, e, status, and what came under the name of -output
	rm -f "$work"/out/*
	# shellcheck disable=SC2086
	FAULT=$1 LD_PRELOAD=$lib timeout 20 "$tree/cpprof" $args >"$work/o" 2>"$work/e" </dev/null
	status=$?
}

bad() { # SPEC WHY
	echo "FAIL $name FAULT=$1: $2 (status $status)"
	echo "     cpprof $args"
	sed 's/^/     /;12q' "$work/e"
	failed=$((failed + 1))
}

is_beginning() { # SPEC: whether it is right to have printed the first pieces of a report
	case $name.$1 in *_pieces.write:*) cmp -s -n "$(wc -c <"$work/o")" "$work/o" "$work/good.o" ;; *) false ;; esac
}

judge() { # SPEC
	ran=$((ran + 1))
	if grep -q 'CHECK failed: sanitizer_' "$work/e"; then
		ran=$((ran - 1)) # the sanitizer's own start of a thread met the failure
	elif grep -q 'Sanitizer\|runtime error' "$work/e"; then
		bad "$1" "a sanitizer's report"
	elif [ $status -eq $good_status ]; then
		case $name.$1 in # source and symbols that cannot be read are missing from a good report
		list*.open:* | list*.read:* | list*.stat:* | symbol*.* | doctor.* | disasm.*) return ;;
		esac
		cmp -s "$work/o" "$work/good.o" || { bad "$1" "as if it were good, but another output"; return; }
		[ ! -f "$work/good.file" ] || cmp -s "$work"/out/r.* "$work/good.file" || bad "$1" "as if it were good, but another file"
	elif [ $status -ne 2 ]; then
		bad "$1" "neither $good_status nor 2"
	elif [ -s "$work/o" ] && ! is_beginning "$1"; then
		bad "$1" "an error, and output"
	elif [ "$(grep -c . "$work/e")" -lt 1 ]; then
		bad "$1" "an error without a message"
	elif [ -n "$(ls "$work/out")" ]; then
		bad "$1" "an error, and a file left: $(ls "$work/out")"
	else
		case $name.$1 in
		*.alloc:* | *.map:*) grep -qi 'out of memory\|into memory\|cannot allocate memory' "$work/e" || bad "$1" "not said to be out of memory" ;;
		esac
	fi
}

ran=0 failed=0
sweep() { # one command
	run none
	[ $status -ne 2 ] || { bad none "fails without a fault"; return; }
	good_status=$status
	cp "$work/o" "$work/good.o"
	rm -f "$work/good.file"
	for f in "$work"/out/r.*; do [ ! -f "$f" ] || cp "$f" "$work/good.file"; done
	FAULT_COUNT=$work/count
	export FAULT_COUNT
	run none
	unset FAULT_COUNT
	while read -r kind calls; do
		step=1
		[ "$points" -eq 0 ] || step=$(((calls + points - 1) / points))
		n=1
		while [ "$n" -le "$calls" ]; do
			run "$kind:$n"
			judge "$kind:$n"
			case $kind in alloc | map)
				run "$kind:$n+"
				judge "$kind:$n+"
				;;
			esac
			n=$((n + step))
		done
	done <"$work/count"
	for kind in read write; do
		run $kind:short
		[ $status -eq $good_status ] || bad $kind:short "fails in pieces"
		judge $kind:short
	done
}

list=$work/list
printf '%s\n' "$commands" >"$list"
while IFS='|' read -r name args <&3; do
	[ -n "$name" ] || continue
	if [ $# -gt 0 ]; then case " $* " in *" $name "*) ;; *) continue ;; esac fi
	# Only where a word or a value begins: the name of the scratch folder may end in W, too.
	args=$(printf '%s\n' "$args" | sed "s,\([ =]\)P/,\1$P/,g; s,\([ =]\)OUT/,\1$work/out/,g; s,\([ =]\)W/,\1$work/,g")
	sweep
done 3<"$list"
echo "$((ran - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
