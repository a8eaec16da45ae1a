/* Expressions and template arguments of the scanner: Itanium C++ ABI, 5.1.6. */
#include "symbolize/cxx_scan.h"

/* --- expressions --------------------------------------------------------------------------- */

/* <type> <value>, or a mangled name; the L already read. */
static void scan_literal(struct scan *s)
{
    if (at(s, 0) == 'Z' || (at(s, 0) == '_' && at(s, 1) == 'Z')) {
        s->pos += at(s, 0) == '_' ? 2 : 1;
        cxx_scan_encoding(s);
    } else {
        bool is_array = at(s, 0) == 'A';
        cxx_scan_type(s, false);
        if (is_array && at(s, 0) == 'E')
            cxx_scan_replace(s, s->pos, PP_STR("\"")); /* text, which has no value in the name */
        while (at(s, 0) != '\0' && at(s, 0) != 'E')
            s->pos++;
    }
    expect(s, 'E');
}

static void scan_template_args_until_end(struct scan *s)
{
    while (!s->failed && !accept(s, 'E')) {
        if (accept(s, 'X')) {
            cxx_scan_expression(s);
            expect(s, 'E');
        } else if (accept(s, 'L')) {
            scan_literal(s);
        } else if (is_one_of(at(s, 0), "IJ")) {
            cxx_scan_template_args(s);
        } else {
            cxx_scan_type(s, false);
        }
    }
}

void cxx_scan_template_args(struct scan *s)
{
    if (cxx_scan_enter(s)) {
        s->pos++; /* I or J */
        scan_template_args_until_end(s);
    }
    cxx_scan_leave(s);
}

/* ~ and a name or type; the library reads an operator of conversion to a type that some vendor
 * qualifies with "~". It counts that type, and a name as one. */
static void scan_destructor(struct scan *s)
{
    cxx_scan_replace(s, s->pos - 2, PP_STR("oncvU1~"));
    if (is_digit(at(s, 0))) {
        cxx_scan_source_name(s);
        s->n_library++;
    } else {
        cxx_scan_type(s, false);
    }
    s->n_library++;
}

static void scan_base_name(struct scan *s)
{
    if (accept2(s, "dn")) {
        scan_destructor(s);
    } else if (!accept2(s, "on") && is_digit(at(s, 0))) {
        cxx_scan_source_name(s);
    } else {
        cxx_scan_operator(s, true);
    }
    if (at(s, 0) == 'I')
        cxx_scan_template_args(s);
}

/* Behind sr. Here is what this file is for: names of templates in the scope. */
static void scan_unresolved(struct scan *s)
{
    if (is_one_of(at(s, 0), "TDS")) {
        cxx_scan_type(s, false);
        scan_base_name(s);
        return;
    }
    if (!is_digit(at(s, 0)))
        s->failed = true; /* srN: both differ in more than this */
    while (!s->failed && !accept(s, 'E')) {
        struct str name = cxx_scan_source_name(s);
        if (at(s, 0) != 'I')
            continue;
        cxx_scan_add_entry(s, (struct entry){0, name});
        s->differs = true;
        cxx_scan_template_args(s);
    }
    scan_base_name(s);
}

static void scan_expressions_until(struct scan *s, char stop)
{
    while (!s->failed && !accept(s, stop))
        cxx_scan_expression(s);
}

/* nw and na: placement _ type, then nothing, pi ... E, or il ... E */
static void scan_new(struct scan *s)
{
    scan_expressions_until(s, '_');
    cxx_scan_type(s, false);
    if (accept2(s, "pi"))
        scan_expressions_until(s, 'E');
    else if (at(s, 0) == 'i')
        cxx_scan_expression(s);
    else
        expect(s, 'E');
}

/* What begins at `from`: a parameter, of a function further out, with qualifiers. Neither is shown
 * or known to the library. */
static void scan_function_param(struct scan *s, size_t from)
{
    if (accept(s, 'T'))
        return;
    while (accept(s, 'r') || accept(s, 'V') || accept(s, 'K'))
        ;
    if (s->pos - from > 2)
        cxx_scan_replace(s, from, PP_STR("fp"));
    cxx_scan_index(s);
}

/* Operators with something other than expressions behind them; false: not one. */
static bool scan_special_operator(struct scan *s)
{
    if (accept2(s, "sr")) {
        scan_unresolved(s);
    } else if (accept2(s, "sP")) {
        scan_template_args_until_end(s);
    } else if (accept2(s, "fp")) {
        scan_function_param(s, s->pos - 2);
    } else if (at(s, 0) == 'f' && at(s, 1) == 'L' && is_digit(at(s, 2))) {
        size_t from = s->pos;
        s->pos += 2;
        cxx_scan_number(s);
        expect(s, 'p');
        scan_function_param(s, from);
    } else if (accept2(s, "il") || accept2(s, "cl")) {
        scan_expressions_until(s, 'E');
    } else if (accept2(s, "cp")) { /* a call as well, of (f) instead of f */
        cxx_scan_replace(s, s->pos - 2, PP_STR("cl"));
        scan_expressions_until(s, 'E');
    } else if (accept2(s, "di")) {
        cxx_scan_source_name(s);
        cxx_scan_expression(s);
    } else if (accept2(s, "tl")) {
        cxx_scan_type(s, false);
        scan_expressions_until(s, 'E');
    } else if (accept2(s, "st") || accept2(s, "at") || accept2(s, "ti")) {
        cxx_scan_type(s, false);
    } else if (accept2(s, "sc") || accept2(s, "dc") || accept2(s, "cc") || accept2(s, "rc")) {
        cxx_scan_type(s, false);
        cxx_scan_expression(s);
    } else if (accept2(s, "cv")) {
        cxx_scan_type(s, false);
        if (accept(s, '_'))
            scan_expressions_until(s, 'E');
        else
            cxx_scan_expression(s);
    } else if (accept2(s, "nw") || accept2(s, "na")) {
        scan_new(s);
    } else if (accept2(s, "dt") || accept2(s, "pt")) {
        cxx_scan_expression(s);
        if (accept2(s, "sr"))
            scan_unresolved(s);
        else
            scan_base_name(s);
    } else if (accept2(s, "on")) {
        cxx_scan_operator(s, true);
        if (at(s, 0) == 'I')
            cxx_scan_template_args(s);
    } else {
        return false;
    }
    return true;
}

/* Operators by the number of expressions behind them. */
static int operand_count(const struct scan *s)
{
    static const char unary[] = "ad az aw co da de dl gs mm ng nt pp ps sZ sp sz te tw ";
    static const char binary[] =
        "aN aS aa an cm dV ds dv dx eO eo eq ge gt ix lS le ls lt mI mL mi ml "
        "ne oR oo or pL pl pm rM rS rm rs ss ";
    const char code[4] = {at(s, 0), at(s, 1), ' ', '\0'};

    if (strcmp(code, "qu ") == 0 || strcmp(code, "dX ") == 0)
        return 3;
    if (strcmp(code, "tr ") == 0)
        return 0;
    if (strlen(code) == 3 && strstr(unary, code))
        return 1;
    return strlen(code) == 3 && strstr(binary, code) ? 2 : -1;
}

static void scan_any_expression(struct scan *s)
{
    if (accept(s, 'L')) {
        scan_literal(s);
    } else if (at(s, 0) == 'T') {
        cxx_scan_template_param(s);
    } else if (is_digit(at(s, 0))) {
        cxx_scan_source_name(s);
        cxx_scan_tags(s);
        if (at(s, 0) == 'I')
            cxx_scan_template_args(s);
    } else if (at(s, 0) == 'f' && is_one_of(at(s, 1), "lrLR") && !is_digit(at(s, 2))) {
        bool two = is_one_of(at(s, 1), "LR");
        s->pos += 2;
        cxx_scan_operator(s, true);
        cxx_scan_expression(s);
        if (two)
            cxx_scan_expression(s);
    } else if (accept2(s, "nx")) {
        cxx_scan_replace(s, s->pos - 2, PP_STR("v18noexcept"));
        cxx_scan_expression(s);
    } else if (accept(s, 'u')) {
        cxx_scan_source_name(s);
        scan_template_args_until_end(s);
    } else if (!scan_special_operator(s)) {
        int operands = operand_count(s);
        bool step = at(s, 0) == at(s, 1) && is_one_of(at(s, 0), "pm");
        s->failed = s->failed || operands < 0;
        s->pos += s->failed ? 0 : 2;
        if (step)
            accept(s, '_'); /* ++x rather than x++ */
        for (; operands > 0; operands--)
            cxx_scan_expression(s);
    }
}

void cxx_scan_expression(struct scan *s)
{
    if (cxx_scan_enter(s))
        scan_any_expression(s);
    cxx_scan_leave(s);
}
