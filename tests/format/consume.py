"""Reads what cpprof writes for machines, with parsers that are not ours.

usage: consume.py odd FILE               writes a profile with odd names and values
       consume.py names FILE             the same with odd names only, for what compares
       consume.py table SCHEMA BASE      BASE.json, .csv, .tsv, .markdown: one table
       consume.py lines SCHEMA BASE      the same where the JSON is a line an address
       consume.py issues BASE            BASE.gitlab, .sarif, .benchmark, .github
"""
import csv
import io
import json
import re
import sys


# --- a profile, as protobuf ---

def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


ODD = [b'say "hi"', b"a,b|c`d`*e*_f_<g>&amp;", b"two\nlines\r\n", b"tab\there", b"back\\slash \\xff \\n",
       b"bad \xff\xc3 utf8", b"nul\x00 esc\x1b[31m", "grüße €😀".encode(), b"", b"Outer$Inner$1", b"$(x)",
       b"=1+1", b"  blanks  ", b"\xef\xbf\xbd", b"'quoted'", b"http://x.y/z"]
VALUES = [2**63 - 1, -2**63, 0, 1, -1, 2**53 + 1]


def write_odd(path, values):
    strings, out = [b""], b""

    def string(text):
        if text not in strings:
            strings.append(text)
        return strings.index(text)

    out += field(1, field(1, string(b"od\"d,type")) + field(2, string(b"un|it\xff")))
    for i, name in enumerate(ODD):
        label = field(1, string(b"key\n" + name)) + field(2, string(name))
        number = field(1, string(b"size")) + field(3, VALUES[i % len(VALUES)])
        out += field(2, field(1, i + 1) + field(1, len(ODD) - i) + field(2, values[i % len(values)]) +
                     field(3, label) + field(3, number))
        out += field(4, field(1, i + 1) + field(3, 0x1000 + i) +
                     field(4, field(1, i + 1) + field(2, VALUES[i % len(VALUES)])))
        out += field(5, field(1, i + 1) + field(2, string(name)) + field(4, string(name + b".c")))
        out += field(13, string(name))
    for text in strings:
        out += field(6, text)
    with open(path, "wb") as f:
        f.write(out)


# --- the schema: the words of it that ours uses ---

TYPES = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check(value, schema, root, where):
    known = {"$ref", "$schema", "$defs", "title", "description", "type", "const", "enum", "required", "properties",
             "items", "oneOf"}
    assert set(schema) <= known, f"{where}: a word that is not known: {set(schema) - known}"
    if "$ref" in schema:
        check(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, where)
    if "oneOf" in schema:
        name = value.get("report", "symbolize")
        fits = [s for s in schema["oneOf"] if s["$ref"].endswith("/" + name)]
        assert len(fits) == 1, f"{where}: {len(fits)} schemas for {name}"
        check(value, fits[0], root, where)
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        assert any(has_type(value, n) for n in names), f"{where}: {value!r} is not {names}"
    if "const" in schema:
        assert value == schema["const"], f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema:
        assert value in schema["enum"], f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        for name in schema.get("required", []):
            assert name in value, f"{where}: no {name}"
        extra = set(value) - set(schema.get("properties", value))
        assert not extra, f"{where}: not in the schema: {extra}"
        for name, sub in schema.get("properties", {}).items():
            if name in value:
                check(value[name], sub, root, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            check(item, schema["items"], root, f"{where}[{i}]")


# --- formats ---

def read(path):
    with open(path, encoding="utf-8", newline="") as f:  # strict: ends with an exception
        return f.read()


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def unique(pairs):
    assert len({k for k, _ in pairs}) == len(pairs), "a member twice"
    return dict(pairs)


def read_json(text):
    return json.loads(text, parse_constant=no_constant, object_pairs_hook=unique)


def as_text(value, kind):
    """What a cell of CSV has for a value of JSON, or a float to compare with."""
    if value is None:
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "string":
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", lambda m: f"\\x{ord(m[0]):02x}", value)
    return str(value) if kind == "integer" else float(value)


def compare(rows, names, table, unit, where):
    columns = [(c["name"], c["type"]) for c in table["columns"]]
    has_unit = names[-1] == "value_unit"
    assert names[:len(columns)] == [n for n, _ in columns], f"{where}: names {names}"
    assert len(names) == len(columns) + has_unit, f"{where}: names {names}"
    assert len(rows) == len(table["rows"]), f"{where}: {len(rows)} rows, JSON has {len(table['rows'])}"
    for got, want in zip(rows, table["rows"]):
        assert len(got) == len(names), f"{where}: {got}"
        for cell, (name, kind) in zip(got, columns):
            value = as_text(want[name], kind)
            assert (float(cell) if isinstance(value, float) else cell) == value, f"{where}: {name} {cell!r} {value!r}"
        assert not has_unit or got[-1] == as_text(unit, "string"), f"{where}: unit {got[-1]!r}"


def read_tsv(text):
    escapes = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    lines = text.split("\n")
    assert lines.pop() == "", "no end of line at the end"
    return [[re.sub(r"\\(.)", lambda m: escapes[m[1]], cell) for cell in line.split("\t")] for line in lines]


def check_markdown(text, n_rows, where):
    lines = text.split("\n\n")[-1].split("\n")  # an outcome and its findings may come first
    assert lines.pop() == "", f"{where}: no end of line"
    widths = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines}
    assert len(widths) == 1, f"{where}: rows of {widths} cells"
    assert len(lines) == n_rows + 2, f"{where}: {len(lines)} lines for {n_rows} rows"


def check_table(schema, base):
    table = read_json(read(base + ".json"))
    check(table, schema, schema, base)
    for c in table["columns"]:
        assert all(c["name"] in row for row in table["rows"]), f"{base}: {c['name']} is not in all rows"
    rows = list(csv.reader(io.StringIO(read(base + ".csv"), newline=""), strict=True))
    compare(rows[1:], rows[0], table, table["value_unit"], base + ".csv")
    rows = read_tsv(read(base + ".tsv"))
    compare(rows[1:], rows[0], table, table["value_unit"], base + ".tsv")
    check_markdown(read(base + ".markdown"), len(table["rows"]), base + ".markdown")


def check_lines(schema, base):
    frames = []
    for line in read(base + ".json").splitlines():
        answer = read_json(line)
        check(answer, schema, schema, base)
        frames += [(answer["address"], f["function"]) for f in answer["frames"]] or [(answer["address"], "")]
    rows = list(csv.reader(io.StringIO(read(base + ".csv"), newline=""), strict=True))
    assert [(r[0], r[2]) for r in rows[1:]] == frames, f"{base}: CSV has other frames"
    assert read_tsv(read(base + ".tsv")) == rows, f"{base}: TSV has other frames"
    check_markdown(read(base + ".markdown"), len(rows) - 1, base)


def check_issues(base):
    found = read_json(read(base + ".gitlab"))
    for f in found:
        assert f["severity"] in ("info", "minor", "major", "critical", "blocker") and f["description"]
        assert f["location"]["path"] and f["location"]["lines"]["begin"] >= 1 and len(f["fingerprint"]) == 32
    sarif = read_json(read(base + ".sarif"))
    run = sarif["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert sarif["version"] == "2.1.0" and len(run["results"]) == len(found)
    for r in run["results"]:
        assert rules[r["ruleIndex"]]["id"] == r["ruleId"] and r["message"]["text"]
        assert r["level"] in ("note", "warning", "error") and r["locations"][0]
    for m in read_json(read(base + ".benchmark")):
        assert isinstance(m["value"], (int, float)) and m["name"] and m["unit"]
    for line in read(base + ".github").splitlines():
        assert re.fullmatch(r"::(error|warning|notice) ([a-z]+=[^,:]*,?)+::.+", line), line
    return len(found)


def main(what, *args):
    if what == "odd":
        write_odd(args[0], VALUES)
    elif what == "names":
        write_odd(args[0], [1000, 2000, 3000])
    elif what == "issues":
        assert check_issues(args[0]) > 0, "nothing was found"
    else:
        with open(args[0], encoding="utf-8") as f:
            schema = json.load(f)
        {"table": check_table, "lines": check_lines}[what](schema, args[1])


main(*sys.argv[1:])
