/* Makes a C++ name tree concrete: template parameters, packs, reference collapsing, qualifiers.
 *
 * Takes the shared tree of cxx_read.c, gives a new tree in the same arena. A template parameter
 * means an argument of the innermost function template whose type is being read, so scopes are a
 * linked list on the stack; an argument itself is read in the scope around its template. In the
 * parameter list of a lambda a template parameter is one of the lambda's own ("auto:1").
 * Rules: Itanium C++ ABI 5.1; [dcl.ref]/6 for references. */
#include "symbolize/cxx_node.h"

struct scope {
    const struct cxx_node *args; /* of the template, NULL for a lambda without a template head */
    const struct scope *up;
    bool lambda;
};

struct resolver {
    struct arena *arena;
    unsigned depth;
    unsigned long steps; /* nodes looked at in search of packs; shared subtrees count each time */
    const struct cxx_node *pack, *element; /* the pack being expanded, and its current element */
    const struct cxx_node *cast_args;      /* arguments of the template around a conversion */
    long n_type, n_value, n_template;      /* explicit template parameters of lambdas so far */
};

static struct cxx_node *resolve(struct resolver *r, const struct cxx_node *n,
                                const struct scope *in);

static struct cxx_node *node_copy(struct resolver *r, const struct cxx_node *n)
{
    struct cxx_node *copy = arena_new(r->arena, struct cxx_node);
    if (copy)
        *copy = *n;
    return copy;
}

static const struct cxx_node *list_nth(const struct cxx_node *list, long index)
{
    while (list && list->a && index-- > 0)
        list = list->b;
    return list && list->a ? list->a : NULL;
}

/* Resolves each element of a list. NULL on failure; an empty list stays an empty list. */
static struct cxx_node *resolve_list(struct resolver *r, const struct cxx_node *list,
                                     const struct scope *in)
{
    struct cxx_node *head = NULL, **end = &head;

    for (; list; list = list->b) {
        struct cxx_node *copy = node_copy(r, list);
        if (!copy)
            return NULL;
        copy->b = NULL;
        if (list->a && !(copy->a = resolve(r, list->a, in)))
            return NULL;
        *end = copy;
        end = &copy->b;
    }
    return head;
}

/* --- qualifiers ---------------------------------------------------------------------------- */

static bool list_has_plain(const struct cxx_node *list, struct str name)
{
    for (; list; list = list->b)
        if (!list->a->a && cxx_text_is(list->a, name))
            return true;
    return false;
}

/* The qualifiers of `outer`, then those of `inner` that are not there yet. */
static bool merge_qualifiers(struct resolver *r, struct cxx_node **outer,
                             const struct cxx_node *inner)
{
    struct cxx_node *head = NULL, **end = &head;

    for (const struct cxx_node *q = *outer; q; q = q->b, end = &(*end)->b) {
        if (!(*end = node_copy(r, q)))
            return false;
        (*end)->b = NULL;
    }
    for (; inner; inner = inner->b) {
        if (!inner->a->a && list_has_plain(head, inner->a->text))
            continue;
        if (!(*end = node_copy(r, inner)))
            return false;
        (*end)->b = NULL;
        end = &(*end)->b;
    }
    *outer = head;
    return true;
}

/* A qualified type over a qualified type is one; over a function type it qualifies the function. */
static struct cxx_node *simplify_cv(struct resolver *r, struct cxx_node *n)
{
    const struct cxx_node *base = n->a;

    if (base->kind == CXX_FUNCTION) {
        n->kind = CXX_FNQUAL;
    } else if (base->kind == CXX_CV || base->kind == CXX_FNQUAL) {
        if (!merge_qualifiers(r, &n->b, base->b))
            return NULL;
        n->kind = base->kind;
        n->text = base->text;
        n->a = base->a;
    }
    return n;
}

static struct cxx_node *simplify_fnqual(struct resolver *r, struct cxx_node *n)
{
    const struct cxx_node *base = n->a;

    if (base->kind != CXX_CV && base->kind != CXX_FNQUAL)
        return n;
    if (!merge_qualifiers(r, &n->b, base->b))
        return NULL;
    if (base->kind == CXX_FNQUAL) {
        if (n->text.len == 0)
            n->text = base->text;
        else if (base->text.len == 1)
            n->text = base->text;
    }
    n->a = base->a;
    return n;
}

/* A reference to a reference is one reference: && only if both are. */
static struct cxx_node *simplify_ref(struct cxx_node *n)
{
    struct cxx_node *base = n->a;

    if (base->kind == CXX_REF)
        return base;
    if (base->kind == CXX_RREF)
        n->a = base->a;
    return n;
}

/* Qualifiers of an array's element belong to the array. */
static struct cxx_node *simplify_array(struct resolver *r, struct cxx_node *n)
{
    if (n->b->kind != CXX_CV)
        return n;
    struct cxx_node *cv = node_copy(r, n->b);
    if (!cv)
        return NULL;
    n->b = cv->a;
    cv->a = n;
    return cv;
}

/* --- templates ----------------------------------------------------------------------------- */

/* The template whose arguments the function type of `name` may use; NULL: none. */
static const struct cxx_node *find_template(const struct cxx_node *name)
{
    for (;;) {
        if (name->kind == CXX_TEMPLATE)
            return name;
        if (name->kind == CXX_QUALIFIED && name->flag)
            name = name->b;
        else if (name->kind == CXX_FNQUAL)
            name = name->a;
        else
            return NULL;
    }
}

/* The argument that a parameter means in this scope, and the scope to read it in. */
static const struct cxx_node *find_argument(const struct cxx_node *param, const struct scope *in,
                                            const struct scope **arg_scope)
{
    if (!in || in->lambda)
        return NULL;
    *arg_scope = in->up;
    return list_nth(in->args, param->num);
}

static struct cxx_node *resolve_head_use(struct resolver *r, const struct cxx_node *param,
                                         const struct scope *in)
{
    const struct cxx_node *decl = list_nth(in->args, param->num);
    struct cxx_node *n = node_copy(r, param);

    if (!n)
        return NULL;
    if (!decl) {
        n->kind = CXX_AUTO;
        return n;
    }
    while (decl->kind == CXX_HEAD_PACK)
        decl = decl->a;
    n->kind = CXX_HEAD_NAME;
    n->text = decl->text;
    n->num = decl->num;
    return n;
}

static struct cxx_node *resolve_param(struct resolver *r, const struct cxx_node *param,
                                      const struct scope *in)
{
    const struct scope *arg_scope = NULL;

    if (in && in->lambda)
        return resolve_head_use(r, param, in);
    const struct cxx_node *arg = find_argument(param, in, &arg_scope);
    if (!arg)
        return NULL;
    if (arg == r->pack)
        arg = r->element;
    struct cxx_node *out = resolve(r, arg, arg_scope);
    if (out && out->kind == CXX_TEMPLATE)
        out->flag = true;
    return out;
}

/* The first argument pack that a pattern mentions through a parameter; NULL: none. */
static const struct cxx_node *find_pack(struct resolver *r, const struct cxx_node *n,
                                        const struct scope *in, unsigned depth)
{
    const struct scope *arg_scope;

    if (!n || depth > CXX_MAX_DEPTH || ++r->steps > CXX_MAX_STEPS || n->kind == CXX_EXPANSION ||
        n->kind == CXX_LAMBDA)
        return NULL;
    if (n->kind == CXX_TPARAM) {
        const struct cxx_node *arg = find_argument(n, in, &arg_scope);
        return arg && arg->kind == CXX_LIST ? arg : NULL;
    }
    const struct cxx_node *pack = find_pack(r, n->a, in, depth + 1);
    if (!pack)
        pack = find_pack(r, n->b, in, depth + 1);
    return pack ? pack : find_pack(r, n->c, in, depth + 1);
}

static struct cxx_node *resolve_expansion(struct resolver *r, const struct cxx_node *n,
                                          const struct scope *in)
{
    const struct cxx_node *pack = n->flag ? NULL : find_pack(r, n->a, in, r->depth);
    struct cxx_node *head, **end = &head;
    struct resolver outer = *r;

    if (!pack) {
        struct cxx_node *copy = node_copy(r, n);
        return copy && (copy->a = resolve(r, n->a, in)) ? copy : NULL;
    }
    head = arena_new(r->arena, struct cxx_node);
    if (!head)
        return NULL;
    head->kind = CXX_LIST;
    head->flag = true;
    for (const struct cxx_node *e = pack; e && e->a; e = e->b) {
        if (!*end && !(*end = node_copy(r, head)))
            return NULL;
        (*end)->b = NULL;
        r->pack = pack;
        r->element = e->a;
        if (!((*end)->a = resolve(r, n->a, in)))
            return NULL;
        end = &(*end)->b;
    }
    r->pack = outer.pack;
    r->element = outer.element;
    return head;
}

/* sizeof... is its value: of a parameter the size of its pack, of a list of arguments the number of
 * arguments in it, packs counted out. */
static struct cxx_node *resolve_pack_size(struct resolver *r, const struct cxx_node *n,
                                          const struct scope *in)
{
    const struct cxx_node *pack = n->b;
    struct cxx_node *size = node_copy(r, n), *args = NULL;
    struct buf digits = BUF_INIT;
    int64_t count = 0;

    if (pack->kind == CXX_LIST)
        args = resolve_list(r, pack, in);
    else
        pack = find_pack(r, pack, in, r->depth);
    if (!size || !pack || (pack == n->b && !args))
        return NULL;
    for (const struct cxx_node *e = args ? args : pack; e && e->a; e = e->b) {
        if (!args || e->a->kind != CXX_LIST)
            count++;
        else
            for (const struct cxx_node *sub = e->a; sub && sub->a; sub = sub->b)
                count++;
    }
    buf_add_i64(&digits, count);
    size->kind = CXX_BUILTIN; /* stands in parentheses as an operand */
    size->text = arena_str(r->arena, buf_str(&digits));
    size->a = size->b = NULL;
    buf_done(&digits);
    return size->text.ptr ? size : NULL;
}

static struct cxx_node *resolve_template(struct resolver *r, const struct cxx_node *n,
                                         const struct scope *in)
{
    const struct cxx_node *outer = r->cast_args;
    struct cxx_node *copy = node_copy(r, n);

    if (!copy)
        return NULL;
    r->cast_args = n->b;
    copy->a = resolve(r, n->a, in);
    r->cast_args = outer;
    copy->b = resolve_list(r, n->b, in);
    return copy->a && copy->b ? copy : NULL;
}

/* A conversion operator's type may use the arguments of the template that it names. */
static struct cxx_node *resolve_cast(struct resolver *r, const struct cxx_node *n,
                                     const struct scope *in)
{
    struct scope scope = {r->cast_args, in, false};
    struct cxx_node *copy = node_copy(r, n);

    if (!copy || !(copy->a = resolve(r, n->a, n->flag && scope.args ? &scope : in)))
        return NULL;
    return copy;
}

/* The qualifiers that were read on the name belong to the type (a::b() const); those of a local
 * name sit on its last part. */
static struct cxx_node *move_qualifiers(struct resolver *r, struct cxx_node **slot,
                                        struct cxx_node *type)
{
    if ((*slot)->kind == CXX_FNQUAL) {
        struct cxx_node *q = node_copy(r, *slot);
        if (!q)
            return NULL;
        *slot = q->a;
        q->a = type;
        return q;
    }
    return type;
}

static struct cxx_node *resolve_typed(struct resolver *r, const struct cxx_node *n,
                                      const struct scope *in)
{
    const struct cxx_node *tmpl = find_template(n->a);
    struct scope scope = {tmpl ? tmpl->b : NULL, in, false};
    struct cxx_node *copy = node_copy(r, n);

    if (!copy || !(copy->a = resolve(r, n->a, in)) ||
        !(copy->b = resolve(r, n->b, tmpl ? &scope : in)))
        return NULL;
    if (!(copy->b = move_qualifiers(r, &copy->a, copy->b)))
        return NULL;
    if (copy->a->kind == CXX_QUALIFIED && copy->a->flag) {
        struct cxx_node **slot = &copy->a->b;
        if ((*slot)->kind == CXX_DEFAULT_ARG)
            slot = &(*slot)->a;
        copy->b = move_qualifiers(r, slot, copy->b);
    }
    return copy->b ? copy : NULL;
}

static void mark_enclosing(struct cxx_node *typed)
{
    if (typed->kind != CXX_TYPED)
        return;
    struct cxx_node *type = typed->b;
    while (type->kind == CXX_FNQUAL)
        type = type->a;
    if (type->kind == CXX_FUNCTION)
        type->flag = true;
}

/* --- lambdas ------------------------------------------------------------------------------- */

static bool number_head(struct resolver *r, struct cxx_node *decl)
{
    for (;; decl = decl->a) {
        if (decl->kind == CXX_HEAD_TYPE) {
            decl->text = PP_STR("$T");
            decl->num = r->n_type++;
            return true;
        }
        if (decl->kind == CXX_HEAD_VALUE) {
            decl->text = PP_STR("$N");
            decl->num = r->n_value++;
            return true;
        }
        if (decl->kind == CXX_HEAD_TEMPLATE) {
            decl->text = PP_STR("$TT");
            decl->num = r->n_template++;
            for (struct cxx_node *l = decl->a; l && l->a; l = l->b)
                if (!number_head(r, l->a))
                    return false;
            return true;
        }
        if (decl->kind != CXX_HEAD_PACK || !decl->a)
            return false;
    }
}

static struct cxx_node *resolve_lambda(struct resolver *r, const struct cxx_node *n,
                                       const struct scope *in)
{
    struct cxx_node *copy = node_copy(r, n);
    struct scope scope = {NULL, in, true};

    if (!copy)
        return NULL;
    if (n->b) {
        copy->b = resolve_list(r, n->b, &scope);
        if (!copy->b)
            return NULL;
        for (struct cxx_node *l = copy->b; l && l->a; l = l->b)
            if (!number_head(r, l->a))
                return NULL;
        scope.args = copy->b;
    }
    if (n->a && !(copy->a = resolve_list(r, n->a, &scope)))
        return NULL;
    return copy;
}

/* --- all nodes ----------------------------------------------------------------------------- */

static bool resolve_children(struct resolver *r, struct cxx_node *n, const struct scope *in)
{
    return (!n->a || (n->a = resolve(r, n->a, in))) && (!n->b || (n->b = resolve(r, n->b, in))) &&
           (!n->c || (n->c = resolve(r, n->c, in)));
}

static struct cxx_node *simplify(struct resolver *r, struct cxx_node *n)
{
    if (n->kind == CXX_CV)
        return simplify_cv(r, n);
    if (n->kind == CXX_FNQUAL)
        return simplify_fnqual(r, n);
    if (n->kind == CXX_REF)
        return simplify_ref(n);
    if (n->kind == CXX_RREF && (n->a->kind == CXX_REF || n->a->kind == CXX_RREF))
        return n->a;
    if (n->kind == CXX_ARRAY)
        return simplify_array(r, n);
    if (n->kind == CXX_QUALIFIED && n->flag)
        mark_enclosing(n->a);
    return n;
}

static struct cxx_node *resolve_one(struct resolver *r, const struct cxx_node *n,
                                    const struct scope *in)
{
    if (n->kind == CXX_TPARAM)
        return resolve_param(r, n, in);
    if (n->kind == CXX_EXPANSION)
        return resolve_expansion(r, n, in);
    if (n->kind == CXX_TEMPLATE)
        return resolve_template(r, n, in);
    if (n->kind == CXX_CAST)
        return resolve_cast(r, n, in);
    if (n->kind == CXX_TYPED)
        return resolve_typed(r, n, in);
    if (n->kind == CXX_LAMBDA)
        return resolve_lambda(r, n, in);
    if (n->kind == CXX_LIST)
        return resolve_list(r, n, in);
    if (n->kind == CXX_UNARY && cxx_text_is(n->a, PP_STR("sizeof...")))
        return resolve_pack_size(r, n, in);
    struct cxx_node *copy = node_copy(r, n);
    return copy && resolve_children(r, copy, in) ? simplify(r, copy) : NULL;
}

static struct cxx_node *resolve(struct resolver *r, const struct cxx_node *n,
                                const struct scope *in)
{
    if (r->depth >= CXX_MAX_DEPTH)
        return NULL;
    r->depth++;
    struct cxx_node *out = resolve_one(r, n, in);
    r->depth--;
    return out;
}

struct cxx_node *cxx_resolve(struct arena *a, struct cxx_node *root)
{
    struct resolver r = {.arena = a};
    return resolve(&r, root, NULL);
}
