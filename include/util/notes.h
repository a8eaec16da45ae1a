/* Messages for the user that do not stop the work: collected here, printed by the command line. */
#ifndef CPPROF_UTIL_NOTES_H
#define CPPROF_UTIL_NOTES_H

#include "util/attr.h"
#include "util/buf.h"

struct notes {
    struct buf text; /* whole lines */
    /* If set, called with each line at once instead of collecting it. The newline is included, but
     * may be missing where memory is. */
    void (*sink)(void *arg, struct str line);
    void *arg;
};

void notes_add(struct notes *n, const char *fmt, ...) PP_PRINTF(2, 3);
void notes_add_str(struct notes *n, struct str line);
/* Each line of `lines`. */
void notes_add_lines(struct notes *n, struct str lines);
/* Whether `line`, without its newline, is one of those collected. */
bool notes_have(const struct notes *n, struct str line);
void notes_done(struct notes *n);

#endif
