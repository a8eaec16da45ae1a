/* focus, ignore, hide, show, show_from.
 *
 * The location table is marked first, used or not, and loses lines; then each sample is judged by
 * the marks of its frames. Source: spec/profile.md 6.1, 6.2. */
#include "profile/name_filter.h"

#include <stdlib.h>

#include "profile/line_edit.h"
#include "profile/sample_rewrite.h"
#include "profile/str_match.h"

enum { MARK_FOCUSED = 1, MARK_IGNORED = 2, MARK_HIDDEN = 4, MARK_SHOW_FROM = 8 };

struct name_filter {
    struct profile *p;
    struct str_match focus, ignore, hide, show;
    struct line_edit edit;
    uint8_t *marks; /* by location */
    struct name_matches found;
};

static bool line_matches(struct str_match *m, uint32_t line)
{
    return str_match_function(m, &m->p->functions[m->p->lines[line].function]);
}

static bool location_matches(struct str_match *m, uint32_t loc)
{
    const struct profile *p = m->p;
    for (uint32_t i = p->line_begin[loc]; i < p->line_begin[loc + 1]; i++)
        if (line_matches(m, i))
            return true;
    return str_match_mapping(m, &p->locations[loc]);
}

/* Removes the lines that hide matches, all of them if it matches the mapping. */
static void hide_lines(struct name_filter *f, uint32_t loc)
{
    const struct profile *p = f->p;
    bool whole = str_match_mapping(&f->hide, &p->locations[loc]), matched = whole, left = false;
    for (uint32_t i = p->line_begin[loc]; i < p->line_begin[loc + 1]; i++) {
        if (whole || line_matches(&f->hide, i)) {
            line_edit_remove(&f->edit, i);
            matched = true;
        } else {
            left = true;
        }
    }
    f->found.hide |= matched;
    if (matched && !left)
        f->marks[loc] |= MARK_HIDDEN;
}

/* Removes the lines that show does not match, none if it matches the mapping. */
static void show_lines(struct name_filter *f, uint32_t loc)
{
    const struct profile *p = f->p;
    bool whole = str_match_mapping(&f->show, &p->locations[loc]), left = false;
    for (uint32_t i = p->line_begin[loc]; i < p->line_begin[loc + 1]; i++) {
        if (f->edit.gone[i])
            continue; /* hide took it */
        if (whole || line_matches(&f->show, i))
            left = true;
        else
            line_edit_remove(&f->edit, i);
    }
    f->found.show |= left;
    if (!left)
        f->marks[loc] |= MARK_HIDDEN;
}

/* Focus and ignore look at all lines of a location, before hide and show take some. */
static void mark_location(struct name_filter *f, uint32_t loc)
{
    if (f->ignore.re && location_matches(&f->ignore, loc)) {
        f->found.ignore = true;
        f->marks[loc] |= MARK_IGNORED;
    } else if (!f->focus.re || location_matches(&f->focus, loc)) {
        f->found.focus = true;
        f->marks[loc] |= MARK_FOCUSED;
    }
    if (f->hide.re)
        hide_lines(f, loc);
    if (f->show.re)
        show_lines(f, loc);
}

/* The frames that are not hidden, in `out`. Without a branch: no processor can guess it. */
static struct stack visible_frames(const uint8_t *marks, struct stack s, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        out[n] = s.locs[i];
        n += !(marks[s.locs[i]] & MARK_HIDDEN);
    }
    return (struct stack){out, n};
}

static bool judge_sample(struct sample_rewrite *w, const uint8_t *marks, struct stack s,
                         uint32_t *scratch)
{
    unsigned met = 0;
    for (uint32_t i = 0; i < s.n; i++)
        met |= marks[s.locs[i]];
    if (!(met & MARK_FOCUSED) || (met & MARK_IGNORED))
        return sample_rewrite_drop(w);
    if (!(met & MARK_HIDDEN))
        return sample_rewrite_keep(w, s);
    s = visible_frames(marks, s, scratch);
    return s.n ? sample_rewrite_replace(w, s) : sample_rewrite_drop(w);
}

static bool judge_samples(struct profile *p, const uint8_t *marks, struct err *err)
{
    struct stack_reader r;
    if (!stack_reader_init(&r, p, err))
        return false;
    struct sample_rewrite w;
    sample_rewrite_init(&w, p, err);
    uint32_t *scratch = malloc((p->samples.max_depth + (size_t)1) * sizeof *scratch);
    bool ok = scratch ? true : err_nomem(err);
    for (uint32_t i = 0; ok && i < p->samples.n; i++)
        ok = judge_sample(&w, marks, stack_read(&r, i), scratch);
    ok = ok && sample_rewrite_apply(&w);
    free(scratch);
    sample_rewrite_done(&w);
    stack_reader_done(&r);
    return ok;
}

static bool open_filter(struct name_filter *f, const struct name_patterns *patterns,
                        struct err *err)
{
    f->marks = calloc((size_t)f->p->n_locations + 1, 1);
    if (!f->marks)
        return err_nomem(err);
    return str_match_init(&f->focus, f->p, patterns->focus, err) &&
           str_match_init(&f->ignore, f->p, patterns->ignore, err) &&
           str_match_init(&f->hide, f->p, patterns->hide, err) &&
           str_match_init(&f->show, f->p, patterns->show, err) &&
           line_edit_init(&f->edit, f->p, err);
}

static void close_filter(struct name_filter *f)
{
    free(f->marks);
    str_match_done(&f->focus);
    str_match_done(&f->ignore);
    str_match_done(&f->hide);
    str_match_done(&f->show);
    line_edit_done(&f->edit);
}

bool name_filter_apply(struct profile *p, const struct name_patterns *patterns,
                       struct name_matches *matches, struct err *err)
{
    struct name_filter f = {.p = p};
    *matches = (struct name_matches){.focus = true};
    if (!patterns->focus && !patterns->ignore && !patterns->hide && !patterns->show)
        return true;
    bool ok = open_filter(&f, patterns, err);
    for (uint32_t loc = 0; ok && loc < p->n_locations; loc++)
        mark_location(&f, loc);
    ok = ok && judge_samples(p, f.marks, err) && line_edit_apply(&f.edit, err);
    *matches = f.found;
    close_filter(&f);
    return ok;
}

/* Marks a location that matches and cuts its lines outside of the outermost match. */
static bool mark_show_from(struct str_match *m, struct line_edit *e, uint32_t loc)
{
    const struct profile *p = m->p;
    uint32_t from = p->line_begin[loc], to = p->line_begin[loc + 1];
    if (str_match_mapping(m, &p->locations[loc]))
        return true;
    for (uint32_t i = to; i > from; i--) {
        if (line_matches(m, i - 1)) {
            line_edit_remove_range(e, i, to);
            return true;
        }
    }
    return false;
}

static bool cut_samples(struct profile *p, const uint8_t *marks, struct err *err)
{
    struct stack_reader r;
    if (!stack_reader_init(&r, p, err))
        return false;
    struct sample_rewrite w;
    sample_rewrite_init(&w, p, err);
    bool ok = true;
    for (uint32_t i = 0; ok && i < p->samples.n; i++) {
        struct stack s = stack_read(&r, i);
        uint32_t n = s.n;
        while (n && !marks[s.locs[n - 1]])
            n--;
        if (n == 0)
            ok = sample_rewrite_drop(&w);
        else if (n == s.n)
            ok = sample_rewrite_keep(&w, s);
        else
            ok = sample_rewrite_replace(&w, (struct stack){s.locs, n});
    }
    ok = ok && sample_rewrite_apply(&w);
    sample_rewrite_done(&w);
    stack_reader_done(&r);
    return ok;
}

bool show_from_apply(struct profile *p, struct regex *show_from, bool *matched, struct err *err)
{
    struct str_match m = {0};
    struct line_edit e = {0};
    *matched = false;
    uint8_t *marks = calloc((size_t)p->n_locations + 1, 1);
    if (!marks)
        return err_nomem(err);
    bool ok = str_match_init(&m, p, show_from, err) && line_edit_init(&e, p, err);
    for (uint32_t loc = 0; ok && loc < p->n_locations; loc++) {
        marks[loc] = mark_show_from(&m, &e, loc) ? MARK_SHOW_FROM : 0;
        *matched |= marks[loc] != 0;
    }
    ok = ok && cut_samples(p, marks, err) && line_edit_apply(&e, err);
    line_edit_done(&e);
    str_match_done(&m);
    free(marks);
    return ok;
}
