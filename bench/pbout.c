/* gzip as it is written. */
#include "pbout.h"

#include <stdlib.h>

void pbout_die(const char *what)
{
    fprintf(stderr, "genprofile: %s\n", what);
    exit(2);
}

void pbout_open(struct pbout_file *f, const char *path, int level)
{
    f->file = fopen(path, "wb");
    if (!f->file || deflateInit2(&f->z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        pbout_die("cannot open the output");
}

static void deflate_bytes(struct pbout_file *f, const char *data, size_t len, int flush)
{
    uint8_t out[65536];
    int status;

    do { /* zlib counts in unsigned int */
        size_t part = len < 1u << 30 ? len : 1u << 30;
        union {
            const char *in;
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

void pbout_flush(struct pbout_file *f, struct buf *b)
{
    if (b->failed)
        pbout_die("out of memory");
    f->inflated += b->len;
    deflate_bytes(f, b->data, b->len, Z_NO_FLUSH);
    buf_clear(b);
}

void pbout_close(struct pbout_file *f)
{
    deflate_bytes(f, "", 0, Z_FINISH);
    deflateEnd(&f->z);
    if (fclose(f->file))
        pbout_die("cannot write");
}
