#!/bin/sh
# symbolize and doctor from outside. What is right for testdata/bin is in forge.c beside it.
# usage: CPPROF=path/to/cpprof tests/cli/test_symbol_commands.sh
set -u
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
bin=$here/testdata/bin
echo "neither a program nor a profile" >words

# --- symbolize ---

run symbolize -e "$bin/forge-dw5" 0x400180 4001B0
check "frames of an address, innermost first, in the order asked" prints \
	'0x400180\n  twice\t/src/forge.c:6:18\n  strike\t/src/forge.c:11:16\n  forge\t/src/forge.c:19:16\n\n0x4001b0\n  _start\t/src/forge.c:30:9\n\n'
run symbolize --no-inlines -e "$bin/forge-dw5" 0x400180
check "without inlined calls: one frame" prints '0x400180\n  forge\t/src/forge.c:6:18\n\n'
run symbolize --format=json -e "$bin/forge-dw5" 0x4001b8 1
check "JSON has an object a line" prints \
	'{"address":"0x4001b8","frames":[{"function":"_start","file":"/src/forge.c","line":30,"column":9,"start_line":28,"inlined":false}]}\n{"address":"0x1","frames":[]}\n'
printf ' 0X4001b0 \n\n400162\n400162' | "$CPPROF" symbolize -e "$bin/forge-symtab" >out 2>err
status=$?
check "addresses from standard input; names of the symbol table" prints \
	'0x4001b0\n  _start\t??:0:0\n\n0x400162\n  _start.cold\t??:0:0\n\n0x400162\n  _start.cold\t??:0:0\n\n'
run symbolize -e "$bin/forge-stripped" 0x4001b0
check "an address that nothing is known of" prints '0x4001b0\n  ??\t??:0:0\n\n'
run symbolize -e "$bin/forge-dw5" xyz
check "what is no address" fails_with "cpprof: 'xyz' is no hexadecimal address"
printf '0x1\n\n 12g\n' | "$CPPROF" symbolize -e "$bin/forge-dw5" >out 2>err
status=$?
check "and in which line" fails_with "cpprof: line 3 of /dev/stdin: '12g' is no hexadecimal address"
run symbolize 0x4001b0
check "a binary must be named" fails_with \
	"cpprof: -e BINARY is missing (see 'cpprof symbolize --help')"
run symbolize -e nothing 1
check "a missing binary" fails_with "cpprof: stat nothing: no such file or directory"
run symbolize -e words 1
check "what is no binary" fails_with "cpprof: unrecognized binary format: words"
run symbolize --format=xml -e "$bin/forge-dw5" 1
check "a format that there is not" fails
cp "$bin/forge-split" .
run symbolize --no-cache -e forge-split 400180
check "a file of split debug information that is missing" [ "$(cat err)" = \
	"cpprof: forge-split: debug information not found: no forge-split.forge.dwo with its dwo id" ]
mkfifo pipe
run symbolize -e pipe 1
check "a pipe is not waited for" fails_with "cpprof: unrecognized binary format: pipe"

# --- what it keeps for the next run ---

check "answers are kept" [ -n "$(find cache -type f)" ]
run symbolize -e "$bin/forge-dw5" 0x400180
check "and are the same from there" prints \
	'0x400180\n  twice\t/src/forge.c:6:18\n  strike\t/src/forge.c:11:16\n  forge\t/src/forge.c:19:16\n\n'
find cache -type f | while read -r f; do head -c 100 "$f" >part && cat part >"$f"; done
run symbolize -e "$bin/forge-dw5" 0x4001b0
check "a damaged answer is found again" prints '0x4001b0\n  _start\t/src/forge.c:30:9\n\n'
rm -rf cache
run symbolize --no-cache -e "$bin/forge-dw5" 0x4001b0
check "unless that is not wanted" [ ! -d cache ]

# --- doctor ---

{
	printf 'heap profile: 2: 4 [ 3: 4 ] @ heap/1\n1: 2 [3: 4] @ 0x4001b8 0x400163\n1: 2 [3: 4] @ 0x400189\n\n'
	printf 'MAPPED_LIBRARIES:\n400000-401000 r-xp 0 00:00 0 /gone/forge\n'
} >heap
run doctor heap
check "the doctor says which file is missing" says 0 "mapping 1: /gone/forge"
check "and who misses it" says 0 "  samples  2 of 2, with 3 addresses"
check "where it looked" says 0 "  tried    $scratch/nowhere/forge: no such file or directory"
check "what came of it" says 0 "  result   no binary was found"
run doctor heap "$bin/forge-dw5"
check "a binary can be named behind the profile" says 0 \
	"  result   3 of 3 addresses have a function, 3 a source line (0x0 in the process is 0x0 in the file)"
run doctor "$bin/forge-symtab" heap
check "or before it, as for reports" says 0 \
	"  to do    names are from the symbol table: for lines compile with -g, or install the debug file (see --debug-file-directory)"
run doctor "$bin/forge-stripped" heap
check "a stripped one has no names" says 0 \
	"  to do    it is stripped: install its debug file (see --debug-file-directory and --debuginfod), or name a build with symbols"
run doctor "$here/testdata/profiles/wordcount.cpu.pb.gz"
check "names that came with the profile need nothing" says 0 \
	"  to do    nothing; --symbolize=force looks them up again"
check "mappings without samples are a line" says 0 "No sample is in: [vdso], [vsyscall]"
run doctor
check "a profile must be named" fails_with "cpprof: no profile was named (see 'cpprof doctor --help')"
run doctor a b c
check "and only one" fails_with "cpprof: one profile at a time (see 'cpprof doctor --help')"
run doctor words
check "what is no profile" fails_with "cpprof: words: parsing profile: unrecognized profile format"
run doctor nothing
check "a missing profile" fails_with "cpprof: nothing: no such file or directory"

# --- names of the kernel ---

{
	printf 'heap profile: 1: 2 [ 1: 2 ] @ heap/1\n1: 2 [1: 2] @ 0xffffffff81000110\n\n'
	printf 'MAPPED_LIBRARIES:\nffffffff81000000-ffffffffc0000000 r-xp 0 00:00 0 [kernel.kallsyms]_text\n'
} >kernel
printf 'ffffffff81000000 T _text\nffffffff81000100 T serve\n' >list
printf '0000000000000000 T _text\n0000000000000000 T serve\n' >hidden
run top --kallsyms=list kernel
check "the kernel's own list names its functions" shows 0 ' serve$'
run top --kallsyms=nothing kernel
check "a list that is not there is an error" fails_with "cpprof: open nothing: no such file or directory"
run doctor --kallsyms=. kernel
check "so is what is no list" fails_with "cpprof: .: not a regular file"
run doctor --kallsyms=hidden kernel
check "the doctor knows what is wrong with one for other users" says 0 \
	"  to do    name a list that root has read from /proc/kallsyms"
run symbolize --help-all
check "it is nothing for addresses of a file" [ "$status,$(grep -c kallsyms out)" = 0,0 ]

# --- fastlocal: the symbol table alone ---

run -top -addresses -symbolize=fastlocal "$bin/forge-dw5" heap
check "fast symbols have no lines" grep -q "forge$" out
check "nor files" [ "$(grep -c 'forge.c' out)" -eq 0 ]
run -top -lines -symbolize=local "$bin/forge-dw5" heap
check "the others have both" grep -q '_start /src/forge.c:30$' out

done_with_checks
