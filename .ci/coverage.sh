#!/bin/sh
# Lines of src/ that the tests ran, least covered files first.
# usage: .ci/coverage.sh BUILD_TREE    (after make COV=1 check; or: make coverage)
set -u
tree=$1
command -v gcov >/dev/null || { echo "coverage: no gcov here"; exit 2; }
find "$tree/src" -name '*.gcno' | while read -r notes; do
	source=${notes#"$tree"/}
	gcov -n -o "$notes" "${source%.gcno}.c" 2>/dev/null
done | awk -F "'" '
	/^File / { file = $2; next }
	/^Lines executed:/ && file ~ /^src\// {
		split($0, part, /[:% ]+/) # Lines executed PERCENT of N
		lines = part[5]; ran = part[3] * lines / 100
		# A header is listed under every file that includes it: the best figure counts.
		if (!(file in total) || ran > run[file]) { total[file] = lines; run[file] = ran }
		file = ""
	}
	END {
		for (f in total) { printf "%6.1f %% of %5d  %s\n", total[f] ? run[f] * 100 / total[f] : 100, total[f], f; t += total[f]; r += run[f] }
		printf "%6.1f %% of %5d  in all\n", t ? r * 100 / t : 0, t
	}' | sort -n
