#!/bin/sh
# The plain build has what makes a mistake harder to use: a position-independent program, tables that
# are read-only once it runs, guarded stacks, checked copies, no memory both writable and executable.
set -u
passed=0 failed=0

skip() { # WHY
	echo "skipped: hardening, since $1"
	echo "0 passed, 0 failed"
	exit 0
}

case ${CPPROF:?} in */plain/*) ;; *) skip "only the plain build is hardened" ;; esac
command -v readelf >/dev/null || skip "there is no readelf"

has() { # WHAT PATTERN READELF_OPTION
	if readelf -W "$3" "$CPPROF" | grep -q -- "$2"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL the program has no $1"
	fi
}

has "address of the loader's choice" 'DYN (Position-Independent' -h
has "read-only tables" GNU_RELRO -l
has "early binding" BIND_NOW -d
has "guards on its stacks" '__stack_chk_fail' -s
has "checked copies" 'printf_chk' -s
has "stack that is no code" 'GNU_STACK.* RW  *0x' -l
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
