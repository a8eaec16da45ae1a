/* Regular expressions of RE2's dialect over PCRE2: the one file that sees that library.
 *
 * A pattern is parsed and checked here (re2_parse.c); then, in this order: strings are searched
 * as strings; PCRE2 matches what is valid UTF-8, within a cost limit; the simulation of re2_nfa.c
 * takes over where PCRE2 cannot give the answer of a linear-time matcher, that is for invalid
 * UTF-8, for patterns above PCRE2's limits or with loops over nothing, and when its cost limit is
 * hit. PCRE2 is set up at the first search, and its JIT compiler only for patterns that are
 * searched often. PCRE2 alone would accept another language (backreferences, other classes and
 * folding), reject parts of this one, and hang on some patterns. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "util/re2_match.h"
#include "util/regex.h"
#include "util/utf8.h"

/* Backtracking steps for one search: generous for patterns that do not explode. */
#define PP_REGEX_STEPS 2000u
#define PP_REGEX_STEPS_PER_BYTE 32u
#define PP_REGEX_MAX_STEPS (4u << 20)
/* PCRE2 scans for each start anew, which no limit counts: long texts with loops are not for it. */
#define PP_REGEX_LONG_TEXT 4096
/* Searches at the limit, in a row, after which PCRE2 is not asked again. */
#define PP_REGEX_HITS 4
/* Searches after which compiling to machine code pays. */
#define PP_REGEX_JIT_AFTER 2000
/* Kilobytes of backtracking memory. */
#define PP_REGEX_HEAP_KB 8192
/* Steps of the simulation: of one search (about a second), of all. */
#define PP_REGEX_NFA_STEPS (UINT64_C(1) << 27)
#define PP_REGEX_NFA_TOTAL (UINT64_C(1) << 31)
/* Above this number of instructions PCRE2's compiled form would overflow its offsets. */
#define PP_REGEX_PCRE_SIZE 20000

/* The library, asked for one Unicode property. */
struct prop_code {
    uint16_t id;
    pcre2_code *code; /* NULL: the library does not know it, no rune has it */
    struct prop_code *next;
};

struct regex {
    struct arena arena; /* the tree and the literals */
    const struct re2_node *tree;
    struct re2_literal *literals;
    size_t n_literals;

    bool prepared; /* PCRE2 has been set up, or found not to do */
    pcre2_code *code;
    pcre2_match_data *found;
    pcre2_match_context *limits;
    bool has_loops;
    uint32_t n_searches, n_hits;

    bool nfa_tried;
    struct re2_nfa *nfa;
    bool nfa_too_large;
    uint64_t nfa_budget;
    struct prop_code *props;
    pcre2_match_data *prop_found;
    enum regex_trouble trouble;
};

bool regex_compile(struct str pattern, struct regex **out, struct err *err)
{
    struct regex *re = calloc(1, sizeof *re);
    *out = NULL;
    if (!re)
        return err_nomem(err);
    arena_init(&re->arena, 0);
    re->nfa_budget = PP_REGEX_NFA_TOTAL;
    if (!re2_parse(&re->arena, pattern, &re->tree, err)) {
        regex_free(re);
        return false;
    }
    if (!re2_literals(&re->arena, re->tree, &re->literals, &re->n_literals)) {
        regex_free(re);
        return err_nomem(err);
    }
    *out = re;
    return true;
}

void regex_free(struct regex *re)
{
    if (!re)
        return;
    for (struct prop_code *p = re->props, *next; p; p = next) {
        next = p->next;
        pcre2_code_free(p->code);
        free(p);
    }
    pcre2_match_data_free(re->prop_found);
    re2_nfa_free(re->nfa);
    pcre2_match_context_free(re->limits);
    pcre2_match_data_free(re->found);
    pcre2_code_free(re->code);
    arena_done(&re->arena);
    free(re);
}

enum regex_trouble regex_trouble(const struct regex *re)
{
    return re->trouble;
}

static pcre2_code *compile(struct str pattern)
{
    int error;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOTALL | PCRE2_MULTILINE |
                       PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C;
    pcre2_compile_context *ctx = pcre2_compile_context_create(NULL);
    if (!ctx)
        return NULL;
    pcre2_set_newline(ctx, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(ctx, 4 * PP_RE2_MAX_HEIGHT);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, options, &error, &at, ctx);
    pcre2_compile_context_free(ctx);
    return code;
}

/* Since 10.40 a bare script name means script extensions and "sc:" the script. */
static bool library_has_sc(void)
{
    char version[64];
    int len = pcre2_config(PCRE2_CONFIG_VERSION, NULL);
    if (len < 0 || (size_t)len > sizeof version || pcre2_config(PCRE2_CONFIG_VERSION, version) < 0)
        return true;
    char *minor;
    long major = strtol(version, &minor, 10);
    return major > 10 || (*minor == '.' && strtol(minor + 1, NULL, 10) >= 40);
}

static const struct prop_code *find_prop(struct regex *re, uint16_t id)
{
    for (struct prop_code *p = re->props; p; p = p->next)
        if (p->id == id)
            return p;
    struct prop_code *p = calloc(1, sizeof *p);
    struct buf text = BUF_INIT;
    if (!p)
        return NULL;
    buf_add_cstr(&text, "\\p{");
    re2_prop_pcre(id, library_has_sc(), &text);
    buf_add_byte(&text, '}');
    p->id = id;
    p->code = text.failed ? NULL : compile(buf_str(&text));
    p->next = re->props;
    re->props = p;
    buf_done(&text);
    return p;
}

static bool prop_has(void *ctx, uint16_t id, uint32_t rune)
{
    struct regex *re = ctx;
    const struct prop_code *p = find_prop(re, id);
    unsigned char utf8[4];
    size_t n = 0;

    if (!p || !p->code || rune > PP_RE2_MAX_RUNE || (rune >= 0xD800 && rune <= 0xDFFF))
        return false;
    if (!re->prop_found)
        re->prop_found = pcre2_match_data_create(1, NULL);
    if (!re->prop_found)
        return false;
    if (rune < 0x80) {
        utf8[n++] = (unsigned char)rune;
    } else {
        int extra = rune < 0x800 ? 1 : rune < 0x10000 ? 2 : 3;
        static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
        utf8[n++] = (unsigned char)(lead[extra] | (rune >> (6 * extra)));
        while (extra-- > 0)
            utf8[n++] = (unsigned char)(0x80 | ((rune >> (6 * extra)) & 0x3F));
    }
    return pcre2_match(p->code, utf8, n, 0, PCRE2_ANCHORED | PCRE2_NO_UTF_CHECK, re->prop_found,
                       NULL) > 0;
}

static struct re2_props props_of(struct regex *re)
{
    return (struct re2_props){.has = prop_has, .ctx = re, .with_sc = library_has_sc()};
}

/* What decides whether PCRE2 gets a pattern, or a long text. */
static void find_loops(const struct re2_node *n, bool *loops, bool *empty_loops)
{
    if (n->op == PP_RE2_STAR || n->op == PP_RE2_PLUS || (n->op == PP_RE2_REPEAT && n->max < 0)) {
        *loops = true;
        *empty_loops = *empty_loops || n->sub[0]->nullable;
    }
    for (size_t i = 0; i < n->n_sub; i++)
        find_loops(n->sub[i], loops, empty_loops);
}

/* The size with counted repeats written out. */
static uint64_t unrolled_size(const struct re2_node *n)
{
    uint64_t size = 1 + n->n_runes;
    for (size_t i = 0; i < n->n_sub; i++)
        size += unrolled_size(n->sub[i]);
    if (n->op == PP_RE2_REPEAT)
        size *= (uint64_t)(n->max > 0 ? n->max : n->min > 0 ? n->min : 1);
    return size;
}

static void prepare(struct regex *re)
{
    struct re2_props props = props_of(re);
    struct buf text = BUF_INIT;
    bool empty_loops = false;

    re->prepared = true;
    find_loops(re->tree, &re->has_loops, &empty_loops);
    /* PCRE2 leaves a loop whose body matched nothing, RE2 goes on: (|a)+b finds other matches. */
    if (empty_loops || unrolled_size(re->tree) > PP_REGEX_PCRE_SIZE)
        return;
    if (re2_emit(re->tree, &props, &text))
        re->code = compile(buf_str(&text));
    buf_done(&text);
    if (!re->code)
        return;
    re->found = pcre2_match_data_create(1, NULL);
    re->limits = pcre2_match_context_create(NULL);
    if (re->found && re->limits) {
        pcre2_set_heap_limit(re->limits, PP_REGEX_HEAP_KB);
        return;
    }
    pcre2_code_free(re->code);
    re->code = NULL;
}

static bool is_valid_utf8(struct str s)
{
    size_t i = 0;
    for (;;) {
        uint64_t word;
        for (; s.len - i >= sizeof word; i += sizeof word) {
            memcpy(&word, s.ptr + i, sizeof word);
            if (word & UINT64_C(0x8080808080808080))
                break;
        }
        for (; i < s.len && (unsigned char)s.ptr[i] < 0x80; i++)
            ;
        if (i == s.len)
            return true;
        uint32_t rune;
        size_t n = utf8_decode(s, i, &rune);
        if (n == 1)
            return false;
        i += n;
    }
}

/* PP_RE2_GAVE_UP: at a limit, or not a text for PCRE2. */
static enum re2_found find_with_pcre(struct regex *re, struct str text, size_t *from, size_t *to)
{
    if (!re->prepared)
        prepare(re);
    if (!re->code || re->n_hits >= PP_REGEX_HITS || !is_valid_utf8(text) ||
        (re->has_loops && text.len > PP_REGEX_LONG_TEXT))
        return PP_RE2_GAVE_UP;
    if (re->n_searches < PP_REGEX_JIT_AFTER && ++re->n_searches == PP_REGEX_JIT_AFTER)
        (void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE); /* without, it is only slower */
    uint64_t steps = PP_REGEX_STEPS + PP_REGEX_STEPS_PER_BYTE * (uint64_t)text.len;
    pcre2_set_match_limit(re->limits,
                          (uint32_t)(steps < PP_REGEX_MAX_STEPS ? steps : PP_REGEX_MAX_STEPS));
    int rc = pcre2_match(re->code, (PCRE2_SPTR)text.ptr, text.len, 0, PCRE2_NO_UTF_CHECK, re->found,
                         re->limits);
    if (rc < 0 && rc != PCRE2_ERROR_NOMATCH) {
        re->n_hits++;
        return PP_RE2_GAVE_UP;
    }
    re->n_hits = 0;
    if (rc == PCRE2_ERROR_NOMATCH)
        return PP_RE2_NO;
    const PCRE2_SIZE *span = pcre2_get_ovector_pointer(re->found);
    *from = span[0];
    *to = span[1];
    return PP_RE2_YES;
}

static enum re2_found find_with_nfa(struct regex *re, struct str text, size_t *from, size_t *to)
{
    if (!re->nfa_tried) {
        struct re2_props props = props_of(re);
        re->nfa_tried = true;
        re->nfa = re2_nfa_new(re->tree, &props, &re->nfa_too_large);
    }
    uint64_t given = re->nfa_budget < PP_REGEX_NFA_STEPS ? re->nfa_budget : PP_REGEX_NFA_STEPS;
    uint64_t left = given;
    enum re2_found found = PP_RE2_GAVE_UP;
    if (re->nfa && given)
        found = re2_nfa_find(re->nfa, text, from, to, &left);
    re->nfa_budget -= given - left;
    return found;
}

bool regex_find(struct regex *re, struct str text, size_t *from, size_t *to)
{
    size_t at = 0, end = 0;
    enum re2_found found;

    if (!text.ptr)
        text = PP_STR("");
    if (re->n_literals)
        found = re2_literals_find(re->literals, re->n_literals, text, &at, &end) ? PP_RE2_YES
                                                                                 : PP_RE2_NO;
    else
        found = find_with_pcre(re, text, &at, &end);
    if (found == PP_RE2_GAVE_UP)
        found = find_with_nfa(re, text, &at, to ? &end : NULL);
    if (found == PP_RE2_GAVE_UP && re->trouble != REGEX_NO_MEMORY)
        re->trouble = re->nfa || re->nfa_too_large ? REGEX_COSTLY : REGEX_NO_MEMORY;
    if (found == PP_RE2_YES && to) {
        *from = at;
        *to = end;
    }
    return found == PP_RE2_YES;
}
