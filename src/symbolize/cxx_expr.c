/* Writes the expressions in C++ names: template arguments that are values, decltype, noexcept.
 * Operands are in parentheses unless they are plain names. */
#include "symbolize/cxx_writer.h"

static void print_in_parens(struct cxx_writer *w, const struct cxx_node *n, bool parens)
{
    if (parens)
        cxx_write(w, "(");
    cxx_print_node(w, n);
    if (parens)
        cxx_write(w, ")");
}

static bool is_plain(const struct cxx_node *n)
{
    return n->kind == CXX_TEXT || n->kind == CXX_INIT || n->kind == CXX_FPARAM ||
           (n->kind == CXX_QUALIFIED && !n->flag);
}

/* a::b<c> as a name in an expression is plain (a scope, and b<c> in it). As the argument that a
 * parameter stands for, and as the name of a mangled function, it is a template. The reader has one
 * form for all, so the resolver flags the second, and for the third the caller says so. */
static void print_operand(struct cxx_writer *w, const struct cxx_node *n)
{
    bool name = n->kind == CXX_TEMPLATE && n->a->kind == CXX_QUALIFIED && !n->flag;
    print_in_parens(w, n, !is_plain(name ? n->a : n));
}

static void print_function_name(struct cxx_writer *w, const struct cxx_node *n)
{
    print_in_parens(w, n, !is_plain(n));
}

/* A string, of which the name has only the type (cxx_scan_expr.c). */
static bool is_string(const struct cxx_node *n)
{
    return n->kind == CXX_LITERAL && cxx_text_is(n, PP_STR("\""));
}

static bool is_op(const struct cxx_node *n, struct str name)
{
    return n->kind == CXX_OPERATOR && cxx_text_is(n, name);
}

/* The operator itself, as it stands between operands. */
static void print_sign(struct cxx_writer *w, const struct cxx_node *op)
{
    if (op->kind == CXX_OPERATOR)
        cxx_write_str(w, op->text);
    else
        cxx_print_node(w, op);
}

/* Whether a blank follows the operator before its operand. */
static bool is_word_operator(const struct cxx_node *op)
{
    static const struct str words[] = {
        {"alignof", 7}, {"co_await", 8}, {"delete", 6},        {"delete[]", 8},
        {"sizeof", 6},  {"throw", 5},    {"operator\"\"", 10},
    };
    for (size_t i = 0; i < PP_COUNT(words); i++)
        if (is_op(op, words[i]))
            return true;
    return is_op(op, PP_STR("\"\""));
}

static void print_unary(struct cxx_writer *w, const struct cxx_node *n)
{
    const struct cxx_node *op = n->a, *operand = n->b;

    /* The address of a function is written without its parameters. */
    if (is_op(op, PP_STR("&")) && operand->kind == CXX_TYPED && operand->b->kind == CXX_FUNCTION) {
        cxx_write(w, "&");
        print_function_name(w, operand->a);
        return;
    }
    if (n->flag)
        print_operand(w, operand);
    if (op->kind == CXX_CAST) {
        cxx_write(w, "(");
        cxx_print_node(w, op->a);
        cxx_write(w, ")");
    } else {
        print_sign(w, op);
        if (is_word_operator(op))
            cxx_write(w, " ");
    }
    if (n->flag)
        return;
    if (is_op(op, PP_STR("::"))) {
        cxx_print_node(w, operand);
    } else if (n->num) {
        cxx_write(w, "(");
        cxx_print_node(w, operand);
        cxx_write(w, ")");
    } else {
        print_operand(w, operand);
    }
}

/* .a=; to the reference every assignment is one, unless to a literal. */
static bool is_field_designator(const struct cxx_node *n)
{
    return n->kind == CXX_BINARY && is_op(n->a, PP_STR("=")) &&
           (n->b->kind != CXX_LITERAL || is_string(n->b));
}

/* Field or index designators of an initializer list: .a=, [1]=, [1 ... 2]=. */
static bool is_designator(const struct cxx_node *n)
{
    if (n->kind == CXX_TRINARY)
        return is_op(n->a, PP_STR("[...]="));
    return is_field_designator(n) || (n->kind == CXX_BINARY && is_op(n->a, PP_STR("]=")));
}

static void print_designated(struct cxx_writer *w, const struct cxx_node *value)
{
    if (is_designator(value)) {
        cxx_print_node(w, value);
        return;
    }
    cxx_write(w, "=");
    print_operand(w, value);
}

static void print_designator(struct cxx_writer *w, const struct cxx_node *n)
{
    const struct cxx_node *value = n->c;
    bool field = is_field_designator(n);

    cxx_write(w, field ? "." : "[");
    cxx_print_node(w, n->b);
    if (n->kind == CXX_TRINARY) {
        cxx_write(w, " ... ");
        cxx_print_node(w, n->c->a);
        value = n->c->b->a;
    }
    if (!field)
        cxx_write(w, "]");
    print_designated(w, value);
}

static void print_named_cast(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_write_str(w, n->a->text);
    cxx_write(w, "<");
    cxx_print_node(w, n->b);
    cxx_write(w, ">(");
    cxx_print_node(w, n->c);
    cxx_write(w, ")");
}

/* The function of a call: without its parameters, unless it is a template instance, which is
 * written whole with its result. */
static void print_callee(struct cxx_writer *w, const struct cxx_node *fn)
{
    if (fn->kind == CXX_TYPED) {
        if (fn->b->kind == CXX_FUNCTION && fn->b->a) {
            cxx_print_node(w, fn);
            return;
        }
        print_function_name(w, fn->a);
        return;
    }
    print_operand(w, fn);
}

static void print_binary(struct cxx_writer *w, const struct cxx_node *n)
{
    const struct cxx_node *op = n->a;
    bool greater = is_op(op, PP_STR(">")); /* must not look like the end of the arguments */

    if (is_designator(n)) {
        print_designator(w, n);
        return;
    }
    if (op->kind == CXX_OPERATOR && str_find(op->text, PP_STR("cast"), 0) != SIZE_MAX) {
        print_named_cast(w, n);
        return;
    }
    if (greater)
        cxx_write(w, "(");
    if (is_op(op, PP_STR("()")))
        print_callee(w, n->b);
    else
        print_operand(w, n->b);
    if (is_op(op, PP_STR("[]"))) {
        cxx_write(w, "[");
        cxx_print_node(w, n->c);
        cxx_write(w, "]");
        return;
    }
    if (!is_op(op, PP_STR("()")))
        print_sign(w, op);
    print_operand(w, n->c);
    if (greater)
        cxx_write(w, ")");
}

/* new (placement) type(initializer): operand b, then c holds type and initializer. */
static void print_new(struct cxx_writer *w, const struct cxx_node *n)
{
    const struct cxx_node *init = n->c->b ? n->c->b->a : NULL;

    cxx_write(w, "new ");
    if (n->b && !cxx_list_is_empty(n->b)) {
        print_operand(w, n->b);
        cxx_write(w, " ");
    }
    cxx_print_node(w, n->c->a);
    if (init)
        print_operand(w, init);
}

static void print_trinary(struct cxx_writer *w, const struct cxx_node *n)
{
    if (is_op(n->a, PP_STR("new")) || is_op(n->a, PP_STR("new[]"))) {
        print_new(w, n);
        return;
    }
    if (is_designator(n)) {
        print_designator(w, n);
        return;
    }
    print_operand(w, n->b);
    cxx_write(w, "?");
    print_operand(w, n->c->a);
    cxx_write(w, " : ");
    print_operand(w, n->c->b->a);
}

static void print_fold(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_write(w, "(");
    if (n->flag && !n->c)
        cxx_write(w, "...");
    else
        print_operand(w, n->b);
    print_sign(w, n->a);
    if (n->c) {
        cxx_write(w, "...");
        print_sign(w, n->a);
        print_operand(w, n->c);
    } else if (n->flag) {
        print_operand(w, n->b);
    } else {
        cxx_write(w, "...");
    }
    cxx_write(w, ")");
}

/* Numbers of the plain integer types are written with C's suffixes, others after their type. */
static void print_literal(struct cxx_writer *w, const struct cxx_node *n)
{
    static const struct {
        struct str type;
        const char *suffix;
    } plain[] = {
        {{"int", 3}, ""},         {{"unsigned int", 12}, "u"},
        {{"long", 4}, "l"},       {{"unsigned long", 13}, "ul"},
        {{"long long", 9}, "ll"}, {{"unsigned long long", 18}, "ull"},
    };
    static const struct str floats[] = {
        {"double", 6}, {"long double", 11}, {"float", 5}, {"__float128", 10}, {"half", 4},
    };
    bool builtin = n->a->kind == CXX_BUILTIN, bracket = false;

    for (size_t i = 0; builtin && i < PP_COUNT(plain); i++)
        if (cxx_text_is(n->a, plain[i].type)) {
            cxx_write(w, n->flag ? "-" : "");
            cxx_write_str(w, n->text);
            cxx_write(w, plain[i].suffix);
            return;
        }
    if (builtin && !n->flag && cxx_text_is(n->a, PP_STR("bool")) && n->text.len == 1 &&
        (n->text.ptr[0] == '0' || n->text.ptr[0] == '1')) {
        cxx_write(w, n->text.ptr[0] == '0' ? "false" : "true");
        return;
    }
    for (size_t i = 0; builtin && i < PP_COUNT(floats); i++)
        bracket = bracket || cxx_text_is(n->a, floats[i]);
    if (is_string(n)) {
        cxx_write(w, "\"<");
        cxx_print_node(w, n->a);
        cxx_write(w, ">\"");
        return;
    }
    cxx_write(w, "(");
    cxx_print_node(w, n->a);
    cxx_write(w, bracket ? ")[" : ")");
    cxx_write(w, n->flag ? "-" : "");
    cxx_write_str(w, n->text);
    cxx_write(w, bracket ? "]" : "");
}

void cxx_print_expression(struct cxx_writer *w, const struct cxx_node *n)
{
    if (n->kind == CXX_NULLARY) {
        print_sign(w, n->a);
    } else if (n->kind == CXX_UNARY) {
        print_unary(w, n);
    } else if (n->kind == CXX_BINARY) {
        print_binary(w, n);
    } else if (n->kind == CXX_TRINARY) {
        print_trinary(w, n);
    } else if (n->kind == CXX_FOLD) {
        print_fold(w, n);
    } else if (n->kind == CXX_LITERAL) {
        print_literal(w, n);
    } else if (n->kind == CXX_INIT) {
        if (n->a)
            cxx_print_node(w, n->a);
        cxx_write(w, "{");
        cxx_print_list(w, n->b, false);
        cxx_write(w, "}");
    } else if (n->kind == CXX_CALL) {
        cxx_print_node(w, n->a);
        cxx_write(w, "(");
        cxx_print_list(w, n->b, false);
        cxx_write(w, ")");
    } else if (n->kind == CXX_EXPANSION) {
        print_operand(w, n->a);
        cxx_write(w, "...");
    }
}
