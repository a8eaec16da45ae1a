/* Reads a mangled C++ name into a tree, with libiberty: the only file that sees the library.
 *
 * The library's tree becomes a struct cxx_node tree, one node for one, shared subtrees staying
 * shared. It is not printed by the library, which cannot leave out template arguments; what names
 * look like is decided by cxx_resolve.c and cxx_print.c. */
#include <libiberty/demangle.h>
#include <stdlib.h>

#include "symbolize/cxx_node.h"

typedef struct demangle_component comp;

struct reader {
    struct arena *arena;
    struct cxx_node **nodes; /* nodes[d_counting - 1]: already read */
    size_t n_nodes, cap;
    unsigned depth;
};

static struct cxx_node *read_comp(struct reader *r, comp *c);

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
static struct str spell(struct arena *a, const comp *c)
{
    struct leaf leaf = {{0}, 0};
    comp copy = *c; /* printing leaves marks in it */

    copy.d_counting = 0;
    if (!cplus_demangle_print_callback(DMGL_PARAMS | DMGL_ANSI, &copy, collect, &leaf))
        return (struct str){NULL, 0};
    return arena_str(a, (struct str){leaf.text, leaf.len});
}

/* An operator's spelling without the word "operator". */
static struct str spell_operator(struct arena *a, const comp *c)
{
    struct str s = spell(a, c);
    size_t skip = sizeof "operator" - 1;

    if (!s.ptr || s.len <= skip)
        return (struct str){NULL, 0};
    if (s.ptr[skip] == ' ')
        skip++;
    return str_sub(s, skip, s.len);
}

/* How the library writes an operator between the operands "x" and "y". Operators of one spelling
 * (both folds; = and .x=; sizeof of a type and of an expression) differ in this. */
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
    struct str got = spell(a, &probe);
    return got.ptr && str_eq(got, expected);
}

/* --- nodes --------------------------------------------------------------------------------- */

static struct cxx_node *new_node(struct reader *r, enum cxx_kind kind)
{
    struct cxx_node *n = arena_new(r->arena, struct cxx_node);
    if (n)
        n->kind = kind;
    return n;
}

static struct cxx_node *new_text(struct reader *r, enum cxx_kind kind, struct str s)
{
    struct cxx_node *n = s.ptr ? new_node(r, kind) : NULL;
    if (n)
        n->text = s;
    return n;
}

/* A node over one or two subtrees; a subtree that the library left out (NULL) is left out. */
static struct cxx_node *new_tree(struct reader *r, enum cxx_kind kind, comp *a, comp *b)
{
    struct cxx_node *n = new_node(r, kind);

    if (!n || (a && !(n->a = read_comp(r, a))) || (b && !(n->b = read_comp(r, b))))
        return NULL;
    return n;
}

/* Node kinds in which the first subtree is never missing. */
static struct cxx_node *new_unary(struct reader *r, enum cxx_kind kind, comp *a)
{
    return a ? new_tree(r, kind, a, NULL) : NULL;
}

static struct cxx_node *new_binary(struct reader *r, enum cxx_kind kind, comp *a, comp *b)
{
    return a && b ? new_tree(r, kind, a, b) : NULL;
}

static comp *left(const comp *c)
{
    return c->u.s_binary.left;
}

static comp *right(const comp *c)
{
    return c->u.s_binary.right;
}

/* A chain of argument components. The library's empty list is one without an element. */
static struct cxx_node *read_list(struct reader *r, comp *c)
{
    struct cxx_node *head = NULL, **end = &head;

    if (!c)
        return new_node(r, CXX_LIST);
    for (; c; c = right(c)) {
        if (c->type != DEMANGLE_COMPONENT_ARGLIST &&
            c->type != DEMANGLE_COMPONENT_TEMPLATE_ARGLIST)
            return NULL;
        struct cxx_node *n = *end = new_node(r, CXX_LIST);
        if (!n || (left(c) && !(n->a = read_comp(r, left(c)))))
            return NULL;
        if (!n->a)
            break;
        end = &n->b;
    }
    return head;
}

/* --- names --------------------------------------------------------------------------------- */

static struct cxx_node *read_local(struct reader *r, const comp *c)
{
    struct cxx_node *n = new_binary(r, CXX_QUALIFIED, left(c), right(c));
    if (n)
        n->flag = true;
    return n;
}

static struct cxx_node *read_std(struct reader *r, const comp *c)
{
    struct str s = {c->u.s_string.string, (size_t)c->u.s_string.len};
    struct cxx_node *n = new_text(r, CXX_TEXT, arena_str(r->arena, s));
    if (n)
        n->flag = true;
    return n;
}

/* Whether a scope ends in a type without a name, after which a constructor is called too. */
static bool ends_unnamed(const comp *scope)
{
    for (int i = 0; i < 4 && scope; i++) {
        if (scope->type == DEMANGLE_COMPONENT_UNNAMED_TYPE ||
            scope->type == DEMANGLE_COMPONENT_LAMBDA)
            return true;
        if (scope->type == DEMANGLE_COMPONENT_QUAL_NAME)
            scope = right(scope);
        else if (scope->type == DEMANGLE_COMPONENT_TEMPLATE ||
                 scope->type == DEMANGLE_COMPONENT_TAGGED_NAME)
            scope = left(scope);
        else
            return false;
    }
    return false;
}

/* The library names the constructor of an unnamed type after the class around it. */
static struct cxx_node *read_qualified(struct reader *r, const comp *c)
{
    struct cxx_node *n = new_binary(r, CXX_QUALIFIED, left(c), right(c));
    bool ctor = n && right(c)->type == DEMANGLE_COMPONENT_CTOR;
    bool dtor = n && right(c)->type == DEMANGLE_COMPONENT_DTOR;

    if ((!ctor && !dtor) || !ends_unnamed(left(c)))
        return n;
    struct cxx_node *type = n->a;
    while (type->kind == CXX_QUALIFIED || type->kind == CXX_TEMPLATE || type->kind == CXX_TAGGED)
        type = type->kind == CXX_QUALIFIED ? type->b : type->a;
    if (ctor)
        n->b = type;
    else
        n->b->a = type;
    return n;
}

static struct cxx_node *read_number(struct reader *r, const comp *c, enum cxx_kind kind)
{
    struct cxx_node *n = new_node(r, kind);
    if (n)
        n->num = c->u.s_number.number;
    return n;
}

static struct cxx_node *read_decimal(struct reader *r, long num)
{
    struct buf b = BUF_INIT;

    buf_add_i64(&b, num);
    struct cxx_node *n = b.failed ? NULL : new_text(r, CXX_TEXT, arena_str(r->arena, buf_str(&b)));
    buf_done(&b);
    return n;
}

/* --- types --------------------------------------------------------------------------------- */

/* The word of a cv-qualifier or function qualifier; NULL: not one. */
static const char *qualifier_word(const comp *c, bool *of_function)
{
    switch ((int)c->type) {
    case DEMANGLE_COMPONENT_RESTRICT:
        return "restrict";
    case DEMANGLE_COMPONENT_VOLATILE:
        return "volatile";
    case DEMANGLE_COMPONENT_CONST:
        return "const";
    default:
        *of_function = true;
    }
    switch ((int)c->type) {
    case DEMANGLE_COMPONENT_RESTRICT_THIS:
        return "restrict";
    case DEMANGLE_COMPONENT_VOLATILE_THIS:
        return "volatile";
    case DEMANGLE_COMPONENT_CONST_THIS:
        return "const";
    case DEMANGLE_COMPONENT_TRANSACTION_SAFE:
        return "transaction_safe";
    case DEMANGLE_COMPONENT_NOEXCEPT:
        return "noexcept";
    case DEMANGLE_COMPONENT_THROW_SPEC:
        return "throw";
    default:
        return NULL;
    }
}

static struct cxx_node *read_qualifier(struct reader *r, const comp *c, const char *word)
{
    struct cxx_node *q = new_text(r, CXX_QUALIFIER, str_of(word));

    if (!q)
        return NULL;
    if (c->type == DEMANGLE_COMPONENT_THROW_SPEC && !(q->a = read_list(r, right(c))))
        return NULL;
    if (c->type == DEMANGLE_COMPONENT_NOEXCEPT && right(c)) {
        if (!(q->a = new_node(r, CXX_LIST)) || !(q->a->a = read_comp(r, right(c))))
            return NULL;
    }
    return q;
}

/* A run of qualifiers becomes one node; the innermost is the one written first. */
static struct cxx_node *read_qualified_type(struct reader *r, comp *c)
{
    bool of_function = false, this_one = false;
    struct cxx_node *n = new_node(r, CXX_CV);
    const char *word = qualifier_word(c, &of_function);

    while (n && word && c) {
        struct cxx_node *item = new_node(r, CXX_LIST);
        if (!item || !(item->a = read_qualifier(r, c, word)))
            return NULL;
        item->b = n->b;
        n->b = item;
        c = left(c);
        this_one = false;
        word = c ? qualifier_word(c, &this_one) : NULL;
        if (this_one != of_function)
            break;
    }
    if (!n || !c || !(n->a = read_comp(r, c)))
        return NULL;
    n->kind = of_function ? CXX_FNQUAL : CXX_CV;
    return n;
}

static struct cxx_node *read_this_ref(struct reader *r, const comp *c, const char *sign)
{
    struct cxx_node *n = new_unary(r, CXX_FNQUAL, left(c));
    if (n)
        n->text = str_of(sign);
    return n;
}

static struct cxx_node *read_function(struct reader *r, const comp *c)
{
    struct cxx_node *n = new_tree(r, CXX_FUNCTION, left(c), NULL);
    if (!n || !(n->b = read_list(r, right(c))))
        return NULL;
    return n;
}

static struct cxx_node *read_fixed(struct reader *r, const comp *c)
{
    struct cxx_node *n = new_unary(r, CXX_FIXED, c->u.s_fixed.length);
    if (n) {
        n->flag = c->u.s_fixed.accum != 0;
        n->num = c->u.s_fixed.sat;
    }
    return n;
}

/* --- lambdas ------------------------------------------------------------------------------- */

static struct cxx_node *read_head(struct reader *r, comp *c);

/* Template parameters of a lambda hang together by their right subtrees. */
static struct cxx_node *read_head_list(struct reader *r, comp *c)
{
    struct cxx_node *head = new_node(r, CXX_LIST), *at = head;

    for (; at && c; c = right(c)) {
        if (at->a && !(at->b = new_node(r, CXX_LIST)))
            return NULL;
        at = at->b ? at->b : at;
        if (!(at->a = read_head(r, c)))
            return NULL;
    }
    return head;
}

static struct cxx_node *read_head(struct reader *r, comp *c)
{
    struct cxx_node *n = NULL;

    if (r->depth >= CXX_MAX_DEPTH)
        return NULL;
    r->depth++;
    if (c->type == DEMANGLE_COMPONENT_TEMPLATE_TYPE_PARM) {
        n = new_node(r, CXX_HEAD_TYPE);
    } else if (c->type == DEMANGLE_COMPONENT_TEMPLATE_NON_TYPE_PARM) {
        n = new_unary(r, CXX_HEAD_VALUE, left(c));
    } else if (c->type == DEMANGLE_COMPONENT_TEMPLATE_TEMPLATE_PARM) {
        n = new_node(r, CXX_HEAD_TEMPLATE);
        if (n && !(n->a = read_head_list(r, left(c))))
            n = NULL;
    } else if (c->type == DEMANGLE_COMPONENT_TEMPLATE_PACK_PARM && left(c)) {
        n = new_node(r, CXX_HEAD_PACK);
        if (n && !(n->a = read_head(r, left(c))))
            n = NULL;
    }
    r->depth--;
    return n;
}

static struct cxx_node *read_lambda(struct reader *r, const comp *c)
{
    comp *params = c->u.s_unary_num.sub;
    struct cxx_node *n = new_node(r, CXX_LAMBDA);

    if (!n)
        return NULL;
    n->num = c->u.s_unary_num.num;
    if (params && params->type == DEMANGLE_COMPONENT_TEMPLATE_HEAD) {
        if (!(n->b = read_head_list(r, left(params))))
            return NULL;
        params = right(params);
    }
    return (n->a = read_list(r, params)) ? n : NULL;
}

static struct cxx_node *read_default_arg(struct reader *r, const comp *c)
{
    struct cxx_node *n = new_unary(r, CXX_DEFAULT_ARG, c->u.s_unary_num.sub);
    if (n)
        n->num = c->u.s_unary_num.num;
    return n;
}

/* --- expressions --------------------------------------------------------------------------- */

static struct cxx_node *read_extended_operator(struct reader *r, const comp *c)
{
    const comp *name = c->u.s_extended_operator.name;

    if (!name || name->type != DEMANGLE_COMPONENT_NAME)
        return NULL;
    struct str s = {name->u.s_name.s, (size_t)name->u.s_name.len};
    return new_text(r, CXX_OPERATOR, arena_str(r->arena, s));
}

static struct cxx_node *read_unary(struct reader *r, const comp *c)
{
    comp *operand = right(c);
    bool suffix = operand && operand->type == DEMANGLE_COMPONENT_BINARY_ARGS;
    struct cxx_node *n = new_binary(r, CXX_UNARY, left(c), suffix ? left(operand) : operand);

    if (!n)
        return NULL;
    n->flag = suffix;
    if (n->a->kind == CXX_OPERATOR && cxx_text_is(n->a, PP_STR("sizeof")))
        n->num = spells_as(r->arena, c, PP_STR("sizeof (x)"));
    return n;
}

static struct cxx_node *read_binary(struct reader *r, const comp *c)
{
    const comp *args = right(c);

    if (!args || args->type != DEMANGLE_COMPONENT_BINARY_ARGS || !left(args) || !right(args))
        return NULL;
    struct cxx_node *n = new_unary(r, CXX_BINARY, left(c));
    if (!n || !(n->b = read_comp(r, left(args))) || !(n->c = read_comp(r, right(args))))
        return NULL;
    if (n->a->kind != CXX_OPERATOR)
        return n;
    if (cxx_text_is(n->a, PP_STR("..."))) {
        n->kind = CXX_FOLD;
        n->a = n->b;
        n->b = n->c;
        n->c = NULL;
        n->flag = spells_as(r->arena, c, PP_STR("(...xy)"));
    } else if (cxx_text_is(n->a, PP_STR("="))) {
        n->flag = spells_as(r->arena, c, PP_STR(".x=y"));
    }
    return n;
}

static struct cxx_node *read_trinary(struct reader *r, const comp *c)
{
    const comp *arg1 = right(c), *arg2 = arg1 ? right(arg1) : NULL;

    if (!arg2 || !left(arg2))
        return NULL;
    struct cxx_node *n = new_unary(r, CXX_TRINARY, left(c));
    if (!n || (left(arg1) && !(n->b = read_comp(r, left(arg1)))))
        return NULL;
    struct cxx_node *second = new_node(r, CXX_LIST), *third = new_node(r, CXX_LIST);
    if (!second || !third || !(second->a = read_comp(r, left(arg2))) ||
        (right(arg2) && !(third->a = read_comp(r, right(arg2)))))
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

static struct cxx_node *read_literal(struct reader *r, const comp *c)
{
    const comp *value = right(c);
    struct cxx_node *n = new_unary(r, CXX_LITERAL, left(c));

    if (!n || !value || value->type != DEMANGLE_COMPONENT_NAME)
        return NULL;
    n->flag = c->type == DEMANGLE_COMPONENT_LITERAL_NEG;
    n->text = arena_str(r->arena, (struct str){value->u.s_name.s, (size_t)value->u.s_name.len});
    return n->text.ptr ? n : NULL;
}

static struct cxx_node *read_init(struct reader *r, const comp *c)
{
    struct cxx_node *n = new_tree(r, CXX_INIT, left(c), NULL);
    return n && (n->b = read_list(r, right(c))) ? n : NULL;
}

/* --- the tables ---------------------------------------------------------------------------- */

/* Names that are a prefix and the subtree. */
static const struct {
    enum demangle_component_type type;
    const char *text;
} specials[] = {
    {DEMANGLE_COMPONENT_VTABLE, "vtable for "},
    {DEMANGLE_COMPONENT_VTT, "VTT for "},
    {DEMANGLE_COMPONENT_TYPEINFO, "typeinfo for "},
    {DEMANGLE_COMPONENT_TYPEINFO_NAME, "typeinfo name for "},
    {DEMANGLE_COMPONENT_TYPEINFO_FN, "typeinfo fn for "},
    {DEMANGLE_COMPONENT_THUNK, "non-virtual thunk to "},
    {DEMANGLE_COMPONENT_VIRTUAL_THUNK, "virtual thunk to "},
    {DEMANGLE_COMPONENT_COVARIANT_THUNK, "covariant return thunk to "},
    {DEMANGLE_COMPONENT_JAVA_CLASS, "java Class for "},
    {DEMANGLE_COMPONENT_GUARD, "guard variable for "},
    {DEMANGLE_COMPONENT_TLS_INIT, "TLS init function for "},
    {DEMANGLE_COMPONENT_TLS_WRAPPER, "TLS wrapper function for "},
    {DEMANGLE_COMPONENT_REFTEMP, "reference temporary for "},
    {DEMANGLE_COMPONENT_HIDDEN_ALIAS, "hidden alias for "},
    {DEMANGLE_COMPONENT_TRANSACTION_CLONE, "transaction clone for "},
    {DEMANGLE_COMPONENT_NONTRANSACTION_CLONE, "non-transaction clone for "},
    {DEMANGLE_COMPONENT_TPARM_OBJ, "template parameter object for "},
    {DEMANGLE_COMPONENT_MODULE_INIT, "initializer for module "},
};

static struct cxx_node *read_special(struct reader *r, const comp *c)
{
    for (size_t i = 0; i < PP_COUNT(specials); i++) {
        if (specials[i].type != c->type)
            continue;
        struct cxx_node *n = new_unary(r, CXX_SPECIAL, left(c));
        if (n)
            n->text = str_of(specials[i].text);
        return n;
    }
    return NULL;
}

/* "a TEXT b", a possibly missing. */
static struct cxx_node *read_suffixed(struct reader *r, comp *a, const char *text, comp *b)
{
    struct cxx_node *n = b ? new_tree(r, CXX_SUFFIXED, a, b) : NULL;
    if (n)
        n->text = str_of(text);
    return n;
}

/* Components that keep their shape. */
static const struct {
    enum demangle_component_type type;
    enum cxx_kind kind;
    bool two;
} plain[] = {
    {DEMANGLE_COMPONENT_TYPED_NAME, CXX_TYPED, true},
    {DEMANGLE_COMPONENT_VENDOR_TYPE_QUAL, CXX_VENDOR, true},
    {DEMANGLE_COMPONENT_POINTER, CXX_POINTER, false},
    {DEMANGLE_COMPONENT_REFERENCE, CXX_REF, false},
    {DEMANGLE_COMPONENT_RVALUE_REFERENCE, CXX_RREF, false},
    {DEMANGLE_COMPONENT_COMPLEX, CXX_COMPLEX, false},
    {DEMANGLE_COMPONENT_IMAGINARY, CXX_IMAGINARY, false},
    {DEMANGLE_COMPONENT_PTRMEM_TYPE, CXX_PTRMEM, true},
    {DEMANGLE_COMPONENT_VECTOR_TYPE, CXX_VECTOR, true},
    {DEMANGLE_COMPONENT_NULLARY, CXX_NULLARY, false},
    {DEMANGLE_COMPONENT_DECLTYPE, CXX_DECLTYPE, false},
    {DEMANGLE_COMPONENT_PACK_EXPANSION, CXX_EXPANSION, false},
    {DEMANGLE_COMPONENT_CAST, CXX_CAST, false},
};

static struct cxx_node *read_other(struct reader *r, comp *c)
{
    bool of_function = false;

    for (size_t i = 0; i < PP_COUNT(plain); i++)
        if (plain[i].type == c->type)
            return plain[i].two ? new_binary(r, plain[i].kind, left(c), right(c))
                                : new_unary(r, plain[i].kind, left(c));
    if (qualifier_word(c, &of_function))
        return read_qualified_type(r, c);
    return read_special(r, c);
}

static struct cxx_node *read_fresh(struct reader *r, comp *c)
{
    struct cxx_node *n;

    switch ((int)c->type) {
    case DEMANGLE_COMPONENT_NAME:
        return new_text(r, CXX_TEXT,
                        arena_str(r->arena, (struct str){c->u.s_name.s, (size_t)c->u.s_name.len}));
    case DEMANGLE_COMPONENT_SUB_STD:
        return read_std(r, c);
    case DEMANGLE_COMPONENT_QUAL_NAME:
        return read_qualified(r, c);
    case DEMANGLE_COMPONENT_LOCAL_NAME:
        return read_local(r, c);
    case DEMANGLE_COMPONENT_TEMPLATE:
        n = new_unary(r, CXX_TEMPLATE, left(c));
        return n && (n->b = read_list(r, right(c))) ? n : NULL;
    case DEMANGLE_COMPONENT_TEMPLATE_PARAM:
        return read_number(r, c, CXX_TPARAM);
    case DEMANGLE_COMPONENT_FUNCTION_PARAM:
        return read_number(r, c, CXX_FPARAM);
    case DEMANGLE_COMPONENT_UNNAMED_TYPE:
        return read_number(r, c, CXX_UNNAMED);
    case DEMANGLE_COMPONENT_NUMBER:
        return read_decimal(r, c->u.s_number.number);
    case DEMANGLE_COMPONENT_CTOR:
        return c->u.s_ctor.name ? read_comp(r, c->u.s_ctor.name) : NULL;
    case DEMANGLE_COMPONENT_DTOR:
        return new_unary(r, CXX_DTOR, c->u.s_dtor.name);
    case DEMANGLE_COMPONENT_CONSTRUCTION_VTABLE:
        n = new_binary(r, CXX_SPECIAL, left(c), right(c));
        if (n)
            n->text = PP_STR("construction vtable for ");
        return n;
    case DEMANGLE_COMPONENT_REFERENCE_THIS:
        return read_this_ref(r, c, "&");
    case DEMANGLE_COMPONENT_RVALUE_REFERENCE_THIS:
        return read_this_ref(r, c, "&&");
    case DEMANGLE_COMPONENT_BUILTIN_TYPE:
    case DEMANGLE_COMPONENT_EXTENDED_BUILTIN_TYPE:
        return new_text(r, CXX_BUILTIN, spell(r->arena, c));
    case DEMANGLE_COMPONENT_VENDOR_TYPE:
    case DEMANGLE_COMPONENT_CLONE: /* the suffix is never shown */
        return left(c) ? read_comp(r, left(c)) : NULL;
    case DEMANGLE_COMPONENT_FUNCTION_TYPE:
        return read_function(r, c);
    case DEMANGLE_COMPONENT_ARRAY_TYPE:
        return right(c) ? new_tree(r, CXX_ARRAY, left(c), right(c)) : NULL;
    case DEMANGLE_COMPONENT_FIXED_TYPE:
        return read_fixed(r, c);
    case DEMANGLE_COMPONENT_ARGLIST:
    case DEMANGLE_COMPONENT_TEMPLATE_ARGLIST:
        return read_list(r, c);
    case DEMANGLE_COMPONENT_INITIALIZER_LIST:
        return read_init(r, c);
    case DEMANGLE_COMPONENT_OPERATOR:
        return new_text(r, CXX_OPERATOR, spell_operator(r->arena, c));
    case DEMANGLE_COMPONENT_EXTENDED_OPERATOR:
        return read_extended_operator(r, c);
    case DEMANGLE_COMPONENT_CONVERSION:
        n = new_unary(r, CXX_CAST, left(c));
        if (n)
            n->flag = true;
        return n;
    case DEMANGLE_COMPONENT_UNARY:
        return read_unary(r, c);
    case DEMANGLE_COMPONENT_BINARY:
        return read_binary(r, c);
    case DEMANGLE_COMPONENT_TRINARY:
        return read_trinary(r, c);
    case DEMANGLE_COMPONENT_LITERAL:
    case DEMANGLE_COMPONENT_LITERAL_NEG:
        return read_literal(r, c);
    case DEMANGLE_COMPONENT_VENDOR_EXPR:
        n = new_unary(r, CXX_CALL, left(c));
        return n && (n->b = read_list(r, right(c))) ? n : NULL;
    case DEMANGLE_COMPONENT_LAMBDA:
        return read_lambda(r, c);
    case DEMANGLE_COMPONENT_DEFAULT_ARG:
        return read_default_arg(r, c);
    case DEMANGLE_COMPONENT_TAGGED_NAME:
        return new_binary(r, CXX_TAGGED, left(c), right(c));
    case DEMANGLE_COMPONENT_STRUCTURED_BINDING:
        n = new_node(r, CXX_BINDING);
        return n && (n->a = read_list(r, left(c))) ? n : NULL;
    case DEMANGLE_COMPONENT_MODULE_ENTITY:
        return read_suffixed(r, left(c), "@", right(c));
    case DEMANGLE_COMPONENT_MODULE_NAME:
        return read_suffixed(r, left(c), left(c) ? "." : "", right(c));
    case DEMANGLE_COMPONENT_MODULE_PARTITION:
        return read_suffixed(r, left(c), ":", right(c));
    default:
        return read_other(r, c);
    }
}

/* Remembers the node in the component (d_counting is the library's scratch while it prints, and
 * it never prints these), so that what is shared stays shared. */
static struct cxx_node *read_comp(struct reader *r, comp *c)
{
    if (c->d_counting > 0)
        return r->nodes[c->d_counting - 1];
    if (r->depth >= CXX_MAX_DEPTH)
        return NULL;
    r->depth++;
    struct cxx_node *n = read_fresh(r, c);
    r->depth--;
    if (!n || r->n_nodes >= r->cap)
        return NULL;
    r->nodes[r->n_nodes++] = n;
    c->d_counting = (int)r->n_nodes;
    return n;
}

/* The qualifiers of a function that is local to a default argument: without its types, the library
 * leaves them on the name. */
static void drop_default_arg_qualifiers(struct cxx_node *root)
{
    if (root->kind != CXX_QUALIFIED || !root->flag || root->b->kind != CXX_DEFAULT_ARG)
        return;
    while (root->b->a->kind == CXX_FNQUAL)
        root->b->a = root->b->a->a;
}

struct cxx_node *cxx_read(struct arena *a, const char *mangled, bool params)
{
    void *memory = NULL;
    size_t len = strlen(mangled);
    struct reader r = {.arena = a, .cap = 2 * len + 16}; /* the library makes 2 * len at most */
    int options = DMGL_ANSI | (params ? DMGL_PARAMS : 0);
    comp *root = cplus_demangle_v3_components(mangled, options, &memory);

    r.nodes = root ? arena_array(a, struct cxx_node *, r.cap) : NULL;
    struct cxx_node *n = r.nodes ? read_comp(&r, root) : NULL;
    free(memory);
    if (n && !params)
        drop_default_arg_qualifiers(n);
    return n;
}
