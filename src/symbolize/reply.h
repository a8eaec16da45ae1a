/* What a worker that was asked for frames answers. */
#ifndef CPPROF_SYMBOLIZE_REPLY_H
#define CPPROF_SYMBOLIZE_REPLY_H

#include "symbolize/frameset.h"

/* Frames, and notes for the user: whole lines. */
void reply_write_frames(const struct frameset *set, struct str notes, struct buf *out);
void reply_write_error(const char *msg, struct buf *out);

/* Takes a reply apart; its bytes are not trusted, and *notes and the strings of *set point into
 * them. Errors: PP_ERR_FORMAT: the worker's own message, or no reply at all; PP_ERR_NOMEM. */
PP_MUST_CHECK bool reply_read(struct str reply, struct arena *a, struct str *notes,
                              struct frameset *set, struct err *err);

#endif
