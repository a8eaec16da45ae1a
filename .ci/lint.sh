#!/bin/sh
# Static analysis and format of the tree. Last line: N passed, N failed; a tool is one check.
# usage: LINT_FLAGS='compiler flags' .ci/lint.sh [TOOL...]        (or: make lint TOOLS='tidy format')
# Tools: tidy cppcheck analyzer shell manual format. A tool that is not installed is skipped and
# named. `analyzer` (gcc -fanalyzer) reports and never fails: GCC 12 takes memory that is handed to a
# struct for lost, and a struct that a function returned for unset (16 reports, all of these kinds).
set -u
cd "$(dirname "$0")/.." || exit 2
# The flags are quoted for a shell; quotes inside -D must survive one more round.
LINT_FLAGS=${LINT_FLAGS:--std=c11 -Iinclude -Isrc -Ibuild/plain/gen -D_GNU_SOURCE}
export LINT_FLAGS
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-lint.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
passed=0 failed=0
sources=$(find src -name '*.c' | LC_ALL=C sort)

# Each file through one command, two at a time; the command sees the file as $1.
each() {
	# shellcheck disable=SC2016
	printf '%s\n' "$sources" | xargs -P 2 -n 1 sh -c "$1" sh >"$scratch/out" 2>&1
}

lint_tidy() {
	command -v clang-tidy >/dev/null || return 3
	# shellcheck disable=SC2016
	each 'clang-tidy --quiet "$1" -- $LINT_FLAGS 2>/dev/null | grep -E "(error|warning):"'
	sort -u -o "$scratch/out" "$scratch/out" # a header's finding comes once a file
	! grep -q 'error:' "$scratch/out"
}

lint_cppcheck() {
	command -v cppcheck >/dev/null || return 3
	# System headers are not shown to it. A local on a list that lives as long as the call is no escape.
	# shellcheck disable=SC2086
	cppcheck -q -j 2 --std=c11 --enable=warning,portability,performance --inline-suppr --error-exitcode=1 \
		--template='{file}:{line}: {severity}: {message} [{id}]' \
		--suppress=missingIncludeSystem --suppress=autoVariables -Iinclude -Isrc -D_GNU_SOURCE -D__GNUC__=12 \
		-DUINT32_MAX=4294967295U $sources >"$scratch/out" 2>&1
}

lint_analyzer() {
	gcc -fanalyzer -x c -c -o /dev/null /dev/null 2>/dev/null || return 3
	# shellcheck disable=SC2016
	each 'gcc $LINT_FLAGS -O1 -fanalyzer -fdiagnostics-plain-output -c -o /dev/null "$1" 2>&1 | grep "Wanalyzer" || :'
	return 0
}

lint_shell() {
	command -v shellcheck >/dev/null || return 3
	find .ci bench tests testdata/src -type f -exec grep -lZE '^#!/bin/(ba)?sh' '{}' + | xargs -0 shellcheck -x >"$scratch/out" 2>&1
}

lint_manual() {
	command -v mandoc >/dev/null || return 3
	set -- man/*.[1-8]
	[ -f "$1" ] || return 0
	mandoc -Tlint -W warning "$@" >"$scratch/out" 2>&1
}

lint_format() {
	command -v clang-format >/dev/null || return 3
	# Comments are not reflowed by it, so their width is looked at here.
	find src include tests bench -name '*.[ch]' -print0 |
		xargs -0 clang-format --dry-run -Werror 2>&1 |
		sed -n 's/^\([^:]*\):[0-9:]* error: .*/\1: not as clang-format has it/p' | sort | uniq -c >"$scratch/out"
	find src include tests bench -name '*.[ch]' -exec awk 'length > 100 { print FILENAME ":" FNR ": longer than 100 columns" }' '{}' + >>"$scratch/out"
	[ ! -s "$scratch/out" ]
}

[ $# -gt 0 ] || set -- tidy cppcheck analyzer shell manual format
for tool; do
	: >"$scratch/out"
	"lint_$tool"
	status=$?
	if [ $status -eq 3 ]; then
		echo "skip $tool: not installed"
	elif [ $status -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok   $tool"
		case $tool in tidy | analyzer) sed 's/^/     /' "$scratch/out" ;; esac
	else
		failed=$((failed + 1))
		echo "FAIL $tool"
		sed 's/^/     /;200q' "$scratch/out"
	fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
