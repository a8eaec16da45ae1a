/* Rust's v0 mangling: "_R" path, read and written in one pass.
 *
 * Back references re-read an earlier place of the name, so a short name can ask for a long text:
 * depth, steps and output are bounded. What must be read but not shown (the path of an impl, the
 * instantiating crate, generic arguments in the short form) is read with `skip` set.
 * Rules: Rust RFC 2603; spec/driver.md 8.5. */
#include "symbolize/rust.h"
#include "symbolize/rust_v0.h"

/* --- back references ----------------------------------------------------------------------- */

/* Goes to the place that a back reference names; false: nothing to do there (or a bad one). */
bool v0_enter_backref(struct v0 *v, struct place *back)
{
    size_t here = v->pos;

    v0_expect(v, 'B');
    uint64_t target = v0_read_base62(v);
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

void v0_leave_backref(struct v0 *v, struct place back)
{
    v->pos = back.pos;
    v->end = back.end;
}

/* --- paths --------------------------------------------------------------------------------- */

static void read_generic_arg(struct v0 *v)
{
    if (v0_accept(v, 'L'))
        v0_write_lifetime(v, v0_read_base62(v));
    else if (v0_accept(v, 'K'))
        v0_read_const(v);
    else
        v0_read_type(v);
}

/* Arguments up to the closing E, without their brackets. */
void v0_read_generic_args(struct v0 *v)
{
    bool hold = v->skip;

    v->skip = hold || !v->generic_args;
    for (bool first = true; v0_peek(v) != '\0' && v0_peek(v) != 'E'; first = false) {
        if (!first)
            v0_write(v, ", ");
        read_generic_arg(v);
    }
    v->skip = hold;
}

static void read_impl_path(struct v0 *v)
{
    bool hold = v->skip;

    v->skip = true;
    v0_read_disambiguator(v);
    v0_read_path(v, false);
    v->skip = hold;
}

/* "N" <namespace> <path> <identifier>: closures and shims have upper-case namespaces. */
static void read_nested(struct v0 *v, bool in_value)
{
    char space[2] = {v0_peek(v), '\0'};
    bool upper = space[0] >= 'A' && space[0] <= 'Z', punycode;

    if (!upper && !(space[0] >= 'a' && space[0] <= 'z')) {
        v->failed = true;
        return;
    }
    v->pos++;
    v0_read_path(v, in_value);
    uint64_t number = v0_read_disambiguator(v);
    struct str id = v0_read_identifier(v, &punycode);
    if (!upper) {
        v0_write(v, "::");
        v0_write_identifier(v, id, punycode);
        return;
    }
    v0_write(v, "::{");
    v0_write(v, space[0] == 'C' ? "closure" : space[0] == 'S' ? "shim" : space);
    if (id.len > 0) {
        v0_write(v, ":");
        v0_write_identifier(v, id, punycode);
    }
    v0_write(v, "#");
    v0_write_u64(v, number);
    v0_write(v, "}");
}

/* <type as trait>; `trait` is false for an inherent impl. */
static void read_qualified_self(struct v0 *v, bool trait)
{
    v0_write(v, "<");
    v0_read_type(v);
    if (trait) {
        v0_write(v, " as ");
        v0_read_path(v, false);
    }
    v0_write(v, ">");
}

static void read_path_at(struct v0 *v, bool in_value)
{
    struct place back;
    bool punycode;

    if (v0_peek(v) == 'B') {
        if (v0_enter_backref(v, &back)) {
            v0_read_path(v, in_value);
            v0_leave_backref(v, back);
        }
        return;
    }
    char kind = v0_peek(v);
    v->pos += kind != '\0';
    if (kind == 'C') {
        v0_read_disambiguator(v);
        struct str id = v0_read_identifier(v, &punycode);
        v0_write_identifier(v, id, punycode);
    } else if (kind == 'M' || kind == 'X') {
        read_impl_path(v);
        read_qualified_self(v, kind == 'X');
    } else if (kind == 'Y') {
        read_qualified_self(v, true);
    } else if (kind == 'N') {
        read_nested(v, in_value);
    } else if (kind == 'I') {
        v0_read_path(v, in_value);
        v0_write(v, in_value ? "::<" : "<");
        v0_read_generic_args(v);
        v0_write(v, ">");
        v0_expect(v, 'E');
    } else {
        v->failed = true;
    }
}

/* In a value path generic arguments need "::" before them, in a type they do not. */
void v0_read_path(struct v0 *v, bool in_value)
{
    if (v0_enter(v))
        read_path_at(v, in_value);
    v0_leave(v);
}

bool rust_v0_demangle(struct str name, bool generic_args, struct buf *out)
{
    size_t dot = str_find(name, PP_STR("."), 0);

    if (dot != SIZE_MAX)
        name.len = dot;
    if (name.len <= 2 || !str_starts(name, PP_STR("_R")))
        return false;
    struct str in = str_sub(name, 2, name.len);
    struct v0 v = {
        .in = in, .end = in.len, .out = out, .start = out->len, .generic_args = generic_args};
    if (v0_peek(&v) >= '0' && v0_peek(&v) <= '9') /* a version yet unknown */
        return false;
    v0_read_path(&v, true);
    if (!v.failed && v.pos < v.end) {
        v.skip = true;
        v0_read_path(&v, false); /* the instantiating crate */
    }
    return !v.failed && v.pos == v.end && !out->failed;
}
