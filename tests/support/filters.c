/* Filter options from text, and one run of the filters. */
#include "filters.h"

#include <stdio.h>
#include <stdlib.h>

static struct str *option_named(struct filter_spec *s, struct str name)
{
    const struct {
        const char *name;
        struct str *value;
    } options[] = {
        {"focus", &s->focus},       {"ignore", &s->ignore},       {"hide", &s->hide},
        {"show", &s->show},         {"show_from", &s->show_from}, {"prune_from", &s->prune_from},
        {"tagfocus", &s->tagfocus}, {"tagignore", &s->tagignore}, {"tagshow", &s->tagshow},
        {"taghide", &s->taghide},
    };
    for (size_t i = 0; i < PP_COUNT(options); i++)
        if (str_eq(name, str_of(options[i].name)))
            return options[i].value;
    fprintf(stderr, "no filter option \"%.*s\"\n", (int)name.len, name.ptr);
    abort();
}

struct filter_spec filter_from_text(struct arena *a, const char *options)
{
    struct filter_spec spec = {0};
    struct str text = arena_str(a, str_of(options));
    for (size_t from = 0; from < text.len;) {
        size_t to = str_find(text, PP_STR("; "), from);
        struct str option = str_sub(text, from, to == SIZE_MAX ? text.len : to);
        size_t equals = str_find(option, PP_STR("="), 0);
        if (equals == SIZE_MAX)
            abort();
        *option_named(&spec, str_sub(option, 0, equals)) = str_sub(option, equals + 1, option.len);
        from = to == SIZE_MAX ? text.len : to + 2;
    }
    return spec;
}

struct filter_outcome filter_by_text(struct arena *a, struct profile *p, const char *options)
{
    struct filter_outcome out = {0};
    struct notes notes = {0};
    struct tag_units units;
    struct filter_spec spec = filter_from_text(a, options);
    out.ok = profile_tag_units(p, &units, &notes, &out.err) &&
             profile_filter(p, &spec, &units, &notes, &out.misses, &out.err);
    out.notes = arena_str(a, buf_str(&notes.text)).ptr;
    notes_done(&notes);
    return out;
}
