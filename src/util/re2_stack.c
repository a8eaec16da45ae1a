/* The parser's stack: pieces of a pattern become one tree.
 *
 * Nodes that become superfluous are used again, and their number steers when sizes are looked
 * at: which huge pattern is "too large" depends on that in the reference (Go's regexp/syntax)
 * too. The reference also factors common prefixes out of alternatives, which only matters here
 * for patterns within a few levels of the height limit, and is left out. */
#include "util/re2_parse.h"

struct re2_node *re2_node_new(struct re2_parser *p, enum re2_op op)
{
    struct re2_node *n = p->free_nodes;
    if (n) {
        p->free_nodes = n->next_free;
        int64_t size = n->size; /* sizes are known by node, not by what it holds */
        *n = (struct re2_node){.size = size};
    } else {
        n = arena_new(p->a, struct re2_node);
        p->n_nodes++;
    }
    if (!n) {
        err_nomem(p->err);
        return NULL;
    }
    n->op = op;
    n->flags = p->flags;
    n->height = 1;
    return n;
}

static void node_reuse(struct re2_parser *p, struct re2_node *n)
{
    n->next_free = p->free_nodes;
    p->free_nodes = n;
}

static bool node_add_rune(struct re2_parser *p, struct re2_node *n, uint32_t rune)
{
    if (n->n_runes == n->cap_runes) {
        size_t cap = n->cap_runes ? 2 * n->cap_runes : 4;
        uint32_t *runes = arena_array(p->a, uint32_t, cap);
        if (!runes)
            return err_nomem(p->err);
        if (n->n_runes)
            memcpy(runes, n->runes, n->n_runes * sizeof *runes);
        n->runes = runes;
        n->cap_runes = cap;
    }
    n->runes[n->n_runes++] = rune;
    return true;
}

/* Instructions that the reference compiles a node to; 1 for what is not known yet. */
static int64_t node_size(struct re2_node *n, bool force)
{
    if (!force && n->size)
        return n->size;
    int64_t size = 0;
    if (n->op == PP_RE2_LITERAL)
        size = (int64_t)n->n_runes;
    for (size_t i = 0; i < n->n_sub; i++)
        size += node_size(n->sub[i], false);
    if (n->op == PP_RE2_CAPTURE || n->op == PP_RE2_STAR)
        size += 2;
    else if (n->op == PP_RE2_PLUS || n->op == PP_RE2_QUEST)
        size += 1;
    else if (n->op == PP_RE2_ALTERNATE)
        size += (int64_t)n->n_sub - 1;
    else if (n->op == PP_RE2_REPEAT && n->max >= 0)
        size = n->max * size + (n->max - n->min);
    else if (n->op == PP_RE2_REPEAT)
        size = n->min == 0 ? 2 + size : 1 + n->min * size;
    n->size = size < 1 ? 1 : size;
    return n->size;
}

bool re2_fail_large(struct re2_parser *p)
{
    return re2_fail(p, "expression too large", 0, p->src.len);
}

static bool check_size(struct re2_parser *p, struct re2_node *n)
{
    if (!p->tracks_sizes) {
        int64_t count = 1;
        if (n->op == PP_RE2_REPEAT)
            count = n->max >= 0 ? n->max : n->min;
        count = count < 1 ? 1 : count;
        if (count > PP_RE2_MAX_SIZE / p->repeats)
            p->repeats = PP_RE2_MAX_SIZE;
        else
            p->repeats *= count;
        if (p->n_nodes < PP_RE2_MAX_SIZE / p->repeats)
            return true;
        p->tracks_sizes = true;
        for (size_t i = 0; i < p->n_stack; i++)
            if (node_size(p->stack[i], true) > PP_RE2_MAX_SIZE)
                return re2_fail_large(p);
    }
    return node_size(n, true) <= PP_RE2_MAX_SIZE || re2_fail_large(p);
}

static bool is_one_rune(const struct re2_node *n)
{
    return (n->op == PP_RE2_LITERAL && n->n_runes == 1) || n->op == PP_RE2_CLASS ||
           n->op == PP_RE2_ANY_NOT_NL || n->op == PP_RE2_ANY;
}

bool re2_check_limits(struct re2_parser *p, struct re2_node *n)
{
    if (!check_size(p, n))
        return false;
    bool all = true, some = false;
    n->height = 1;
    for (size_t i = 0; i < n->n_sub; i++) {
        all = all && n->sub[i]->nullable;
        some = some || n->sub[i]->nullable;
        if (n->height < n->sub[i]->height + 1)
            n->height = n->sub[i]->height + 1;
    }
    n->nullable =
        n->op == PP_RE2_ALTERNATE ? some : all && !is_one_rune(n) && n->op != PP_RE2_LITERAL;
    if (n->op == PP_RE2_STAR || n->op == PP_RE2_QUEST || (n->op == PP_RE2_REPEAT && n->min == 0))
        n->nullable = true;
    return n->height <= PP_RE2_MAX_HEIGHT ||
           re2_fail(p, "expression nests too deeply", 0, p->src.len);
}

/* Joins the two literals on top of the stack. It happens before a push, when no operator can
 * follow the topmost any more; then `rune`, if it is one (>= 0), takes the freed place. */
static bool join_literals(struct re2_parser *p, int64_t rune, bool fold, bool *placed)
{
    *placed = false;
    if (p->n_stack < 2)
        return true;
    struct re2_node *top = p->stack[p->n_stack - 1], *below = p->stack[p->n_stack - 2];
    if (top->op != PP_RE2_LITERAL || below->op != PP_RE2_LITERAL || top->fold != below->fold)
        return true;
    for (size_t i = 0; i < top->n_runes; i++)
        if (!node_add_rune(p, below, top->runes[i]))
            return false;
    if (rune >= 0) {
        top->n_runes = 1;
        top->runes[0] = (uint32_t)rune;
        top->fold = fold;
        top->flags = p->flags;
        *placed = true;
        return true;
    }
    p->n_stack--;
    node_reuse(p, top);
    return true;
}

/* Whether a class is one rune, or one rune in both its cases ([Aa]). */
static bool class_is_literal(const struct re2_class *cls, uint32_t *rune, bool *fold)
{
    uint32_t orbit[PP_RE2_ORBIT];
    const struct re2_set *s = &cls->set;
    if (cls->n_props || cls->next || s->n < 1 || s->n > 2)
        return false;
    uint32_t first = s->at[0].lo, last = s->at[s->n - 1].hi;
    *rune = first;
    *fold = first != last;
    if (s->n == 1 && first == last)
        return true;
    bool two = s->n == 1 ? first + 1 == last : s->at[0].hi == first && s->at[1].lo == last;
    return two && re2_fold_orbit(first, orbit) == 2 && orbit[0] == first && orbit[1] == last;
}

bool re2_push(struct re2_parser *p, struct re2_node *n)
{
    bool fold = false, placed;
    uint32_t rune = 0;
    bool literal = n->op == PP_RE2_CLASS && class_is_literal(n->cls, &rune, &fold);

    if (!join_literals(p, literal ? (int64_t)rune : -1, fold, &placed))
        return false;
    if (placed)
        return true;
    if (literal) {
        n->op = PP_RE2_LITERAL;
        n->cls = NULL;
        n->fold = fold;
        n->n_runes = 0;
        if (!node_add_rune(p, n, rune))
            return false;
    }
    if (p->n_stack == p->cap_stack) {
        size_t cap = p->cap_stack ? 2 * p->cap_stack : 16;
        struct re2_node **stack = arena_array(p->a, struct re2_node *, cap);
        if (!stack)
            return err_nomem(p->err);
        if (p->n_stack)
            memcpy(stack, p->stack, p->n_stack * sizeof(struct re2_node *));
        p->stack = stack;
        p->cap_stack = cap;
    }
    p->stack[p->n_stack++] = n;
    return re2_check_limits(p, n);
}

bool re2_push_op(struct re2_parser *p, enum re2_op op)
{
    struct re2_node *n = re2_node_new(p, op);
    return n && re2_push(p, n);
}

bool re2_push_literal(struct re2_parser *p, uint32_t rune)
{
    uint32_t orbit[PP_RE2_ORBIT];
    struct re2_node *n = re2_node_new(p, PP_RE2_LITERAL);
    if (!n)
        return false;
    n->fold = (p->flags & PP_RE2_FOLD) != 0;
    if (n->fold) {
        re2_fold_orbit(rune, orbit);
        rune = orbit[0];
    }
    return node_add_rune(p, n, rune) && re2_push(p, n);
}

bool re2_push_class(struct re2_parser *p, struct re2_class *cls)
{
    struct re2_node *n = re2_node_new(p, PP_RE2_CLASS);
    if (!n)
        return false;
    n->cls = cls;
    return re2_push(p, n);
}

/* Turns a one-rune node into a class. */
static bool make_class(struct re2_parser *p, struct re2_node *n)
{
    if (n->op == PP_RE2_CLASS)
        return true;
    struct re2_class *cls = re2_class_new(p);
    bool ok = cls != NULL;
    if (ok && n->op == PP_RE2_LITERAL)
        ok = n->fold ? re2_set_add_folded(p->a, &cls->set, n->runes[0], n->runes[0])
                     : re2_set_add(p->a, &cls->set, n->runes[0], n->runes[0]);
    else if (ok)
        ok = re2_set_add(p->a, &cls->set, 0, '\n' - 1) &&
             re2_set_add(p->a, &cls->set, '\n' + 1, PP_RE2_MAX_RUNE);
    if (!ok)
        return err_nomem(p->err);
    n->op = PP_RE2_CLASS;
    n->cls = cls;
    n->n_runes = 0;
    return true;
}

/* to = to|from for two nodes of one rune each, where `to` is the later in enum re2_op.
 * The set is left unsorted: a long x|y|z would be sorted once a branch. */
static bool merge_runes(struct re2_parser *p, struct re2_node *to, struct re2_node *from)
{
    if (to->op == PP_RE2_ANY || (to->op == from->op && to->op == PP_RE2_ANY_NOT_NL))
        return true;
    if (to->op == PP_RE2_LITERAL && to->runes[0] == from->runes[0] && to->fold == from->fold)
        return true;
    if (!make_class(p, to) || !make_class(p, from))
        return false;
    struct re2_class *add = from->cls;
    if (add->n_props == 0 && !to->cls->neg) {
        for (size_t i = 0; i < add->set.n; i++)
            if (!re2_set_add(p->a, &to->cls->set, add->set.at[i].lo, add->set.at[i].hi))
                return err_nomem(p->err);
        add = add->next;
    }
    while (add) {
        struct re2_class *next = add->next;
        add->next = to->cls->next;
        to->cls->next = add;
        add = next;
    }
    return true;
}

/* A finished branch of one rune: its set is not added to any more. */
static void finish_class(struct re2_node *n)
{
    if (n->op == PP_RE2_CLASS)
        for (struct re2_class *c = n->cls; c; c = c->next)
            re2_set_clean(&c->set);
}

/* One node for the stack's end from `from` on: CONCAT or ALTERNATE, with nested ones of the same
 * kind taken apart, or the only node there is. */
static bool collapse(struct re2_parser *p, size_t from, enum re2_op op)
{
    size_t n_subs = p->n_stack - from, n = 0;

    if (n_subs == 0)
        return re2_push_op(p, PP_RE2_EMPTY);
    struct re2_node **subs = p->stack + from;
    p->n_stack = from;
    if (n_subs == 1)
        return re2_push(p, subs[0]);
    for (size_t i = 0; i < n_subs; i++)
        n += subs[i]->op == op ? subs[i]->n_sub : 1;
    struct re2_node *re = re2_node_new(p, op);
    struct re2_node **all = arena_array(p->a, struct re2_node *, n);
    if (!re || !all)
        return err_nomem(p->err);
    re->sub = all;
    for (size_t i = 0; i < n_subs; i++) {
        if (subs[i]->op != op) {
            re->sub[re->n_sub++] = subs[i];
            continue;
        }
        memcpy(re->sub + re->n_sub, subs[i]->sub, subs[i]->n_sub * sizeof(struct re2_node *));
        re->n_sub += subs[i]->n_sub;
        node_reuse(p, subs[i]);
    }
    return re2_push(p, re);
}

/* Where the nodes above the topmost '(' or '|' begin. */
static size_t branch_start(const struct re2_parser *p)
{
    size_t i = p->n_stack;
    while (i > 0 && p->stack[i - 1]->op < PP_RE2_PAREN)
        i--;
    return i;
}

bool re2_close_branch(struct re2_parser *p)
{
    bool placed;
    return join_literals(p, -1, false, &placed) && collapse(p, branch_start(p), PP_RE2_CONCAT);
}

/* Moves the '|' under the top of the stack above it, so that finished branches gather below;
 * branches of one rune melt into one class. *found: there was a '|'. */
bool re2_swap_bar(struct re2_parser *p, bool *found)
{
    struct re2_node **s = p->stack;
    size_t n = p->n_stack;

    *found = n >= 2 && s[n - 2]->op == PP_RE2_BAR;
    if (!*found)
        return true;
    if (n >= 3 && is_one_rune(s[n - 1]) && is_one_rune(s[n - 3])) {
        struct re2_node *from = s[n - 1], *to = s[n - 3];
        if (from->op > to->op) {
            from = s[n - 3];
            to = s[n - 1];
        }
        if (!merge_runes(p, to, from))
            return false;
        s[n - 3] = to;
        node_reuse(p, from);
        p->n_stack--;
        return true;
    }
    if (n >= 3)
        finish_class(s[n - 3]);
    struct re2_node *bar = s[n - 2];
    s[n - 2] = s[n - 1];
    s[n - 1] = bar;
    return true;
}

/* Ends the branch and the alternation it is in: the node is then on top of the stack. */
bool re2_close_group(struct re2_parser *p)
{
    bool found;
    if (!re2_close_branch(p) || !re2_swap_bar(p, &found))
        return false;
    if (found)
        p->n_stack--;
    finish_class(p->stack[p->n_stack - 1]);
    return collapse(p, branch_start(p), PP_RE2_ALTERNATE);
}
