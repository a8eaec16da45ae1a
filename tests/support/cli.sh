# shellcheck shell=sh
# For tests of the program from outside, which read this file: a scratch folder to be in, and what
# a run of the program left. The last line of a test is done_with_checks.
# shellcheck disable=SC2034 # variables that the tests use
here=$(cd "$(dirname "$0")/../.." && pwd)
CPPROF=${CPPROF:-$here/build/cpprof}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-cli.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
cd "$scratch" || exit 2
HOME=$scratch XDG_CACHE_HOME=$scratch/cache PPROF_BINARY_PATH=$scratch/nowhere
export HOME XDG_CACHE_HOME PPROF_BINARY_PATH
unset NO_COLOR BROWSER DISPLAY GITHUB_ACTIONS GITHUB_STEP_SUMMARY
passed=0 failed=0 status=0

run() { # ARGUMENTS...: leaves out, err, $status
	"$CPPROF" "$@" >out 2>err </dev/null
	status=$?
}

check() { # SENTENCE CONDITION...
	sentence=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $sentence (status $status)"
		sed 's/^/  out: /;9q' out
		sed 's/^/  err: /;5q' err
	fi
}

prints() { # TEXT, with \t and \n: all of the output, status 0
	# shellcheck disable=SC2059
	printf "$1" >want
	[ "$status" -eq 0 ] && cmp -s want out
}

fails() { # whatever the message is
	[ "$status" -eq 2 ] && [ ! -s out ] && [ -s err ]
}

fails_with() { # MESSAGE: status 2, nothing printed, this the only line
	[ "$status" -eq 2 ] && [ ! -s out ] && [ "$(cat err)" = "$1" ]
}

says() { # STATUS LINE: the whole of a line of the output
	[ "$status" -eq "$1" ] && grep -qxF -e "$2" out
}

shows() { # STATUS PATTERN: in some line of the output
	[ "$status" -eq "$1" ] && grep -q -e "$2" out
}

done_with_checks() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
