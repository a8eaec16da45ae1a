/* tagfocus and tagignore: KEY=VALUE or VALUE, which is a numeric range or a list of patterns.
 *
 * Without a key all patterns of the list must match, each some "key:value"; with a key one pattern
 * must match one plain value of that key. Verdicts are kept per distinct key and value, ranges are
 * turned into integers per key: samples are judged by table look-ups.
 * Source: spec/driver.md 6.1. */
#include "profile/tag_match.h"

#include <stdlib.h>

#include "profile/pair_map.h"
#include "profile/tag_range.h"
#include "util/regex.h"

struct key_span {
    bool known;
    struct tag_span span;
};

struct pattern {
    struct regex *re;
};

struct tag_match {
    const struct profile *p;
    const struct tag_units *units;
    bool has_key, is_range;
    str_id key; /* PP_NONE: no label can have it */
    struct tag_range range;
    struct key_span *spans; /* of a range, by key */
    VEC(struct pattern) patterns;
    struct pair_map pairs; /* (key, value) of string labels seen so far */
    VEC(uint8_t) verdicts; /* patterns.n for each pair: it matches or not */
    uint8_t *met;          /* without a key: patterns the present sample has met */
    struct buf text;       /* "key:value" */
};

void tag_match_free(struct tag_match *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->patterns.n; i++)
        regex_free(m->patterns.data[i].re);
    free(m->patterns.data);
    free(m->spans);
    free(m->verdicts.data);
    free(m->met);
    pair_map_done(&m->pairs);
    buf_done(&m->text);
    free(m);
}

enum regex_trouble tag_match_trouble(const struct tag_match *m)
{
    enum regex_trouble worst = REGEX_FINE;
    for (size_t i = 0; m && i < m->patterns.n; i++) {
        enum regex_trouble t = regex_trouble(m->patterns.data[i].re);
        worst = t > worst ? t : worst;
    }
    return worst;
}

static bool add_pattern(struct tag_match *m, const char *name, struct str piece, struct err *err)
{
    struct pattern pattern;
    if (!vec_grow(&m->patterns))
        return err_nomem(err);
    if (!regex_compile(piece, &pattern.re, err))
        return err->code == PP_ERR_NOMEM ? false : err_prefix(err, "parsing %s regexp", name);
    m->patterns.data[m->patterns.n++] = pattern;
    return true;
}

static bool compile_patterns(struct tag_match *m, const char *name, struct str value,
                             struct err *err)
{
    size_t from = 0;
    for (size_t to = 0; to <= value.len; to++) {
        if (to < value.len && value.ptr[to] != ',')
            continue;
        if (!add_pattern(m, name, str_sub(value, from, to), err))
            return false;
        from = to + 1;
    }
    m->met = malloc(m->patterns.n);
    return m->met ? true : err_nomem(err);
}

static void note_range(struct notes *notes, const char *name, struct str value)
{
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s:Interpreted '", name);
    buf_add_str(&b, value);
    buf_add_cstr(&b, "' as range, not regexp");
    notes_add_str(notes, buf_str(&b));
    buf_done(&b);
}

static bool compile_value(struct tag_match *m, const char *name, struct str value,
                          struct notes *notes, struct err *err)
{
    if (!tag_range_parse(value, &m->range, &m->is_range, err))
        return err_prefix(err, "parsing %s range", name);
    if (!m->is_range)
        return compile_patterns(m, name, value, err);
    note_range(notes, name, value);
    m->spans = calloc((size_t)m->p->strings.n + 1, sizeof *m->spans);
    return m->spans ? true : err_nomem(err);
}

bool tag_match_compile(const struct profile *p, const struct tag_units *units, const char *name,
                       struct str text, struct notes *notes, struct tag_match **out,
                       struct err *err)
{
    *out = NULL;
    struct tag_match *m = calloc(1, sizeof *m);
    if (!m)
        return err_nomem(err);
    m->p = p;
    m->units = units;
    struct str value = text;
    size_t equals = str_find(text, PP_STR("="), 0);
    if (equals != SIZE_MAX) {
        m->has_key = equals > 0;
        m->key = strtab_find(&p->strings, str_sub(text, 0, equals));
        value = str_sub(text, equals + 1, text.len);
    }
    if (!compile_value(m, name, value, notes, err)) {
        tag_match_free(m);
        return false;
    }
    *out = m;
    return true;
}

static bool number_in_range(struct tag_match *m, const struct label *l)
{
    struct key_span *s = &m->spans[l->key];
    if (!s->known) {
        s->span = tag_range_span(&m->range, tag_unit_of(m->p, m->units, l->key));
        s->known = true;
    }
    return l->num >= s->span.first && l->num <= s->span.last;
}

/* One byte a pattern; NULL: no memory. */
static const uint8_t *label_verdicts(struct tag_match *m, const struct label *l)
{
    size_t n = m->patterns.n;
    uint32_t pair = pair_map_add(&m->pairs, l->key, l->text);
    if (pair == PP_NONE)
        return NULL;
    if (m->verdicts.n == pair * n) { /* a new pair */
        struct str subject = profile_str(m->p, l->text);
        if (!m->has_key) {
            buf_clear(&m->text);
            buf_add_str(&m->text, profile_str(m->p, l->key));
            buf_add_byte(&m->text, ':');
            buf_add_str(&m->text, subject);
            subject = buf_str(&m->text);
        }
        if (m->text.failed || !vec_room(&m->verdicts, n))
            return NULL;
        for (size_t i = 0; i < n; i++)
            m->verdicts.data[m->verdicts.n++] = regex_matches(m->patterns.data[i].re, subject);
    }
    return m->verdicts.data + pair * n;
}

/* Adds what one label matches; *hit when that decides the sample. */
static bool judge_label(struct tag_match *m, const struct label *l, size_t *n_met, bool *hit)
{
    if ((l->kind == LABEL_STR) == m->is_range || (m->has_key && l->key != m->key))
        return true;
    if (m->is_range) {
        *hit = number_in_range(m, l);
        return true;
    }
    const uint8_t *verdicts = label_verdicts(m, l);
    for (size_t i = 0; verdicts && i < m->patterns.n; i++) {
        *n_met += verdicts[i] && !m->met[i];
        m->met[i] |= verdicts[i];
    }
    *hit = *n_met >= (m->has_key ? 1 : m->patterns.n);
    return verdicts != NULL;
}

bool tag_match_sample(struct tag_match *m, uint32_t i, bool *hit, struct err *err)
{
    const struct samples *s = &m->p->samples;
    size_t n_met = 0;
    *hit = false;
    if (!s->label_begin)
        return true;
    if (m->met)
        memset(m->met, 0, m->patterns.n);
    for (uint64_t at = s->label_begin[i]; at < s->label_begin[i + 1] && !*hit; at++)
        if (!judge_label(m, &s->labels[at], &n_met, hit))
            return err_nomem(err);
    return true;
}
