#!/bin/sh
# Makes testdata/profiles again: compiles the programs beside this script and runs them.
# usage: testdata/src/record.sh    (needs Go)
#
# Every run gives other figures, so the golden rows that use a profile must be made again with it.
# -trimpath and a module of its own keep the machine's paths out of the profiles.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-record.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
for program in wordcount pipeline; do
	mkdir "$scratch/$program"
	cp $program.go "$scratch/$program"
	printf 'module example.org/%s\n\ngo 1.19\n' $program >"$scratch/$program/go.mod"
	(cd "$scratch/$program" && go build -trimpath -o /tmp/$program .) # the path that the mapping will name
	/tmp/$program ../profiles
	rm /tmp/$program
done
