"""Random reports and options for a profile with the given sample types."""

REGEX = [
    "main", "^foo$", "json|http", "nomatch", "b.r", "(?i)MAIN", "libc", r"\.go", "a", "baz",
    "thread", "bytes", r"\pL+", "[[:alpha:]]{2,3}", "^$", ".", r"app$", r"(?s)two.lines",
    r"\Qsay \"hi", r"\bfoo\b", "[^a-z]", "х|о"
]
BAD_REGEX = [
    "(", "a**", "[z-a]", r"\8", "a{1001}", "(?P<n", r"\pX", "(?i", "x{2,1}", "[[:foo:]]", "+"
]
TAGS = [
    "v1", "k=v1", "bytes=1kb:", "1kb:10mb", ":64", "thread=v1,v2", "latency=1ms:", "v1,v2", "k:v",
    "=v1", "k=", ",", "bytes=64", "bytes=64b", "1:2:3", "-5:", "+64", "1mb:1kb", "bytes=1kb:10s",
    "request=:4kb", "64bytes", "4096b:1048576b", "alignment=7:", "k=.*", "latency=1:3s", "0:",
    "1hr:", "7widgets", "0.5mb", "k=v1=", "bytes=1 kb", "долгий ключ=v", "thread=^v1$,x"
]
LABELS = ["thread", "bytes,k", "nokey", ",k,,latency", "request", "k,k", "thread,bytes"]
UNITS = [
    "ms", "kb", "auto", "seconds", "count", "zz", "minimum", "b", "hr", "us", "ns", "MB", "gcu",
    "k*GCU", "", "samples", "microgcu", "Ms", "Bytes", "bs", "μs", "hours", "unit", "sample",
    "widgets"
]
REPORTS = [
    "-top", "-top", "-top", "-tree", "-traces", "-raw", "-peek=main|foo", "-peek=.", "-dot", "-dot",
    "-callgrind", "-comments", "-list=.", "-list=main|foo", "-text", "-tags", "-topproto", "-proto",
    "-list=^$", "-peek=[a-c]$"
]
FILTERS = ["focus", "ignore", "hide", "show", "show_from", "prune_from", "tagshow", "taghide"]
SWITCHES = [("-cum", .2), ("-mean", .1), ("-noinlines", .15), ("-drop_negative", .1),
            ("-compact_labels", .1), ("-relative_percentages", .1), ("-trim=false", .1),
            ("-call_tree", .1), ("-flat", .01), ("-intel_syntax", .01)]
SHORTHANDS = [
    "-total_delay", "-mean_delay", "-contentions", "-inuse_space", "-inuse_objects", "-alloc_space",
    "-alloc_objects"
]
NUMBERS = [("nodecount", .2, ["0", "1", "3", "10", "-5", "0x3", "010"]),
           ("nodefraction", .2, ["0", "0.05", "0.3", "1", "-0.5", "nan", "1e-3"]),
           ("edgefraction", .2, ["0", "0.05", "0.3", "inf"]),
           ("divide_by", .15, ["2", "0.5", "1000", "-3", "0x1p2", "inf", "3", "7.5"])]
PATHS = [("trim_path", .12, ["/src", "/src:/build", ":", "/build/proj/q/", "."]),
         ("source_path", .12, ["/home/q:/x/proj", ".", "/x/src", "sources:.", "nowhere"])]


class Options:
    """Collects arguments; modern says whether the reference knows the newest options."""
    def __init__(self, rng, types, modern):
        self.rng, self.types, self.modern, self.args = rng, types, modern, []

    def maybe(self, chance, text):
        if self.rng.random() < chance:
            self.args.append(text)

    def filters(self):
        for flag in FILTERS:
            self.maybe(0.07, "-%s=%s" % (flag, self.rng.choice(REGEX)))
        self.maybe(0.02,
                   "-%s=%s" % (self.rng.choice(FILTERS + ["tagfocus"]), self.rng.choice(BAD_REGEX)))
        for flag in ["tagfocus", "tagignore"]:
            self.maybe(0.07, "-%s=%s" % (flag, self.rng.choice(TAGS)))
        for flag in ["tagroot", "tagleaf"]:
            self.maybe(0.06, "-%s=%s" % (flag, self.rng.choice(LABELS)))

    def values(self):
        names = [t for t, _ in self.types]
        self.maybe(
            0.25, "-sample_index=%s" %
            self.rng.choice(["0", "+0", "00", "inuse_" + names[0], ""] + names * 2))
        self.maybe(
            0.02,
            self.rng.choice(
                SHORTHANDS +
                ["-sample_index=nosuch", "-sample_index=-1", "-sample_index=7", "-divide_by=0"]))
        self.maybe(0.2, "-unit=%s" % self.rng.choice(UNITS))
        for flag, chance, values in NUMBERS + PATHS:
            self.maybe(chance, "-%s=%s" % (flag, self.rng.choice(values)))

    def collect(self):
        self.filters()
        self.maybe(
            0.4, self.rng.choice(["-functions", "-filefunctions", "-lines", "-addresses",
                                  "-files"]))
        for flag, chance in SWITCHES:
            self.maybe(chance, flag)
        self.values()
        self.maybe(0.04, "-add_comment=" + self.rng.choice(["note", "#hidden", ""]))
        if self.modern:
            self.maybe(0.2, "-showcolumns")
            self.maybe(0.1, "-all_frames")
        self.rng.shuffle(self.args)
        return self.args
