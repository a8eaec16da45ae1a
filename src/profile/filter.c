/* The filter options of one report: compiled, applied in the reference's order, with its messages.
 * Source: spec/driver.md 5.1. */
#include "profile/filter.h"

#include <stddef.h>

#include "profile/name_filter.h"
#include "profile/prune.h"
#include "profile/tag_filter.h"

enum pattern {
    RX_FOCUS,
    RX_IGNORE,
    RX_HIDE,
    RX_SHOW,
    RX_SHOW_FROM,
    RX_PRUNE_FROM,
    RX_TAGSHOW,
    RX_TAGHIDE,
    RX_COUNT
};

static const struct {
    const char *name;
    size_t offset; /* of the option in struct filter_spec */
} patterns[RX_COUNT] = {
    [RX_FOCUS] = {"focus", offsetof(struct filter_spec, focus)},
    [RX_IGNORE] = {"ignore", offsetof(struct filter_spec, ignore)},
    [RX_HIDE] = {"hide", offsetof(struct filter_spec, hide)},
    [RX_SHOW] = {"show", offsetof(struct filter_spec, show)},
    [RX_SHOW_FROM] = {"show_from", offsetof(struct filter_spec, show_from)},
    [RX_PRUNE_FROM] = {"prune_from", offsetof(struct filter_spec, prune_from)},
    [RX_TAGSHOW] = {"tagshow", offsetof(struct filter_spec, tagshow)},
    [RX_TAGHIDE] = {"taghide", offsetof(struct filter_spec, taghide)},
};

struct filter_run {
    struct profile *p;
    const struct filter_spec *spec;
    const struct tag_units *units;
    struct notes *notes;
    unsigned *misses;
    struct err *err;
    struct regex *rx[RX_COUNT];
    struct tag_match *tagfocus, *tagignore;
};

bool filter_needs_labels(const struct filter_spec *spec)
{
    return spec->tagfocus.len || spec->tagignore.len || spec->tagshow.len || spec->taghide.len;
}

bool filter_is_empty(const struct filter_spec *spec)
{
    return !filter_needs_labels(spec) && !spec->focus.len && !spec->ignore.len && !spec->hide.len &&
           !spec->show.len && !spec->show_from.len && !spec->prune_from.len;
}

static bool compile_pattern(struct filter_run *f, enum pattern which)
{
    struct str text =
        *(const struct str *)(const void *)((const char *)f->spec + patterns[which].offset);
    if (text.len == 0 || regex_compile(text, &f->rx[which], f->err))
        return true;
    f->rx[which] = NULL;
    if (f->err->code == PP_ERR_NOMEM)
        return false;
    return err_prefix(f->err, "parsing %s regexp", patterns[which].name);
}

static bool compile_tag(struct filter_run *f, const char *name, struct str text,
                        struct tag_match **out)
{
    return text.len == 0 || tag_match_compile(f->p, f->units, name, text, f->notes, out, f->err);
}

/* All but tagshow and taghide, which the reference compiles after it has filtered samples. */
static bool compile_all(struct filter_run *f)
{
    return compile_pattern(f, RX_FOCUS) && compile_pattern(f, RX_IGNORE) &&
           compile_pattern(f, RX_HIDE) && compile_pattern(f, RX_SHOW) &&
           compile_pattern(f, RX_SHOW_FROM) &&
           compile_tag(f, "tagfocus", f->spec->tagfocus, &f->tagfocus) &&
           compile_tag(f, "tagignore", f->spec->tagignore, &f->tagignore) &&
           compile_pattern(f, RX_PRUNE_FROM);
}

/* A given expression that matched nothing is worth a note. */
static void check_match(struct filter_run *f, bool given, bool matched, const char *option,
                        enum filter_miss bit)
{
    if (!given || matched)
        return;
    notes_add(f->notes, "%s expression matched no samples", option);
    *f->misses |= (unsigned)bit;
}

static bool apply_names(struct filter_run *f)
{
    struct name_patterns names = {f->rx[RX_FOCUS], f->rx[RX_IGNORE], f->rx[RX_HIDE],
                                  f->rx[RX_SHOW]};
    struct name_matches found;
    bool matched;
    if (!name_filter_apply(f->p, &names, &found, f->err))
        return false;
    check_match(f, names.focus, found.focus, "Focus", MISS_FOCUS);
    check_match(f, names.ignore, found.ignore, "Ignore", MISS_IGNORE);
    check_match(f, names.hide, found.hide, "Hide", MISS_HIDE);
    check_match(f, names.show, found.show, "Show", MISS_SHOW);
    if (!f->rx[RX_SHOW_FROM])
        return true;
    if (!show_from_apply(f->p, f->rx[RX_SHOW_FROM], &matched, f->err))
        return false;
    check_match(f, true, matched, "ShowFrom", MISS_SHOW_FROM);
    return true;
}

static bool apply_tags(struct filter_run *f)
{
    struct tag_found found;
    if (!tag_filter_samples(f->p, f->tagfocus, f->tagignore, &found, f->err))
        return false;
    check_match(f, f->tagfocus, found.wanted, "TagFocus", MISS_TAGFOCUS);
    check_match(f, f->tagignore, found.unwanted, "TagIgnore", MISS_TAGIGNORE);
    /* A bad tagshow or taghide stops the run only after the other one's note. */
    bool compiled = compile_pattern(f, RX_TAGSHOW) && compile_pattern(f, RX_TAGHIDE);
    if (!compiled && f->err->code == PP_ERR_NOMEM)
        return false;
    struct err later = {0};
    if (!tag_filter_labels(f->p, f->rx[RX_TAGSHOW], f->rx[RX_TAGHIDE], &found,
                           compiled ? f->err : &later))
        return false;
    check_match(f, f->rx[RX_TAGSHOW], found.wanted, "TagShow", MISS_TAGSHOW);
    check_match(f, f->rx[RX_TAGHIDE], found.unwanted, "TagHide", MISS_TAGHIDE);
    return compiled;
}

/* Our own note: a search that was given up counts as no match, which the user should know. */
static bool check_cost(struct filter_run *f, enum regex_trouble trouble, const char *option)
{
    if (trouble == REGEX_COSTLY)
        notes_add(f->notes, "%s regexp is too costly for some texts; they count as not matching",
                  option);
    return trouble != REGEX_NO_MEMORY || err_nomem(f->err);
}

static bool check_costs(struct filter_run *f)
{
    bool ok = true;
    for (size_t i = 0; i < RX_COUNT && ok; i++)
        ok = !f->rx[i] || check_cost(f, regex_trouble(f->rx[i]), patterns[i].name);
    return ok && check_cost(f, tag_match_trouble(f->tagfocus), "tagfocus") &&
           check_cost(f, tag_match_trouble(f->tagignore), "tagignore");
}

bool profile_filter(struct profile *p, const struct filter_spec *spec,
                    const struct tag_units *units, struct notes *notes, unsigned *misses,
                    struct err *err)
{
    struct filter_run f = {
        .p = p, .spec = spec, .units = units, .notes = notes, .misses = misses, .err = err};
    if (filter_is_empty(spec))
        return true;
    bool ok = compile_all(&f) && apply_names(&f) && apply_tags(&f);
    if (ok && f.rx[RX_PRUNE_FROM])
        ok = prune_from(p, f.rx[RX_PRUNE_FROM], err);
    ok = ok && check_costs(&f);
    for (size_t i = 0; i < RX_COUNT; i++)
        regex_free(f.rx[i]);
    tag_match_free(f.tagfocus);
    tag_match_free(f.tagignore);
    return ok;
}
