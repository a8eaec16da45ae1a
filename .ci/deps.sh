#!/bin/sh
# Finds out what a build needs and does not have; installs it, or says how.
#
# usage: .ci/deps.sh check|install GROUP...     groups: build test ci
#   check    exit status 1 and a message when something is missing
#   install  the same, but gets it first where that needs no question: apt-get, as root or with
#            sudo that asks for no password
# Environment: CC, PKG_CONFIG, PROTOC_C, FLAGS (further compiler flags), as the Makefile has them.
#
# A library is there when a program with its header links; what is called what by whom does not
# matter then. `ci` holds tools, all optional: .ci/run says what it leaves out.
set -u
CC=${CC:-cc} PKG_CONFIG=${PKG_CONFIG:-pkg-config} PROTOC_C=${PROTOC_C:-protoc-c} FLAGS=${FLAGS:-}

# group | probe | what it is asked | packages: Debian | Fedora | Arch | SUSE | Alpine | Homebrew
needs() {
	cat <<'TABLE'
build|tool|PKG_CONFIG|pkg-config|pkgconf-pkg-config|pkgconf|pkg-config|pkgconf|pkg-config
build|tool|PROTOC_C|protobuf-c-compiler|protobuf-c-compiler|protobuf-c|protobuf-c|protobuf-c-compiler|protobuf-c
build|lib|zlib.h -lz|zlib1g-dev|zlib-devel|zlib|zlib-devel|zlib-dev|zlib
build|lib|libdeflate.h -ldeflate|libdeflate-dev|libdeflate-devel|libdeflate|libdeflate-devel|libdeflate-dev|libdeflate
build|lib|protobuf-c/protobuf-c.h -lprotobuf-c|libprotobuf-c-dev|protobuf-c-devel|protobuf-c|libprotobuf-c-devel|protobuf-c-dev|protobuf-c
build|lib|pcre2.h -lpcre2-8|libpcre2-dev|pcre2-devel|pcre2|pcre2-devel|pcre2-dev|pcre2
build|lib|libelf.h -lelf|libelf-dev|elfutils-libelf-devel|libelf|libelf-devel|elfutils-dev|libelf
build|lib|zstd.h -lzstd|libzstd-dev|libzstd-devel|zstd|libzstd-devel|zstd-dev|zstd
build|lib|lzma.h -llzma|liblzma-dev|xz-devel|xz|xz-devel|xz-dev|xz
build|lib|libiberty/demangle.h -liberty|libiberty-dev|binutils-devel|binutils|binutils-devel|binutils-dev|binutils
test|lib|cmocka.h -lcmocka|libcmocka-dev|libcmocka-devel|cmocka|libcmocka-devel|cmocka-dev|cmocka
test|lib|libdwarf.h -ldwarf|libdwarf-dev|libdwarf-devel|libdwarf|libdwarf-devel|libdwarf-dev|dwarfutils
ci|tool|clang|clang|clang|clang|clang|clang|llvm
ci|tool|clang-tidy|clang-tidy|clang-tools-extra|clang|clang-tools|clang-extra-tools|llvm
ci|tool|clang-format|clang-format|clang-tools-extra|clang|clang-tools|clang-extra-tools|llvm
ci|fuzzer|clang|libclang-rt-14-dev|compiler-rt|compiler-rt|clang|compiler-rt|llvm
ci|tool|cppcheck|cppcheck|cppcheck|cppcheck|cppcheck|cppcheck|cppcheck
ci|tool|shellcheck|shellcheck|ShellCheck|shellcheck|ShellCheck|shellcheck|shellcheck
ci|tool|mandoc|mandoc|mandoc|mandoc|mandoc|mandoc|mandoc
ci|tool|valgrind|valgrind|valgrind|valgrind|valgrind|valgrind|valgrind
ci|tool|jq|jq|jq|jq|jq|jq|jq
ci|tool|xmllint|libxml2-utils|libxml2|libxml2|libxml2-tools|libxml2-utils|libxml2
ci|tool|go|golang-go|golang|go|go|go|go
TABLE
}

links() { # HEADER LIBRARY...
	header=$1
	shift
	before=
	case $header in
	pcre2.h) before='#define PCRE2_CODE_UNIT_WIDTH 8' ;;
	cmocka.h) before='#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>' ;;
	libdwarf.h) set -- -I/usr/include/libdwarf "$@" ;;
	esac
	# shellcheck disable=SC2086
	printf '%s\n#include <stdio.h>\n#include <%s>\nint main(void) { return 0; }\n' "$before" "$header" |
		$CC $FLAGS -x c -o "$scratch/probe" - "$@" $FLAGS 2>/dev/null
}

present() { # PROBE ARGUMENTS
	case $1 in
	tool)
		tool=$2
		[ "$tool" != PKG_CONFIG ] || tool=$PKG_CONFIG
		[ "$tool" != PROTOC_C ] || tool=$PROTOC_C
		command -v "$tool" >/dev/null 2>&1
		;;
	fuzzer)
		echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { (void)p; return n > 9; }' |
			clang -fsanitize=fuzzer,address,undefined -x c -o "$scratch/probe" - 2>/dev/null
		;;
	lib)
		# shellcheck disable=SC2086
		links $2
		;;
	esac
}

# Prints the table rows of the given groups that are missing here.
missing() {
	needs | while IFS='|' read -r group probe what packages; do
		case " $* " in *" $group "*) ;; *) continue ;; esac
		present "$probe" "$what" </dev/null || printf '%s|%s|%s\n' "$group" "$what" "$packages"
	done
}

packages() { # COLUMN, rows on standard input
	cut -d '|' -f "$1" | sort -u | tr '\n' ' ' | sed 's/ *$//'
}

# The command that installs the missing rows on this machine; empty where no manager is known.
command_for() {
	if command -v apt-get >/dev/null 2>&1; then
		echo "apt-get install -y --no-install-recommends $(packages 3)"
	elif command -v dnf >/dev/null 2>&1; then
		echo "dnf install -y $(packages 4)"
	elif command -v pacman >/dev/null 2>&1; then
		echo "pacman -S --needed --noconfirm $(packages 5)"
	elif command -v zypper >/dev/null 2>&1; then
		echo "zypper --non-interactive install $(packages 6)"
	elif command -v apk >/dev/null 2>&1; then
		echo "apk add $(packages 7)"
	elif command -v brew >/dev/null 2>&1; then
		echo "brew install $(packages 8)"
	fi
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

may_be_root() {
	[ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

# Package lists may be absent or old on a fresh machine: then update and try again.
apt_install() {
	quiet="env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300"
	# shellcheck disable=SC2086
	as_root $quiet install -y --no-install-recommends "$@" </dev/null >"$scratch/apt" 2>&1 && return
	# shellcheck disable=SC2086
	as_root $quiet update </dev/null >"$scratch/apt" 2>&1
	# shellcheck disable=SC2086
	as_root $quiet install -y --no-install-recommends "$@" </dev/null >"$scratch/apt" 2>&1 && return
	tail -n 5 "$scratch/apt" >&2
	return 1
}

mode=${1:-}
case $mode in check | install) shift ;; *) sed -n '2,9p' "$0" >&2 && exit 2 ;; esac
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cpprof-deps.XXXXXX") || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM

if ! command -v "${CC%% *}" >/dev/null 2>&1; then
	echo "cpprof needs a C compiler: '$CC' was not found." >&2
	exit 1
fi
missing "$@" >"$scratch/rows"
[ -s "$scratch/rows" ] || exit 0

if [ "$mode" = install ] && command -v apt-get >/dev/null 2>&1 && may_be_root; then
	list=$(packages 3 <"$scratch/rows")
	echo "installing: $list"
	case " $* " in
	*' ci '*) for p in $list; do apt_install "$p" || echo "not available: $p"; done ;;
	*)
		# shellcheck disable=SC2086
		apt_install $list
		;;
	esac
	missing "$@" >"$scratch/rows"
	[ -s "$scratch/rows" ] || exit 0
fi

{
	echo "cpprof is missing what it needs to be built or tested:"
	cut -d '|' -f 2 "$scratch/rows" | sed "s|^PKG_CONFIG\$|$PKG_CONFIG|; s|^PROTOC_C\$|$PROTOC_C|; s|^|  |"
	command=$(command_for <"$scratch/rows")
	if [ -n "$command" ]; then
		echo "To install it:"
		[ "$(id -u)" -eq 0 ] && echo "  $command" || echo "  sudo $command"
		case $mode$command in checkapt-get*) echo "or let 'make demo' do that." ;; esac
	else
		echo "Install these with your package manager, and run make again."
	fi
} >&2
exit 1
