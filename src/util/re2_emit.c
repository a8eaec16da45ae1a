/* Syntax tree to PCRE2 pattern. Nothing in the result depends on flags that PCRE2 may read
 * differently: folded classes list all their runes, anchors are \A and \z, groups never capture.
 *
 * Not obvious: code points of surrogates are legal in RE2's patterns and match nothing, but an
 * error for PCRE2, so they are left out. */
#include "util/re2_match.h"

struct emitter {
    const struct re2_props *props;
    struct buf *out;
    struct arena scratch;      /* the sets of runes below */
    struct re2_set closure[8]; /* what the last properties gain by case folding */
    uint16_t closure_of[8];
    size_t n_closures;
};

enum place { IN_BRANCH, IN_CONCAT, UNDER_REPEAT }; /* what a node need not be grouped for */

static const char never[] = "(?!)";

static bool is_surrogate(uint32_t rune)
{
    return rune >= 0xD800 && rune <= 0xDFFF;
}

static void emit_rune(struct emitter *e, uint32_t rune)
{
    bool alnum = (rune >= '0' && rune <= '9') || (rune >= 'A' && rune <= 'Z') ||
                 (rune >= 'a' && rune <= 'z') || rune == '_';
    if (alnum) {
        buf_add_byte(e->out, (char)rune);
    } else if (rune > ' ' && rune < 0x7F) {
        buf_add_byte(e->out, '\\');
        buf_add_byte(e->out, (char)rune);
    } else {
        buf_add_cstr(e->out, "\\x{");
        buf_add_hex(e->out, rune);
        buf_add_byte(e->out, '}');
    }
}

static void emit_range(struct emitter *e, uint32_t lo, uint32_t hi)
{
    if (lo > hi)
        return;
    emit_rune(e, lo);
    if (lo == hi)
        return;
    buf_add_byte(e->out, '-');
    emit_rune(e, hi);
}

/* A range without surrogates: at most two. */
static void emit_ranges(struct emitter *e, const struct re2_set *s)
{
    for (size_t i = 0; i < s->n; i++) {
        uint32_t lo = s->at[i].lo, hi = s->at[i].hi;
        if (hi < 0xD800 || lo > 0xDFFF) {
            emit_range(e, lo, hi);
            continue;
        }
        if (lo < 0xD800)
            emit_range(e, lo, 0xD7FF);
        if (hi > 0xDFFF)
            emit_range(e, 0xE000, hi);
    }
}

static bool set_is_empty(const struct re2_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!is_surrogate(s->at[i].lo) || !is_surrogate(s->at[i].hi))
            return false;
    return true;
}

/* The runes outside the property that are equal to a rune inside but for case. */
static const struct re2_set *prop_closure(struct emitter *e, uint16_t id)
{
    uint32_t group[PP_RE2_ORBIT];
    size_t n;

    for (size_t i = 0; i < e->n_closures; i++)
        if (e->closure_of[i] == id)
            return &e->closure[i];
    if (e->n_closures == PP_COUNT(e->closure))
        e->n_closures = 0;
    struct re2_set *s = &e->closure[e->n_closures];
    e->closure_of[e->n_closures++] = id;
    *s = (struct re2_set){0};
    for (size_t i = 0; (n = re2_fold_group(i, group)) > 0; i++) {
        bool in[PP_RE2_ORBIT], some = false;
        for (size_t k = 0; k < n; k++) {
            in[k] = e->props->has(e->props->ctx, id, group[k]);
            some = some || in[k];
        }
        for (size_t k = 0; some && k < n; k++)
            if (!in[k] && !re2_set_add(&e->scratch, s, group[k], group[k]))
                e->out->failed = true;
    }
    re2_set_clean(s);
    return s;
}

static void emit_prop(struct emitter *e, const struct re2_prop *prop)
{
    buf_add_cstr(e->out, prop->neg ? "\\P{" : "\\p{");
    re2_prop_pcre(prop->id, e->props->with_sc, e->out);
    buf_add_byte(e->out, '}');
}

/* The complement of a folded property is no item of a bracket but a bracket of its own. */
static bool needs_own_bracket(const struct re2_prop *prop)
{
    return prop->fold && prop->neg;
}

/* What of a class part fits into one bracket, or nothing. */
static bool emit_bracket(struct emitter *e, const struct re2_class *c, const char *open)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_props; i++)
        n += !needs_own_bracket(&c->props[i]);
    if (n == 0 && set_is_empty(&c->set))
        return false;
    buf_add_cstr(e->out, open);
    emit_ranges(e, &c->set);
    for (size_t i = 0; i < c->n_props; i++) {
        if (needs_own_bracket(&c->props[i]))
            continue;
        emit_prop(e, &c->props[i]);
        if (c->props[i].fold)
            emit_ranges(e, prop_closure(e, c->props[i].id));
    }
    buf_add_byte(e->out, ']');
    return true;
}

/* One part of a class: [...], or several of them with '|' between. */
static void emit_part(struct emitter *e, const struct re2_class *c)
{
    size_t own = 0;
    for (size_t i = 0; i < c->n_props; i++)
        own += needs_own_bracket(&c->props[i]);
    if (own == 0) {
        if (!emit_bracket(e, c, c->neg ? "[^" : "["))
            buf_add_cstr(e->out, never);
        return;
    }
    buf_add_cstr(e->out, c->neg ? "(?:(?!" : "(?:");
    bool some = emit_bracket(e, c, "[");
    for (size_t i = 0; i < c->n_props; i++) {
        if (!needs_own_bracket(&c->props[i]))
            continue;
        if (some)
            buf_add_byte(e->out, '|');
        some = true;
        buf_add_cstr(e->out, "[^");
        emit_prop(e, &(struct re2_prop){.id = c->props[i].id});
        emit_ranges(e, prop_closure(e, c->props[i].id));
        buf_add_byte(e->out, ']');
    }
    buf_add_cstr(e->out, c->neg ? ").)" : ")");
}

static void emit_class(struct emitter *e, const struct re2_class *c)
{
    buf_add_cstr(e->out, "(?:");
    for (const struct re2_class *part = c; part; part = part->next) {
        if (part != c)
            buf_add_byte(e->out, '|');
        emit_part(e, part);
    }
    buf_add_byte(e->out, ')');
}

static void emit_one_folded(struct emitter *e, uint32_t rune)
{
    uint32_t orbit[PP_RE2_ORBIT];
    size_t n = re2_fold_orbit(rune, orbit);
    if (n > 1)
        buf_add_byte(e->out, '[');
    for (size_t i = 0; i < n; i++)
        emit_rune(e, orbit[i]);
    if (n > 1)
        buf_add_byte(e->out, ']');
}

/* ASCII runs keep their form under (?i:), which PCRE2 searches faster than classes. */
static void emit_literal(struct emitter *e, const struct re2_node *re)
{
    bool open = false;
    for (size_t i = 0; i < re->n_runes; i++) {
        uint32_t rune = re->runes[i];
        bool ascii_folded = re->fold && rune < 0x80;
        if (ascii_folded != open)
            buf_add_cstr(e->out, open ? ")" : "(?i:");
        open = ascii_folded;
        if (is_surrogate(rune))
            buf_add_cstr(e->out, never);
        else if (re->fold && !open)
            emit_one_folded(e, rune);
        else
            emit_rune(e, rune);
    }
    if (open)
        buf_add_byte(e->out, ')');
}

static void emit_repeat(struct emitter *e, const struct re2_node *re)
{
    switch ((int)re->op) {
    case PP_RE2_STAR:
        buf_add_byte(e->out, '*');
        break;
    case PP_RE2_PLUS:
        buf_add_byte(e->out, '+');
        break;
    case PP_RE2_QUEST:
        buf_add_byte(e->out, '?');
        break;
    default:
        buf_printf(e->out, "{%d", re->min);
        if (re->max != re->min)
            buf_add_byte(e->out, ',');
        if (re->max >= 0 && re->max != re->min)
            buf_printf(e->out, "%d", re->max);
        buf_add_byte(e->out, '}');
    }
    if (re->lazy)
        buf_add_byte(e->out, '?');
}

static void emit(struct emitter *e, const struct re2_node *re, enum place place);

/* A node with children, without the group around it. The depth is that of the tree, bounded. */
static void emit_inside(struct emitter *e, const struct re2_node *re)
{
    for (size_t i = 0; i < re->n_sub; i++) {
        if (i > 0 && re->op == PP_RE2_ALTERNATE)
            buf_add_byte(e->out, '|');
        emit(e, re->sub[i],
             re->op == PP_RE2_ALTERNATE ? IN_BRANCH
             : re->op == PP_RE2_CONCAT  ? IN_CONCAT
                                        : UNDER_REPEAT);
    }
    if (re->op != PP_RE2_ALTERNATE && re->op != PP_RE2_CONCAT)
        emit_repeat(e, re);
}

static const char *fixed_text(enum re2_op op)
{
    switch ((int)op) {
    case PP_RE2_ANY_NOT_NL:
        return "\\N";
    case PP_RE2_ANY:
        return ".";
    case PP_RE2_BEGIN_LINE:
        return "^";
    case PP_RE2_END_LINE:
        return "$";
    case PP_RE2_BEGIN_TEXT:
        return "\\A";
    case PP_RE2_END_TEXT:
        return "\\z";
    case PP_RE2_WORD:
        return "\\b";
    case PP_RE2_NOT_WORD:
        return "\\B";
    default:
        return "";
    }
}

static bool needs_group(const struct re2_node *re, enum place place)
{
    switch ((int)re->op) {
    case PP_RE2_EMPTY:
        return place != IN_BRANCH;
    case PP_RE2_LITERAL:
        return place == UNDER_REPEAT && re->n_runes != 1;
    case PP_RE2_CLASS:
    case PP_RE2_ANY_NOT_NL:
    case PP_RE2_ANY:
        return false;
    case PP_RE2_ALTERNATE:
        return true;
    default:
        return place == UNDER_REPEAT;
    }
}

static void emit(struct emitter *e, const struct re2_node *re, enum place place)
{
    static const struct re2_node empty = {.op = PP_RE2_EMPTY};
    while (re->op == PP_RE2_CAPTURE)
        re = re->sub[0];
    if (re->op == PP_RE2_REPEAT && re->max == 0)
        re = &empty; /* PCRE2 takes "(?:\A){0}b" for anchored */
    bool group = needs_group(re, place);
    if (group)
        buf_add_cstr(e->out, "(?:");
    if (re->op == PP_RE2_LITERAL)
        emit_literal(e, re);
    else if (re->op == PP_RE2_CLASS && re->cls->next)
        emit_class(e, re->cls);
    else if (re->op == PP_RE2_CLASS)
        emit_part(e, re->cls);
    else if (re->n_sub)
        emit_inside(e, re);
    else
        buf_add_cstr(e->out, fixed_text(re->op));
    if (group)
        buf_add_byte(e->out, ')');
}

bool re2_emit(const struct re2_node *re, const struct re2_props *props, struct buf *out)
{
    struct emitter e = {.props = props, .out = out};
    arena_init(&e.scratch, 0);
    emit(&e, re, IN_BRANCH);
    arena_done(&e.scratch);
    return !out->failed;
}
