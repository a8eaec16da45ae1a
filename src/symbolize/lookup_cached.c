/* Asking binaries for frames, the cache first.
 *
 * Only addresses that the cache does not know are asked for; what comes is added to it. Answers
 * that are not the last word are not kept: names from a symbol table alone, and what came with a
 * note about something that is missing. */
#include <assert.h>
#include <stdlib.h>

#include "symbolize/cache.h"
#include "symbolize/symbolizer.h"
#include "util/hash.h"

/* One binary's part in both. */
struct cached {
    struct cache_key key;
    bool usable;
    struct frameset known;
    uint64_t *missing;
    size_t n_missing;
};

static uint64_t hash_text(uint64_t h, const char *text)
{
    return fingerprint_mix(h, text ? fingerprint_str(str_of(text)) : 0);
}

/* Frames depend on the build, the options, and, when debug information is elsewhere, on where the
 * binary is. */
static bool make_key(const struct symbolizer *s, const struct lookup *l, struct cache_key *key)
{
    const struct binfile *f = l->file;
    if (!s->opt.cache_directory || l->fast || l->kernel || f->build_id.len == 0)
        return false;
    uint64_t h = fingerprint_mix(hash_text(0, PP_VERSION), f->fingerprint);
    h = fingerprint_mix(h, f->size * 4 + (s->opt.no_inlines ? 2 : 0) + f->has_debug);
    h = hash_text(h, s->opt.debug_file_directory);
    if (!f->has_debug) {
        char *real = realpath(l->path, NULL);
        h = hash_text(h, real ? real : l->path);
        free(real);
    }
    *key = (struct cache_key){f->build_id, h,
                              fingerprint_mix(fingerprint_str(f->build_id), h ^ f->size)};
    return true;
}

/* Fills what is known; the rest becomes c->missing. */
static bool consult(const struct symbolizer *s, struct lookup *l, struct cached *c, struct arena *a)
{
    c->usable = make_key(s, l, &c->key);
    c->missing = arena_array(a, uint64_t, l->n);
    if (!c->missing)
        return false;
    if (!c->usable || !cache_load(s->opt.cache_directory, &c->key, a, &c->known))
        c->known = (struct frameset){0, NULL, NULL};
    for (size_t i = 0; i < l->n; i++) {
        size_t at = frameset_find(&c->known, l->addrs[i]);
        if (at == SIZE_MAX) {
            c->missing[c->n_missing++] = l->addrs[i];
            continue;
        }
        assert(c->known.frames);
        l->out[i] = c->known.frames[at];
    }
    return true;
}

static bool has_lines(const struct lookup *l)
{
    for (size_t i = 0; i < l->n; i++)
        for (uint32_t k = 0; k < l->out[i].n; k++)
            if (l->out[i].frame[k].line)
                return true;
    return false;
}

/* What was known and what came, in one set. Of equal addresses there are none. */
static bool unite(struct arena *a, const struct frameset *x, const struct lookup *y,
                  struct frameset *out)
{
    uint64_t *addrs = arena_array(a, uint64_t, x->n + y->n);
    struct object_frames *frames = arena_array(a, struct object_frames, x->n + y->n);
    if (!addrs || !frames)
        return false;
    for (size_t i = 0, k = 0, n = 0; i < x->n || k < y->n; n++) {
        bool from_x = k == y->n || (i < x->n && x->addrs[i] < y->addrs[k]);
        addrs[n] = from_x ? x->addrs[i] : y->addrs[k];
        frames[n] = from_x ? x->frames[i] : y->out[k];
        i += from_x;
        k += !from_x;
    }
    *out = (struct frameset){x->n + y->n, addrs, frames};
    return true;
}

static void keep(const struct symbolizer *s, const struct cached *c, const struct lookup *answer,
                 struct arena *a)
{
    struct frameset all;
    if (c->usable && answer->answered && !answer->names_only && answer->notes.len == 0 &&
        ((c->known.n && !answer->lacks_debug_file) || has_lines(answer)) &&
        unite(a, &c->known, answer, &all))
        cache_store(s->opt.cache_directory, &c->key, &all);
}

/* The answer about the missing addresses, put among the known ones. */
static void take(struct lookup *l, struct lookup *answer)
{
    for (size_t i = 0, k = 0; i < l->n && k < answer->n; i++)
        if (l->addrs[i] == answer->addrs[k])
            l->out[i] = answer->out[k++];
    l->answered = answer->answered;
    l->names_only = answer->names_only;
    l->notes = answer->notes;
}

bool lookup_run(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                struct err *err)
{
    struct cached *cached = arena_array(a, struct cached, n);
    struct lookup *asked = arena_array(a, struct lookup, n);
    size_t n_asked = 0;
    bool ok = cached && asked;
    for (size_t i = 0; i < n && ok; i++) {
        ok = consult(s, &items[i], &cached[i], a);
        items[i].answered = ok && items[i].n > 0 && cached[i].n_missing == 0;
        if (!ok || items[i].answered)
            continue;
        struct lookup *q = &asked[n_asked++];
        *q = items[i];
        q->addrs = cached[i].missing;
        q->n = cached[i].n_missing;
        q->out = arena_array(a, struct object_frames, q->n);
        ok = q->out != NULL;
    }
    if (!ok)
        return err_nomem(err);
    ok = lookup_ask(s, asked, n_asked, a, err);
    for (size_t i = 0, k = 0; i < n; i++) {
        if (items[i].answered)
            continue;
        keep(s, &cached[i], &asked[k], a);
        take(&items[i], &asked[k++]);
    }
    return ok;
}
