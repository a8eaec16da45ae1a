/* Protobuf's wire format, written field by field: for tests of the decoder and generators of
 * profiles. */
#ifndef CPPROF_TESTS_SUPPORT_WIRE_OUT_H
#define CPPROF_TESTS_SUPPORT_WIRE_OUT_H

#include "util/buf.h"

void put_varint(struct buf *b, uint64_t v);
/* A field with a number, and one with bytes. */
void put_int(struct buf *b, unsigned field, uint64_t v);
void put_bytes(struct buf *b, unsigned field, const void *data, size_t len);

#endif
