#!/usr/bin/env python3
"""Random small profiles, random options: cpprof against Go's pprof.

usage: random_runs.py CPPROF PPROF RUNS SEED
environment: KEEP=DIR keeps the profiles of differences

Prints a line per unexplained difference, then a summary; exit status 1 if there was any. A pprof
that knows -showcolumns is a new one and is asked everything. What an older one does otherwise is
kept out of its runs (Inputs.old, arguments) or recognised in explained(), with the reason;
tests/README.md lists both. Runs whose order pprof takes from a hash table are asked again until
it prints what we print.
"""
import collections
import gzip
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import random_legacy
import random_options
import random_profiles

SOURCES = {
    "src/a.go": b"package main\n\nfunc a() {\r\n\tb()\r\n}\n" * 4,
    "b.cc": b"caf\xe9\n\n\tint x;\n" * 9 + b"no newline",
    "src/b/c.go": b"",
    "sources/e.c": b"\r\n" * 30,
    "y.c": b"x" * 70000 + b"\nafter\n",
    "src/y.c": b"one\ntwo\n"
}


def run(cmd, cwd):
    env = {
        "PATH": "/usr/bin:/bin",
        "TZ": "UTC",
        "HOME": "/nonexistent",
        "PPROF_TMPDIR": cwd,
        "PPROF_BINARY_PATH": "/nonexistent"
    }
    p = subprocess.run(cmd,
                       cwd=cwd,
                       env=env,
                       stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE,
                       timeout=60)
    return p.returncode, p.stdout, p.stderr


class Inputs:
    """Writes the profiles of a few runs into a folder."""
    def __init__(self, rng, pprof, modern, folder):
        self.rng, self.pprof, self.modern, self.folder = rng, pprof, modern, folder
        for name, text in SOURCES.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(text)

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as out:
            out.write(data)

    def old(self, name):
        """The old pprof merges even a single profile, which renumbers it: do that beforehand, and
        again, since pruning comes after it and may leave equal samples and unused locations."""
        for source, to in [(name, "new2"), ("new2", "new3"), ("new3", name)]:
            status, _, message = run(
                [self.pprof, "-proto", "-symbolize=none", "-output=" + to, source], self.folder)
            if status:
                sys.exit("pprof refused a generated profile: " + message.decode())

    def protobuf(self):
        """Two profiles, of the same types, or (for a new pprof) not quite."""
        rng, types = self.rng, self.rng.choice(random_profiles.TYPES)
        for name in ["a.pb.gz", "b.pb.gz"]:
            these = types
            if self.modern and name[0] == "b" and rng.random() < 0.2:
                these = rng.choice([
                    types[::-1], types + [("extra", "count")], types[-1:],
                    rng.choice(random_profiles.TYPES)
                ])
            profile = random_profiles.Profile(rng, these, self.modern)
            profile.columns = profile.columns and self.modern
            data = profile.encode(time=self.modern, doc=self.modern)
            self.write(name, gzip.compress(data, 1) if rng.random() < 0.9 else data)
            if not self.modern:
                self.old(name)
        return types, ["a.pb.gz", "b.pb.gz"]

    def legacy(self):
        for name in ["a.old", "b.old"]:
            self.write(name, random_legacy.legacy(self.rng))
        return [("objects", "count"), ("space", "bytes")], ["a.old", "b.old"]


def arguments(rng, modern, types, files):
    """A command line, without what the reference cannot be asked."""
    legacy = files[0].endswith("old")
    reports, without = random_options.REPORTS, []
    if not modern:
        reports = [r for r in reports if r != "-tags"] # another layout
    if legacy and not modern:
        # The graph hides that a single profile is merged, except where that moves addresses.
        untouched = ("-top", "-text", "-tree", "-peek", "-list", "-comments", "-topproto")
        reports = [r for r in reports if r.split("=")[0] in untouched]
        without.append("-addresses")
        # Samples without frames are gone, and labels that are 0 and have no unit.
        without += ["-relative_percentages", "-tagroot", "-tagleaf"]
    report = rng.choice(reports)
    if report in ("-dot", "-callgrind"):
        without.append("-call_tree") # equal contexts follow a hash order
    if report in ("-callgrind", "-raw", "-proto") and not modern:
        without.append("-noinlines") # had no effect
    options = random_options.Options(rng, types, modern).collect()
    args = [report, "-symbolize=none"] + [a for a in options if a.split("=")[0] not in without]
    if legacy and not modern:
        # One only, since Go's reader of binaries might know the first of two; and no base, since
        # merging beforehand loses unused mappings, which decide what addresses of both are equal.
        return args + files[:1]
    if rng.random() < 0.12:
        args.append(rng.choice(["-base", "-diff_base"]) + "=" + files[1])
        args += ["-normalize"] if rng.random() < 0.3 else []
    return args + (files if rng.random() < 0.15 else files[:1])


def shown(args, out):
    """What is compared of an output: the inflated bytes of a profile."""
    if args[0] in ("-proto", "-topproto") and out[:2] == b"\x1f\x8b":
        return gzip.decompress(out)
    return out


def message(err):
    """The error that a run ends with, if it is a stable one."""
    last = re.sub("^pprof: ", "", err.decode("utf-8", "replace").rstrip("\n").split("\n")[-1])
    varies = ("0xc0", "conflicting options", "panic", "goroutine") # addresses, hash order, a crash
    return "" if any(v in last for v in varies) else last


def entry_names(args, out):
    """The names of a graph report's entries in order: without numbers, ids, inline suffixes."""
    report = args[0].split("=")[0]
    if report == "-callgrind":
        texts = dict(re.findall(rb"c?fn=\((\d+)\) (.*)", out))
        return [texts.get(n) for n in re.findall(rb"\nfn=(?:\((\d+)\))?", out)]
    node = rb"% {16}\| (.*)"
    entry = {
        "-top": rb"%  (.*)", "-text": rb"%  (.*)", "-tree": node, "-peek": node,
        "-dot": rb"^N\d+ \[label=\"(.*?)\\n\d"
    }
    found = re.findall(entry.get(report, rb"$^"), out, re.M)
    return [re.sub(rb" \((partial-)?inline\)$", b"", n) for n in found]


def print_alike(args, want, got):
    """Whether two outputs differ in nothing but the order of entries that print alike."""
    names = entry_names(args, want)
    words = [sorted(re.findall(rb"[^\W\d_]+", out)) for out in (want, got)]
    return names == entry_names(args, got) and len(set(names)) < len(names) and words[0] == words[1]


def explained(modern, args, want, got):
    """What the pprof of Go 1.19 (2022) does otherwise than the newest one, which cpprof follows."""
    good = want[0] == got[0] == 0
    if good and print_alike(args, want[1], got[1]):
        return "entries that print alike, in another order"
    if modern:
        return ""
    old, new = want[1].decode("utf-8", "replace"), got[1].decode("utf-8", "replace")
    if good and args[0] == "-raw" and re.sub(r":0( s=-?\d)", r"\1", new) == old:
        return "no columns"
    if want[0] and got[0] and "empty common sample type list" in message(got[2]):
        return "types that profiles have in common"
    return ""


def lines_of(out):
    """The lines of an output without the numbers that stand for a place in an order."""
    return {re.sub(rb"N+\d+(_\d+)*|\[\d+/\d+\]|\(\d+\)", b"", line) for line in out.split(b"\n")}


def undetermined(pprof, args, tmp, want, got):
    """Whether pprof's own output varies from run to run: ours is then one of its outputs, or has
    all that they share and nothing but what one of them has (of five tags that weigh alike, a graph
    shows some four)."""
    seen = {want}
    for _ in range(60): # the rarer order of a small hash table comes in one run of eight
        seen.add(shown(args, run([pprof] + args, tmp)[1]))
        if got in seen:
            return True
    theirs, ours = [lines_of(s) for s in seen], lines_of(got)
    return len(seen) > 1 and set.intersection(*theirs) <= ours <= set.union(*theirs)


def verdict(programs, modern, args, tmp):
    """What a run came to; "unexplained" is the bad one, with what to say of it."""
    want, got = (run([program] + args, tmp) for program in programs)
    if want[0] and got[0] == 2:
        if message(want[2]) in ("", message(got[2])):
            return "refused", ""
    elif not want[0] and not got[0] and shown(args, want[1]) == shown(args, got[1]):
        return "same", ""
    why = explained(modern, args, want, got)
    if why:
        return "explained: " + why, ""
    if want[0] == got[0] == 0:
        if undetermined(programs[0], args, tmp, shown(args, want[1]), shown(args, got[1])):
            return "undetermined", ""
    says = "status %d, pprof's %d" % (got[0], want[0])
    if want[0] and got[0]:
        says = "%s; pprof: %s" % (message(got[2]), message(want[2]))
    return "unexplained", "%s (%s)" % (" ".join("'%s'" % a for a in args), says)


def main():
    cpprof, pprof = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    runs, seed, keep = int(sys.argv[3]), int(sys.argv[4]), os.environ.get("KEEP")
    rng = random.Random(seed)
    count = collections.Counter(same=0, refused=0, undetermined=0, unexplained=0)
    with tempfile.TemporaryDirectory() as tmp:
        modern = b"-showcolumns" in run([pprof, "-h"], tmp)[2]
        inputs = Inputs(rng, pprof, modern, tmp)
        while sum(count.values()) < runs and count["unexplained"] < 50:
            types, files = inputs.legacy() if rng.random() < 0.25 else inputs.protobuf()
            for _ in range(4):
                args = arguments(rng, modern, types, files)
                what, says = verdict([pprof, cpprof], modern, args, tmp)
                count[what] += 1
                if says:
                    print("DIFFERS %d: %s" % (count["unexplained"], says), flush=True)
                    for f in files if keep else []:
                        name = "%d.%s" % (count["unexplained"], f)
                        shutil.copy(os.path.join(tmp, f), os.path.join(keep, name))
    print(", ".join("%d %s" % (n, what) for what, n in count.items()))
    return 1 if count["unexplained"] or count["same"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
