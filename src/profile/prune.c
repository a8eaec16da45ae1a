/* drop_frames, keep_frames, prune_from: frames that go with everything they call.
 *
 * Patterns see simplified function names (6.4). Locations are marked and lose lines once, then
 * stacks are cut. Without a marked location the profile is not touched.
 * Source: spec/profile.md 6.5 to 6.7. */
#include "profile/prune.h"

#include <stdlib.h>

#include "profile/filter.h"
#include "profile/line_edit.h"
#include "profile/sample_rewrite.h"
#include "profile/str_match.h"
#include "util/buf.h"

enum { CUT_REMOVE = 1, CUT_BENEATH = 2 };

struct prune {
    struct profile *p;
    struct str_match names;
    struct line_edit edit;
    uint8_t *cuts; /* by location */
    bool any;
    /* Marks one location; the stack that is left of `s`. */
    uint8_t (*mark)(struct prune *pr, uint32_t loc);
    struct stack (*cut)(const uint8_t *cuts, struct stack s);
};

static bool name_matches(struct prune *pr, uint32_t line)
{
    str_id name = pr->p->functions[pr->p->lines[line].function].name;
    return name && str_match_hit(&pr->names, name);
}

static uint8_t mark_dropped(struct prune *pr, uint32_t loc)
{
    uint32_t from = pr->p->line_begin[loc], to = pr->p->line_begin[loc + 1];
    for (uint32_t i = to; i > from; i--) {
        if (!name_matches(pr, i - 1))
            continue;
        if (i == to)
            return CUT_REMOVE;
        line_edit_remove_range(&pr->edit, from, i);
        return CUT_BENEATH;
    }
    return 0;
}

/* Marked frames at the root hide nothing, or a marked main would empty the profile. */
static struct stack cut_dropped(const uint8_t *cuts, struct stack s)
{
    uint32_t i = s.n;
    while (i && cuts[s.locs[i - 1]])
        i--;
    while (i && !cuts[s.locs[i - 1]])
        i--;
    if (i == 0)
        return s;
    uint32_t first = cuts[s.locs[i - 1]] == CUT_REMOVE ? i : i - 1;
    return (struct stack){s.locs + first, s.n - first};
}

static uint8_t mark_from(struct prune *pr, uint32_t loc)
{
    uint32_t from = pr->p->line_begin[loc], to = pr->p->line_begin[loc + 1];
    for (uint32_t i = from; i < to; i++) {
        if (name_matches(pr, i)) {
            line_edit_remove_range(&pr->edit, from, i);
            return CUT_BENEATH;
        }
    }
    return 0;
}

static struct stack cut_from(const uint8_t *cuts, struct stack s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (cuts[s.locs[i]])
            return (struct stack){s.locs + i, s.n - i};
    return s;
}

static bool cut_samples(struct prune *pr, struct err *err)
{
    struct stack_reader r;
    if (!stack_reader_init(&r, pr->p, err))
        return false;
    struct sample_rewrite w;
    sample_rewrite_init(&w, pr->p, err);
    bool ok = true;
    for (uint32_t i = 0; ok && i < pr->p->samples.n; i++) {
        struct stack s = stack_read(&r, i), left = pr->cut(pr->cuts, s);
        ok = left.n == s.n ? sample_rewrite_keep(&w, s) : sample_rewrite_replace(&w, left);
    }
    ok = ok && sample_rewrite_apply(&w);
    sample_rewrite_done(&w);
    stack_reader_done(&r);
    return ok;
}

static bool run(struct prune *pr, struct regex *re, struct regex *except, struct err *err)
{
    struct profile *p = pr->p;
    pr->cuts = calloc((size_t)p->n_locations + 1, 1);
    if (!pr->cuts)
        return err_nomem(err);
    bool ok = str_match_init(&pr->names, p, re, err) && line_edit_init(&pr->edit, p, err);
    pr->names.except = except;
    pr->names.simplified = true;
    for (uint32_t loc = 0; ok && loc < p->n_locations; loc++) {
        pr->cuts[loc] = pr->mark(pr, loc);
        pr->any |= pr->cuts[loc] != 0;
    }
    if (ok && pr->any)
        ok = cut_samples(pr, err) && line_edit_apply(&pr->edit, err);
    line_edit_done(&pr->edit);
    str_match_done(&pr->names);
    free(pr->cuts);
    return ok;
}

bool prune_drop(struct profile *p, struct regex *drop, struct regex *keep, struct err *err)
{
    struct prune pr = {.p = p, .mark = mark_dropped, .cut = cut_dropped};
    return run(&pr, drop, keep, err);
}

bool prune_from(struct profile *p, struct regex *from, struct err *err)
{
    struct prune pr = {.p = p, .mark = mark_from, .cut = cut_from};
    return run(&pr, from, NULL, err);
}

/* Compiles ^(pattern)$, put together as text: "a)|(b" is two whole patterns. An empty pattern
 * gives NULL. False when it does not compile, which is the user's error in the file, or memory. */
static bool compile_whole(struct str pattern, struct regex **out, struct err *err)
{
    struct buf b = BUF_INIT;
    *out = NULL;
    if (pattern.len == 0)
        return true;
    buf_add_cstr(&b, "^(");
    buf_add_str(&b, pattern);
    buf_add_cstr(&b, ")$");
    bool ok = b.failed ? err_nomem(err) : regex_compile(buf_str(&b), out, err);
    buf_done(&b);
    return ok;
}

bool profile_prune_uninteresting(struct profile *p, struct err *err)
{
    struct regex *drop = NULL, *keep = NULL;
    struct err bad = {0};
    if (p->drop_frames == 0)
        return true;
    bool ok = compile_whole(profile_str(p, p->drop_frames), &drop, &bad) &&
              compile_whole(profile_str(p, p->keep_frames), &keep, &bad);
    if (ok)
        ok = prune_drop(p, drop, keep, err);
    else if (bad.code == PP_ERR_NOMEM)
        err_nomem(err);
    else
        ok = true; /* a bad pattern in the file prunes nothing and is not reported */
    regex_free(drop);
    regex_free(keep);
    return ok;
}
