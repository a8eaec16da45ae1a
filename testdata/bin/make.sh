#!/bin/sh
# Makes the binaries here again: gcc 12.2, binutils 2.40, dwz 0.15. Run in this directory.
set -e
flags="-O2 -g -nostdlib -static -fno-asynchronous-unwind-tables -fdebug-prefix-map=$PWD=/src -fno-stack-protector"
link="-no-pie -Wl,-z,noseparate-code -Wl,--build-id=0x0123456789abcdef0123456789abcdef01234567"
for v in 2 3 4 5; do
	gcc $flags $link -gdwarf-$v forge.c -o forge-dw$v
done
gcc $flags $link -gdwarf-5 -gdwarf64 forge.c -o forge-dwarf64
gcc $flags -gdwarf-5 -c forge.c -o forge-object
gcc $flags $link -gdwarf-5 -gz=zlib forge.c -o forge-gz
objcopy --compress-debug-sections=zstd forge-dw5 forge-zstd
objcopy --compress-debug-sections=zlib-gnu forge-dw4 forge-zgnu
# dwz, in its own form and that of DWARF 5; a twin makes it move what both have
cp forge-dw4 forge-alt
cp forge-dw4 twin
dwz -m forge-alt.debug forge-alt twin
cp forge-dw5 forge-sup
cp forge-dw5 twin
dwz -5 -m forge-sup.debug forge-sup twin
rm twin
gcc $flags -gdwarf-5 -gsplit-dwarf -dumpdir forge-split. -dumpbase '' -c forge.c -o forge-split.o
gcc $flags $link forge-split.o -o forge-split
rm forge-split.o
objcopy --only-keep-debug forge-dw5 forge-link.debug
objcopy --strip-all forge-dw5 forge-link
objcopy --add-gnu-debuglink=forge-link.debug forge-link
mkdir -p debug/.build-id/01
cp forge-link.debug debug/.build-id/01/23456789abcdef0123456789abcdef01234567.debug
objcopy --strip-all forge-dw5 forge-stripped
objcopy --strip-debug forge-dw5 forge-symtab
# MiniDebugInfo: the symbol table alone, compressed, in the stripped program
objcopy --strip-debug forge-dw5 mini
xz -c mini >mini.xz
objcopy --add-section .gnu_debugdata=mini.xz forge-stripped forge-mini
rm mini mini.xz
# symbol versions, and a debug file whose symbols are in another order than those of the library
gcc -O2 -g -gdwarf-5 -nostdlib -shared -fPIC -fno-asynchronous-unwind-tables -fdebug-prefix-map=$PWD=/src \
	-Wl,-z,noseparate-code -Wl,--hash-style=gnu -Wl,--version-script=bell.map \
	-Wl,--build-id=0xb0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0 bell.c -o bell-whole
objcopy --only-keep-debug bell-whole bell-link.debug
objcopy --strip-all bell-whole bell-link
objcopy --add-gnu-debuglink=bell-link.debug bell-link
rm bell-whole
