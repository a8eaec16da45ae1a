#!/bin/sh
# The program from outside: statuses, streams, files. Last line: N passed, N failed.
# usage: CPPROF=path/to/cpprof tests/cli/test_program.sh
# shellcheck disable=SC2016
set -u
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
profile=$here/testdata/profiles/wordcount.cpu.pb.gz

fails_saying() { # MESSAGE: status 2, nothing printed, this the last line
	[ "$status" -eq 2 ] && [ ! -s out ] && [ "$(tail -n 1 err)" = "$1" ]
}

works() { # FIRST LINE of the output
	[ "$status" -eq 0 ] && [ "$(head -n 1 out)" = "$1" ]
}

run top "$profile" && cp out friendly
check "a command prints a report" works "File: wordcount"
run -top "$profile"
check "both spellings print the same" cmp -s out friendly
run top --threads 7 "$profile"
check "the number of threads changes nothing" cmp -s out friendly

run top - <"$profile"
"$CPPROF" top - <"$profile" >out 2>err
status=$?
check "a dash is standard input" cmp -s out friendly

run
check "no argument: the commands and a message" fails_saying "cpprof: neither a command nor a profile was named"
check "the commands are there" grep -q '^  top  ' err
run -top
check "no profile: usage and a message" fails_saying "pprof: no profile source specified"
check "the usage has 139 lines" [ "$(wc -l <err)" -eq 140 ]
run -h
check "-h prints the usage on standard error" [ "$status,$(wc -l <err),$(wc -l <out)" = 0,139,0 ]
run -nodecont=3 x
check "a mistyped flag has a suggestion below the usage" fails_saying "pprof: did you mean -nodecount?"
check "the reference's message comes first" \
	[ "$(head -n 1 err)" = "flag provided but not defined: -nodecont" ]
run "$profile"
check "no format is an error that names a way out" grep -q 'interactive shell is not supported yet' err
run nosuch.prof
check "a missing file is named as such, also where the shell would be asked" \
	fails_saying "cpprof: no file and no command 'nosuch.prof' (see 'cpprof help')"
run tpo "$profile"
check "a mistyped command has a suggestion" \
	fails_saying "cpprof: no file and no command 'tpo'; did you mean 'cpprof top'?"
run --focus=main top "$profile"
check "an option before the command" \
	fails_saying "cpprof: no file 'top'; a command comes first, its options behind it: cpprof top ..."
run top -tset "$profile"
check "no option of another command is suggested" \
	fails_saying "cpprof: unknown option '-tset' (see 'cpprof top --help')"
run top -svg "$profile"
check "a format of the reference is none of a command" \
	fails_saying "cpprof: '-svg' stands in place of a command: cpprof -svg FILE (see 'cpprof top --help')"
run top --text=1 "$profile"
check "however it is spelled" \
	fails_saying "cpprof: '--text=1' stands in place of a command: cpprof -text FILE (see 'cpprof top --help')"
run top -focus=x -cum -n3 --lenient "$profile"
check "flags of the reference are" [ "$status" -eq 0 ]
for names in "top - -" "diff - -" "diff --old=- --new=-" "top --base=- -"; do
	# shellcheck disable=SC2086 # words
	run $names
	check "standard input is there once: $names" fails_with "cpprof: '-', standard input, can be named only once"
done
run top --nodecont=3 "$profile"
check "a mistyped option has a suggestion" \
	fails_saying "cpprof: unknown option '--nodecont'; did you mean '--nodecount'?"
run diff --format=jsn "$profile" "$profile"
check "a mistyped format has a suggestion" \
	grep -qx "cpprof: 'jsn' is no value for '--format': text, json, .* or benchmark; did you mean 'json'?" err
check "and is trouble" [ "$status,$(wc -c <out)" = 2,0 ]
run top --format=json --color=always "$profile"
cp out one
check "a format for machines is never coloured" [ "$status,$(head -c 1 out),$(grep -c "$(printf '\033')" out)" = '0,{,0' ]
run top --format=json --threads 7 "$profile"
check "it does not depend on the number of threads" cmp -s out one
run top --format=json -o report "$profile"
check "it goes to a file as text does" cmp -s report one
run raw --format=csv "$profile"
check "a report without rows has text only" \
	fails_with "cpprof: 'csv' is no value for '--format': text"
run -top -format=json "$profile"
check "the reference's spelling has no such flag" \
	[ "$status,$(head -n 1 err)" = "2,flag provided but not defined: -format" ]
run list --diff-base="$profile" main.mix "$profile" --source-path="$here/testdata/src"
check "list has old and new side by side" works "Total: 2.21s old, 2.21s new, 0 or +0.00% of old"
run -list=main.mix -diff_base="$profile" "$profile"
check "the reference's list has them subtracted" fails_saying "pprof: no matches found for regexp: main.mix"
run noise --format=sarif "$profile" "$profile"
check "a format that a command does not have is an error" \
	fails_saying "cpprof: 'sarif' is no value for '--format': text, json, csv, tsv or markdown"
run --help
check "--help is an overview" works "usage: cpprof COMMAND [options] FILE..."
run tree --help
check "a command has help" works "usage: cpprof tree [options] [BINARY] FILE..."
cp out help # a file like a command does not stand in its way
run help tree
check "help of a command is its --help" cmp -s out help
run --help tree
check "in every order" cmp -s out help
run tree --help-all
check "there is more of it" grep -q -e '--trim-path=PATH' out
run help tere
check "a mistyped topic has a suggestion" fails_saying "cpprof: no command 'tere'; did you mean 'tree'?"
run help nosuch
check "or a way on" fails_saying "cpprof: no command 'nosuch' ('cpprof help' lists them)"
run --version
check "--version" [ "$status" -eq 0 ]
run completion bash
check "completion for bash is a script" bash -n out
"$CPPROF" completion bash >cpprof.bash
cat >ask.bash <<'BASH'
. ./cpprof.bash
compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_cpprof "$1" "${!#}"
echo "${COMPREPLY[*]}"
BASH
completed() { bash ask.bash cpprof "$@"; }
check "bash completes commands" [ "$(completed tra)" = traces ]
check "their options" [ "$(completed diff --fail)" = --fail-on= ]
check "flags of the reference" [ "$(completed -tagf)" = -tagfocus= ]
check "topics of help" [ "$(completed help doc)" = doctor ]
if command -v fish >/dev/null; then
	"$CPPROF" completion fish >cpprof.fish
	completed() { fish -c "source cpprof.fish; complete -C 'cpprof $*'" | cut -f1; }
	check "so does fish" [ "$(completed tra)" = traces ]
	check "fish: options" [ "$(completed diff --fail)" = --fail-on ]
	check "fish: flags" [ "$(completed -tagf)" = -tagfocus ]
	check "fish: topics" [ "$(completed help doc)" = doctor ]
	touch jsonfile
	check "fish: values" [ "$(completed top --format=j)" = --format=json ]
	check "fish: those that a command has" [ "$(completed diff --format=sa)" = --format=sarif ]
	check "fish: and no others" [ -z "$(completed top --format=sa)" ]
	check "fish: members of a group" [ "$(completed top --sort=c)" = --sort=cum ]
	check "fish: files" [ "$(completed check --budget=js)" = --budget=jsonfile ]
fi
run completion tcsh
check "completion for another shell is an error" fails_saying "cpprof: usage: cpprof completion bash|zsh|fish"

run top none "$profile"
check "a command does not go on without an input" fails_saying "cpprof: none: no such file or directory"
run top --lenient none "$profile"
check "a lenient one does" works "File: wordcount"
run -top none "$profile"
check "the reference's spelling does" works "File: wordcount"
check "and says so" [ "$(cat err)" = "none: stat none: no such file or directory
Fetched 1 source profiles out of 2" ]
run top --focus=nomatch "$profile"
check "a filter that matches nothing is an error" \
	fails_saying "cpprof: no sample matches --focus (see --lenient)"
run -top -focus=nomatch "$profile"
check "in the reference's spelling it is a message" [ "$status,$(cat err)" = "0,Focus expression matched no samples" ]
run peek nomatch "$profile"
check "an expression that matches nothing is an error" fails_saying "cpprof: no matches found for regexp: nomatch"

run -top localhost:1/x
check "a source on the network is refused" \
	[ "$(head -n 1 err)" = "localhost:1/x: fetching over HTTP is not supported yet" ]
run raw "$CPPROF" "$profile"
check "a program before a profile is its main binary" grep -q "$CPPROF" out

run -top -output=report "$profile"
check "-output writes a file" cmp -s report friendly
check "and says so" [ "$(cat err)" = "Generating report in report" ]
run top -o none/report "$profile"
check "a file that cannot be made is an error" \
	fails_saying "cpprof: open none/report: no such file or directory"
if [ -c /dev/full ]; then
	"$CPPROF" top "$profile" >/dev/full 2>err
	status=$?
	: >out
	check "a full disk is an error" fails_saying "cpprof: write /dev/stdout: no space left on device"
fi
("$CPPROF" raw "$profile" 2>err; echo $? >status) | head -n 1 >out
check "a reader that goes away is none" [ "$(cat status)" -eq 0 ]
check "and nobody hears of it" [ ! -s err ]

# Long reports leave in pieces.
awk 'BEGIN { print "heap profile: 1: 1 [1: 1] @ heap/1"
	for (i = 0; i < 20000; i++) printf "1: %d [2: %d] @ 0x%x 0x%x 0x%x\n", i, i, i + 4096, i * 7 + 65536, i % 99 + 1024 }' >long.heap
run -proto -output=long.pb.gz long.heap
run traces --symbolize=none long.pb.gz
cp out long
check "a long report is written" [ "$status,$(grep -c -e '^--' out)" = 0,20001 -a "$(wc -c <out)" -gt 1000000 ]
run traces -o report long.pb.gz
check "the same to a file" cmp -s report long
run traces --focus=nomatch long.pb.gz
check "a filter without effect is an error before the first piece" \
	fails_saying "cpprof: no sample matches --focus (see --lenient)"
run traces --symbolize=none -o none/report long.pb.gz
check "so is a file that cannot be made" fails_with "cpprof: open none/report: no such file or directory"
("$CPPROF" traces --symbolize=none long.pb.gz 2>err; echo $? >status) | head -n 1 >out
check "the reader of a piece may go away" [ "$(cat status)" -eq 0 -a ! -s err ]
if [ -c /dev/full ]; then
	"$CPPROF" raw --symbolize=none long.pb.gz >/dev/full 2>err
	status=$?
	: >out
	check "a disk that is full of pieces is an error" fails_with "cpprof: write /dev/stdout: no space left on device"
fi

for zone in UTC-3 EST5EDT,M3.2.0,M11.1.0 Nowhere/Town America "" : /etc/passwd; do
	(TZ=$zone "$CPPROF" top "$profile" 2>err | grep '^Time: ') >out
	check "TZ=$zone means UTC" grep -qx 'Time: 2026-11-21 02:12:39 UTC' out
done
(TZ=:America/Sao_Paulo "$CPPROF" top "$profile" 2>err | grep '^Time: ') >out
check "a zone is known by its name" \
	[ ! -e /usr/share/zoneinfo/America/Sao_Paulo -o "$(cat out)" = "Time: 2026-11-20 23:12:39 -03" ]

run -top -symbolize=remote "$profile"
check "a file has no remote symbols, and that is nothing to speak of" [ "$status" -eq 0 -a ! -s err ]

run merge -o merged.pb.gz "$profile" "$profile"
check "merge writes a compressed profile" gzip -t merged.pb.gz
run comments merged.pb.gz
check "that can be read" [ "$status" -eq 0 ]

run top --color=always "$profile"
check "colours can be asked for" grep -q "$(printf '\033')" out
run top --color=auto "$profile"
check "and are not for files" cmp -s out friendly
PATH=/nonexistent "$CPPROF" -svg "$profile" >out 2>err
status=$?
check "an image needs dot" fails_saying \
	'pprof: failed to execute dot. Is Graphviz installed? Error: exec: "dot": executable file not found in $PATH'
PATH=/nonexistent "$CPPROF" -kcachegrind "$profile" >out 2>err
status=$?
check "a viewer must be there" \
	fails_saying 'pprof: exec: "kcachegrind": executable file not found in $PATH'
BROWSER="./browser -x" "$CPPROF" -kcachegrind "$profile" >out 2>err
printf '#!/bin/sh\nhead -n 1 "$1" >seen\nexit 5\n' >kcachegrind && chmod +x kcachegrind
PATH=$scratch:$PATH "$CPPROF" -kcachegrind "$profile" >out 2>err
status=$?
check "a viewer that fails is an error" fails_saying "pprof: exit status 5"
check "it was shown the report" [ "$(cat seen)" = "positions: instr line" ]
printf '#!/bin/sh\ncp "$1" seen && kill -TERM $PPID\n' >kcachegrind && mkdir temporary
TMPDIR=$scratch/temporary PATH=$scratch:$PATH "$CPPROF" -kcachegrind "$profile" >out 2>err
status=$?
check "a signal ends it and leaves no file behind" [ "$status,$(ls temporary)" = 143, ]

# The examples of the help and of the manuals run, with files of their names and functions of this
# profile.
mkdir -p old new ci runs
for copy in cpu.prof old.prof new.prof run-1.prof run-2.prof run-1.pb.gz run-2.pb.gz old/1 old/2 new/1 new/2 runs/1 runs/2; do
	cp "$profile" "$copy"
done
cp "$here/testdata/profiles/wordcount.heap.pb.gz" old.heap
"$CPPROF" merge -o new.heap old.heap old.heap
cp "$CPPROF" server
run check cpu.prof
check "a check without rules says how to name them" fails_saying "cpprof: no perf.budget here; --budget=FILE names the rules"
echo "fail total value 60s" >perf.budget && cp perf.budget ci/cpu.budget
"$CPPROF" help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | while read -r command; do
	"$CPPROF" "$command" --help | sed -n '/^Examples:/,$s/^  cpprof //p'
done >examples
sed -n 's/\\e/\\/g; s/^\.Dl cpprof //p' "$here"/man/*.1 >>examples
grep -v -e '|' -e '^disasm' -e '^weblist' examples | sed "s/[Pp]arse/main/g; s/Handler/main/; s/user=ann/job=long/" >commands
check "there are examples" [ "$(wc -l <commands)" -ge 30 ]
while read -r words; do
	eval "set -- $words"
	run "$@"
	check "the example runs: cpprof $words" [ "$status" -eq 0 ]
done <commands

sed -n '/^\$ cpprof top/,/^```/p' "$here/README.md" | sed '1d;/^```/d' >shown
(cd "$here" && "$CPPROF" top -c -n 5 testdata/profiles/wordcount.cpu.pb.gz) >out 2>err
check "README shows a real report" cmp -s out shown

# What goes wrong is one line that says what to do.
run top --gate=rules "$profile"
check "an option of another command" \
	fails_saying "cpprof: '--gate' is an option of diff, not of top (see 'cpprof top --help')"
run symbolize --focus=x -e server 10
check "the other way round" \
	fails_saying "cpprof: '--focus' is an option of top, not of symbolize (see 'cpprof symbolize --help')"
run raw -n 5 "$profile"
check "an option of another report is a message" [ "$status,$(cat err)" = "0,cpprof: -n has no effect on raw" ]
run list "$profile"
check "a list without an expression" \
	fails_saying "cpprof: '$profile' is a file; a regular expression goes before it (see 'cpprof list --help')"
run list "$profile" 'main.*'
check "an expression after the profile" \
	fails_saying "cpprof: '$profile' is a file; a regular expression goes before it (see 'cpprof list --help')"
run list main
check "a list without a profile" fails_saying "cpprof: no profile was named after 'main' (see 'cpprof list --help')"
run top -g line "$profile"
check "a value of a few says which" fails_saying \
	"cpprof: 'line' is no value for '-g': functions, filefunctions, files, lines or addresses (see 'cpprof top --help')"
run top -n "$profile"
check "a number" fails_saying "cpprof: '$profile' is no value for '-n': a whole number (see 'cpprof top --help')"
for value in nan inf 0 -1 1e-30; do
	run top --divide-by=$value "$profile"
	check "a divisor that is none: $value" \
		fails_saying "cpprof: '$value' is no value for '--divide-by': a number above 0 (see 'cpprof top --help')"
	run -top -divide_by=$value "$profile"
	[ $value = 0 ] || check "the reference takes it: $value" [ "$status" -eq 0 ]
done
for option in threads symbol-seconds; do
	run top --$option=-1 "$profile"
	check "less than none: $option" \
		fails_saying "cpprof: value '-1' of '--$option' is out of range (see 'cpprof top --help')"
done
run top --unit=MB "$profile"
check "a unit of something else" fails_saying "cpprof: 'MB' is no unit for nanoseconds: ns, us, ms, s, hrs, auto or minimum"
run top --unit=ms --sample-index=samples "$profile"
check "a count has no unit" fails_saying "cpprof: 'ms' is no unit for count: count, auto or minimum"
run top --unit=MB --lenient "$profile"
check "unless lenient" works "File: wordcount"
run -top -unit=MB "$profile"
check "as in the reference's spelling" works "File: wordcount"
run tags --unit=kb "$profile"
check "or where labels are shown" [ "$status" -eq 0 ]
run top --symbolize=locale "$profile"
check "a word that --symbolize does not know" fails_saying "cpprof: 'locale' is no value for '--symbolize': \
none, local, fastlocal, remote, force, demangle=full|templates|none|default, joined by ':' (see 'cpprof top --help')"
run top server
check "a program is no profile" fails_saying "cpprof: server is a program, not a profile; it goes in front of one"
head -c 70000 /dev/zero >zeros
run top zeros
check "nor is what has no lines" \
	fails_saying "cpprof: zeros: parsing profile: unrecognized profile format: a line is too long"
run -top zeros
check "as the reference says in its own words" \
	[ "$(head -n 1 err)" = "zeros: parsing profile: bufio.Scanner: token too long" ]
run top old
check "nor is a folder" fails_saying "cpprof: old: is a directory"
printf 'heap profile: 1: 1 [1: 1] @ heap/1\n1: 1 [1: 1] @ 0x1234\n\nMAPPED_LIBRARIES:\n%s\n' \
	'00001000-00002000 r-xp 00000000 00:00 0 /nonexistent/program' >plain.heap
run top plain.heap
check "where names are missing, the doctor is called" \
	[ "$(tail -n 1 err)" = "cpprof: Binaries are missing, and so are names; 'cpprof doctor PROFILE' says what to do." ]
run -top plain.heap
check "but not by pprof" grep -q '^Try setting PPROF_BINARY_PATH' err
run doctor nosuch
check "a missing file is named once" fails_saying "cpprof: nosuch: no such file or directory"
printf '\012\004\010\001\020\002\062\000\062\003cpu\062\002ns' >idle.pb
run top idle.pb
check "a profile without samples is a report, and said to be one" \
	[ "$status,$(cat err)" = "0,cpprof: the profile has no samples" ]
run top --focus=main idle.pb
check "unless more is wrong" fails_saying "cpprof: no sample matches --focus (see --lenient)"
check "which is all that is said" [ "$(wc -l <err)" -eq 1 ]
run version please
check "the version needs no arguments" fails_saying "cpprof: no arguments are needed (see 'cpprof version --help')"

done_with_checks
