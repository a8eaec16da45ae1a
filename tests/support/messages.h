/* Profile messages written field by field, for tests of the decoder: what no builder writes. */
#ifndef CPPROF_TESTS_SUPPORT_MESSAGES_H
#define CPPROF_TESTS_SUPPORT_MESSAGES_H

#include "profile/decode.h"
#include "support/wire_out.h"

struct fixture {
    struct arena arena;
    struct buf msg; /* what is decoded */
    struct profile *p;
    struct err err;
};

/* Set-up and tear-down of a test: *state is a struct fixture. */
int messages_start(void **state);
int messages_stop(void **state);

/* One string of the string table. */
void put_str(struct buf *b, const char *s);
/* A message of varint fields: pairs of number and value, up to a zero. */
void put_msg(struct buf *b, unsigned field, ...);
#define U(v) ((uint64_t)(v))
/* Location `id` with one line of `function`. */
void put_location(struct buf *b, uint64_t id, uint64_t function);

/* The strings that put_strings writes, by their index. */
enum { EMPTY, SAMPLES, COUNT, MAIN, KEY, F, FILE_C, BYTES, N_STRINGS };
void put_strings(struct buf *b);

/* Into f->msg: everything but samples (one type, mapping 1, function 1, location 1); the same with
 * one sample. */
struct buf *put_base(struct fixture *f);
struct buf *put_sound(struct fixture *f);

/* Decodes f->msg: f->p and f->err. */
enum decode_result decode_with(struct fixture *f, struct decode_options opt);
enum decode_result decode(struct fixture *f);
/* What has to come of it. */
void accepts(struct fixture *f);
void is_not_proto(struct fixture *f);
void is_malformed(struct fixture *f, const char *why);

#endif
