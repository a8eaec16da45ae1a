/* Names and types of the scanner: Itanium C++ ABI, 5.1.2 to 5.1.5. */
#include "symbolize/cxx_scan.h"

#define MAX_DEPTH 500
#define MAX_STEPS 200000

/* --- the text ------------------------------------------------------------------------------ */

bool cxx_scan_enter(struct scan *s)
{
    if (++s->depth > MAX_DEPTH || ++s->steps > MAX_STEPS)
        s->failed = true;
    return !s->failed;
}

void cxx_scan_leave(struct scan *s)
{
    s->depth--;
}

size_t cxx_scan_number(struct scan *s)
{
    size_t num = 0;

    accept(s, 'n');
    if (!is_digit(at(s, 0)))
        s->failed = true;
    while (is_digit(at(s, 0)) && num < s->in.len)
        num = num * 10 + (size_t)(s->in.ptr[s->pos++] - '0');
    return num;
}

/* [<number>] _ */
void cxx_scan_index(struct scan *s)
{
    if (is_digit(at(s, 0)))
        cxx_scan_number(s);
    expect(s, '_');
}

/* --- names --------------------------------------------------------------------------------- */

struct str cxx_scan_source_name(struct scan *s)
{
    size_t from = s->pos;
    size_t len = is_digit(at(s, 0)) ? cxx_scan_number(s) : 0;

    if (len == 0 || len > s->in.len - s->pos) {
        s->failed = true;
        return PP_STR("");
    }
    s->pos += len;
    return str_sub(s->in, from, s->pos);
}

void cxx_scan_tags(struct scan *s)
{
    while (accept(s, 'B'))
        cxx_scan_source_name(s);
}

/* _ <digit>, __ <number> _, or digits up to the end */
static void scan_discriminator(struct scan *s)
{
    size_t digits = 0;

    while (is_digit(at(s, digits)))
        digits++;
    if (digits > 0 && s->pos + digits == s->in.len) {
        s->pos += digits;
    } else if (accept(s, '_')) {
        bool two = accept(s, '_');
        if (cxx_scan_number(s) >= 10 && two)
            expect(s, '_');
    }
}

void cxx_scan_operator(struct scan *s, bool in_expression)
{
    if (at(s, 0) == 'v' && is_digit(at(s, 1))) {
        s->pos += 2;
        cxx_scan_source_name(s);
    } else if (accept2(s, "cv")) {
        cxx_scan_type(s, !in_expression);
    } else if (accept2(s, "li")) {
        if (!in_expression)
            cxx_scan_source_name(s);
    } else if (at(s, 0) != '\0' && at(s, 1) != '\0') {
        s->pos += 2;
    } else {
        s->failed = true;
    }
}

/* Types up to the end of a list. */
void cxx_scan_types(struct scan *s)
{
    while (!s->failed && !is_one_of(at(s, 0), "E.") && at(s, 0) != '\0' &&
           !(is_one_of(at(s, 0), "RO") && at(s, 1) == 'E'))
        cxx_scan_type(s, false);
}

/* Explicit template parameters of a lambda: Ty, Tn <type>, Tt ... E, Tp ... */
static bool scan_head(struct scan *s)
{
    bool known = false;

    if (!cxx_scan_enter(s)) {
        cxx_scan_leave(s);
        return false;
    }
    if (accept2(s, "Ty")) {
        known = true;
    } else if (accept2(s, "Tn")) {
        cxx_scan_type(s, false);
        known = true;
    } else if (accept2(s, "Tp")) {
        known = scan_head(s);
    } else if (accept2(s, "Tt")) {
        while (at(s, 0) != 'E' && scan_head(s))
            ;
        expect(s, 'E');
        known = true;
    }
    cxx_scan_leave(s);
    return known && !s->failed;
}

static void scan_lambda(struct scan *s)
{
    while (at(s, 0) == 'T' && scan_head(s))
        ;
    cxx_scan_types(s);
    expect(s, 'E');
    cxx_scan_index(s);
}

static void scan_unqualified(struct scan *s)
{
    if (is_digit(at(s, 0))) {
        cxx_scan_source_name(s);
    } else if (is_lower(at(s, 0))) {
        cxx_scan_operator(s, false);
    } else if (accept2(s, "DC")) {
        while (is_digit(at(s, 0)))
            cxx_scan_source_name(s);
        expect(s, 'E');
    } else if (accept(s, 'L')) {
        cxx_scan_source_name(s);
        scan_discriminator(s);
    } else if (accept2(s, "Ub")) {
        cxx_scan_index(s);
    } else if (accept2(s, "Ul")) {
        scan_lambda(s);
    } else if (accept2(s, "Ut")) {
        cxx_scan_index(s);
        cxx_scan_count(s);
    } else {
        s->failed = true;
    }
    cxx_scan_tags(s);
}

static void scan_function_qualifiers(struct scan *s)
{
    for (;;) {
        if (accept(s, 'r') || accept(s, 'V') || accept(s, 'K') || accept2(s, "Dx") ||
            accept2(s, "Do"))
            continue;
        if (accept2(s, "DO"))
            cxx_scan_expression(s);
        else if (accept2(s, "Dw"))
            cxx_scan_types(s);
        else
            return;
        expect(s, 'E');
    }
}

/* S_, S0_: true; St, Sa, Ss: false, and a name of the library's own. */
static bool scan_substitution(struct scan *s)
{
    char c = at(s, 0);

    if (c == '_' || is_digit(c) || (c >= 'A' && c <= 'Z')) {
        cxx_scan_reference(s);
        return true;
    }
    if (!is_one_of(c, "tabsiod"))
        s->failed = true;
    s->pos += !s->failed;
    if (at(s, 0) == 'B') {
        cxx_scan_tags(s);
        cxx_scan_count(s);
    }
    return false;
}

/* T_, T0_, TL0__ */
void cxx_scan_template_param(struct scan *s)
{
    expect(s, 'T');
    if (accept(s, 'L'))
        cxx_scan_index(s);
    cxx_scan_index(s);
}

static void scan_prefix_part(struct scan *s, char c)
{
    if (is_digit(c) || is_lower(c) || c == 'U' || c == 'L' || (c == 'D' && at(s, 1) == 'C')) {
        scan_unqualified(s);
    } else if (c == 'D' && is_one_of(at(s, 1), "Tt")) {
        cxx_scan_type(s, false);
    } else if (accept(s, 'C')) {
        bool inherited = accept(s, 'I');
        s->pos += at(s, 0) != '\0';
        if (inherited)
            cxx_scan_type(s, false);
        cxx_scan_tags(s);
    } else if (c == 'D' && at(s, 1) != '\0') {
        s->pos += 2;
        cxx_scan_tags(s);
    } else if (accept(s, 'S')) {
        scan_substitution(s);
    } else if (c == 'I') {
        cxx_scan_template_args(s);
    } else if (c == 'T') {
        cxx_scan_template_param(s);
    } else {
        s->failed = true;
    }
}

/* N [qualifiers] <prefix> E: every scope on the way counts, the whole does not. */
static void scan_nested(struct scan *s)
{
    expect(s, 'N');
    scan_function_qualifiers(s);
    if (!accept(s, 'R'))
        accept(s, 'O');
    while (!s->failed && !accept(s, 'E')) {
        char c = at(s, 0);
        if (accept(s, 'M'))
            continue;
        scan_prefix_part(s, c);
        if (c != 'S' && at(s, 0) != 'E')
            cxx_scan_count(s);
    }
}

static void scan_local(struct scan *s)
{
    expect(s, 'Z');
    cxx_scan_encoding(s);
    expect(s, 'E');
    if (accept(s, 's')) {
        scan_discriminator(s);
        return;
    }
    if (accept(s, 'd'))
        cxx_scan_index(s);
    cxx_scan_name(s);
    scan_discriminator(s);
}

void cxx_scan_name(struct scan *s)
{
    bool counted = false;

    if (!cxx_scan_enter(s)) {
        cxx_scan_leave(s);
        return;
    }
    if (at(s, 0) == 'N') {
        scan_nested(s);
    } else if (at(s, 0) == 'Z') {
        scan_local(s);
    } else {
        if (accept2(s, "St"))
            scan_unqualified(s);
        else if (accept(s, 'S'))
            counted = (scan_substitution(s), true);
        else
            scan_unqualified(s);
        if (at(s, 0) == 'I') {
            if (!counted)
                cxx_scan_count(s);
            cxx_scan_template_args(s);
        }
    }
    cxx_scan_leave(s);
}

/* --- types --------------------------------------------------------------------------------- */

/* In a conversion operator T_ I...E may be the parameter alone, with the arguments of the operator
 * itself behind it: that is so unless more arguments follow. */
static void scan_param_args(struct scan *s, bool cast, bool is_param)
{
    if (at(s, 0) != 'I')
        return;
    if (!cast) {
        if (is_param)
            cxx_scan_count(s);
        cxx_scan_template_args(s);
        return;
    }
    size_t pos = s->pos, n_table = s->table.n, n_edits = s->edits.n;
    uint32_t n_library = s->n_library;
    if (is_param)
        cxx_scan_count(s);
    cxx_scan_template_args(s);
    if (!s->failed && at(s, 0) == 'I')
        return;
    s->pos = pos;
    s->table.n = n_table;
    s->edits.n = n_edits;
    s->n_library = n_library;
    s->failed = false;
}

static void scan_function(struct scan *s)
{
    accept(s, 'Y');
    accept(s, 'J');
    cxx_scan_types(s);
    if (!accept(s, 'R'))
        accept(s, 'O');
    expect(s, 'E');
}

static void scan_dimension(struct scan *s)
{
    if (is_digit(at(s, 0)))
        cxx_scan_number(s);
    else if (at(s, 0) != '_')
        cxx_scan_expression(s);
    expect(s, '_');
}

/* D <letter>...: whether the type counts. */
static bool scan_d_type(struct scan *s, bool cast)
{
    char c = at(s, 0);

    s->pos += c != '\0';
    if (c == 'T' || c == 't') {
        cxx_scan_expression(s);
        expect(s, 'E');
        return true;
    }
    if (c == 'p') {
        cxx_scan_type(s, cast);
        return true;
    }
    if (c == 'v') {
        if (accept(s, '_'))
            cxx_scan_expression(s);
        else
            cxx_scan_number(s);
        expect(s, '_');
        cxx_scan_type(s, cast);
        return true;
    }
    if (c == 'F') {
        cxx_scan_number(s);
        if (!accept(s, 'b') && !accept(s, 'x'))
            expect(s, '_');
    } else if (!is_one_of(c, "acfdehusin")) {
        s->failed = true;
    }
    return false;
}

/* S...: whether the type counts. A reference does not, unless template arguments follow. */
static bool scan_s_type(struct scan *s, bool cast)
{
    char c = at(s, 1);

    if (c == '_' || is_digit(c) || (c >= 'A' && c <= 'Z')) {
        s->pos++;
        cxx_scan_reference(s);
        size_t pos = s->pos;
        scan_param_args(s, cast, false);
        return s->pos != pos;
    }
    bool plain = c != 't' && at(s, 2) != 'I' && at(s, 2) != 'B';
    cxx_scan_name(s);
    return !plain;
}

static bool scan_unqualified_type(struct scan *s, bool cast)
{
    char c = at(s, 0);

    if (is_digit(c) || c == 'N' || c == 'Z') {
        cxx_scan_name(s);
    } else if (c == 'S') {
        return scan_s_type(s, cast);
    } else if (accept2(s, "Ts") || accept2(s, "Tu") || accept2(s, "Te")) {
        cxx_scan_name(s);
    } else if (c == 'T') {
        cxx_scan_template_param(s);
        scan_param_args(s, cast, true);
    } else if (accept(s, 'F')) {
        scan_function(s);
    } else if (accept(s, 'A')) {
        scan_dimension(s);
        cxx_scan_type(s, cast);
    } else if (accept(s, 'M')) {
        cxx_scan_type(s, false);
        cxx_scan_type(s, cast);
    } else if (accept(s, 'O') || accept(s, 'P') || accept(s, 'R') || accept(s, 'C') ||
               accept(s, 'G')) {
        cxx_scan_type(s, cast);
    } else if (accept(s, 'u')) {
        cxx_scan_source_name(s);
    } else if (accept2(s, "Ul")) {
        scan_lambda(s);
        return false;
    } else if (accept2(s, "Ut")) {
        cxx_scan_index(s);
        cxx_scan_count(s);
        return false;
    } else if (accept(s, 'U')) {
        cxx_scan_source_name(s);
        if (at(s, 0) == 'I')
            cxx_scan_template_args(s);
        cxx_scan_type(s, cast);
    } else if (accept(s, 'D')) {
        return scan_d_type(s, cast);
    } else {
        s->failed = true;
    }
    return true;
}

void cxx_scan_type(struct scan *s, bool cast)
{
    if (cxx_scan_enter(s)) {
        size_t from = s->pos;
        scan_function_qualifiers(s);
        bool qualified = s->pos != from;
        bool method = qualified && at(s, 0) == 'F'; /* qualifies its this, is one type with it */
        if (is_one_of(at(s, 0), "abcdefghijlmnostvwxyz"))
            s->pos++;
        else if (scan_unqualified_type(s, cast) && !method)
            cxx_scan_count(s);
        if (qualified)
            cxx_scan_count(s);
    }
    cxx_scan_leave(s);
}
