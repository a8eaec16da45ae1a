/* Writes a resolved C++ name tree in the style of GNU's demangler ("> >", "unsigned long").
 *
 * Declarators are inside out: what surrounds a declared name (pointers, arrays, argument lists)
 * waits in the list `inner` until the base type was written; an argument list or an array then
 * writes what still waits, in parentheses. Expressions are in cxx_expr.c. */
#include "symbolize/cxx_writer.h"

struct inner {
    const struct cxx_node *node;
    struct inner *next;
};

static void print_inner_all(struct cxx_writer *w);

/* --- what waits ---------------------------------------------------------------------------- */

static void print_dimension(struct cxx_writer *w, const struct cxx_node *array)
{
    const char *space = " ";

    while (w->inner && !w->stop) {
        const struct cxx_node *top = w->inner->node;
        const struct cxx_node *type = top->kind == CXX_CV ? top->a : top;
        if (type->kind != CXX_ARRAY) {
            cxx_write(w, " (");
            print_inner_all(w);
            cxx_write(w, ")");
            continue;
        }
        if (type == top)
            space = "";
        w->inner = w->inner->next;
        cxx_print_declarator(w, top);
    }
    cxx_write(w, space);
    cxx_write(w, "[");
    if (array->a)
        cxx_print_node(w, array->a);
    cxx_write(w, "]");
}

static void print_qualifiers(struct cxx_writer *w, const struct cxx_node *list)
{
    for (; list; list = list->b) {
        cxx_write(w, " ");
        cxx_print_node(w, list->a);
    }
}

static void print_ptrmem(struct cxx_writer *w, const struct cxx_node *n)
{
    if (w->last != '(')
        cxx_write(w, " ");
    cxx_print_node(w, n->a);
    cxx_write(w, "::*");
}

/* Writes the arguments of a function type, around what waits for it. Qualifiers of the function
 * itself come after the arguments. */
static void print_arguments(struct cxx_writer *w, const struct cxx_node *fn)
{
    struct inner *after = NULL;
    bool paren = false, space = false;

    for (const struct inner *i = w->inner; i && !paren; i = i->next) {
        enum cxx_kind k = i->node->kind;
        space = k == CXX_CV || k == CXX_COMPLEX || k == CXX_IMAGINARY || k == CXX_PTRMEM;
        paren = space || k == CXX_POINTER || k == CXX_REF || k == CXX_RREF;
    }
    if (paren) {
        space = space || (w->last != '(' && w->last != '*');
        if (space && w->last != ' ')
            cxx_write(w, " ");
        cxx_write(w, "(");
    }
    while (w->inner && !w->stop) {
        struct inner *top = w->inner;
        w->inner = top->next;
        if (top->node->kind == CXX_FNQUAL) {
            top->next = after;
            after = top;
        } else {
            cxx_print_declarator(w, top->node);
        }
    }
    cxx_write(w, paren ? ")(" : "(");
    if (!fn->flag || w->style.enclosing_params)
        cxx_print_list(w, fn->b, true);
    cxx_write(w, ")");
    w->inner = after;
    print_inner_all(w);
}

void cxx_print_declarator(struct cxx_writer *w, const struct cxx_node *n)
{
    if (n->kind == CXX_TYPED)
        cxx_print_node(w, n->a);
    else if (n->kind == CXX_CV || n->kind == CXX_FNQUAL)
        print_qualifiers(w, n->b);
    else if (n->kind == CXX_POINTER)
        cxx_write(w, "*");
    else if (n->kind == CXX_REF)
        cxx_write(w, "&");
    else if (n->kind == CXX_RREF)
        cxx_write(w, "&&");
    else if (n->kind == CXX_COMPLEX)
        cxx_write(w, " _Complex");
    else if (n->kind == CXX_IMAGINARY)
        cxx_write(w, " _Imaginary");
    else if (n->kind == CXX_VENDOR) {
        cxx_write(w, " ");
        cxx_print_node(w, n->b);
    } else if (n->kind == CXX_ARRAY)
        print_dimension(w, n);
    else if (n->kind == CXX_FUNCTION)
        print_arguments(w, n);
    else if (n->kind == CXX_PTRMEM)
        print_ptrmem(w, n);
    else if (n->kind == CXX_VECTOR) {
        cxx_write(w, " __vector(");
        cxx_print_node(w, n->a);
        cxx_write(w, ")");
    } else if (n->kind == CXX_HEAD_VALUE)
        cxx_print_head_name(w, n);
    else if (n->kind == CXX_HEAD_PACK) {
        cxx_write(w, "...");
        if (n->a->kind == CXX_HEAD_VALUE)
            cxx_print_head_name(w, n->a);
    } else
        cxx_print_node(w, n);
    if (n->kind == CXX_FNQUAL && n->text.len > 0) {
        cxx_write(w, " ");
        cxx_write_str(w, n->text);
    }
}

static void print_inner_all(struct cxx_writer *w)
{
    while (w->inner && !w->stop) {
        const struct cxx_node *n = w->inner->node;
        w->inner = w->inner->next;
        cxx_print_declarator(w, n);
    }
}

/* Writes `base` with `n` waiting, then `n` unless it was written on the way. */
static void print_around(struct cxx_writer *w, const struct cxx_node *n,
                         const struct cxx_node *base)
{
    struct inner item = {n, w->inner};

    w->inner = &item;
    cxx_print_node(w, base);
    if (w->inner) {
        const struct cxx_node *top = w->inner->node;
        w->inner = w->inner->next;
        cxx_print_declarator(w, top);
    }
}

/* --- types and names ----------------------------------------------------------------------- */

static void print_function(struct cxx_writer *w, const struct cxx_node *n)
{
    if (n->a && !n->flag) {
        struct inner item = {n, w->inner};
        w->inner = &item;
        cxx_print_node(w, n->a);
        if (!w->inner)
            return; /* the result's declarator wrote the arguments */
        w->inner = w->inner->next;
        cxx_write(w, " ");
    }
    print_arguments(w, n);
}

static void print_typed(struct cxx_writer *w, const struct cxx_node *n)
{
    struct inner *hold = w->inner;
    struct inner item = {n, NULL};

    w->inner = &item;
    cxx_print_node(w, n->b);
    if (w->inner) {
        cxx_write(w, " ");
        cxx_print_node(w, n->a);
    }
    w->inner = hold;
}

static void print_template(struct cxx_writer *w, const struct cxx_node *n)
{
    struct inner *hold = w->inner;

    w->inner = NULL;
    cxx_print_node(w, n->a);
    if (w->style.template_args) {
        cxx_write(w, w->last == '<' ? " <" : "<");
        cxx_print_list(w, n->b, true);
        cxx_write(w, w->last == '>' ? " >" : ">");
    }
    w->inner = hold;
}

static void print_text(struct cxx_writer *w, const struct cxx_node *n)
{
    struct str text = n->text;

    if (n->flag && !w->style.template_args)
        for (size_t i = 0; i < text.len; i++)
            if (text.ptr[i] == '<')
                text.len = i;
    cxx_write_str(w, text);
}

static void print_operator(struct cxx_writer *w, const struct cxx_node *n)
{
    bool word = n->text.len > 0 && n->text.ptr[0] >= 'a' && n->text.ptr[0] <= 'z';

    cxx_write(w, word ? "operator " : "operator");
    cxx_write_str(w, n->text);
}

static void print_fixed(struct cxx_writer *w, const struct cxx_node *n)
{
    if (n->num)
        cxx_write(w, "_Sat ");
    if (n->a->kind != CXX_BUILTIN || !cxx_text_is(n->a, PP_STR("int"))) {
        cxx_print_node(w, n->a);
        cxx_write(w, " ");
    }
    cxx_write(w, n->flag ? "_Accum" : "_Fract");
}

static void print_qualifier(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_write_str(w, n->text);
    if (!n->a)
        return;
    cxx_write(w, "(");
    cxx_print_list(w, n->a, false);
    cxx_write(w, ")");
}

static void print_special(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_write_str(w, n->text);
    cxx_print_node(w, n->a);
    if (n->b) {
        cxx_write(w, "-in-");
        cxx_print_node(w, n->b);
    }
}

/* --- lambdas ------------------------------------------------------------------------------- */

void cxx_print_head_name(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_write_str(w, n->text);
    if (n->num > 0)
        cxx_write_long(w, n->num - 1);
}

static void print_head(struct cxx_writer *w, const struct cxx_node *n)
{
    if (n->kind == CXX_HEAD_VALUE) {
        struct inner item = {n, w->inner};
        w->inner = &item;
        cxx_print_node(w, n->a);
        if (!w->inner)
            return;
        w->inner = w->inner->next;
        cxx_write(w, " ");
    } else if (n->kind == CXX_HEAD_TEMPLATE) {
        cxx_write(w, "template<");
        cxx_print_list(w, n->a, false);
        cxx_write(w, "> typename ");
    } else {
        cxx_write(w, "typename ");
        print_inner_all(w);
    }
    cxx_print_head_name(w, n);
}

static void print_head_pack(struct cxx_writer *w, const struct cxx_node *n)
{
    struct inner *hold = w->inner;
    struct inner item = {n, NULL};

    w->inner = &item;
    cxx_print_node(w, n->a->kind == CXX_HEAD_VALUE ? n->a->a : n->a);
    if (w->inner)
        cxx_write(w, "...");
    w->inner = hold;
}

static void print_lambda(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_write(w, "{lambda");
    if (n->b) {
        cxx_write(w, "<");
        cxx_print_list(w, n->b, false);
        cxx_write(w, ">");
    }
    cxx_write(w, "(");
    cxx_print_list(w, n->a, false);
    cxx_write(w, ")#");
    cxx_write_long(w, n->num + 1);
    cxx_write(w, "}");
}

/* --- what each kind looks like ------------------------------------------------------------- */

/* The reference forgets that a parameter was written last: a>>{parm#1} ends in ">" to it. */
static void print_fparam(struct cxx_writer *w, const struct cxx_node *n)
{
    char last = w->last;
    if (n->num == 0) {
        cxx_write(w, "this");
        return;
    }
    cxx_write(w, "{parm#");
    cxx_write_long(w, n->num);
    cxx_write(w, "}");
    w->last = last;
}

static void print_suffixed(struct cxx_writer *w, const struct cxx_node *n)
{
    if (n->a)
        cxx_print_node(w, n->a);
    cxx_write_str(w, n->text);
    cxx_print_node(w, n->b);
}

static void print_elements(struct cxx_writer *w, const struct cxx_node *n)
{
    cxx_print_list(w, n, false);
}

/* The declarator around a, its base type. */
static void print_around_a(struct cxx_writer *w, const struct cxx_node *n)
{
    print_around(w, n, n->a);
}

static void print_around_b(struct cxx_writer *w, const struct cxx_node *n)
{
    print_around(w, n, n->b);
}

/* Resolved trees have no template parameters. */
static void refuse_parameter(struct cxx_writer *w, const struct cxx_node *n)
{
    (void)n;
    w->stop = true;
}

enum part { NOTHING, PART_A, PART_B, LIST_A, NUMBER };

/* A function, or texts with parts of the node between them; NULL and NOTHING are left out. */
struct layout {
    void (*print)(struct cxx_writer *w, const struct cxx_node *n);
    const char *before;
    enum part first;
    const char *between;
    enum part second;
    const char *after;
};

static const struct layout layouts[] = {
    [CXX_TEXT] = {.print = print_text},
    [CXX_QUALIFIED] = {.first = PART_A, .between = "::", .second = PART_B},
    [CXX_TYPED] = {.print = print_typed},
    [CXX_TEMPLATE] = {.print = print_template},
    [CXX_TPARAM] = {.print = refuse_parameter},
    [CXX_FPARAM] = {.print = print_fparam},
    [CXX_SPECIAL] = {.print = print_special},
    [CXX_SUFFIXED] = {.print = print_suffixed},
    [CXX_TAGGED] = {.first = PART_A, .between = "[abi:", .second = PART_B, .after = "]"},
    [CXX_DTOR] = {.before = "~", .first = PART_A},
    [CXX_CV] = {.print = print_around_a},
    [CXX_FNQUAL] = {.print = print_around_a},
    [CXX_QUALIFIER] = {.print = print_qualifier},
    [CXX_VENDOR] = {.print = print_around_a},
    [CXX_POINTER] = {.print = print_around_a},
    [CXX_REF] = {.print = print_around_a},
    [CXX_RREF] = {.print = print_around_a},
    [CXX_COMPLEX] = {.print = print_around_a},
    [CXX_IMAGINARY] = {.print = print_around_a},
    [CXX_BUILTIN] = {.print = print_text},
    [CXX_FUNCTION] = {.print = print_function},
    [CXX_ARRAY] = {.print = print_around_b},
    [CXX_PTRMEM] = {.print = print_around_b},
    [CXX_FIXED] = {.print = print_fixed},
    [CXX_VECTOR] = {.print = print_around_b},
    [CXX_LIST] = {.print = print_elements},
    [CXX_INIT] = {.print = cxx_print_expression},
    [CXX_OPERATOR] = {.print = print_operator},
    [CXX_CAST] = {.before = "operator ", .first = PART_A},
    [CXX_NULLARY] = {.print = cxx_print_expression},
    [CXX_UNARY] = {.print = cxx_print_expression},
    [CXX_BINARY] = {.print = cxx_print_expression},
    [CXX_TRINARY] = {.print = cxx_print_expression},
    [CXX_FOLD] = {.print = cxx_print_expression},
    [CXX_LITERAL] = {.print = cxx_print_expression},
    [CXX_CALL] = {.print = cxx_print_expression},
    [CXX_DECLTYPE] = {.before = "decltype (", .first = PART_A, .between = ")"},
    [CXX_LAMBDA] = {.print = print_lambda},
    [CXX_DEFAULT_ARG] =
        {.before = "{default arg#", .first = NUMBER, .between = "}::", .second = PART_A},
    [CXX_UNNAMED] = {.before = "{unnamed type#", .first = NUMBER, .between = "}"},
    [CXX_EXPANSION] = {.print = cxx_print_expression},
    [CXX_BINDING] = {.before = "[", .first = LIST_A, .between = "]"},
    [CXX_AUTO] = {.before = "auto:", .first = NUMBER},
    [CXX_HEAD_TYPE] = {.print = print_head},
    [CXX_HEAD_VALUE] = {.print = print_head},
    [CXX_HEAD_TEMPLATE] = {.print = print_head},
    [CXX_HEAD_PACK] = {.print = print_head_pack},
    [CXX_HEAD_NAME] = {.print = cxx_print_head_name},
};

_Static_assert(PP_COUNT(layouts) == CXX_HEAD_NAME + 1, "each kind has a layout");

static void print_part(struct cxx_writer *w, const struct cxx_node *n, enum part part)
{
    if (part == PART_A)
        cxx_print_node(w, n->a);
    else if (part == PART_B)
        cxx_print_node(w, n->b);
    else if (part == LIST_A)
        cxx_print_list(w, n->a, false);
    else if (part == NUMBER)
        cxx_write_long(w, n->num + 1); /* the mangled form counts from 0 */
}

static void print_node(struct cxx_writer *w, const struct cxx_node *n)
{
    const struct layout *l = &layouts[n->kind];
    if (l->print) {
        l->print(w, n);
        return;
    }
    if (l->before)
        cxx_write(w, l->before);
    print_part(w, n, l->first);
    if (l->between)
        cxx_write(w, l->between);
    print_part(w, n, l->second);
    if (l->after)
        cxx_write(w, l->after);
}

void cxx_print_node(struct cxx_writer *w, const struct cxx_node *n)
{
    if (w->stop || w->depth >= CXX_MAX_DEPTH || ++w->steps > CXX_MAX_STEPS) {
        w->stop = true;
        return;
    }
    w->depth++;
    print_node(w, n);
    w->depth--;
}

/* Whether an element writes nothing: an argument pack of nothing. */
static bool is_empty(const struct cxx_node *n, unsigned depth)
{
    if (n->kind != CXX_LIST || depth > CXX_MAX_DEPTH)
        return false;
    if (n->flag)
        return cxx_list_is_empty(n);
    for (; n && n->a; n = n->b)
        if (!is_empty(n->a, depth + 1))
            return false;
    return true;
}

void cxx_print_list(struct cxx_writer *w, const struct cxx_node *list, bool skip_empty)
{
    bool first = true;

    for (; list && list->a && !w->stop; list = list->b) {
        if (skip_empty && is_empty(list->a, 0))
            continue;
        if (!first)
            cxx_write(w, ", ");
        cxx_print_node(w, list->a);
        first = false;
    }
}

void cxx_write_str(struct cxx_writer *w, struct str s)
{
    if (w->stop || s.len == 0)
        return;
    if (s.len > CXX_MAX_OUTPUT - (w->out->len - w->start)) {
        w->stop = true;
        return;
    }
    buf_add_str(w->out, s);
    w->last = s.ptr[s.len - 1];
}

void cxx_write(struct cxx_writer *w, const char *s)
{
    cxx_write_str(w, str_of(s));
}

void cxx_write_long(struct cxx_writer *w, long num)
{
    if (w->stop)
        return;
    buf_add_i64(w->out, num);
    w->last = '0';
}

bool cxx_print(const struct cxx_node *root, struct cxx_style style, struct buf *out)
{
    struct cxx_writer w = {.style = style, .out = out, .start = out->len};

    cxx_print_node(&w, root);
    return !w.stop && !out->failed;
}
