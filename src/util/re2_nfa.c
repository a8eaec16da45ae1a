/* A pattern as a program whose paths are all followed at once, one rune of the text at a time.
 *
 * The paths are kept in order of preference, so the first that ends is what a backtracking
 * matcher would have found (leftmost, then greedy or lazy as written), and no path is followed
 * twice: time grows with text times program, whatever the pattern. Invalid bytes of the text are
 * U+FFFD each, as in Go. Rules: Go's regexp/syntax (compile, simplify), Pike's simulation. */
#include <stdlib.h>

#include "util/re2_match.h"
#include "util/utf8.h"

/* Counted repeats are written out, so a program can be far longer than its pattern. */
#define PP_RE2_MAX_PROGRAM (1u << 20)

/* What asking the library for a property costs, counted in steps. */
#define PP_RE2_LOOKUP_STEPS 16

enum inst_op {
    INST_RUNE,  /* x: the rune */
    INST_ORBIT, /* x: index into orbits */
    INST_CLASS, /* x: index into classes */
    INST_ANY,
    INST_NOT_NL,
    INST_ASSERT, /* x: an enum re2_op */
    INST_SPLIT,  /* x is preferred to y */
    INST_JUMP,   /* to x */
    INST_MATCH,
};

struct inst {
    enum inst_op op;
    uint32_t x, y;
};

struct nfa_class { /* the index is the id of the class */
    const struct re2_class *cls;
    uint32_t ascii[4]; /* one bit for each rune below 128 */
};

struct threads {
    uint32_t *pc;   /* the first n, in order of preference */
    size_t *start;  /* where the match of the thread began */
    uint32_t *slot; /* slot[pc] is where pc stands in the list, if it does */
    uint32_t n;
};

struct re2_nfa {
    struct arena arena;
    struct re2_props props;
    struct inst *prog;
    size_t n_prog, cap_prog;
    uint32_t (*orbits)[PP_RE2_ORBIT];
    size_t n_orbits, cap_orbits;
    struct nfa_class *classes;
    size_t cap_classes;
    struct threads now, next;
    uint32_t *pending;      /* stack of program counters, see follow() */
    uint64_t n_lookups;     /* of properties */
    bool failed, too_large; /* too_large: that is why */
};

static uint32_t add_inst(struct re2_nfa *m, enum inst_op op, uint32_t x, uint32_t y)
{
    if (m->n_prog == m->cap_prog) {
        size_t cap = m->cap_prog ? 2 * m->cap_prog : 32;
        struct inst *p = NULL;
        m->too_large |= cap > PP_RE2_MAX_PROGRAM;
        if (!m->too_large && !m->failed)
            p = realloc(m->prog, cap * sizeof *p);
        if (!p) {
            m->failed = true;
            return 0;
        }
        m->prog = p;
        m->cap_prog = cap;
    }
    m->prog[m->n_prog] = (struct inst){op, x, y};
    return (uint32_t)m->n_prog++;
}

static uint32_t here(const struct re2_nfa *m)
{
    return (uint32_t)m->n_prog;
}

/* A split whose two ways are set when they are known. */
static uint32_t add_split(struct re2_nfa *m)
{
    return add_inst(m, INST_SPLIT, 0, 0);
}

static void set_split(struct re2_nfa *m, uint32_t at, uint32_t into, uint32_t past, bool lazy)
{
    if (m->failed)
        return;
    m->prog[at].x = lazy ? past : into;
    m->prog[at].y = lazy ? into : past;
}

/* A doubling array in the arena of the program. */
static void *grow(struct re2_nfa *m, void *old, size_t n, size_t *cap, size_t elem)
{
    if (n < *cap)
        return old;
    size_t more = *cap ? 2 * *cap : 8;
    void *p = arena_alloc(&m->arena, more, elem);
    if (!p) {
        m->failed = true;
        return NULL;
    }
    if (n)
        memcpy(p, old, n * elem);
    *cap = more;
    return p;
}

static bool class_has(struct re2_nfa *m, const struct re2_class *cls, uint32_t rune);

static void add_class(struct re2_nfa *m, const struct re2_class *cls)
{
    size_t n = m->cap_classes;
    while (cls->id >= m->cap_classes && !m->failed) {
        void *all = grow(m, m->classes, n, &m->cap_classes, sizeof *m->classes);
        if (all)
            m->classes = all;
        n = m->cap_classes;
    }
    if (m->failed)
        return;
    struct nfa_class *c = &m->classes[cls->id];
    for (uint32_t r = 0; !c->cls && r < 128; r++)
        if (class_has(m, cls, r))
            c->ascii[r / 32] |= 1u << (r % 32);
    c->cls = cls;
    add_inst(m, INST_CLASS, cls->id, 0);
}

static void add_rune(struct re2_nfa *m, uint32_t rune, bool fold)
{
    uint32_t orbit[PP_RE2_ORBIT] = {0};
    size_t n = fold ? re2_fold_orbit(rune, orbit) : 1;
    if (n == 1) {
        add_inst(m, INST_RUNE, rune, 0);
        return;
    }
    void *all = grow(m, m->orbits, m->n_orbits, &m->cap_orbits, sizeof *m->orbits);
    if (!all)
        return;
    m->orbits = all;
    for (size_t i = 0; i < PP_RE2_ORBIT; i++)
        m->orbits[m->n_orbits][i] = i < n ? orbit[i] : orbit[0];
    add_inst(m, INST_ORBIT, (uint32_t)m->n_orbits++, 0);
}

static void add_node(struct re2_nfa *m, const struct re2_node *re);

static void add_plus(struct re2_nfa *m, const struct re2_node *sub, bool lazy)
{
    uint32_t start = here(m);
    add_node(m, sub);
    uint32_t split = add_split(m);
    set_split(m, split, start, here(m), lazy);
}

static void add_star(struct re2_nfa *m, const struct re2_node *sub, bool lazy)
{
    uint32_t split = add_split(m);
    if (sub->nullable) {
        /* As (x+)?: with x* alone an empty x would be preferred to no x at all. */
        add_plus(m, sub, lazy);
    } else {
        add_node(m, sub);
        add_inst(m, INST_JUMP, split, 0);
    }
    set_split(m, split, split + 1, here(m), lazy);
}

/* x{2,5} is xx(x(x(x)?)?)? and x{2,} is xx+. The optional tail is written without nesting:
 * every one of its splits skips to the end. */
static void add_repeat(struct re2_nfa *m, const struct re2_node *re)
{
    const struct re2_node *sub = re->sub[0];
    int copies = re->max < 0 && re->min > 0 ? re->min - 1 : re->min;

    for (int i = 0; i < copies && !m->failed; i++)
        add_node(m, sub);
    if (re->max < 0 && re->min == 0)
        add_star(m, sub, re->lazy);
    else if (re->max < 0)
        add_plus(m, sub, re->lazy);
    if (re->max <= re->min)
        return;
    uint32_t previous = UINT32_MAX, split = UINT32_MAX;
    for (int i = re->min; i < re->max && !m->failed; i++) {
        split = add_split(m);
        set_split(m, split, split + 1, previous, re->lazy); /* a chain until the end is known */
        previous = split;
        add_node(m, sub);
    }
    while (split != UINT32_MAX && !m->failed) {
        struct inst *in = &m->prog[split];
        split = re->lazy ? in->x : in->y;
        *(re->lazy ? &in->x : &in->y) = here(m);
    }
}

static void add_alternate(struct re2_nfa *m, const struct re2_node *re)
{
    uint32_t jump = UINT32_MAX;
    for (size_t i = 0; i < re->n_sub && !m->failed; i++) {
        bool last = i + 1 == re->n_sub;
        uint32_t split = last ? 0 : add_split(m);
        add_node(m, re->sub[i]);
        if (last)
            break;
        jump = add_inst(m, INST_JUMP, jump, 0); /* a chain until the end is known */
        set_split(m, split, split + 1, here(m), false);
    }
    while (jump != UINT32_MAX && !m->failed) {
        uint32_t before = m->prog[jump].x;
        m->prog[jump].x = here(m);
        jump = before;
    }
}

static void add_node(struct re2_nfa *m, const struct re2_node *re)
{
    if (m->failed)
        return;
    switch (re->op) {
    case PP_RE2_EMPTY:
    case PP_RE2_PAREN:
    case PP_RE2_BAR:
        break;
    case PP_RE2_LITERAL:
        for (size_t i = 0; i < re->n_runes; i++)
            add_rune(m, re->runes[i], re->fold);
        break;
    case PP_RE2_CLASS:
        add_class(m, re->cls);
        break;
    case PP_RE2_ANY_NOT_NL:
        add_inst(m, INST_NOT_NL, 0, 0);
        break;
    case PP_RE2_ANY:
        add_inst(m, INST_ANY, 0, 0);
        break;
    case PP_RE2_BEGIN_LINE:
    case PP_RE2_END_LINE:
    case PP_RE2_BEGIN_TEXT:
    case PP_RE2_END_TEXT:
    case PP_RE2_WORD:
    case PP_RE2_NOT_WORD:
        add_inst(m, INST_ASSERT, re->op, 0);
        break;
    case PP_RE2_CAPTURE:
    case PP_RE2_CONCAT:
        for (size_t i = 0; i < re->n_sub; i++)
            add_node(m, re->sub[i]);
        break;
    case PP_RE2_STAR:
        add_star(m, re->sub[0], re->lazy);
        break;
    case PP_RE2_PLUS:
        add_plus(m, re->sub[0], re->lazy);
        break;
    case PP_RE2_QUEST: {
        uint32_t split = add_split(m);
        add_node(m, re->sub[0]);
        set_split(m, split, split + 1, here(m), re->lazy);
        break;
    }
    case PP_RE2_REPEAT:
        add_repeat(m, re);
        break;
    case PP_RE2_ALTERNATE:
        add_alternate(m, re);
        break;
    }
}

static bool threads_init(struct re2_nfa *m, struct threads *t)
{
    t->pc = arena_array(&m->arena, uint32_t, m->n_prog);
    t->start = arena_array(&m->arena, size_t, m->n_prog);
    t->slot = arena_array(&m->arena, uint32_t, m->n_prog);
    return t->pc && t->start && t->slot;
}

struct re2_nfa *re2_nfa_new(const struct re2_node *re, const struct re2_props *props,
                            bool *too_large)
{
    struct re2_nfa *m = calloc(1, sizeof *m);
    *too_large = false;
    if (!m)
        return NULL;
    arena_init(&m->arena, 0);
    m->props = *props;
    add_node(m, re);
    add_inst(m, INST_MATCH, 0, 0);
    m->pending = m->failed ? NULL : arena_array(&m->arena, uint32_t, 2 * m->n_prog + 1);
    if (m->pending && threads_init(m, &m->now) && threads_init(m, &m->next))
        return m;
    *too_large = m->too_large;
    re2_nfa_free(m);
    return NULL;
}

void re2_nfa_free(struct re2_nfa *m)
{
    if (!m)
        return;
    free(m->prog);
    arena_done(&m->arena);
    free(m);
}

static bool prop_has(struct re2_nfa *m, const struct re2_prop *prop, uint32_t rune)
{
    uint32_t orbit[PP_RE2_ORBIT] = {rune};
    size_t n = prop->fold ? re2_fold_orbit(rune, orbit) : 1;
    m->n_lookups += n;
    for (size_t i = 0; i < n; i++)
        if (m->props.has(m->props.ctx, prop->id, orbit[i]))
            return !prop->neg;
    return prop->neg;
}

static bool class_has(struct re2_nfa *m, const struct re2_class *cls, uint32_t rune)
{
    for (; cls; cls = cls->next) {
        bool in = re2_set_has(&cls->set, rune);
        for (size_t i = 0; i < cls->n_props && !in; i++)
            in = prop_has(m, &cls->props[i], rune);
        if (in != cls->neg)
            return true;
    }
    return false;
}

/* Where the search stands: at `at`, between two runes. */
struct spot {
    size_t at;
    uint32_t before, after; /* UINT32_MAX: the text begins or ends here */
};

static bool is_word(uint32_t r)
{
    return (r >= '0' && r <= '9') || (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z') || r == '_';
}

static bool holds(const struct spot *s, uint32_t assertion)
{
    switch (assertion) {
    case PP_RE2_BEGIN_TEXT:
        return s->before == UINT32_MAX;
    case PP_RE2_END_TEXT:
        return s->after == UINT32_MAX;
    case PP_RE2_BEGIN_LINE:
        return s->before == UINT32_MAX || s->before == '\n';
    case PP_RE2_END_LINE:
        return s->after == UINT32_MAX || s->after == '\n';
    case PP_RE2_WORD:
        return is_word(s->before) != is_word(s->after);
    default:
        return is_word(s->before) == is_word(s->after);
    }
}

static bool consumes(struct re2_nfa *m, const struct inst *in, uint32_t rune)
{
    switch ((int)in->op) {
    case INST_RUNE:
        return rune == in->x;
    case INST_ORBIT: {
        const uint32_t *o = m->orbits[in->x];
        return rune == o[0] || rune == o[1] || rune == o[2] || rune == o[3];
    }
    case INST_CLASS:
        if (rune < 128)
            return m->classes[in->x].ascii[rune / 32] >> (rune % 32) & 1;
        return class_has(m, m->classes[in->x].cls, rune);
    case INST_ANY:
        return true;
    default:
        return rune != '\n';
    }
}

/* Adds to `t` what can be reached from pc without reading a rune, preferred paths first.
 * Returns the number of steps. */
static uint64_t follow(struct re2_nfa *m, struct threads *t, uint32_t pc, size_t start,
                       const struct spot *spot)
{
    uint64_t steps = 0;
    size_t n = 0;
    m->pending[n++] = pc;
    while (n > 0) {
        pc = m->pending[--n];
        uint32_t slot = t->slot[pc];
        steps++;
        if (slot < t->n && t->pc[slot] == pc)
            continue;
        t->slot[pc] = t->n;
        t->pc[t->n] = pc;
        t->start[t->n++] = start;
        const struct inst *in = &m->prog[pc];
        if (in->op == INST_SPLIT) {
            m->pending[n++] = in->y;
            m->pending[n++] = in->x;
        } else if (in->op == INST_JUMP) {
            m->pending[n++] = in->x;
        } else if (in->op == INST_ASSERT && holds(spot, in->x)) {
            m->pending[n++] = pc + 1;
        }
    }
    return steps;
}

/* Moves every thread over the rune behind `spot`, which then stands behind it. A thread that is
 * at the end of the pattern ends the list: those after it are not preferred any more. */
static bool step(struct re2_nfa *m, struct spot *spot, struct str text, size_t *from, size_t *to,
                 uint64_t *steps)
{
    struct spot behind = {.before = spot->after, .after = UINT32_MAX};
    bool matched = false;

    if (spot->after != UINT32_MAX) {
        uint32_t rune;
        behind.at = spot->at + utf8_decode(text, spot->at, &rune);
        if (behind.at < text.len)
            utf8_decode(text, behind.at, &behind.after);
    }
    m->next.n = 0;
    for (uint32_t i = 0; i < m->now.n && !matched; i++) {
        const struct inst *in = &m->prog[m->now.pc[i]];
        (*steps)++;
        if (in->op == INST_MATCH) {
            *from = m->now.start[i];
            *to = spot->at;
            matched = true;
        } else if (in->op < INST_ASSERT && spot->after != UINT32_MAX &&
                   consumes(m, in, spot->after)) {
            *steps += follow(m, &m->next, m->now.pc[i] + 1, m->now.start[i], &behind);
        }
    }
    struct threads t = m->now;
    m->now = m->next;
    m->next = t;
    *spot = behind;
    return matched;
}

enum re2_found re2_nfa_find(struct re2_nfa *m, struct str text, size_t *from, size_t *to,
                            uint64_t *budget)
{
    struct spot spot = {.before = UINT32_MAX, .after = UINT32_MAX};
    size_t start = 0, end = 0;
    bool matched = false, at_end;

    if (text.len)
        utf8_decode(text, 0, &spot.after);
    m->now.n = 0;
    do {
        uint64_t steps = 1;
        m->n_lookups = 0;
        at_end = spot.after == UINT32_MAX;
        if (!matched)
            steps += follow(m, &m->now, 0, spot.at, &spot);
        matched = step(m, &spot, text, &start, &end, &steps) || matched;
        steps += PP_RE2_LOOKUP_STEPS * m->n_lookups;
        if (steps >= *budget) {
            *budget = 0;
            return PP_RE2_GAVE_UP;
        }
        *budget -= steps;
    } while (!at_end && !(matched && (!to || m->now.n == 0)));
    if (matched && to) {
        *from = start;
        *to = end;
    }
    return matched ? PP_RE2_YES : PP_RE2_NO;
}
