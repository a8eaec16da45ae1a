#!/bin/sh
# Includes point one way, and an outside library is seen by the files that tests/layers.txt names.
# usage: tests/check-layers.sh
set -u
cd "$(dirname "$0")/.." || exit 2
# shellcheck disable=SC2046
awk '
	function folder(path,   part) { split(path, part, "/"); return part[2] == "main.c" ? "main" : part[2] }
	FNR == NR {
		sub(/#.*/, "")
		if (split($0, f, /[: \t]+/) < 1 || f[1] == "") next
		if (f[1] == "only") { only[f[2]] = " " $0 " "; next }
		known[f[1]] = ok[f[1], f[1]] = 1
		for (i = 2; i in f; i++) ok[f[1], f[i]] = 1
		next
	}
	FNR == 1 && !(folder(FILENAME) in known) { print FILENAME ": its folder is not in tests/layers.txt"; bad = 1 }
	/^[ \t]*#[ \t]*include[ \t]*["<]/ {
		name = $0
		sub(/^[^"<]*["<]/, "", name); sub(/[">].*/, "", name)
		files++
		if (name in only) {
			if (!index(only[name], " " FILENAME " ")) { print FILENAME ":" FNR ": only another file may see " name; bad = 1 }
			next
		}
		if (name !~ /\// || $0 ~ /</) next
		split(name, to, "/")
		if (!((folder(FILENAME), to[1]) in ok)) { print FILENAME ":" FNR ": " $0; bad = 1 }
	}
	END {
		if (!bad) print files " includes point the right way"
		exit bad
	}' tests/layers.txt $(find src include -name '*.[ch]' | LC_ALL=C sort)
