/* tagfocus, tagignore (samples) and tagshow, taghide (labels). Source: spec/profile.md 6.3. */
#include "profile/tag_filter.h"

#include "profile/sample_rewrite.h"
#include "profile/str_match.h"

/* One sample; its stack is read only when it has to be copied. */
static bool judge_sample(struct sample_rewrite *w, struct stack_reader *r, uint32_t i,
                         struct tag_match *focus, struct tag_match *ignore, struct tag_found *found)
{
    bool focused = true, ignored = false;
    if ((focus && !tag_match_sample(focus, i, &focused, w->err)) ||
        (ignore && !tag_match_sample(ignore, i, &ignored, w->err)))
        return false;
    found->wanted |= focused;
    found->unwanted |= ignored;
    if (!focused || ignored)
        return sample_rewrite_drop(w);
    return sample_rewrite_keep(w, w->changed ? stack_read(r, i) : (struct stack){NULL, 0});
}

bool tag_filter_samples(struct profile *p, struct tag_match *focus, struct tag_match *ignore,
                        struct tag_found *found, struct err *err)
{
    struct stack_reader r;
    struct sample_rewrite w;
    *found = (struct tag_found){0};
    if (!focus && !ignore)
        return true;
    if (!stack_reader_init(&r, p, err))
        return false;
    sample_rewrite_init(&w, p, err);
    bool ok = true;
    for (uint32_t i = 0; ok && i < p->samples.n; i++)
        ok = judge_sample(&w, &r, i, focus, ignore, found);
    ok = ok && sample_rewrite_apply(&w);
    sample_rewrite_done(&w);
    stack_reader_done(&r);
    return ok;
}

struct key_filter {
    struct str_match show, hide;
    struct tag_found *found;
};

static bool key_stays(struct key_filter *f, str_id key)
{
    bool shown = !f->show.re || str_match_hit(&f->show, key);
    bool hidden = f->hide.re && str_match_hit(&f->hide, key);
    f->found->wanted |= shown;
    f->found->unwanted |= hidden;
    return shown && !hidden;
}

/* The labels without those from index `first` on that have to go. */
static bool copy_labels(struct profile *p, struct key_filter *f, uint64_t first, struct err *err)
{
    struct samples *s = &p->samples;
    uint64_t n = first, total = s->label_begin[s->n];
    for (uint64_t at = first; at < total; at++)
        n += key_stays(f, s->labels[at].key);
    uint64_t *begin = arena_array(p->arena, uint64_t, (size_t)s->n + 1);
    struct label *labels = arena_array(p->arena, struct label, n);
    if (!begin || !labels)
        return err_nomem(err);
    n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        begin[i] = n;
        for (uint64_t at = s->label_begin[i]; at < s->label_begin[i + 1]; at++)
            if (at < first || key_stays(f, s->labels[at].key))
                labels[n++] = s->labels[at];
    }
    begin[s->n] = n;
    s->label_begin = begin;
    s->labels = labels;
    return true;
}

bool tag_filter_labels(struct profile *p, struct regex *show, struct regex *hide,
                       struct tag_found *found, struct err *err)
{
    struct key_filter f = {.found = found};
    *found = (struct tag_found){0};
    uint64_t n = p->samples.label_begin ? p->samples.label_begin[p->samples.n] : 0, at = 0;
    if ((!show && !hide) || n == 0)
        return true;
    bool ok = str_match_init(&f.show, p, show, err) && str_match_init(&f.hide, p, hide, err);
    while (ok && at < n && key_stays(&f, p->samples.labels[at].key))
        at++;
    if (ok && at < n)
        ok = copy_labels(p, &f, at, err);
    str_match_done(&f.show);
    str_match_done(&f.hide);
    return ok;
}
