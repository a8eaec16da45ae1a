#!/bin/sh
# Compares util/regex with Go's regexp on random patterns and texts.
# usage: tests/differential/regex.sh [PATTERNS [SEED]]      environment: CC
#
# Needs Go; without it there is nothing to compare with, and the line says so. A difference is shown
# with its pattern and text (in hexadecimal). Exit status 1 then.
set -u
cd "$(dirname "$0")/../.." || exit 2
patterns=${1:-40000} seed=${2:-1}
if ! command -v go >/dev/null; then
	echo "differential/regex: skipped, no Go here"
	exit 0
fi
out=build/differential/regex
mkdir -p $out
make -s build/plain/libcpprof.a || exit 2
go build -o $out/generate tests/differential/regex/main.go || exit 2
# shellcheck disable=SC2046,SC2086
${CC:-cc} -std=c11 -O2 -D_GNU_SOURCE -Iinclude -o $out/compare tests/differential/regex/compare.c \
	build/plain/libcpprof.a $(pkg-config --libs libpcre2-8 2>/dev/null || echo -lpcre2-8) || exit 2
$out/generate properties | $out/compare &&
	$out/generate limits "$seed" 400 | $out/compare && $out/generate "$seed" "$patterns" | $out/compare
