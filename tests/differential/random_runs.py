#!/usr/bin/env python3
"""Random small profiles, random options: cpprof against Go's pprof.

usage: random_runs.py CPPROF PPROF RUNS SEED       environment: KEEP=DIR keeps the profiles of differences

Prints a line per unexplained difference, then a summary; exit status 1 if there was any. What the
pprof of an older Go does otherwise is kept out of the runs or listed in explained(), with the reason:
-tags (its layout is newer), the time in the header, columns, merging a single profile. Runs whose order
pprof takes from a hash table are asked again until it prints what we print.
"""
import gzip
import os
import random
import re
import subprocess
import sys
import tempfile

NAMES = ["main.main", "main.run", "net/http.(*conn).serve", "encoding/json.Unmarshal", "foo", "bar::baz",
         "std::vector<int>::push_back(int)", "(anonymous namespace)::f", "runtime.mallocgc", "a.b.C.method",
         "github.com/x/y/v2/z.(*T).M", "runtime.mcall", "операция", "operator()", "_start", ""]
FILES = ["/src/a.go", "/src/b/c.go", "b.cc", "", "/build/proj/q/proj/d.c", "/proc/self/cwd/e.c", "/src//x/../y.c"]
TYPES = [[("samples", "count"), ("cpu", "nanoseconds")],
         [("alloc_objects", "count"), ("alloc_space", "bytes"), ("inuse_objects", "count"), ("inuse_space", "bytes")],
         [("contentions", "count"), ("delay", "nanoseconds")], [("events", "count")], [("x", "widgets")],
         [("samples", "count"), ("wall", "milliseconds")]]
KEYS = ["thread", "bytes", "request", "k", "долгий ключ", "latency"]
UNITS = ["", "", "bytes", "kilobytes", "ms", "seconds"]
REGEX = ["main", "^foo$", "json|http", "nomatch", "b.r", "(?i)MAIN", "libc", r"\.go", "a", "baz", "(", "thread", "bytes"]
REPORTS = ["-top", "-top", "-tree", "-traces", "-raw", "-peek=main|foo", "-peek=.", "-dot", "-callgrind",
           "-comments", "-list=.", "-text"]


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def num(field, n):
    return varint(field << 3) + varint(n) if n else b""


def msg(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def make_sample(rng, s, types, n_loc, negative):
    ids = b"".join(varint(rng.randint(1, n_loc)) for _ in range(rng.randint(0, 7)))
    sign = -1 if negative and rng.random() < 0.2 else 1
    values = b"".join(varint(sign * rng.choice([0, 1, 3, 17, 100, 4096, 10000000, 123456789])) for _ in types)
    labels = b""
    for _ in range(rng.choice([0, 0, 1, 1, 2, 4])):
        key = num(1, s(rng.choice(KEYS)))
        if rng.random() < 0.5:
            labels += msg(3, key + num(2, s(rng.choice(["v1", "v2", "long value", "x=y"]))))
        else:
            labels += msg(3, key + num(3, rng.choice([0, 1, 64, 4096, -5, 1 << 20])) + num(4, s(rng.choice(UNITS))))
    return msg(2, (msg(1, ids) if ids else b"") + msg(2, values) + labels)


def make_profile(rng, types):
    table = {"": 0}

    def s(text):
        return table.setdefault(text, len(table))

    out = b"".join(msg(1, num(1, s(t)) + num(2, s(u))) for t, u in types)
    n_fn, n_loc, n_map = rng.randint(1, 8), rng.randint(1, 12), rng.randint(0, 3)
    for i in range(n_map):
        start = 0x400000 + i * 0x100000
        out += msg(3, num(1, i + 1) + num(2, start) + num(3, start + 0x100000) + num(4, rng.choice([0, 0x1000])) +
                   num(5, s(rng.choice(["/bin/app", "/lib/libc.so.6", "[vdso]", "", "/opt/x/libz.so"]))) +
                   num(6, s(rng.choice(["", "abc123", "ff00"]))) + num(7, 1) + num(8, 1) + num(9, 1))
    for i in range(n_loc):
        lines = b"".join(msg(4, num(1, rng.randint(1, n_fn)) + num(2, rng.choice([0, 1, 5, 20, 77])))
                         for _ in range(rng.choice([0, 1, 1, 1, 1, 2, 3])))
        out += msg(4, num(1, i + 1) + num(2, rng.randint(0, n_map)) + num(3, 0x400000 + rng.randint(0, 40) * 16) + lines)
    for i in range(n_fn):
        name = s(rng.choice(NAMES))
        out += msg(5, num(1, i + 1) + num(2, name) + num(3, name) + num(4, s(rng.choice(FILES))) + num(5, rng.choice([0, 1, 10])))
    negative = rng.random() < 0.15
    for _ in range(rng.randint(0, 25)):
        out += make_sample(rng, s, types, n_loc, negative)
    out += num(7, s(rng.choice(["", "", "runtime\\..*", "foo|main\\.run"]))) + num(8, s(rng.choice(["", "foo"])))
    # No time: the old header writes it otherwise.
    out += num(10, rng.choice([0, 10 ** 10, 1500]))
    out += msg(11, num(1, s(types[-1][0])) + num(2, s(types[-1][1]))) + num(12, rng.choice([0, 1000]))
    if rng.random() < 0.3:
        out += num(13, s("a comment"))
    if rng.random() < 0.2:
        out += num(14, s(types[0][0]))
    return out + b"".join(msg(6, t.encode()) for t in table)


def make_options(rng, types):
    o = []

    def maybe(p, text):
        if rng.random() < p:
            o.append(text)

    for flag in ["focus", "ignore", "hide", "show", "show_from", "prune_from", "tagshow", "taghide"]:
        maybe(0.08, "-%s=%s" % (flag, rng.choice(REGEX)))
    for flag in ["tagfocus", "tagignore"]:
        maybe(0.06, "-%s=%s" % (flag, rng.choice(["v1", "k=v1", "bytes=1kb:", "1kb:10mb", ":64", "thread=v1,v2", "latency=1ms:"])))
    for flag in ["tagroot", "tagleaf"]:
        maybe(0.06, "-%s=%s" % (flag, rng.choice(["thread", "bytes,k", "nokey"])))
    maybe(0.3, rng.choice(["-functions", "-filefunctions", "-lines", "-addresses"]))
    for flag, p in [("-cum", .2), ("-mean", .1), ("-noinlines", .15), ("-drop_negative", .1), ("-compact_labels", .1),
                    ("-relative_percentages", .1), ("-trim=false", .1), ("-call_tree", .1)]:
        maybe(p, flag)
    maybe(0.2, "-nodecount=%d" % rng.choice([0, 1, 3, 10]))
    maybe(0.2, "-nodefraction=%s" % rng.choice(["0", "0.05", "0.3"]))
    maybe(0.2, "-edgefraction=%s" % rng.choice(["0", "0.05", "0.3"]))
    maybe(0.15, "-unit=%s" % rng.choice(["ms", "kb", "auto", "seconds", "count", "zz"]))
    maybe(0.2, "-sample_index=%s" % rng.choice(["0", "1", types[0][0], "nosuch"]))
    maybe(0.1, "-divide_by=%s" % rng.choice(["2", "0.5", "1000"]))
    maybe(0.1, "-trim_path=/src")
    maybe(0.1, "-source_path=/home/q:/x/proj")
    return o


def run(cmd, cwd):
    env = {"PATH": "/usr/bin:/bin", "TZ": "UTC", "HOME": "/nonexistent", "PPROF_TMPDIR": cwd, "PPROF_BINARY_PATH": "/nonexistent"}
    p = subprocess.run(cmd, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return p.returncode, p.stdout, p.stderr


def undetermined(pprof, args, tmp, want, got):
    """Whether pprof's own output varies from run to run: ours is then one of its outputs, or differs
    from it in order alone."""
    seen = {want}
    for _ in range(60): # the rarer order of a small hash table comes in one run of eight
        seen.add(run([pprof] + args, tmp)[1])
        if got in seen:
            return True
    return len(seen) > 1 and any(sorted(s.split(b"\n")) == sorted(got.split(b"\n")) for s in seen)


def explained(args, want, got):
    """What the pprof of Go 1.19 (2022) does otherwise than the newest one, which cpprof follows."""
    w, g = want[1].decode("utf-8", "replace"), got[1].decode("utf-8", "replace")
    if want[0] == 0 and got[0] == 0:
        if args[0] == "-raw" and re.sub(r":0( s=\d)", r"\1", g) == w:
            return "columns are newer"
    return ""


def main():
    cpprof, pprof, runs, seed = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    rng = random.Random(seed)
    count = {"same": 0, "refused": 0, "undetermined": 0, "explained": 0}
    bad = n = 0
    with tempfile.TemporaryDirectory() as tmp:
        while n < runs and bad < 50:
            types = rng.choice(TYPES)
            files = ["a.pb.gz", "b.pb.gz"]
            for f in files:
                with open(os.path.join(tmp, "new"), "wb") as out:
                    out.write(gzip.compress(make_profile(rng, types), 1))
                # The old pprof merges even a single profile, which renumbers it: do that beforehand, and
                # again, since pruning comes after it and may leave equal samples and unused locations.
                for source, to in [("new", "new2"), ("new2", "new3"), ("new3", f)]:
                    status, _, message = run([pprof, "-proto", "-symbolize=none", "-output=" + to, source], tmp)
                    if status:
                        sys.exit("pprof refused a generated profile: " + message.decode())
            for _ in range(4):
                args = [rng.choice(REPORTS), "-symbolize=none"] + make_options(rng, types)
                # Equal contexts of a call tree follow a hash order; -noinlines had no effect at addresses.
                without = {"-dot": ["-call_tree"], "-callgrind": ["-call_tree", "-noinlines"], "-raw": ["-noinlines"]}
                args = [a for a in args if a not in without.get(args[0], [])]
                if rng.random() < 0.12:
                    args.append(rng.choice(["-base", "-diff_base"]) + "=b.pb.gz")
                args += files if rng.random() < 0.1 else files[:1]
                n += 1
                want, got = run([pprof] + args, tmp), run([cpprof] + args, tmp)
                if (want[0] != 0) == (got[0] != 0) and got[0] in (0, 2) and (want[0] or want[1] == got[1]):
                    count["refused" if want[0] else "same"] += 1
                elif explained(args, want, got):
                    count["explained"] += 1
                elif want[0] == got[0] and undetermined(pprof, args, tmp, want[1], got[1]):
                    count["undetermined"] += 1
                else:
                    bad += 1
                    print("DIFFERS %d: %s (status %d, pprof's %d)" % (bad, " ".join("'%s'" % a for a in args), got[0], want[0]), flush=True)
                    for f in files if os.environ.get("KEEP") else []:
                        with open(os.path.join(tmp, f), "rb") as src, open("%s/%d.%s" % (os.environ["KEEP"], bad, f), "wb") as dst:
                            dst.write(src.read())
    print(", ".join("%d %s" % (count[k], k) for k in count) + ", %d unexplained" % bad)
    return 1 if bad or count["same"] == 0 else 0


sys.exit(main())
