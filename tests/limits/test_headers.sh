#!/bin/sh
# Headers of binaries that ask for much work: whatever they say, and however many mappings name the
# file, the program ends soon and in little memory. The files have holes, or repeat a few bytes.
set -u
case ${CPPROF:?} in
*/plain/*) ;;
*)
	echo "skipped: headers, since other builds than the plain one need memory and time of their own"
	echo "0 passed, 0 failed"
	exit 0
	;;
esac
work=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-headers.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

le() { # BYTES NUMBER: little-endian
	n=$2 i=0
	while [ $i -lt "$1" ]; do
		# shellcheck disable=SC2059
		printf "\\$(printf %03o $((n % 256)))"
		n=$((n / 256)) i=$((i + 1))
	done
}
elf_header() { # PHNUM SHOFF: of 32 bits; names of sections are in section 1, their count in section 0
	printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\3\0\1\0\0\0\0\0\0\0'
	le 4 52
	le 4 "$2"
	printf '\0\0\0\0\64\0\40\0'
	le 2 "$1"
	printf '\50\0\0\0\1\0'
}
section() { # NAME TYPE OFFSET SIZE
	le 4 "$1"
	le 4 "$2"
	le 8 0
	le 4 "$3"
	le 4 "$4"
	le 16 0
}
repeat() { # TIMES FILE: a power of two
	cp "$2" "$work/twice"
	n=1
	while [ $n -lt "$1" ]; do
		cat "$work/twice" "$work/twice" >"$work/half" && mv "$work/half" "$work/twice"
		n=$((n * 2))
	done
	cat "$work/twice"
}
elf() { # PHNUM SECTIONS LENGTH: to standard output; section 1 is LENGTH bytes at the end, $work/one the others
	start=$((52 + $1 * 32))
	elf_header "$1" $start
	head -c $(($1 * 32)) /dev/zero
	section 0 0 0 $(($2 + 2))
	section 0 3 $((start + ($2 + 2) * 40)) "$3"
	repeat "$2" "$work/one"
}
expect() { # WHAT FILE: its name in 2000 mappings, status 0 within 2 s of CPU and 512 MB
	awk -v file="$2" 'BEGIN {
		print "heap profile: 2000: 2000 [2000: 2000] @ heap_v2/1"
		for (i = 1; i <= 2000; i++)
			printf "1: 1 [1: 1] @ 0x%x\n", i * 8192 + 17
		print "\nMAPPED_LIBRARIES:"
		for (i = 1; i <= 2000; i++)
			printf "%x-%x r-xp 00000000 00:00 0 %s\n", i * 8192, i * 8192 + 4096, file
	}' >"$work/profile"
	(
		# shellcheck disable=SC3045
		ulimit -v 524288 && ulimit -t 2 && exec timeout 60 "$CPPROF" top -symbolize=local --no-cache "$work/profile"
	) >"$work/o" 2>"$work/e"
	status=$?
	if [ $status -eq 0 ] && [ -s "$work/o" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: status $status"
		tail -n 3 "$work/e"
	fi
}

section 0 7 $((52 + 1026 * 40)) 4194300 >"$work/one"
{
	elf 0 1024 8
	head -c 4194304 /dev/zero
} >"$work/notes"
expect "a thousand sections with the same 4 MB of notes" "$work/notes"

section 0 1 0 0 >"$work/one"
{
	elf 0 32768 4194304
	head -c 4194304 /dev/zero | tr '\0' A
} >"$work/names"
expect "one name of 4 MB for thirty thousand sections" "$work/names"

section 0 1 0 0 >"$work/one"
for segments in 2048 65535; do
	{
		elf $segments 1048576 6
		printf '.text\0'
	} >"$work/text"
	expect "a million sections named .text and $segments segments" "$work/text"
done

printf '\312\376\272\276\377\377\377\377' >"$work/fat"
truncate -s 1G "$work/fat"
expect "four billion slices" "$work/fat"

printf '\33\0\0\0\10\0\0\0' >"$work/one"
{
	printf '\317\372\355\376\0\0\0\0\0\0\0\0\3\0\0\0'
	le 4 2097152
	le 4 16777216
	le 8 0
	repeat 2097152 "$work/one"
} >"$work/macho"
expect "two million load commands" "$work/macho"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
