/* Running the older formats' parsers in tests and fuzz targets. */
#include "support/legacy.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/sound.h"
#include "util/buf.h"

static void show_location(struct buf *b, const struct profile *p, uint32_t loc)
{
    if (!location_n_lines(p, loc)) {
        buf_add_hex(b, p->locations[loc].address);
        return;
    }
    const struct line *line = &p->lines[p->line_begin[loc]];
    buf_add_str(b, profile_str(p, p->functions[line->function].name));
    buf_add_byte(b, '(');
    buf_add_str(b, profile_str(p, p->functions[line->function].file));
    buf_printf(b, ":%" PRId64 ")", line->line);
}

static void show_samples(struct buf *b, const struct profile *p)
{
    const struct samples *s = &p->samples;
    for (uint32_t i = 0; i < s->n; i++) {
        for (uint32_t t = 0; t < p->n_types; t++)
            buf_printf(b, t ? " %" PRId64 : "%" PRId64, s->values[t][i]);
        buf_add_byte(b, ':');
        for (uint64_t k = s->stack_begin[i]; k < s->stack_begin[i + 1]; k++) {
            buf_add_byte(b, ' ');
            show_location(b, p, s->locs[k]);
        }
        for (uint64_t k = s->label_begin[i]; k < s->label_begin[i + 1]; k++) {
            buf_add_byte(b, ' ');
            buf_add_str(b, profile_str(p, s->labels[k].key));
            buf_printf(b, "=%" PRId64, s->labels[k].num);
        }
        buf_add_byte(b, '\n');
    }
}

static void show_maps(struct buf *b, const struct profile *p)
{
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        const struct mapping *m = &p->mappings[i];
        buf_printf(b, "%" PRIx64 "-%" PRIx64 "+%" PRIx64, m->start, m->limit, m->offset);
        buf_add_byte(b, ' ');
        buf_add_str(b, profile_str(p, m->file));
        if (m->build_id) {
            buf_add_byte(b, ' ');
            buf_add_str(b, profile_str(p, m->build_id));
        }
        buf_add_byte(b, '\n');
    }
}

static const char *keep(struct arena *a, struct buf *b)
{
    struct str s = arena_str(a, buf_str(b));
    assert(s.ptr && !b->failed);
    buf_done(b);
    return s.ptr;
}

struct legacy_run *legacy_run(legacy_parser *parse, const void *data, size_t len)
{
    struct legacy_run *r = calloc(1, sizeof *r);
    uint8_t *copy = malloc(len ? len : 1);
    struct err err = {0};
    struct buf b = BUF_INIT, maps = BUF_INIT;
    if (!r || !copy)
        abort();
    if (len)
        memcpy(copy, data, len);
    arena_init(&r->arena, 0);
    enum legacy_result result = parse(&r->arena, copy, len, &r->p, &err);
    free(copy); /* nothing may point into it */
    if ((result == LEGACY_OK) != (r->p != NULL) ||
        (result == LEGACY_FAILED) != (err.code != PP_OK) || (r->p && !profile_is_sound(r->p)))
        abort();
    if (r->p) {
        show_samples(&b, r->p);
        show_maps(&maps, r->p);
    } else {
        buf_printf(&b, result == LEGACY_FAILED ? "error: %s" : "not mine", err.msg);
    }
    r->text = keep(&r->arena, &b);
    r->maps = keep(&r->arena, &maps);
    return r;
}

struct legacy_run *legacy_run_text(legacy_parser *parse, const char *text)
{
    return legacy_run(parse, text, strlen(text));
}

void legacy_run_free(struct legacy_run *r)
{
    arena_done(&r->arena);
    free(r);
}

static bool same(const char *what, const char *got, const char *expected)
{
    if (strcmp(got, expected) == 0)
        return true;
    fprintf(stderr, "%s: got\n%s\nexpected\n%s\n", what, got, expected);
    return false;
}

bool legacy_gives(legacy_parser *parse, const char *text, const char *expected)
{
    struct legacy_run *r = legacy_run_text(parse, text);
    bool ok = same(text, r->text, expected);
    legacy_run_free(r);
    return ok;
}

bool legacy_maps_are(legacy_parser *parse, const char *text, const char *expected)
{
    struct legacy_run *r = legacy_run_text(parse, text);
    bool ok = same(text, r->maps, expected);
    legacy_run_free(r);
    return ok;
}
