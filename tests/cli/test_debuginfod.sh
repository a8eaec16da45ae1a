#!/bin/sh
# --debuginfod from outside, with a client library of our own in the place of the real one.
# usage: CPPROF=path/to/cpprof CC=cc tests/cli/test_debuginfod.sh
set -u
# shellcheck source=tests/support/cli.sh
. "$(dirname "$0")/../support/cli.sh"
bin=$here/testdata/bin
id=0123456789abcdef0123456789abcdef01234567
mkdir lib store fetched
${CC:-cc} -std=c11 -D_GNU_SOURCE -shared -fPIC -pthread -o lib/libdebuginfod.so.1 \
	"$here/tests/cli/fake_debuginfod.c" || exit 2
LD_LIBRARY_PATH=$scratch/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
DEBUGINFOD_URLS=http://127.0.0.1:1 FAKE_STORE=$scratch/store FAKE_CACHE=$scratch/fetched
export LD_LIBRARY_PATH DEBUGINFOD_URLS FAKE_STORE FAKE_CACHE
unset FAKE_CRASH

asked() { # QUESTIONS, since the last time
	touch fetched/questions
	[ "$(cat fetched/questions)" = "$1" ] && rm fetched/questions
}
warns() { # MESSAGE: the only one
	[ "$(cat err)" = "$1" ]
}
look_up() { # OPTION...: 0x4001b0 in a program that has a symbol table only
	run symbolize --no-cache "$@" -e "$bin/forge-symtab" 0x4001b0
}
names='0x4001b0\n  _start\t??:0:0\n\n'
lines='0x4001b0\n  _start\t/src/forge.c:30:9\n\n'

# --- debug files ---

cp "$bin/debug/.build-id/01/23456789abcdef0123456789abcdef01234567.debug" "store/$id.debuginfo"
look_up
check "without --debuginfod there are names" prints "$names"
check "and nothing is asked for" asked ""
look_up --debuginfod
check "with it there are lines" prints "$lines"
check "for which a server was asked" asked "debuginfo of $id"
check "without a word" warns ""
look_up --debuginfod --debug-file-directory="$bin/debug"
check "a debug file that is here is used" prints "$lines"
check "and nothing is asked for" asked ""
run symbolize --no-cache --debuginfod -e "$bin/forge-dw5" 0x4001b0
check "so it is where the program has its own" asked ""

FAKE_CRASH=1 look_up --debuginfod
check "a client that dies costs the lines" prints "$names"
check "with a warning" warns \
	"cpprof: $bin/forge-symtab: debuginfod, build id $id: the client library failed"
rm -rf fetched/*
cp "$bin/forge-alt.debug" "store/$id.debuginfo"
look_up --debuginfod
check "a file of another build is not used" prints "$names"
check "with a warning" warns \
	"cpprof: $scratch/fetched/$id/debuginfo: not used for $bin/forge-symtab: it is of another build"
rm -rf fetched/* store/*
look_up --debuginfod
check "where the servers have none there are names" prints "$names"
check "and a warning" warns \
	"cpprof: $bin/forge-symtab: the debuginfod servers have no debug file of build id $id"
DEBUGINFOD_URLS='' look_up --debuginfod
check "without servers there are names" prints "$names"
check "and a warning of another kind" warns \
	"cpprof: $bin/forge-symtab: --debuginfod asks the servers of DEBUGINFOD_URLS, which is not set"

# --- what is kept ---

cp "$bin/debug/.build-id/01/23456789abcdef0123456789abcdef01234567.debug" "store/$id.debuginfo"
run symbolize --debuginfod -e "$bin/forge-symtab" 0x4001b0
run symbolize -e "$bin/forge-symtab" 0x4001b0
check "lines are kept for runs without --debuginfod" prints "$lines"
run symbolize -e "$bin/forge-symtab" 0x4001b8
check "names of other addresses are known then" prints '0x4001b8\n  _start\t??:0:0\n\n'
run symbolize --debuginfod -e "$bin/forge-symtab" 0x4001b8
check "but are no last word" shows 0 '_start.*/src/forge.c:30'

# --- programs ---

{
	printf 'heap profile: 2: 4 [ 3: 4 ] @ heap/1\n1: 2 [3: 4] @ 0x4001b8\n\n'
	printf 'MAPPED_LIBRARIES:\n400000-401000 r-xp 0 00:00 0 /gone/forge\n'
} >heap
run -proto -buildid=$id -output=profile heap
cp "$bin/forge-dw5" "store/$id.executable"
rm -rf fetched/*
run top --no-cache profile
check "a program that is not here is not asked for" asked ""
run top --no-cache --debuginfod --lines profile
check "unless that is wanted" shows 0 '_start /src/forge.c:30'
check "and then by its build id" asked "executable of $id"
run doctor --no-cache --debuginfod profile
check "the doctor tells that a server had it" shows 0 "^           debuginfod: taken$"
rm -rf fetched/* store/*
run top --no-cache --debuginfod profile
check "servers may have none" grep -qxF \
	"cpprof: the debuginfod servers have no program of build id $id" err
run doctor --no-cache --debuginfod profile
check "the doctor tells that, too" says 0 \
	"           debuginfod: the debuginfod servers have no program of build id $id"
run -proto -buildid=../../etc/passwd -output=hostile heap
rm -rf fetched/*
run top --no-cache --debuginfod hostile
check "what is no build id is not asked for" asked ""

done_with_checks
