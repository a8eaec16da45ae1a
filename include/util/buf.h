/* A growing byte buffer with a sticky failure: append freely, look at `failed` once at the end. */
#ifndef CPPROF_UTIL_BUF_H
#define CPPROF_UTIL_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"
#include "util/str.h"

struct buf {
    char *data;
    size_t len, cap;
    bool failed; /* memory ran out; the content is cut */
};

/* clang-format off */
#define BUF_INIT {NULL, 0, 0, false}
/* clang-format on */

void buf_done(struct buf *b);
void buf_clear(struct buf *b); /* empty again, memory kept; a failure stays */
bool buf_reserve(struct buf *b, size_t more);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_add_str(struct buf *b, struct str s);
void buf_add_cstr(struct buf *b, const char *s);
void buf_add_byte(struct buf *b, char c);
void buf_fill(struct buf *b, char c, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...) PP_PRINTF(2, 3);
void buf_add_i64(struct buf *b, int64_t v);
void buf_add_u64(struct buf *b, uint64_t v);
void buf_add_hex(struct buf *b, uint64_t v); /* lower case, no prefix, no padding */

/* Go's %q: in double quotes, with control bytes, quotes and backslashes escaped. */
void buf_add_quoted(struct buf *b, struct str s);

/* Text padded with blanks to `width` code points (an invalid byte counts as one). */
void buf_pad_left(struct buf *b, struct str s, size_t width);  /* right-aligned, "%10s" */
void buf_pad_right(struct buf *b, struct str s, size_t width); /* left-aligned, "%-10s" */

static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->data ? b->data : "", b->len};
}

#endif
