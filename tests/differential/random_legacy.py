"""Random profiles in the formats older than profile.proto, right ones and slightly damaged ones."""
import struct

ADDRESSES = [0x400010, 0x400020, 0x400030, 0x401000, 0x500100, 0x7f0000001000, 0x10, 0, 0x900000]


def stack(rng, most=6):
    return [
        rng.choice(ADDRESSES) + rng.choice([0, 0, 0, 1, 16]) for _ in range(rng.randint(0, most))
    ]


def hexes(rng, addresses):
    return " ".join("0x%x" % a for a in addresses)


NAMES = [
    "/bin/foo", "/lib/libc.so.6", "[vdso]", "", "/anon_hugepage (deleted)", "/lib/x.so", "$root/p"
]


def mapping_line(rng):
    start = rng.choice([0x400000, 0x500000, 0x7f0000000000, 0x401000, 0x600000])
    limit = start + rng.choice([0x100000, 0x100000, 0x1000])
    name = rng.choice(NAMES[:1] + NAMES)
    offset = rng.choice([0, 0x1000, 0x100000])
    form = rng.random()
    if form < 0.6:
        perm = rng.choice(["r-xp", "r-xp", "r-xp", "r--p", "rwxp"])
        line = "%x-%x %s %08x 08:01 %d %s" % (start, limit, perm, offset, rng.randint(0,
                                                                                      99999), name)
    elif form < 0.9:
        build_id = rng.choice(["", "abc1%d" % NAMES.index(name), "zz"])
        line = "0x%x-0x%x%s %s (@%x) %s" % (start, limit, rng.choice(
            ["", ":"]), name, offset, build_id)
    else:
        line = rng.choice([
            "root=/r", "build=/b", "deadbeef",
            "W1220 15:07:15.201776    8272 logger.cc:12033] 400000-500000 r-xp 0 0:0 0 /l",
            "400000 500000 /bin/q", "0x40000-0x80000 prog", "junk", ""
        ])
    return line


def memory_map(rng):
    if rng.random() < 0.15:
        return []
    marker = rng.choice(["--- Memory map: ---", "MAPPED_LIBRARIES:", "--- Memory map: ---"])
    return [marker] + [mapping_line(rng) for _ in range(rng.randint(0, 5))]


def cpu(rng):
    word = rng.choice("IQ")
    order = rng.choice("<>")
    period = rng.choice([10000, 1, 2500])
    words = [0, 3, 0, period, 0]
    stacks = []
    common = rng.choice(ADDRESSES)
    for _ in range(rng.choice([0, 1, 2, 5, 40])):
        addresses = [a & 0xFFFFFFFF if word == "I" else a for a in stack(rng)]
        if len(addresses) > 1 and rng.random() < 0.7:
            addresses[1] = common & 0xFFFFFFFF
        if len(addresses) > 1 and rng.random() < 0.2:
            addresses[1] = addresses[0]
        stacks.append(addresses)
        words += [rng.choice([1, 1, 2, 100, 0]), len(addresses)] + addresses
    if rng.random() < 0.9:
        words += [0, 1, 0]
    data = struct.pack(order + str(len(words)) + word, *words)
    return data + "\n".join(memory_map(rng)[1:]).encode() + rng.choice([b"", b"\n"])


def java_locations(rng):
    names = [
        "com.foo.Bar.baz (Bar.java:12)", "com.foo.Bar.baz (Other.java:34)", "GC",
        "Native (/usr/lib/libz.so.1)", "f (x) (y.java:5)", "g(int) (Unknown Source)",
        "generated stub/JIT", "  spaced   (y.java:-1)", "h (a/b/)"
    ]
    return [
        "%s0x%x %s" % (rng.choice(["", " "]), a, rng.choice(names)) for a in set(ADDRESSES)
        if rng.random() < 0.8
    ]


def java_cpu(rng):
    words = [0, 3, 1, 10000, 0]
    for _ in range(rng.randint(0, 6)):
        addresses = stack(rng)
        words += [rng.choice([1, 2, 100]), len(addresses)] + addresses
    words += [0, 1, 0]
    return struct.pack("<%dQ" % len(words), *
                       words) + ("\n".join(java_locations(rng)) + "\n").encode()


def java_text(rng):
    heap = rng.random() < 0.5
    lines = ["--- heapz 1 ---" if heap else "--- contentionz 1 ---", "format = java"]
    lines.append("resolution = " + rng.choice(["bytes", "microseconds", "ms"]))
    if not heap:
        lines += rng.choice([[], ["sampling period = 100", "ms since reset = 6019923"],
                             ["sampling period = 0x10"]])
    for _ in range(rng.randint(0, 6)):
        lines.append("%s%d %d @ %s" % (rng.choice(["", "  "]), rng.choice(
            [7048, 0, 14, 1 << 20]), rng.choice([1, 2, 3, 0x100]), hexes(rng,
                                                                         stack(rng) or [0x10])))
    return ("\n".join(lines + java_locations(rng)) + rng.choice(["\n", ""])).encode()


def heap(rng):
    kind = rng.choice([
        "heap_v2/524288", "heapprofile", "heap/1048576", "heapz_v2/1", "heap", "growth",
        "fragmentation", "heap_v2/0"
    ])
    alloc = rng.random() < 0.5
    totals = "5: 50 [%s]" % ("7: 70" if alloc else rng.choice(["0: 0", "5: 50", " 0:  0"]))
    lines = ["heap profile: %s @ %s" % (totals, kind)]
    for _ in range(rng.randint(0, 8)):
        count, size, more = rng.choice([1, 2, 3, 17]), rng.choice([16, 96, 4096, 1 << 20,
                                                                   100]), rng.choice([0, 1, 5])
        if rng.random() < 0.15:
            count = size = 0
        line = "%s%d: %d [%s%d: %d] @ %s" % (
            rng.choice(["", "   "]), count, count * size, rng.choice(["", " "]),
            (count + more) if alloc else 0,
            (count + more) * size if alloc else 0, hexes(rng, stack(rng)))
        lines.append(line)
        if rng.random() < 0.1:
            lines.append(rng.choice(["", "# comment", "  "]))
    return ("\n".join(lines + memory_map(rng)) + rng.choice(["\n", ""])).encode()


def go_count(rng):
    lines = [
        "%s profile: total %d" %
        (rng.choice(["goroutine", "threadcreate", "my.custom", "heap"]), rng.randint(0, 99))
    ]
    for _ in range(rng.randint(0, 8)):
        lines.append("%s @ %s" %
                     (rng.choice(["1", "2", "010", "0x10", "37"]), hexes(rng,
                                                                         stack(rng) or [0x20])))
        if rng.random() < 0.4:
            lines += ["#\t0x400fff\tmain.f+0x1\t/x.go:1", ""]
    tail = memory_map(rng)
    return ("\n".join(lines + (["--- Memory map: ---"] + tail[1:] if tail else [])) + "\n").encode()


def thread(rng):
    lines = rng.choice([[], ["--- threadz 1 ---", ""]])
    for i in range(rng.randint(1, 6)):
        lines.append("--- Thread 7f%x (name: %s/%d) stack: ---" %
                     (i, rng.choice(["main", "w o"]), 100 + i))
        lines += rng.choice([["  " + hexes(rng, stack(rng))], ["  0x%x" % a for a in stack(rng)],
                             ["   [same as previous thread]"], ["0x10 main+0x4", "0x20"]])
    return ("\n".join(lines + rng.choice([
        memory_map(rng) or ["--- Memory map: ---"], ["---- no stack trace for 3 threads"],
        memory_map(rng)
    ])) + "\n").encode()


def contention(rng):
    lines = [
        rng.choice(
            ["--- contentionz 1 ---", "--- mutex:", "--- contention:", "--- contentionz 7 ---"])
    ]
    for attribute in [
            "cycles/second = 2000000000", "sampling period = 100", "ms since reset = 16502830",
            "discarded samples = 0"
    ]:
        if rng.random() < 0.6:
            lines.append(attribute)
    for _ in range(rng.randint(0, 8)):
        lines.append("%s%d %d @ %s" % (rng.choice(["", "  "]), rng.choice(
            [300, 14, 1000001, 0]), rng.choice([1, 2, 3, 0]), hexes(rng, stack(rng))))
        if rng.random() < 0.1:
            lines.append(rng.choice(["", "# x"]))
    tail = memory_map(rng)
    return ("\n".join(lines + (["--- Memory map: ---"] + tail[1:] if tail else [])) + "\n").encode()


FORMATS = [cpu, java_cpu, java_text, heap, heap, go_count, thread, contention]


def damaged(rng, data):
    """A copy with a line or some bytes changed."""
    lines = data.split(b"\n")
    i = rng.randrange(len(lines))
    way = rng.randrange(5)
    if way == 0:
        del lines[i]
    elif way == 1:
        lines.insert(i, rng.choice(lines))
    elif way == 2:
        lines.insert(
            i,
            rng.choice([
                b"junk", b"", b"---", b"# c", b"MAPPED_LIBRARIES:", b"1: 2 [3: 4] @ 0x5", b"a = b",
                b"7 8 @ 0x9"
            ]))
    elif way == 3:
        lines[i] += rng.choice([b" ", b"\r", b"x", b" 0x99", b"\xc2\xa0"])
    elif lines[i]:
        at = rng.randrange(len(lines[i]))
        lines[i] = lines[i][:at] + rng.choice(
            [b"", b" ", b"0", b"9", b"-", b"g", b"\t", b"[", b"\xff"]) + lines[i][at + 1:]
    return b"\n".join(lines)


def legacy(rng):
    data = rng.choice(FORMATS)(rng)
    while rng.random() < 0.25:
        data = damaged(rng, data)
    return data
