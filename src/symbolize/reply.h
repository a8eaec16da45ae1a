/* What a worker that was asked for frames answers. */
#ifndef CPPROF_SYMBOLIZE_REPLY_H
#define CPPROF_SYMBOLIZE_REPLY_H

#include "symbolize/frameset.h"

struct reply {
    struct frameset set;
    struct str notes;      /* for the user: whole lines */
    bool lacks_debug_file; /* with one there would be more to tell */
};

void reply_write(const struct reply *r, struct buf *out);
void reply_write_error(const char *msg, struct buf *out);

/* Takes a reply apart; its bytes are not trusted, and what is in *out points into them.
 * Errors: PP_ERR_FORMAT: the worker's own message, or no reply at all; PP_ERR_NOMEM. */
PP_MUST_CHECK bool reply_read(struct str bytes, struct arena *a, struct reply *out,
                              struct err *err);

#endif
