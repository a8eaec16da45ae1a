/* Protobuf's wire format, written field by field. */
#include "support/wire_out.h"

void put_varint(struct buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_add_byte(b, (char)(v | 0x80));
    buf_add_byte(b, (char)v);
}

void put_int(struct buf *b, unsigned field, uint64_t v)
{
    put_varint(b, field << 3);
    put_varint(b, v);
}

void put_bytes(struct buf *b, unsigned field, const void *data, size_t len)
{
    put_varint(b, field << 3 | 2);
    put_varint(b, len);
    buf_add(b, data, len);
}
