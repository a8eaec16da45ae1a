/* The combined profile on its way to the reports: symbols, readable names, uninteresting frames,
 * comment (spec/driver.md 7.5, 8.1). */
#include "driver/fetch_impl.h"
#include "profile/filter.h"

/* Whether some location lies in a mapping that came without symbols (8.2, rules 1 and 2). */
static bool needs_symbols(const struct profile *p, bool force)
{
    for (uint32_t i = 0; i < p->n_locations; i++) {
        if (p->locations[i].mapping == PP_NONE)
            continue;
        const struct mapping *m = &p->mappings[p->locations[i].mapping];
        bool has = m->has_functions || m->has_filenames || m->has_lines;
        if ((force || !has) && m->file && !mapping_is_unsymbolizable(p, m))
            return true;
    }
    return false;
}

static bool symbolize(const struct fetch_options *opt, struct profile *p, struct notes *notes,
                      struct err *err)
{
    struct symbolize_choice choice = symbolize_option_parse(opt->symbolize, notes);
    const struct driver_symbolizer *sym = opt->symbolizer;
    if (choice.none)
        return true;
    if (sym && sym->symbolize) {
        if (!sym->symbolize(sym->arg, p, &choice, notes, err))
            return false;
    } else if (choice.local && needs_symbols(p, choice.force)) {
        notes_add(notes, "Looking up symbols in local binaries is not supported yet: "
                         "addresses without names stay so.");
    }
    return demangle_profile(p, choice.demangle, choice.force, err);
}

static bool add_comment(struct profile *p, struct str text, struct err *err)
{
    str_id *comments = arena_array(p->arena, str_id, (size_t)p->n_comments + 1);
    str_id id = strtab_add_copy(&p->strings, text);
    if (!comments || id == PP_NONE)
        return err_nomem(err);
    if (p->n_comments)
        memcpy(comments, p->comments, p->n_comments * sizeof *comments);
    comments[p->n_comments++] = id;
    p->comments = comments;
    return true;
}

bool driver_finish_profile(const struct fetch_options *opt, struct profile *p, struct notes *notes,
                           struct err *err)
{
    if (opt->all_frames)
        p->drop_frames = p->keep_frames = 0;
    if (!symbolize(opt, p, notes, err) || !profile_prune_uninteresting(p, err))
        return false;
    profile_clean_mapping_names(p);
    return opt->add_comment.len == 0 || add_comment(p, opt->add_comment, err);
}
