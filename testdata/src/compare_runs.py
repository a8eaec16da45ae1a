#!/usr/bin/env python3
"""Writes testdata/profiles/compare: runs of two sides with known truth.

usage: testdata/src/compare_runs.py testdata/profiles/compare

Counts are drawn from a seeded generator, so the files are the same each time. On the new side
eval costs 1.6 times as much, a part of emit has moved to emitTail, and main.run.func2 is called
main.run.func1; all else is equal. How much of parse lands in the allocator is chance.
"""
import gzip
import os
import random
import sys

PERIOD = 10_000_000
# stack, root first: mean samples of a run, old and new
TRUTH = {
    "main.main;main.run;main.parse": (60, 60),
    "main.main;main.run;main.parse;runtime.mallocgc": (20, 20),
    "main.main;main.run;main.eval": (50, 80),
    "main.main;main.run;main.emit": (60, 30),
    "main.main;main.run;main.emit;main.emitTail": (0, 30),
    "main.main;main.run;main.hash": (45, 45),
    "main.main;main.run;main.sort": (40, 40),
    "main.main;main.run;main.lookup": (35, 35),
    "main.main;main.run;main.run.func2": (30, 0),
    "main.main;main.run;main.run.func1": (0, 30),
    "runtime.gcBgMarkWorker;runtime.gcDrain": (25, 25),
}


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def number(field, n):
    return varint(field << 3) + varint(n)


def text(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def profile(counts):
    strings = {"": 0}
    functions = {}

    def string(s):
        return strings.setdefault(s, len(strings))

    out = b""
    for kind, unit in (("samples", "count"), ("cpu", "nanoseconds")):
        out += text(1, number(1, string(kind)) + number(2, string(unit)))
    for stack, n in counts.items():
        ids = [functions.setdefault(f, len(functions) + 1) for f in reversed(stack.split(";"))]
        out += text(2, text(1, b"".join(map(varint, ids))) + text(2, varint(n) + varint(n * PERIOD)))
    out += text(3, number(1, 1) + number(5, string("/bin/compare")) + number(7, 1))
    for name, i in functions.items():
        package = name.split(".")[0]
        out += text(4, number(1, i) + number(2, 1) + text(4, number(1, i) + number(2, 10 * i + 2)))
        out += text(5, number(1, i) + number(2, string(name)) + number(3, string(name))
                    + number(4, string(f"/src/{package}.go")) + number(5, 10 * i))
    out += number(10, sum(counts.values()) * PERIOD)
    out += text(11, number(1, string("cpu")) + number(2, string("nanoseconds"))) + number(12, PERIOD)
    for s in strings:
        out += text(6, s.encode())
    return out


def main(folder):
    draw = random.Random(20261128)
    for side, name in enumerate(("old", "new")):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        for run in range(1, 7):
            means = {stack: truth[side] for stack, truth in TRUTH.items() if truth[side]}
            counts = {s: max(1, round(draw.gauss(m, 0.9 * m**0.5))) for s, m in means.items()}
            with open(os.path.join(folder, name, f"{run}.pb.gz"), "wb") as f:
                f.write(gzip.compress(profile(counts), mtime=0))


main(sys.argv[1])
