#!/bin/sh
# Every report in every format, read by parsers that are not ours. Last line: N passed, N failed.
# A parser that is not here is skipped, and a line says so.
# usage: CPPROF=path/to/cpprof tests/format/test_consumers.sh
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
CPPROF=${CPPROF:-$here/build/cpprof}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-consumers.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
cd "$here/testdata/profiles" || exit 2
schema=$here/man/cpprof-output.schema.json
passed=0 failed=0 python='' jq='' xmllint=''

have() { # NAME: whether it runs, or a line that it does not
	"$1" --version >/dev/null 2>&1 || { echo "skipped: no $1"; return 1; }
}
have python3 && python=1
have jq && jq=1
have xmllint && xmllint=1

check() { # WHAT COMMAND...
	what=$1
	shift
	if "$@" >"$scratch/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $what"
		tail -n 3 "$scratch/out"
	fi
}

write() { # NAME FORMAT ARGUMENTS...: status 0, or 1 of a gate that did not hold
	name=$1 format=$2
	shift 2
	"$CPPROF" "$@" --format="$format" >"$scratch/$name.$format" 2>"$scratch/err"
	[ $? -le 1 ] || { cat "$scratch/err"; return 1; }
}

consume() { python3 "$here/tests/format/consume.py" "$@"; }
jq_rows() { jq -e '.schema == "cpprof" and (.rows | type) == "array"' "$1"; }
jq_lines() { jq -e '.frames | type == "array"' "$1"; }

table() { # table|lines NAME ARGUMENTS...
	kind=$1 table=$2
	shift 2
	for format in json csv tsv markdown; do
		check "$table: $format is written" write "$table" $format "$@"
	done
	if [ "$kind" = table ]; then
		[ -z "$jq" ] || check "$table: jq reads it" jq_rows "$scratch/$table.json"
	else
		[ -z "$jq" ] || check "$table: jq reads it" jq_lines "$scratch/$table.json"
	fi
	[ -z "$python" ] || check "$table: python reads it" consume "$kind" "$schema" "$scratch/$table"
	write again json "$@" --threads=7
	check "$table: other threads, same bytes" cmp "$scratch/$table.json" "$scratch/again.json"
}

cpu=wordcount.cpu.pb.gz
table table top top "$cpu"
table table top-lines top --lines --no-trim "$cpu"
table table top-addresses top --addresses pipeline.block.txt
table table tree tree "$cpu"
table table peek peek main "$cpu"
table table list list 'main\.' --source-path=../src "$cpu"
table table list-none list . "$cpu"
table table list-diff list --diff-base="$cpu" 'main\.' --source-path=../src "$cpu" "$cpu"
table table list-other list --diff-base=pipeline.block.pb.gz . --sample-index=delay pipeline.mutex.pb.gz
table table tags tags "$cpu"
table table tags-none tags pipeline.mutex.pb.gz
table table traces traces "$cpu"
table table comments comments --add-comment='one, "two"' "$cpu"
table table diff diff "$cpu" "$cpu"
cp "$cpu" "$scratch/second.pb.gz"
table table noise noise "$cpu" "$scratch/second.pb.gz"
table lines symbolize symbolize -e "$CPPROF" 1000 ffffffffffffffff 0

printf 'fail func ~main cum 1%%\nwarn total value 1ms\nfail func any flat 90%%\nallow func none optional\n' >"$scratch/budget"
table table check check --budget="$scratch/budget" "$cpu"
for format in github gitlab sarif junit benchmark; do
	check "check: $format is written" write check $format check --budget="$scratch/budget" "$cpu"
	check "diff: $format is written" write diff $format diff "$cpu" "$cpu"
done
[ -z "$python" ] || check "check: python reads the findings" consume issues "$scratch/check"
if [ -n "$xmllint" ]; then
	for name in check diff; do
		check "$name: xmllint reads it" xmllint --noout "$scratch/$name.junit"
	done
fi

if [ -n "$python" ]; then
	consume odd "$scratch/odd.pb" && consume names "$scratch/names.pb" || exit 2
	for report in top tree tags traces comments 'peek .' 'list .'; do
		# shellcheck disable=SC2086
		table table "odd-${report%% *}" $report "$scratch/odd.pb"
	done
	table table odd-list-diff list --diff-base="$scratch/names.pb" . "$scratch/names.pb"
	table table odd-diff diff "$scratch/names.pb" "$scratch/names.pb"
	cp "$scratch/names.pb" "$scratch/second.pb"
	table table odd-noise noise "$scratch/names.pb" "$scratch/second.pb"
	printf 'fail func any flat 1%%\nfail func any cum 1\n' >"$scratch/budget"
	table table odd-check check --budget="$scratch/budget" "$scratch/names.pb"
	for format in github gitlab sarif junit benchmark; do
		check "odd: $format is written" write odd $format check --budget="$scratch/budget" "$scratch/names.pb"
	done
	check "odd: python reads the findings" consume issues "$scratch/odd"
	[ -z "$xmllint" ] || check "odd: xmllint reads it" xmllint --noout "$scratch/odd.junit"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
