#!/bin/sh
# What `make install` puts there is enough to compile a program against the library, by pkg-config
# alone; and `make uninstall` takes all of it away.
# usage: .ci/install-test.sh
set -eu
cd "$(dirname "$0")/.."
work=$(pwd)/build/install-test
rm -rf "$work"
mkdir -p "$work"
make -s all
make -s install DESTDIR="$work/root" prefix=/opt/cpprof >/dev/null
root=$work/root/opt/cpprof
test -x "$root/bin/cpprof"
test -s "$root/share/cpprof/cpprof-output.schema.json"
cat >"$work/user.c" <<'C'
#include <input/input.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    struct arena a;
    struct profile *p = NULL;
    struct err err = {0};
    struct input_options opt = {0};
    arena_init(&a, (size_t)1 << 28);
    bool ok = argc == 2 && input_load(&a, argv[1], &opt, &p, &err);
    printf("%u samples\n", ok ? (unsigned)p->samples.n : 0);
    arena_done(&a);
    return ok ? 0 : 1;
}
C
export PKG_CONFIG_PATH="$root/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$work/root"
# shellcheck disable=SC2046
"${CC:-cc}" -o "$work/user" "$work/user.c" $(pkg-config --static --cflags --libs cpprof)
"$work/user" testdata/profiles/wordcount.cpu.pb.gz
make -s uninstall DESTDIR="$work/root" prefix=/opt/cpprof
left=$(find "$work/root" -type f)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
