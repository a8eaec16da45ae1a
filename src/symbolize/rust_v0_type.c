/* Types and constants of Rust's v0 mangling (RFC 2603, "Types" and "Constants"). */
#include "symbolize/rust_v0.h"

/* --- types --------------------------------------------------------------------------------- */

static const char *basic_type(char c)
{
    static const char *const names[26] = {
        "i8",    "bool", "char", "f64", "str",  "f32",  NULL,  "u8", "isize",
        "usize", NULL,   "i32",  "u32", "i128", "u128", "_",   NULL, NULL,
        "i16",   "u16",  "()",   "...", NULL,   "i64",  "u64", "!",
    };
    return c >= 'a' && c <= 'z' ? names[c - 'a'] : NULL;
}

/* "for<'a, 'b> ": binds lifetimes until the caller restores their number. */
static void read_binder(struct v0 *v)
{
    if (!v0_accept(v, 'G'))
        return;
    uint64_t n = v0_read_base62(v) + 1, left = v->end - v->pos;
    if (v->lifetimes >= left || n >= left - v->lifetimes) { /* each is used later */
        v->failed = true;
        return;
    }
    v0_write(v, "for<");
    for (uint64_t i = 0; i < n && !v->failed; i++) {
        v0_write(v, i > 0 ? ", " : "");
        v->lifetimes++;
        v0_write_lifetime(v, 1);
    }
    v0_write(v, "> ");
}

static void read_abi(struct v0 *v)
{
    bool punycode;

    if (v0_accept(v, 'C')) {
        v0_write(v, "extern \"C\" ");
        return;
    }
    v0_write(v, "extern \"");
    struct str id = v0_read_identifier(v, &punycode);
    if (punycode)
        v->failed = true;
    for (size_t i = 0; i < id.len; i++)
        v0_write_str(v, id.ptr[i] == '_' ? PP_STR("-") : str_sub(id, i, i + 1));
    v0_write(v, "\" ");
}

static void read_function(struct v0 *v)
{
    read_binder(v);
    if (v0_accept(v, 'U'))
        v0_write(v, "unsafe ");
    if (v0_accept(v, 'K'))
        read_abi(v);
    v0_write(v, "fn(");
    for (bool first = true; v0_peek(v) != '\0' && v0_peek(v) != 'E'; first = false) {
        v0_write(v, first ? "" : ", ");
        v0_read_type(v);
    }
    v0_expect(v, 'E');
    v0_write(v, ")");
    if (v0_accept(v, 'u')) /* the unit type is not written */
        return;
    v0_write(v, " -> ");
    v0_read_type(v);
}

/* A trait path whose generic arguments are left open for associated types. Returns whether a
 * bracket is open. */
static bool read_open_path(struct v0 *v)
{
    struct place back;
    bool open = false;

    if (!v0_enter(v)) {
        v0_leave(v);
        return false;
    }
    if (v0_peek(v) == 'B') {
        if (v0_enter_backref(v, &back)) {
            open = read_open_path(v);
            v0_leave_backref(v, back);
        }
    } else if (v0_accept(v, 'I')) {
        v0_read_path(v, false);
        v0_write(v, "<");
        v0_read_generic_args(v);
        v0_expect(v, 'E');
        open = true;
    } else {
        v0_read_path(v, false);
    }
    v0_leave(v);
    return open;
}

static void read_dyn_trait(struct v0 *v)
{
    bool open = read_open_path(v), punycode;

    while (v0_accept(v, 'p')) {
        v0_write(v, open ? ", " : "<");
        open = true;
        struct str id = v0_read_identifier(v, &punycode);
        v0_write_identifier(v, id, punycode);
        v0_write(v, " = ");
        v0_read_type(v);
    }
    if (open)
        v0_write(v, ">");
}

static void read_dyn(struct v0 *v)
{
    uint64_t hold = v->lifetimes;

    v0_write(v, "dyn ");
    read_binder(v);
    for (bool first = true; v0_peek(v) != '\0' && v0_peek(v) != 'E'; first = false) {
        v0_write(v, first ? "" : " + ");
        read_dyn_trait(v);
    }
    v0_expect(v, 'E');
    v->lifetimes = hold;
    v0_expect(v, 'L');
    uint64_t lifetime = v0_read_base62(v);
    if (lifetime > 0) {
        v0_write(v, v->last == ' ' ? "+ " : " + ");
        v0_write_lifetime(v, lifetime);
    }
}

static void read_tuple(struct v0 *v)
{
    unsigned n = 0;

    v0_write(v, "(");
    for (; v0_peek(v) != '\0' && v0_peek(v) != 'E'; n++) {
        v0_write(v, n > 0 ? ", " : "");
        v0_read_type(v);
    }
    v0_write(v, n == 1 ? ",)" : ")");
    v0_expect(v, 'E');
}

static void read_reference(struct v0 *v, bool mutable)
{
    v0_write(v, "&");
    if (v0_accept(v, 'L')) {
        uint64_t lifetime = v0_read_base62(v);
        if (lifetime > 0) {
            v0_write_lifetime(v, lifetime);
            v0_write(v, " ");
        }
    }
    v0_write(v, mutable ? "mut " : "");
    v0_read_type(v);
}

static void read_array(struct v0 *v, bool sized)
{
    v0_write(v, "[");
    v0_read_type(v);
    if (sized) {
        v0_write(v, "; ");
        v0_read_const(v);
    }
    v0_write(v, "]");
}

static void read_type_at(struct v0 *v)
{
    char kind = v0_peek(v);
    const char *basic = basic_type(kind);
    uint64_t hold = v->lifetimes;
    struct place back;

    if (kind == 'B') {
        if (v0_enter_backref(v, &back)) {
            v0_read_type(v);
            v0_leave_backref(v, back);
        }
        return;
    }
    if (kind == 'C' || kind == 'M' || kind == 'X' || kind == 'Y' || kind == 'N' || kind == 'I') {
        v0_read_path(v, false);
        return;
    }
    v->pos += kind != '\0';
    if (basic) {
        v0_write(v, basic);
    } else if (kind == 'A' || kind == 'S') {
        read_array(v, kind == 'A');
    } else if (kind == 'T') {
        read_tuple(v);
    } else if (kind == 'R' || kind == 'Q') {
        read_reference(v, kind == 'Q');
    } else if (kind == 'P' || kind == 'O') {
        v0_write(v, kind == 'P' ? "*const " : "*mut ");
        v0_read_type(v);
    } else if (kind == 'F') {
        read_function(v);
        v->lifetimes = hold;
    } else if (kind == 'D') {
        read_dyn(v);
    } else {
        v->failed = true;
    }
}

void v0_read_type(struct v0 *v)
{
    if (v0_enter(v))
        read_type_at(v);
    v0_leave(v);
}

/* --- constants ----------------------------------------------------------------------------- */

static void write_char(struct v0 *v, uint64_t code)
{
    static const struct {
        char c;
        const char *text;
    } escapes[] = {{'\t', "\\t"}, {'\r', "\\r"}, {'\n', "\\n"}, {'\\', "\\\\"}, {'\'', "\\'"}};

    v0_write(v, "'");
    for (size_t i = 0; i < PP_COUNT(escapes); i++)
        if (code == (uint64_t)escapes[i].c) {
            v0_write(v, escapes[i].text);
            v0_write(v, "'");
            return;
        }
    if (code >= ' ' && code <= '~') {
        char c = (char)code;
        v0_write_str(v, (struct str){&c, 1});
    } else if (!v->skip && !v->failed) {
        buf_add_cstr(v->out, "\\u{");
        buf_add_hex(v->out, code);
        buf_add_cstr(v->out, "}");
    }
    v0_write(v, "'");
}

/* Hexadecimal digits up to "_": without leading zeros, at least one. */
static struct str read_hex(struct v0 *v, uint64_t *value)
{
    size_t from = v->pos;

    *value = 0;
    while (v0_peek(v) != '\0' && v0_peek(v) != '_') {
        char c = v->in.ptr[v->pos++];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !(c >= 'a' && c <= 'f'))
            v->failed = true;
        if (*value == 0 && c == '0' && v0_peek(v) != '_')
            v->failed = true;
        *value = *value * 16 + (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    struct str digits = str_sub(v->in, from, v->pos);
    v0_expect(v, '_');
    if (digits.len == 0)
        v->failed = true;
    return digits;
}

static void write_const(struct v0 *v, char type, struct str digits, uint64_t value)
{
    if (type == 'b') {
        if (digits.len > 1 || value > 1)
            v->failed = true;
        v0_write(v, value ? "true" : "false");
    } else if (type == 'c') {
        if (digits.len > 6)
            v->failed = true;
        write_char(v, value);
    } else if (digits.len > 16) {
        v0_write(v, "0x");
        v0_write_str(v, digits);
    } else {
        v0_write_u64(v, value);
    }
}

void v0_read_const(struct v0 *v)
{
    struct place back;
    uint64_t value;

    if (!v0_enter(v)) {
        v0_leave(v);
        return;
    }
    if (v0_peek(v) == 'B') {
        if (v0_enter_backref(v, &back)) {
            v0_read_const(v);
            v0_leave_backref(v, back);
        }
    } else if (v0_accept(v, 'p')) {
        v0_write(v, "_");
    } else {
        char type = v0_peek(v);
        bool is_signed = type != '\0' && strchr("aslxni", type) != NULL;
        if (type == '\0' || !strchr("aslxnihtmyojbc", type))
            v->failed = true;
        v->pos += type != '\0';
        if (is_signed && v0_accept(v, 'n'))
            v0_write(v, "-");
        struct str digits = read_hex(v, &value);
        if (!v->failed)
            write_const(v, type, digits, value);
    }
    v0_leave(v);
}
