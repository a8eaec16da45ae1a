/* The known word that a mistyped one was meant to be. */
#ifndef CPPROF_CLI_SUGGEST_H
#define CPPROF_CLI_SUGGEST_H

#include "util/str.h"

struct suggest {
    struct str typed;
    const char *best; /* NULL: nothing is near enough */
    unsigned distance;
};

void suggest_init(struct suggest *s, struct str typed);
/* Offers a known word; the nearest one stays, of equally near ones the first. */
void suggest_offer(struct suggest *s, const char *known);

/* Insertions, deletions, replacements and swaps of neighbours between the two, '-' and '_' being
 * equal; at least `bound` when it is not less than that. */
unsigned suggest_distance(struct str a, struct str b, unsigned bound);

#endif
