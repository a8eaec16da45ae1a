/* A protobuf message on its way to a gzip file: bytes that grow, the wire format, compression.
 * Trouble ends the program with status 2, which is enough for a generator of test data. */
#ifndef CPPROF_BENCH_PBOUT_H
#define CPPROF_BENCH_PBOUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <zlib.h>

/* Prints "genprofile: what" and ends the program. */
_Noreturn void pbout_die(const char *what);

/* Bytes that grow; of one message, or of many fields. Free `data`. */
struct pbout_bytes {
    uint8_t *data;
    size_t len, cap;
};

void pbout_add_raw(struct pbout_bytes *b, const void *data, size_t len);
void pbout_add_varint(struct pbout_bytes *b, uint64_t v);
/* A field with a number, and one with bytes. */
void pbout_add_number(struct pbout_bytes *b, unsigned field, uint64_t v);
void pbout_add_field(struct pbout_bytes *b, unsigned field, const void *data, size_t len);

struct pbout_file {
    FILE *file;
    z_stream z;
    uint64_t inflated; /* bytes that were written, before compression */
};

void pbout_open(struct pbout_file *f, const char *path, int level);
/* Writes what the buffer holds and empties it. */
void pbout_flush(struct pbout_file *f, struct pbout_bytes *b);
void pbout_close(struct pbout_file *f);

#endif
