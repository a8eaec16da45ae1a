/* Reads a mangled C++ name into a tree, with libiberty.
 *
 * The library's tree becomes a struct cxx_node tree, one node for one, shared subtrees staying
 * shared. It is not printed by the library, which cannot leave out template arguments; what names
 * look like is decided by cxx_resolve.c and cxx_print.c. */
#include "symbolize/cxx_read.h"

#include <stdlib.h>

/* --- nodes --------------------------------------------------------------------------------- */

struct cxx_node *cxx_new_node(struct cxx_reader *r, enum cxx_kind kind)
{
    struct cxx_node *n = arena_new(r->arena, struct cxx_node);
    if (n)
        n->kind = kind;
    return n;
}

struct cxx_node *cxx_new_text(struct cxx_reader *r, enum cxx_kind kind, struct str s)
{
    struct cxx_node *n = s.ptr ? cxx_new_node(r, kind) : NULL;
    if (n)
        n->text = s;
    return n;
}

/* A node over one or two subtrees; a subtree that the library left out (NULL) is left out. */
struct cxx_node *cxx_new_tree(struct cxx_reader *r, enum cxx_kind kind, comp *a, comp *b)
{
    struct cxx_node *n = cxx_new_node(r, kind);

    if (!n || (a && !(n->a = cxx_read_comp(r, a))) || (b && !(n->b = cxx_read_comp(r, b))))
        return NULL;
    return n;
}

/* Node kinds in which the first subtree is never missing. */
struct cxx_node *cxx_new_unary(struct cxx_reader *r, enum cxx_kind kind, comp *a)
{
    return a ? cxx_new_tree(r, kind, a, NULL) : NULL;
}

struct cxx_node *cxx_new_binary(struct cxx_reader *r, enum cxx_kind kind, comp *a, comp *b)
{
    return a && b ? cxx_new_tree(r, kind, a, b) : NULL;
}

/* A chain of argument components. The library's empty list is one without an element. */
struct cxx_node *cxx_read_list(struct cxx_reader *r, comp *c)
{
    struct cxx_node *head = NULL, **end = &head;

    if (!c)
        return cxx_new_node(r, CXX_LIST);
    for (; c; c = right(c)) {
        if (c->type != DEMANGLE_COMPONENT_ARGLIST &&
            c->type != DEMANGLE_COMPONENT_TEMPLATE_ARGLIST &&
            c->type != DEMANGLE_COMPONENT_STRUCTURED_BINDING)
            return NULL;
        struct cxx_node *n = *end = cxx_new_node(r, CXX_LIST);
        if (!n || (left(c) && !(n->a = cxx_read_comp(r, left(c)))))
            return NULL;
        if (!n->a)
            break;
        end = &n->b;
    }
    return head;
}

/* --- names --------------------------------------------------------------------------------- */

static struct cxx_node *read_local(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_binary(r, CXX_QUALIFIED, left(c), right(c));
    if (n)
        n->flag = true;
    return n;
}

static struct cxx_node *read_std(struct cxx_reader *r, const comp *c)
{
    struct str s = {c->u.s_string.string, (size_t)c->u.s_string.len};
    struct cxx_node *n = cxx_new_text(r, CXX_TEXT, arena_str(r->arena, s));
    if (n)
        n->flag = true;
    return n;
}

/* The last name of a scope, without template arguments and tags. */
static struct cxx_node *last_name(struct cxx_node *scope)
{
    while (scope->kind == CXX_QUALIFIED || scope->kind == CXX_TEMPLATE || scope->kind == CXX_TAGGED)
        scope = scope->kind == CXX_QUALIFIED ? scope->b : scope->a;
    return scope;
}

/* A constructor is named like the class it is in. The library names it after the name it read last,
 * which is another one for unnamed types and inherited constructors. */
static struct cxx_node *read_qualified(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_binary(r, CXX_QUALIFIED, left(c), right(c));
    struct cxx_node *name = n ? last_name(n->a) : NULL;

    if (!n || name->flag ||
        name->kind == CXX_TPARAM) /* the library knows std::string's full name */
        return n;
    if (right(c)->type == DEMANGLE_COMPONENT_CTOR)
        n->b = name;
    else if (right(c)->type == DEMANGLE_COMPONENT_DTOR)
        n->b->a = name;
    return n;
}

static struct cxx_node *read_number(struct cxx_reader *r, const comp *c, enum cxx_kind kind)
{
    struct cxx_node *n = cxx_new_node(r, kind);
    if (n)
        n->num = c->u.s_number.number;
    return n;
}

static struct cxx_node *read_decimal(struct cxx_reader *r, long num)
{
    struct buf b = BUF_INIT;

    buf_add_i64(&b, num);
    struct cxx_node *n =
        b.failed ? NULL : cxx_new_text(r, CXX_TEXT, arena_str(r->arena, buf_str(&b)));
    buf_done(&b);
    return n;
}

static struct cxx_node *read_default_arg(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_unary(r, CXX_DEFAULT_ARG, c->u.s_unary_num.sub);
    if (n)
        n->num = c->u.s_unary_num.num;
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

static struct cxx_node *read_qualifier(struct cxx_reader *r, const comp *c, const char *word)
{
    struct cxx_node *q = cxx_new_text(r, CXX_QUALIFIER, str_of(word));

    if (!q)
        return NULL;
    if (c->type == DEMANGLE_COMPONENT_THROW_SPEC && !(q->a = cxx_read_list(r, right(c))))
        return NULL;
    if (c->type == DEMANGLE_COMPONENT_NOEXCEPT && right(c)) {
        if (!(q->a = cxx_new_node(r, CXX_LIST)) || !(q->a->a = cxx_read_comp(r, right(c))))
            return NULL;
    }
    return q;
}

/* A run of qualifiers becomes one node; the innermost is the one written first. */
static struct cxx_node *read_qualified_type(struct cxx_reader *r, comp *c)
{
    bool of_function = false, this_one = false;
    struct cxx_node *n = cxx_new_node(r, CXX_CV);
    const char *word = qualifier_word(c, &of_function);

    while (n && word && c) {
        struct cxx_node *item = cxx_new_node(r, CXX_LIST);
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
    if (!n || !c || !(n->a = cxx_read_comp(r, c)))
        return NULL;
    n->kind = of_function ? CXX_FNQUAL : CXX_CV;
    return n;
}

static struct cxx_node *read_this_ref(struct cxx_reader *r, const comp *c, const char *sign)
{
    struct cxx_node *n = cxx_new_unary(r, CXX_FNQUAL, left(c));
    if (n)
        n->text = str_of(sign);
    return n;
}

static struct cxx_node *read_function(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_tree(r, CXX_FUNCTION, left(c), NULL);
    if (!n || !(n->b = cxx_read_list(r, right(c))))
        return NULL;
    return n;
}

static struct cxx_node *read_fixed(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_unary(r, CXX_FIXED, c->u.s_fixed.length);
    if (n) {
        n->flag = c->u.s_fixed.accum != 0;
        n->num = c->u.s_fixed.sat;
    }
    return n;
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

static struct cxx_node *read_special(struct cxx_reader *r, const comp *c)
{
    for (size_t i = 0; i < PP_COUNT(specials); i++) {
        if (specials[i].type != c->type)
            continue;
        struct cxx_node *n = cxx_new_unary(r, CXX_SPECIAL, left(c));
        if (n)
            n->text = str_of(specials[i].text);
        return n;
    }
    return NULL;
}

/* "a TEXT b", a possibly missing. */
static struct cxx_node *read_suffixed(struct cxx_reader *r, comp *a, const char *text, comp *b)
{
    struct cxx_node *n = b ? cxx_new_tree(r, CXX_SUFFIXED, a, b) : NULL;
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
    {DEMANGLE_COMPONENT_CAST, CXX_CAST, false},
};

static struct cxx_node *read_other(struct cxx_reader *r, comp *c)
{
    bool of_function = false;

    for (size_t i = 0; i < PP_COUNT(plain); i++)
        if (plain[i].type == c->type)
            return plain[i].two ? cxx_new_binary(r, plain[i].kind, left(c), right(c))
                                : cxx_new_unary(r, plain[i].kind, left(c));
    if (qualifier_word(c, &of_function))
        return read_qualified_type(r, c);
    return read_special(r, c);
}

/* Of a type that is qualified with "~": a destructor (cxx_scan_expr.c). */
static struct cxx_node *read_conversion(struct cxx_reader *r, const comp *c)
{
    struct cxx_node *n = cxx_new_unary(r, CXX_CAST, left(c));

    if (!n)
        return NULL;
    n->flag = true;
    if (n->a->kind == CXX_VENDOR && cxx_text_is(n->a->b, PP_STR("~"))) {
        n->kind = CXX_DTOR;
        n->a = n->a->a;
    }
    return n;
}

static struct cxx_node *read_expression(struct cxx_reader *r, comp *c)
{
    struct cxx_node *n;

    switch ((int)c->type) {
    case DEMANGLE_COMPONENT_INITIALIZER_LIST:
        return cxx_read_init(r, c);
    case DEMANGLE_COMPONENT_OPERATOR:
        return cxx_new_text(r, CXX_OPERATOR, cxx_spell_operator(r->arena, c));
    case DEMANGLE_COMPONENT_EXTENDED_OPERATOR:
        return cxx_read_extended_operator(r, c);
    case DEMANGLE_COMPONENT_CONVERSION:
        return read_conversion(r, c);
    case DEMANGLE_COMPONENT_UNARY:
        return cxx_read_unary(r, c);
    case DEMANGLE_COMPONENT_BINARY:
        return cxx_read_binary(r, c);
    case DEMANGLE_COMPONENT_TRINARY:
        return cxx_read_trinary(r, c);
    case DEMANGLE_COMPONENT_LITERAL:
    case DEMANGLE_COMPONENT_LITERAL_NEG:
        return cxx_read_literal(r, c);
    case DEMANGLE_COMPONENT_VENDOR_EXPR:
        n = cxx_new_unary(r, CXX_CALL, left(c));
        return n && (n->b = cxx_read_list(r, right(c))) ? n : NULL;
    case DEMANGLE_COMPONENT_LAMBDA:
        return cxx_read_lambda(r, c);
    case DEMANGLE_COMPONENT_PACK_EXPANSION:
        return cxx_read_expansion(r, c);
    default:
        return read_other(r, c);
    }
}

static struct cxx_node *read_type(struct cxx_reader *r, comp *c)
{
    switch ((int)c->type) {
    case DEMANGLE_COMPONENT_REFERENCE_THIS:
        return read_this_ref(r, c, "&");
    case DEMANGLE_COMPONENT_RVALUE_REFERENCE_THIS:
        return read_this_ref(r, c, "&&");
    case DEMANGLE_COMPONENT_BUILTIN_TYPE:
    case DEMANGLE_COMPONENT_EXTENDED_BUILTIN_TYPE:
        return cxx_new_text(r, CXX_BUILTIN, cxx_spell(r->arena, c));
    case DEMANGLE_COMPONENT_VENDOR_TYPE:
    case DEMANGLE_COMPONENT_CLONE: /* the suffix is never shown */
        return left(c) ? cxx_read_comp(r, left(c)) : NULL;
    case DEMANGLE_COMPONENT_FUNCTION_TYPE:
        return read_function(r, c);
    case DEMANGLE_COMPONENT_ARRAY_TYPE:
        return right(c) ? cxx_new_tree(r, CXX_ARRAY, left(c), right(c)) : NULL;
    case DEMANGLE_COMPONENT_FIXED_TYPE:
        return read_fixed(r, c);
    case DEMANGLE_COMPONENT_ARGLIST:
    case DEMANGLE_COMPONENT_TEMPLATE_ARGLIST:
        return cxx_read_list(r, c);
    default:
        return read_expression(r, c);
    }
}

/* Names; what is none is tried as a type, then as part of an expression. */
static struct cxx_node *read_fresh(struct cxx_reader *r, comp *c)
{
    struct cxx_node *n;

    switch ((int)c->type) {
    case DEMANGLE_COMPONENT_NAME:
        return cxx_new_text(
            r, CXX_TEXT, arena_str(r->arena, (struct str){c->u.s_name.s, (size_t)c->u.s_name.len}));
    case DEMANGLE_COMPONENT_SUB_STD:
        return read_std(r, c);
    case DEMANGLE_COMPONENT_QUAL_NAME:
        return read_qualified(r, c);
    case DEMANGLE_COMPONENT_LOCAL_NAME:
        return read_local(r, c);
    case DEMANGLE_COMPONENT_TEMPLATE:
        n = cxx_new_unary(r, CXX_TEMPLATE, left(c));
        return n && (n->b = cxx_read_list(r, right(c))) ? n : NULL;
    case DEMANGLE_COMPONENT_TEMPLATE_PARAM:
        return read_number(r, c, CXX_TPARAM);
    case DEMANGLE_COMPONENT_FUNCTION_PARAM:
        return read_number(r, c, CXX_FPARAM);
    case DEMANGLE_COMPONENT_UNNAMED_TYPE:
        return read_number(r, c, CXX_UNNAMED);
    case DEMANGLE_COMPONENT_NUMBER:
        return read_decimal(r, c->u.s_number.number);
    case DEMANGLE_COMPONENT_CTOR:
        return c->u.s_ctor.name ? cxx_read_comp(r, c->u.s_ctor.name) : NULL;
    case DEMANGLE_COMPONENT_DTOR:
        return cxx_new_unary(r, CXX_DTOR, c->u.s_dtor.name);
    case DEMANGLE_COMPONENT_CONSTRUCTION_VTABLE:
        n = cxx_new_binary(r, CXX_SPECIAL, left(c), right(c));
        if (n)
            n->text = PP_STR("construction vtable for ");
        return n;
    case DEMANGLE_COMPONENT_DEFAULT_ARG:
        return read_default_arg(r, c);
    case DEMANGLE_COMPONENT_TAGGED_NAME:
        return cxx_new_binary(r, CXX_TAGGED, left(c), right(c));
    case DEMANGLE_COMPONENT_STRUCTURED_BINDING:
        n = cxx_new_node(r, CXX_BINDING);
        return n && (n->a = cxx_read_list(r, c)) ? n : NULL;
    case DEMANGLE_COMPONENT_MODULE_ENTITY:
        return read_suffixed(r, left(c), "@", right(c));
    case DEMANGLE_COMPONENT_MODULE_NAME:
        return read_suffixed(r, left(c), left(c) ? "." : "", right(c));
    case DEMANGLE_COMPONENT_MODULE_PARTITION:
        return read_suffixed(r, left(c), ":", right(c));
    default:
        return read_type(r, c);
    }
}

/* Remembers the node in the component (d_counting is the library's scratch while it prints, and
 * it never prints these), so that what is shared stays shared. */
struct cxx_node *cxx_read_comp(struct cxx_reader *r, comp *c)
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

/* Makes what the next call finds on the stack below ours. */
static __attribute__((noinline)) void set_stack(int value)
{
    volatile int words[512];
    for (size_t i = 0; i < PP_COUNT(words); i++)
        words[i] = value;
}

/* How the library reads unresolved names ("sr" in expressions) depends on a field of its own that
 * this entrance does not set (unresolved_name_state, from GCC 11 on). The other entrance tries 1,
 * the present rules, and then 0, those of old compilers; so does this. */
static comp *read_components(const char *mangled, int options, void **memory)
{
    set_stack(1);
    comp *root = cplus_demangle_v3_components(mangled, options, memory);
    if (!root && strstr(mangled, "sr")) {
        set_stack(0);
        root = cplus_demangle_v3_components(mangled, options, memory);
    }
    return root;
}

struct cxx_node *cxx_read(struct arena *a, const char *mangled, bool params)
{
    void *memory = NULL;
    size_t len = strlen(mangled);
    struct cxx_reader r = {.arena = a, .cap = 2 * len + 16}; /* the library makes 2 * len at most */
    int options = DMGL_ANSI | (params ? DMGL_PARAMS : 0);
    comp *root = read_components(mangled, options, &memory);

    r.nodes = root ? arena_array(a, struct cxx_node *, r.cap) : NULL;
    struct cxx_node *n = r.nodes ? cxx_read_comp(&r, root) : NULL;
    free(memory);
    if (n && !params)
        drop_default_arg_qualifiers(n);
    return n;
}
