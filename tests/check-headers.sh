#!/bin/sh
# Every header compiles alone, so a file may include any one of them first.
# usage: tests/check-headers.sh    (environment: CC, HEADER_FLAGS)
set -u
cd "$(dirname "$0")/.." || exit 2
list=$(mktemp "${TMPDIR:-/tmp}/headers.XXXXXX") || exit 2
trap 'rm -f "$list"' EXIT
find include src tests -name '*.h' | LC_ALL=C sort >"$list"
# shellcheck disable=SC2016
xargs -P 2 -I '{}' sh -c '${CC:-cc} $HEADER_FLAGS -fsyntax-only -x c "$1" || { echo "$1: does not compile alone"; exit 1; }' \
	sh '{}' <"$list" || exit 1
echo "$(wc -l <"$list" | tr -d ' ') headers compile alone"
