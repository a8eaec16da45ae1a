/* Protobuf's wire format, and gzip as it is written. */
#include "pbout.h"

#include <stdlib.h>

void pbout_die(const char *what)
{
    fprintf(stderr, "genprofile: %s\n", what);
    exit(2);
}

static void add_byte(struct pbout_bytes *b, uint8_t byte)
{
    if (b->len == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 4096;
        b->data = realloc(b->data, b->cap);
        if (!b->data)
            pbout_die("out of memory");
    }
    b->data[b->len++] = byte;
}

void pbout_add_raw(struct pbout_bytes *b, const void *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        add_byte(b, ((const uint8_t *)data)[i]);
}

void pbout_add_varint(struct pbout_bytes *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        add_byte(b, (uint8_t)(v | 0x80));
    add_byte(b, (uint8_t)v);
}

void pbout_add_number(struct pbout_bytes *b, unsigned field, uint64_t v)
{
    pbout_add_varint(b, field << 3);
    pbout_add_varint(b, v);
}

void pbout_add_field(struct pbout_bytes *b, unsigned field, const void *data, size_t len)
{
    pbout_add_varint(b, field << 3 | 2);
    pbout_add_varint(b, len);
    pbout_add_raw(b, data, len);
}

void pbout_open(struct pbout_file *f, const char *path, int level)
{
    f->file = fopen(path, "wb");
    if (!f->file || deflateInit2(&f->z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        pbout_die("cannot open the output");
}

static void deflate_bytes(struct pbout_file *f, const uint8_t *data, size_t len, int flush)
{
    uint8_t out[65536];
    int status;

    do { /* zlib counts in unsigned int */
        size_t part = len < 1u << 30 ? len : 1u << 30;
        union {
            const uint8_t *in;
            uint8_t *zlib_wants;
        } u = {.in = data};
        f->z.next_in = u.zlib_wants;
        f->z.avail_in = (uInt)part;
        do {
            f->z.next_out = out;
            f->z.avail_out = sizeof out;
            status = deflate(&f->z, part == len ? flush : Z_NO_FLUSH);
            size_t made = sizeof out - f->z.avail_out;
            if (status == Z_STREAM_ERROR || fwrite(out, 1, made, f->file) != made)
                pbout_die("cannot write");
        } while (f->z.avail_out == 0);
        data += part;
        len -= part;
    } while (len);
}

void pbout_flush(struct pbout_file *f, struct pbout_bytes *b)
{
    f->inflated += b->len;
    deflate_bytes(f, b->data, b->len, Z_NO_FLUSH);
    b->len = 0;
}

void pbout_close(struct pbout_file *f)
{
    static const uint8_t nothing[1];
    deflate_bytes(f, nothing, 0, Z_FINISH);
    deflateEnd(&f->z);
    if (fclose(f->file))
        pbout_die("cannot write");
}
