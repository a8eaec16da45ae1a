/* Which samples, frames and labels stay (spec/profile.md 6, spec/driver.md 5 and 6). */
#ifndef CPPROF_PROFILE_FILTER_H
#define CPPROF_PROFILE_FILTER_H

#include "profile/profile.h"
#include "util/notes.h"

/* One numeric label key's unit over a whole profile (spec/profile.md 2.6); 0 when no value has a
 * unit: ask tag_unit_of. */
struct tag_unit {
    str_id key, unit;
};
struct tag_units {
    uint32_t n;
    const struct tag_unit *units;
};

/* Filter options as the user gave them; "" means not given. */
struct filter_spec {
    struct str focus, ignore, hide, show, show_from, prune_from;
    struct str tagfocus, tagignore, tagshow, taghide;
};

/* What a filter run found: which given expressions matched nothing. One bit an option. */
enum filter_miss {
    MISS_FOCUS = 1 << 0,
    MISS_IGNORE = 1 << 1,
    MISS_HIDE = 1 << 2,
    MISS_SHOW = 1 << 3,
    MISS_SHOW_FROM = 1 << 4,
    MISS_TAGFOCUS = 1 << 5,
    MISS_TAGIGNORE = 1 << 6,
    MISS_TAGSHOW = 1 << 7,
    MISS_TAGHIDE = 1 << 8,
    MISS_TAGROOT = 1 << 9,
    MISS_TAGLEAF = 1 << 10
};

/* Whether the spec needs decoded labels; whether it does anything at all. */
bool filter_needs_labels(const struct filter_spec *spec);
bool filter_is_empty(const struct filter_spec *spec);

/* One unit per numeric label key; conflicting units give a note
 * ("For tag K used unit U, also encountered unit(s) A, B"). Needs decoded labels; without them
 * the result is empty. Sorted by key. */
PP_MUST_CHECK bool profile_tag_units(const struct profile *p, struct tag_units *out,
                                     struct notes *notes, struct err *err);
/* The unit for a key (spec/report.md 2.2: `alignment`, `request` -> bytes; else the key). */
struct str tag_unit_of(const struct profile *p, const struct tag_units *u, str_id key);

/* Applies all filters in the reference's order (driver.md 5.1), with its notes; bits of enum
 * filter_miss are added to *misses. After an error the profile is filtered in part.
 * Errors: PP_ERR_USAGE "parsing focus regexp: error parsing regexp: ...". */
PP_MUST_CHECK bool profile_filter(struct profile *p, const struct filter_spec *spec,
                                  const struct tag_units *units, struct notes *notes,
                                  unsigned *misses, struct err *err);

/* Adds tagroot/tagleaf pseudo frames (driver.md 6.3). `unit` is the unit option's text; bits are
 * added to *misses. */
PP_MUST_CHECK bool profile_tag_frames(struct profile *p, struct str tagroot, struct str tagleaf,
                                      struct str unit, struct notes *notes, unsigned *misses,
                                      struct err *err);

/* drop_frames, keep_frames (profile.md 6.5, 6.6). A pattern that does not compile prunes
 * nothing. */
PP_MUST_CHECK bool profile_prune_uninteresting(struct profile *p, struct err *err);

/* noinlines: only the outermost line of each location; clears has_inlines. */
PP_MUST_CHECK bool profile_drop_inlines(struct profile *p, struct err *err);
/* Column 0 on every line (profile.md 6.9). */
PP_MUST_CHECK bool profile_clear_columns(struct profile *p, struct err *err);

#endif
