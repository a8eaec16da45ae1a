"""Random small profiles in protobuf, encoded by hand so that odd wire forms are possible too."""

NAMES = [
    "main.main", "main.run", "net/http.(*conn).serve", "encoding/json.Unmarshal", "foo", "bar::baz",
    "std::vector<int>::push_back(int)", "(anonymous namespace)::f", "runtime.mallocgc",
    "a.b.C.method", "github.com/x/y/v2/z.(*T).M", "runtime.mcall", "операция", "operator()",
    "_start", "", "github.com/a/b.F[...]", "say \"hi\"", "back\\slash", "two\nlines",
    ".dotted(int)", "com.foo.Bar.<init>", "com.foo.Bar$1.run(int)", "ns::Class::method<a::b>(char)",
    "a...b", "x y", "bad\udcff", "<lambda>", "v3/a/v2.F"
]
FILES = [
    "/src/a.go", "/src/b/c.go", "b.cc", "", "/build/proj/q/proj/d.c", "/proc/self/cwd/e.c",
    "/src//x/../y.c", "src/a.go", "/", "./src/./a.go", "../up.c", "/proc/self/cwd/./f.c", "dir/",
    "quo\"te.c"
]
TYPES = [[("samples", "count"), ("cpu", "nanoseconds")],
         [("alloc_objects", "count"), ("alloc_space", "bytes"), ("inuse_objects", "count"),
          ("inuse_space", "bytes")], [("contentions", "count"), ("delay", "nanoseconds")],
         [("events", "count")], [("x", "widgets")], [("samples", "count"),
                                                     ("wall", "milliseconds")],
         [("objects", "count"), ("space", "bytes")], [("n", "count"), ("gcu", "microGCU")],
         [("a", ""), ("b", "hours")], [("u", "\u03bcs"), ("v", "us")],
         [("1", "MB"), ("0", "kilobytes")], [("x", "Seconds"), ("inuse_x", "samples")]]
KEYS = [
    "thread", "bytes", "request", "k", "долгий ключ", "latency", "alignment", "a\"b", "pprof::base",
    "k:v", ""
]
UNITS = [
    "", "", "bytes", "kilobytes", "ms", "seconds", "kb", "hr", "widgets", "count", "microgcu",
    "nanoseconds"
]
STRINGS = [
    "v1", "v2", "long value", "x=y", "true", "quo\"te", "back\\slash", "", "два", "a,b", "v1,v2"
]
MAPPED = [
    "/bin/app", "/lib/libc.so.6", "[vdso]", "", "/opt/x/libz.so", "http://host/x", "C:\\app.exe",
    "[kernel.kallsyms]_stext", "//anon", "dir/", "a \"b", "/x/app (deleted)"
]
VALUES = [0, 1, 3, 17, 100, 4096, 10000000, 123456789]
WILD_VALUES = VALUES + [
    2**63 - 1, -2**63, 10**15, -1, 999, 1024, 1048575, 3599999999999, 9007199254740993
]
NUMBERS = [0, 1, 64, 4096, -5, 1 << 20, 7, 999, 1 << 40]


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


def ints(rng, field, values):
    """A repeated integer: packed, or one by one."""
    packed = b"".join(varint(v) for v in values)
    if rng.random() < 0.8:
        return msg(field, packed) if values else b""
    return b"".join(varint(field << 3) + varint(v) for v in values)


class Profile:
    """One random profile. Whether it has odd texts, huge values, negative ones or columns is
    decided once a profile, so that most profiles stay readable."""
    def __init__(self, rng, types, empty_stacks):
        self.rng, self.types, self.empty_stacks = rng, types, empty_stacks
        self.strings = {"": 0}
        self.negative = rng.random() < 0.15
        self.values = WILD_VALUES if rng.random() < 0.1 else VALUES
        self.odd = rng.random() < 0.25
        self.columns = rng.random() < 0.3
        self.functions, self.locations, self.mappings = rng.randint(1, 8), rng.randint(
            1, 12), rng.randint(0, 3)
        self.id_step = rng.choice([1, 1, 1, 7, 1 << 40])

    def s(self, text):
        return self.strings.setdefault(text, len(self.strings))

    def pick(self, plain, texts):
        """One of the first `plain` texts, or of all if the profile is an odd one."""
        return self.s(self.rng.choice(texts if self.odd else texts[:plain]))

    def loc_id(self, i):
        return (i + 1) * self.id_step & ((1 << 64) - 1)

    def label(self):
        rng = self.rng
        key = num(1, self.pick(6, KEYS))
        if rng.random() < 0.5:
            return msg(3, key + num(2, self.pick(4, STRINGS)))
        return msg(3, key + num(3, rng.choice(NUMBERS)) + num(4, self.pick(6, UNITS)))

    def sample(self):
        rng = self.rng
        depth = rng.randint(0 if self.empty_stacks else 1, 7)
        ids = ints(rng, 1, [self.loc_id(rng.randrange(self.locations)) for _ in range(depth)])
        sign = -1 if self.negative and rng.random() < 0.2 else 1
        values = ints(rng, 2, [sign * rng.choice(self.values) for _ in self.types])
        return msg(
            2, ids + values + b"".join(self.label() for _ in range(rng.choice([0, 0, 1, 1, 2, 4]))))

    def mapping(self, i):
        rng = self.rng
        start = 0x400000 + i * 0x100000
        flags = b"".join(num(f, 1) for f in (7, 8, 9, 10) if rng.random() < 0.8)
        return msg(
            3,
            num(1, i + 1) + num(2, start) +
            num(3, start + rng.choice([0x100000, 0x100000, 0x800, 0])) +
            num(4, rng.choice([0, 0x1000])) + num(5, self.pick(5, MAPPED)) +
            num(6, self.s(rng.choice(["", "abc123", "ff00"]))) + flags)

    def line(self):
        rng = self.rng
        column = rng.choice([0, 1, 7]) if self.columns else 0
        number = rng.choice([0, 1, 5, 20, 77, -3] if self.odd else [0, 1, 5, 20, 77])
        return msg(4, num(1, rng.randint(1, self.functions)) + num(2, number) + num(3, column))

    def location(self, i):
        rng = self.rng
        lines = b"".join(self.line() for _ in range(rng.choice([0, 1, 1, 1, 1, 2, 3])))
        address = 0x400000 + rng.randint(0, 40) * 16 if rng.random() < 0.95 else rng.choice(
            [0, (1 << 64) - 1])
        return msg(
            4,
            num(1, self.loc_id(i)) + num(2, rng.randint(0, self.mappings + (self.odd and 1))) +
            num(3, address) + lines + num(5,
                                          rng.random() < 0.05))

    def function(self, i):
        rng = self.rng
        name = self.pick(16, NAMES)
        system = name if rng.random() < 0.9 else self.pick(16, NAMES)
        return msg(
            5,
            num(1, i + 1) + num(2, name) + num(3, system) + num(4, self.pick(7, FILES)) +
            num(5, rng.choice([0, 1, 10])))

    def header(self, time):
        rng = self.rng
        out = num(7,
                  self.s(rng.choice(["", "", "runtime\\..*", "foo|main\\.run", "(", "(?i)MAIN.*"])))
        out += num(8, self.s(rng.choice(["", "foo", "runtime\\.mcall"])))
        out += num(9, rng.choice([0, 1700000000123456789, 50])) if time else b""
        out += num(10, rng.choice([0, 10**10, 1500, -5 * 10**9, 61500000000, 3600 * 10**9]))
        out += msg(11,
                   num(1, self.s(self.types[-1][0])) +
                   num(2, self.s(self.types[-1][1]))) if rng.random() < 0.9 else b""
        out += num(12, rng.choice([0, 1000]))
        comments = rng.choice([[], [], ["a comment"], ["#hidden", "b", "b", "строка"]])
        out += ints(rng, 13, [self.s(c) for c in comments])
        if rng.random() < 0.2:
            out += num(14, self.s(rng.choice([self.types[0][0], "nosuch"])))
        return out

    def encode(self, time=False, doc=False):
        rng = self.rng
        out = b"".join(msg(1, num(1, self.s(t)) + num(2, self.s(u))) for t, u in self.types)
        out += b"".join(self.mapping(i) for i in range(self.mappings))
        out += b"".join(self.location(i) for i in range(self.locations))
        out += b"".join(self.function(i) for i in range(self.functions))
        out += b"".join(self.sample() for _ in range(rng.randint(0, 25)))
        out += self.header(time)
        if doc and rng.random() < 0.2:
            out += num(15, self.s("https://example.com/doc"))
        return out + b"".join(msg(6, t.encode("utf-8", "surrogateescape")) for t in self.strings)
