/* A message on its way to a gzip file. Trouble ends the program with status 2, which is enough for
 * a generator of test data. */
#ifndef CPPROF_BENCH_PBOUT_H
#define CPPROF_BENCH_PBOUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <zlib.h>

#include "util/buf.h"

/* Prints "genprofile: what" and ends the program. */
_Noreturn void pbout_die(const char *what);

struct pbout_file {
    FILE *file;
    z_stream z;
    uint64_t inflated; /* bytes that were written, before compression */
};

void pbout_open(struct pbout_file *f, const char *path, int level);
/* Writes what the buffer holds and empties it. */
void pbout_flush(struct pbout_file *f, struct buf *b);
void pbout_close(struct pbout_file *f);

#endif
