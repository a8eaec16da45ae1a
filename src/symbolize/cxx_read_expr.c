/* Reads lambdas and expressions of C++ names, and what only the library can spell: builtin types
 * and operators are opaque in its tree. */
#include "symbolize/cxx_read.h"

/* --- leaves that only the library can spell ------------------------------------------------- */

struct leaf {
    char text[64];
    size_t len;
};

static void collect(const char *s, size_t len, void *arg)
{
    struct leaf *leaf = arg;

    if (len > sizeof leaf->text - leaf->len)
        len = sizeof leaf->text - leaf->len;
    memcpy(leaf->text + leaf->len, s, len);
    leaf->len += len;
}

/* The library's text of one small tree that holds no template parameters. */
struct str cxx_spell(struct arena *a, const comp *c)
{
    struct leaf leaf = {{0}, 0};
    comp copy = *c; /* printing leaves marks in it */

    copy.d_counting = 0;
    if (!cplus_demangle_print_callback(DMGL_PARAMS | DMGL_ANSI, &copy, collect, &leaf))
        return (struct str){NULL, 0};
    return arena_str(a, (struct str){leaf.text, leaf.len});
}

/* An operator's spelling without the word "operator". */
struct str cxx_spell_operator(struct arena *a, const comp *c)
{
    struct str s = cxx_spell(a, c);
    size_t skip = sizeof "operator" - 1;

    if (!s.ptr || s.len <= skip)
        return (struct str){NULL, 0};
    if (s.ptr[skip] == ' ')
        skip++;
    return str_sub(s, skip, s.len);
}

/* How the library writes an operator between the operands "x" and "y". Operators of one spelling
 * (both folds; sizeof of a type and of an expression) differ in this. */
static bool spells_as(struct arena *a, const comp *expr, struct str expected)
{
    char name_x[] = "x", name_y[] = "y";
    comp x = {.type = DEMANGLE_COMPONENT_NAME}, y = x, args = x, probe = *expr;
    comp op = *expr->u.s_binary.left;

    x.u.s_name.s = name_x;
    y.u.s_name.s = name_y;
    x.u.s_name.len = y.u.s_name.len = 1;
    args.type = DEMANGLE_COMPONENT_BINARY_ARGS;
    probe.u.s_binary.left = &op;
    op.d_counting = 0;
    args.u.s_binary.left = &x;
    args.u.s_binary.right = &y;
    probe.u.s_binary.right = probe.type == DEMANGLE_COMPONENT_UNARY ? &x : &args;
    struct str got = cxx_spell(a, &probe);
    return got.ptr && str_eq(got, expected);
}

/* --- lambdas ------------------------------------------------------------------------------- */

static struct cxx_node *read_head(struct cxx_reader *r, comp *c);

/* Template parameters of a lambda hang together by their right subtrees. */
static struct cxx_node *read_head_list(struct cxx_reader *r, comp *c)
{
    struct cxx_node *head = cxx_new_node(r, CXX_LIST), *at = head;

    if (!head)
        return NULL;
    for (; c; c = right(c)) {
        if (at->a && !(at->b = cxx_new_node(r, CXX_LIST)))
            return NULL;
        at = at->b ? at->b : at;
        if (!(at->a = read_head(r, c)))
            return NULL;
    }
    return head;
}

static struct cxx_node *read_head(struct cxx_reader *r, comp *c)
{
    struct cxx_node *n = NULL;

    if (r->depth >= CXX_MAX_DEPTH)
        return NULL;
    r->depth++;
    if (c->type == DEMANGLE_COMPONENT_TEMPLATE_TYPE_PARM) {
        n = cxx_new_node(r, CXX_HEAD_TYPE);
    } else if (c->type == DEMANGLE_COMPONENT_TEMPLATE_NON_TYPE_PARM) {
        n = cxx_new_unary(r, CXX_HEAD_VALUE, left(c));
    } else if (c->type == DEMANGLE_COMPONENT_TEMPLATE_TEMPLATE_PARM) {
        n = cxx_new_node(r, CXX_HEAD_TEMPLATE);
        if (n && !(n->a = read_head_list(r, left(c))))
            n = NULL;
    } else if (c->type == DEMANGLE_COMPONENT_TEMPLATE_PACK_PARM && left(c)) {
        n = cxx_new_node(r, CXX_HEAD_PACK);
        if (n && !(n->a = read_head(r, left(c))))
            n = NULL;
    }
    r->depth--;
    return n;
}

struct cxx_node *cxx_read_lambda(struct cxx_reader *r, const comp *c)
{
    comp *params = c->u.s_unary_num.sub;
    struct cxx_node *n = cxx_new_node(r, CXX_LAMBDA);

    if (!n)
        return NULL;
    n->num = c->u.s_unary_num.num;
    if (params && params->type == DEMANGLE_COMPONENT_TEMPLATE_HEAD) {
        if (!(n->b = read_head_list(r, left(params))))
            return NULL;
        params = right(params);
    }
    r->lambdas++;
    n->a = cxx_read_list(r, params);
    r->lambdas--;
    return n->a ? n : NULL;
}

/* A pack in a lambda's parameters is one of the lambda's own, of unknown size. It stays one where a
 * back reference leads to it, though the call operator's template has arguments for it. */
struct cxx_node *cxx_read_expansion(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_unary(r, CXX_EXPANSION, left(c));
    if (n)
        n->flag = r->lambdas > 0;
    return n;
}

/* --- expressions --------------------------------------------------------------------------- */

struct cxx_node *cxx_read_extended_operator(struct cxx_reader *r, const comp *c)
{
    const comp *name = c->u.s_extended_operator.name;

    if (!name || name->type != DEMANGLE_COMPONENT_NAME)
        return NULL;
    struct str s = {name->u.s_name.s, (size_t)name->u.s_name.len};
    return cxx_new_text(r, CXX_OPERATOR, arena_str(r->arena, s));
}

struct cxx_node *cxx_read_unary(struct cxx_reader *r, const comp *c)
{
    comp *operand = right(c);
    bool suffix = operand && operand->type == DEMANGLE_COMPONENT_BINARY_ARGS;
    struct cxx_node *n = cxx_new_binary(r, CXX_UNARY, left(c), suffix ? left(operand) : operand);

    if (!n)
        return NULL;
    n->flag = suffix;
    if (n->a->kind == CXX_OPERATOR && cxx_text_is(n->a, PP_STR("sizeof")))
        n->num = spells_as(r->arena, c, PP_STR("sizeof (x)"));
    return n;
}

struct cxx_node *cxx_read_binary(struct cxx_reader *r, const comp *c)
{
    const comp *args = right(c);

    if (!args || args->type != DEMANGLE_COMPONENT_BINARY_ARGS || !left(args) || !right(args))
        return NULL;
    struct cxx_node *n = cxx_new_unary(r, CXX_BINARY, left(c));
    if (!n || !(n->b = cxx_read_comp(r, left(args))) || !(n->c = cxx_read_comp(r, right(args))))
        return NULL;
    if (n->a->kind != CXX_OPERATOR)
        return n;
    if (cxx_text_is(n->a, PP_STR("..."))) {
        n->kind = CXX_FOLD;
        n->a = n->b;
        n->b = n->c;
        n->c = NULL;
        n->flag = spells_as(r->arena, c, PP_STR("(...xy)"));
    }
    return n;
}

struct cxx_node *cxx_read_trinary(struct cxx_reader *r, const comp *c)
{
    const comp *arg1 = right(c), *arg2 = arg1 ? right(arg1) : NULL;

    if (!arg2 || !left(arg2))
        return NULL;
    struct cxx_node *n = cxx_new_unary(r, CXX_TRINARY, left(c));
    if (!n || (left(arg1) && !(n->b = cxx_read_comp(r, left(arg1)))))
        return NULL;
    struct cxx_node *second = cxx_new_node(r, CXX_LIST), *third = cxx_new_node(r, CXX_LIST);
    if (!second || !third || !(second->a = cxx_read_comp(r, left(arg2))) ||
        (right(arg2) && !(third->a = cxx_read_comp(r, right(arg2)))))
        return NULL;
    if (third->a)
        second->b = third;
    n->c = second;
    if (n->a->kind == CXX_OPERATOR && cxx_text_is(n->a, PP_STR("..."))) {
        if (!n->b || !third->a)
            return NULL;
        n->kind = CXX_FOLD;
        n->a = n->b;
        n->b = second->a;
        n->c = third->a;
    }
    bool is_new = n->a->kind == CXX_OPERATOR && str_starts(n->a->text, PP_STR("new"));
    return is_new || (n->b && third->a) ? n : NULL;
}

struct cxx_node *cxx_read_literal(struct cxx_reader *r, const comp *c)
{
    const comp *value = right(c);
    struct cxx_node *n = cxx_new_unary(r, CXX_LITERAL, left(c));

    if (!n || !value || value->type != DEMANGLE_COMPONENT_NAME)
        return NULL;
    n->flag = c->type == DEMANGLE_COMPONENT_LITERAL_NEG;
    n->text = arena_str(r->arena, (struct str){value->u.s_name.s, (size_t)value->u.s_name.len});
    return n->text.ptr ? n : NULL;
}

struct cxx_node *cxx_read_init(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_tree(r, CXX_INIT, left(c), NULL);
    return n && (n->b = cxx_read_list(r, right(c))) ? n : NULL;
}
