/* The bytes of one source, before anything is known about them. */
#ifndef CPPROF_INPUT_SOURCE_H
#define CPPROF_INPUT_SOURCE_H

#include "input/input.h"
#include "input/region.h"

/* The source is the first `len` bytes of the region; it may have none when empty. */
struct source {
    struct region bytes;
    size_t len;
};

/* open.c: reads the file, pipe or device `name`. perf data goes through perf.c first. */
PP_MUST_CHECK bool source_open(const char *name, const struct input_options *opt,
                               struct source *out, struct err *err);
void source_close(struct source *s);
/* Hands the bytes over to the arena. On false the source is still open. */
PP_MUST_CHECK bool source_give(struct source *s, struct arena *a, struct err *err);

/* The content of one descriptor, at most `max` bytes or some kilobytes (0: PP_MAX_INFLATED);
 * `name` is for messages. */
PP_MUST_CHECK bool source_read_fd(int fd, const char *name, uint64_t max, struct source *out,
                                  struct err *err);
/* PP_ERR_LIMIT where `len` bytes are above that bound. */
PP_MUST_CHECK bool source_check_size(size_t len, uint64_t max, struct err *err);

/* perf.c: runs perf_to_profile on `name` and reads what it wrote (spec/driver.md 7.3). */
PP_MUST_CHECK bool perf_convert(const char *name, const struct input_options *opt,
                                struct source *out, struct err *err);

#endif
