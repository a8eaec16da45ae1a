/* A regular expression over the strings of one profile; each string is searched at most once. */
#ifndef CPPROF_PROFILE_STR_MATCH_H
#define CPPROF_PROFILE_STR_MATCH_H

#include "profile/profile.h"
#include "util/regex.h"

enum { VERDICT_UNKNOWN, VERDICT_NO, VERDICT_YES };

struct str_match {
    const struct profile *p;
    struct regex *re;     /* borrowed; NULL: no such option, nothing ever matches */
    struct regex *except; /* borrowed; a string that it matches does not count */
    bool simplified;      /* search the simplified function name (spec/profile.md 6.4) */
    uint8_t *verdict;     /* by str_id */
};

/* Strings added to the profile later must not be asked about. */
PP_MUST_CHECK bool str_match_init(struct str_match *m, const struct profile *p, struct regex *re,
                                  struct err *err);
void str_match_done(struct str_match *m);

uint8_t str_match_ask(struct str_match *m, str_id id);

static inline bool str_match_hit(struct str_match *m, str_id id)
{
    uint8_t v = m->verdict[id];
    return (v ? v : str_match_ask(m, id)) == VERDICT_YES;
}

/* Name or file of the function. */
static inline bool str_match_function(struct str_match *m, const struct function *f)
{
    return str_match_hit(m, f->name) || str_match_hit(m, f->file);
}
/* The file of the location's mapping. */
static inline bool str_match_mapping(struct str_match *m, const struct location *l)
{
    return l->mapping != PP_NONE && str_match_hit(m, m->p->mappings[l->mapping].file);
}

/* The simplified name: a part of `name` (spec/profile.md 6.4). */
struct str function_name_simplified(struct str name);

#endif
