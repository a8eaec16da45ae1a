/* Rust's v0 mangling: "_R" path, read and written in one pass.
 *
 * Back references re-read an earlier place of the name, so a short name can ask for a long text:
 * depth, steps and output are bounded. What must be read but not shown (the path of an impl, the
 * instantiating crate, generic arguments in the short form) is read with `skip` set.
 * Rules: Rust RFC 2603; spec/driver.md 8.5. */
#include "symbolize/rust.h"
#include "symbolize/rust_punycode.h"

#define MAX_DEPTH 500
#define MAX_STEPS 200000
#define MAX_OUTPUT ((size_t)1 << 20)
#define MAX_NUMBER INT32_MAX

struct v0 {
    struct str in; /* behind "_R" */
    size_t pos;
    size_t end; /* of what is being read: in a back reference, where that stands */
    struct buf *out;
    size_t start; /* out->len at the beginning */
    bool skip, generic_args, failed;
    unsigned depth, steps;
    uint64_t lifetimes; /* bound by enclosing "for<...>" */
    char last;          /* byte written last */
};

static void read_path(struct v0 *v, bool in_value);
static void read_type(struct v0 *v);
static void read_const(struct v0 *v);

/* --- input --------------------------------------------------------------------------------- */

static char peek(const struct v0 *v)
{
    return v->failed || v->pos >= v->end ? '\0' : v->in.ptr[v->pos];
}

static bool accept(struct v0 *v, char c)
{
    if (peek(v) != c)
        return false;
    v->pos++;
    return true;
}

static void expect(struct v0 *v, char c)
{
    if (!accept(v, c))
        v->failed = true;
}

/* Counts a level of recursion; false when there are too many. Paired with leave(). */
static bool enter(struct v0 *v)
{
    v->depth++;
    if (v->depth > MAX_DEPTH || ++v->steps > MAX_STEPS)
        v->failed = true;
    return !v->failed;
}

static void leave(struct v0 *v)
{
    v->depth--;
}

static unsigned base62_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 36 : 62;
}

/* "_" is 0, "0_" is 1. Large numbers wrap: hashes of crates take all 64 bits, and are not shown. */
static uint64_t read_base62(struct v0 *v)
{
    uint64_t num = 0;

    if (accept(v, '_'))
        return 0;
    while (!accept(v, '_')) {
        unsigned digit = base62_digit(peek(v));
        if (digit >= 62) {
            v->failed = true;
            return 0;
        }
        num = num * 62 + digit;
        v->pos++;
    }
    return num + 1;
}

static uint64_t read_disambiguator(struct v0 *v)
{
    return accept(v, 's') ? read_base62(v) + 1 : 0;
}

static size_t read_decimal(struct v0 *v)
{
    size_t num = 0;

    while (peek(v) >= '0' && peek(v) <= '9') {
        num = num * 10 + (size_t)(v->in.ptr[v->pos++] - '0');
        if (num > MAX_NUMBER / 10) {
            v->failed = true;
            return 0;
        }
    }
    return num;
}

static bool is_identifier_byte(char c)
{
    return base62_digit(c) < 62 || c == '_';
}

/* The bytes of an identifier; *punycode says whether they are encoded. */
static struct str read_identifier(struct v0 *v, bool *punycode)
{
    *punycode = accept(v, 'u');
    if (peek(v) == '\0')
        v->failed = true;
    size_t len = read_decimal(v);
    accept(v, '_');
    if (v->failed || len > v->end - v->pos) {
        v->failed = true;
        return PP_STR("");
    }
    struct str id = str_sub(v->in, v->pos, v->pos + len);
    v->pos += len;
    for (size_t i = 0; i < id.len; i++)
        if (!is_identifier_byte(id.ptr[i]))
            v->failed = true;
    return id;
}

/* --- output -------------------------------------------------------------------------------- */

static void write_str(struct v0 *v, struct str s)
{
    if (v->skip || v->failed || s.len == 0)
        return;
    if (s.len > MAX_OUTPUT - (v->out->len - v->start)) {
        v->failed = true;
        return;
    }
    buf_add_str(v->out, s);
    v->last = s.ptr[s.len - 1];
}

static void write(struct v0 *v, const char *s)
{
    write_str(v, str_of(s));
}

static void write_u64(struct v0 *v, uint64_t num)
{
    if (v->skip || v->failed)
        return;
    buf_add_u64(v->out, num);
    v->last = '0';
}

static void write_identifier(struct v0 *v, struct str id, bool punycode)
{
    if (!punycode) {
        write_str(v, id);
        return;
    }
    struct buf plain = BUF_INIT;
    if (v->failed || !rust_punycode_decode(id, &plain))
        v->failed = true;
    write_str(v, buf_str(&plain));
    buf_done(&plain);
}

/* Lifetimes are counted from the innermost binder and named from the outermost: 'a is the first. */
static void write_lifetime(struct v0 *v, uint64_t lifetime)
{
    write(v, "'");
    if (lifetime == 0) {
        write(v, "_");
        return;
    }
    if (lifetime > v->lifetimes) {
        v->failed = true;
        return;
    }
    uint64_t depth = v->lifetimes - lifetime;
    if (depth < 26) {
        char name = (char)('a' + depth);
        write_str(v, (struct str){&name, 1});
    } else {
        write(v, "z");
        write_u64(v, depth - 26 + 1);
    }
}

/* --- back references ----------------------------------------------------------------------- */

struct place {
    size_t pos, end;
};

/* Goes to the place that a back reference names; false: nothing to do there (or a bad one). */
static bool enter_backref(struct v0 *v, struct place *back)
{
    size_t here = v->pos;

    expect(v, 'B');
    uint64_t target = read_base62(v);
    *back = (struct place){v->pos, v->end};
    if (v->failed || v->skip)
        return false;
    if (target >= here) {
        v->failed = true;
        return false;
    }
    v->pos = (size_t)target;
    v->end = here;
    return true;
}

static void leave_backref(struct v0 *v, struct place back)
{
    v->pos = back.pos;
    v->end = back.end;
}

/* --- paths --------------------------------------------------------------------------------- */

static void read_generic_arg(struct v0 *v)
{
    if (accept(v, 'L'))
        write_lifetime(v, read_base62(v));
    else if (accept(v, 'K'))
        read_const(v);
    else
        read_type(v);
}

/* Arguments up to the closing E, without their brackets. */
static void read_generic_args(struct v0 *v)
{
    bool hold = v->skip;

    v->skip = hold || !v->generic_args;
    for (bool first = true; peek(v) != '\0' && peek(v) != 'E'; first = false) {
        if (!first)
            write(v, ", ");
        read_generic_arg(v);
    }
    v->skip = hold;
}

static void read_impl_path(struct v0 *v)
{
    bool hold = v->skip;

    v->skip = true;
    read_disambiguator(v);
    read_path(v, false);
    v->skip = hold;
}

/* "N" <namespace> <path> <identifier>: closures and shims have upper-case namespaces. */
static void read_nested(struct v0 *v, bool in_value)
{
    char space[2] = {peek(v), '\0'};
    bool upper = space[0] >= 'A' && space[0] <= 'Z', punycode;

    if (!upper && !(space[0] >= 'a' && space[0] <= 'z')) {
        v->failed = true;
        return;
    }
    v->pos++;
    read_path(v, in_value);
    uint64_t number = read_disambiguator(v);
    struct str id = read_identifier(v, &punycode);
    if (!upper) {
        write(v, "::");
        write_identifier(v, id, punycode);
        return;
    }
    write(v, "::{");
    write(v, space[0] == 'C' ? "closure" : space[0] == 'S' ? "shim" : space);
    if (id.len > 0) {
        write(v, ":");
        write_identifier(v, id, punycode);
    }
    write(v, "#");
    write_u64(v, number);
    write(v, "}");
}

/* <type as trait>; `trait` is false for an inherent impl. */
static void read_qualified_self(struct v0 *v, bool trait)
{
    write(v, "<");
    read_type(v);
    if (trait) {
        write(v, " as ");
        read_path(v, false);
    }
    write(v, ">");
}

static void read_path_at(struct v0 *v, bool in_value)
{
    struct place back;
    bool punycode;

    if (peek(v) == 'B') {
        if (enter_backref(v, &back)) {
            read_path(v, in_value);
            leave_backref(v, back);
        }
        return;
    }
    char kind = peek(v);
    v->pos += kind != '\0';
    if (kind == 'C') {
        read_disambiguator(v);
        struct str id = read_identifier(v, &punycode);
        write_identifier(v, id, punycode);
    } else if (kind == 'M' || kind == 'X') {
        read_impl_path(v);
        read_qualified_self(v, kind == 'X');
    } else if (kind == 'Y') {
        read_qualified_self(v, true);
    } else if (kind == 'N') {
        read_nested(v, in_value);
    } else if (kind == 'I') {
        read_path(v, in_value);
        write(v, in_value ? "::<" : "<");
        read_generic_args(v);
        write(v, ">");
        expect(v, 'E');
    } else {
        v->failed = true;
    }
}

/* In a value path generic arguments need "::" before them, in a type they do not. */
static void read_path(struct v0 *v, bool in_value)
{
    if (enter(v))
        read_path_at(v, in_value);
    leave(v);
}

/* --- types --------------------------------------------------------------------------------- */

static const char *basic_type(char c)
{
    static const char *const names[26] = {
        "i8",   "bool", "char", "f64", "str", "f32", NULL, "u8",  "isize",
        "usize", NULL,  "i32",  "u32", "i128", "u128", "_", NULL, NULL,
        "i16",  "u16",  "()",   "...", NULL,  "i64", "u64", "!",
    };
    return c >= 'a' && c <= 'z' ? names[c - 'a'] : NULL;
}

/* "for<'a, 'b> ": binds lifetimes until the caller restores their number. */
static void read_binder(struct v0 *v)
{
    if (!accept(v, 'G'))
        return;
    uint64_t n = read_base62(v) + 1, left = v->end - v->pos;
    if (v->lifetimes >= left || n >= left - v->lifetimes) { /* each is used later */
        v->failed = true;
        return;
    }
    write(v, "for<");
    for (uint64_t i = 0; i < n && !v->failed; i++) {
        write(v, i > 0 ? ", " : "");
        v->lifetimes++;
        write_lifetime(v, 1);
    }
    write(v, "> ");
}

static void read_abi(struct v0 *v)
{
    bool punycode;

    if (accept(v, 'C')) {
        write(v, "extern \"C\" ");
        return;
    }
    write(v, "extern \"");
    struct str id = read_identifier(v, &punycode);
    if (punycode)
        v->failed = true;
    for (size_t i = 0; i < id.len; i++)
        write_str(v, id.ptr[i] == '_' ? PP_STR("-") : str_sub(id, i, i + 1));
    write(v, "\" ");
}

static void read_function(struct v0 *v)
{
    read_binder(v);
    if (accept(v, 'U'))
        write(v, "unsafe ");
    if (accept(v, 'K'))
        read_abi(v);
    write(v, "fn(");
    for (bool first = true; peek(v) != '\0' && peek(v) != 'E'; first = false) {
        write(v, first ? "" : ", ");
        read_type(v);
    }
    expect(v, 'E');
    write(v, ")");
    if (accept(v, 'u')) /* the unit type is not written */
        return;
    write(v, " -> ");
    read_type(v);
}

/* A trait path whose generic arguments are left open for associated types. Returns whether a
 * bracket is open. */
static bool read_open_path(struct v0 *v)
{
    struct place back;
    bool open = false;

    if (!enter(v)) {
        leave(v);
        return false;
    }
    if (peek(v) == 'B') {
        if (enter_backref(v, &back)) {
            open = read_open_path(v);
            leave_backref(v, back);
        }
    } else if (accept(v, 'I')) {
        read_path(v, false);
        write(v, "<");
        read_generic_args(v);
        expect(v, 'E');
        open = true;
    } else {
        read_path(v, false);
    }
    leave(v);
    return open;
}

static void read_dyn_trait(struct v0 *v)
{
    bool open = read_open_path(v), punycode;

    while (accept(v, 'p')) {
        write(v, open ? ", " : "<");
        open = true;
        struct str id = read_identifier(v, &punycode);
        write_identifier(v, id, punycode);
        write(v, " = ");
        read_type(v);
    }
    if (open)
        write(v, ">");
}

static void read_dyn(struct v0 *v)
{
    uint64_t hold = v->lifetimes;

    write(v, "dyn ");
    read_binder(v);
    for (bool first = true; peek(v) != '\0' && peek(v) != 'E'; first = false) {
        write(v, first ? "" : " + ");
        read_dyn_trait(v);
    }
    expect(v, 'E');
    v->lifetimes = hold;
    expect(v, 'L');
    uint64_t lifetime = read_base62(v);
    if (lifetime > 0) {
        write(v, v->last == ' ' ? "+ " : " + ");
        write_lifetime(v, lifetime);
    }
}

static void read_tuple(struct v0 *v)
{
    unsigned n = 0;

    write(v, "(");
    for (; peek(v) != '\0' && peek(v) != 'E'; n++) {
        write(v, n > 0 ? ", " : "");
        read_type(v);
    }
    write(v, n == 1 ? ",)" : ")");
    expect(v, 'E');
}

static void read_reference(struct v0 *v, bool mutable)
{
    write(v, "&");
    if (accept(v, 'L')) {
        uint64_t lifetime = read_base62(v);
        if (lifetime > 0) {
            write_lifetime(v, lifetime);
            write(v, " ");
        }
    }
    write(v, mutable ? "mut " : "");
    read_type(v);
}

static void read_array(struct v0 *v, bool sized)
{
    write(v, "[");
    read_type(v);
    if (sized) {
        write(v, "; ");
        read_const(v);
    }
    write(v, "]");
}

static void read_type_at(struct v0 *v)
{
    char kind = peek(v);
    const char *basic = basic_type(kind);
    uint64_t hold = v->lifetimes;
    struct place back;

    if (kind == 'B') {
        if (enter_backref(v, &back)) {
            read_type(v);
            leave_backref(v, back);
        }
        return;
    }
    if (kind == 'C' || kind == 'M' || kind == 'X' || kind == 'Y' || kind == 'N' || kind == 'I') {
        read_path(v, false);
        return;
    }
    v->pos += kind != '\0';
    if (basic) {
        write(v, basic);
    } else if (kind == 'A' || kind == 'S') {
        read_array(v, kind == 'A');
    } else if (kind == 'T') {
        read_tuple(v);
    } else if (kind == 'R' || kind == 'Q') {
        read_reference(v, kind == 'Q');
    } else if (kind == 'P' || kind == 'O') {
        write(v, kind == 'P' ? "*const " : "*mut ");
        read_type(v);
    } else if (kind == 'F') {
        read_function(v);
        v->lifetimes = hold;
    } else if (kind == 'D') {
        read_dyn(v);
    } else {
        v->failed = true;
    }
}

static void read_type(struct v0 *v)
{
    if (enter(v))
        read_type_at(v);
    leave(v);
}

/* --- constants ----------------------------------------------------------------------------- */

static void write_char(struct v0 *v, uint64_t code)
{
    static const struct {
        char c;
        const char *text;
    } escapes[] = {{'\t', "\\t"}, {'\r', "\\r"}, {'\n', "\\n"}, {'\\', "\\\\"}, {'\'', "\\'"}};

    write(v, "'");
    for (size_t i = 0; i < PP_COUNT(escapes); i++)
        if (code == (uint64_t)escapes[i].c) {
            write(v, escapes[i].text);
            write(v, "'");
            return;
        }
    if (code >= ' ' && code <= '~') {
        char c = (char)code;
        write_str(v, (struct str){&c, 1});
    } else if (!v->skip && !v->failed) {
        buf_add_cstr(v->out, "\\u{");
        buf_add_hex(v->out, code);
        buf_add_cstr(v->out, "}");
    }
    write(v, "'");
}

/* Hexadecimal digits up to "_": without leading zeros, at least one. */
static struct str read_hex(struct v0 *v, uint64_t *value)
{
    size_t from = v->pos;

    *value = 0;
    while (peek(v) != '\0' && peek(v) != '_') {
        char c = v->in.ptr[v->pos++];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'f'))
            v->failed = true;
        if (*value == 0 && c == '0' && peek(v) != '_')
            v->failed = true;
        *value = *value * 16 + (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    struct str digits = str_sub(v->in, from, v->pos);
    expect(v, '_');
    if (digits.len == 0)
        v->failed = true;
    return digits;
}

static void write_const(struct v0 *v, char type, struct str digits, uint64_t value)
{
    if (type == 'b') {
        if (digits.len > 1 || value > 1)
            v->failed = true;
        write(v, value ? "true" : "false");
    } else if (type == 'c') {
        if (digits.len > 6)
            v->failed = true;
        write_char(v, value);
    } else if (digits.len > 16) {
        write(v, "0x");
        write_str(v, digits);
    } else {
        write_u64(v, value);
    }
}

static void read_const(struct v0 *v)
{
    struct place back;
    uint64_t value;

    if (!enter(v)) {
        leave(v);
        return;
    }
    if (peek(v) == 'B') {
        if (enter_backref(v, &back)) {
            read_const(v);
            leave_backref(v, back);
        }
    } else if (accept(v, 'p')) {
        write(v, "_");
    } else {
        char type = peek(v);
        bool is_signed = type != '\0' && strchr("aslxni", type) != NULL;
        if (type == '\0' || !strchr("aslxnihtmyojbc", type))
            v->failed = true;
        v->pos += type != '\0';
        if (is_signed && accept(v, 'n'))
            write(v, "-");
        struct str digits = read_hex(v, &value);
        if (!v->failed)
            write_const(v, type, digits, value);
    }
    leave(v);
}

bool rust_v0_demangle(struct str name, bool generic_args, struct buf *out)
{
    size_t dot = str_find(name, PP_STR("."), 0);

    if (dot != SIZE_MAX)
        name.len = dot;
    if (name.len <= 2 || !str_starts(name, PP_STR("_R")))
        return false;
    struct str in = str_sub(name, 2, name.len);
    struct v0 v = {.in = in, .end = in.len, .out = out, .start = out->len,
                   .generic_args = generic_args};
    if (peek(&v) >= '0' && peek(&v) <= '9') /* a version yet unknown */
        return false;
    read_path(&v, true);
    if (!v.failed && v.pos < v.end) {
        v.skip = true;
        read_path(&v, false); /* the instantiating crate */
    }
    return !v.failed && v.pos == v.end && !out->failed;
}
