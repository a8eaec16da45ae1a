#!/bin/sh
# Runs every test program of a build tree and sums up what they ran.
# usage: tests/run.sh BUILD_TREE
set -u
tree=$1
passed=0 failed=0
for t in "$tree"/tests/*/test_*; do
	case $t in *.o | *.d | *.gcno | *.gcda) continue ;; esac
	[ -x "$t" ] || continue
	out=$("$t" 2>&1)
	status=$?
	ok=$(printf '%s\n' "$out" | grep -c '^\[       OK \]')
	bad=$(printf '%s\n' "$out" | grep -c '^\[  FAILED  \] [^0-9]')
	[ $status -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	passed=$((passed + ok)) failed=$((failed + bad))
	if [ $status -ne 0 ]; then
		echo "FAIL ${t#"$tree"/}"
		printf '%s\n' "$out" | grep -v '^\[ RUN      \]\|^\[       OK \]'
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
