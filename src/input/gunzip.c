/* gzip files in memory, in both directions; the only file that sees zlib and libdeflate.
 *
 * Takes the whole compressed file, gives all members inflated in one region.
 * Rules and error texts: RFC 1952, spec/profile.md 2.1.
 *
 * libdeflate does the work, but it needs the room for a whole member beforehand and does not say
 * what is wrong with bad data. So the size in the trailer is tried as a hint when it is plausible.
 * When that does not work out, the member is measured without inflating it (deflate_size.c), and
 * zlib, with a small window and no output, tells what is wrong where that fails. Before more memory
 * is taken than usual data needs, all members that follow are measured. Thus a bomb costs little
 * time and no memory. */
#include "input/input.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <libdeflate.h>
#define ZLIB_CONST
#include <zlib.h>

#include "input/deflate_size.h"
#include "input/region.h"
#include "util/buf.h"
#include "util/ckint.h"
#include "util/limits.h"

enum {
    HEADER_LEN = 10,
    TRAILER_LEN = 8,
    NAME_MAX_LEN = 511, /* the reference keeps names in a buffer of 512 bytes */
    FLAG_CRC = 2,
    FLAG_EXTRA = 4,
    FLAG_NAME = 8,
    FLAG_COMMENT = 16,
    WALK_WINDOW = 256 << 10,
    COMPRESSION_LEVEL = 6
};

/* A trailer may ask for this much without proof: a small size, or a usual compression ratio. */
#define TRUSTED_SIZE ((size_t)16 << 20)
#define TRUSTED_RATIO 32
#define USUAL_RATIO 16
/* So much may be used before a file of unusual ratio is measured to its end. */
#define UNPROVEN_SIZE ((size_t)256 << 20)
/* zlib counts in 32 bits. */
#define ZLIB_STEP ((size_t)1 << 30)

/* From here on the pages of the output are cleared by a thread of their own: that takes longer than
 * to inflate into them. Only where so much output is no surprise, and a piece at a time, so that it
 * can be called off. */
#define TOUCHED_SIZE ((size_t)32 << 20)
#define TOUCHED_RATIO 8
#define TOUCHED_PIECE ((size_t)4 << 20)

struct inflater {
    const uint8_t *in;
    size_t len, pos; /* pos <= len */
    struct region out;
    size_t used;
    uint64_t max;  /* most bytes of output */
    bool measured; /* what follows was found to stay below it */
    bool threads;  /* another thread may help */
    struct libdeflate_decompressor *fast;
    struct err *err;
};

static uint32_t le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool cut_short(struct inflater *g)
{
    return err_set(g->err, PP_ERR_FORMAT, g->len, "unexpected EOF");
}

static bool bad_header(struct inflater *g)
{
    return err_set(g->err, PP_ERR_FORMAT, g->pos, "gzip: invalid header");
}

static bool above_limit(struct inflater *g)
{
    return err_set(g->err, PP_ERR_LIMIT, PP_NO_OFFSET,
                   "inflated size is above the limit of %" PRIu64 " bytes (see --max-inflated)",
                   g->max);
}

/* Room for `more` bytes after those in use. */
static bool make_room(struct inflater *g, size_t more)
{
    if (more <= g->out.cap - g->used)
        return true;
    size_t need;
    if (ck_add_size(&need, g->used, more))
        return false;
    return region_resize(&g->out, need, g->used);
}

/* The header */

/* Moves past a zero-terminated name or comment. */
static bool skip_name(struct inflater *g)
{
    for (size_t i = 0; i <= NAME_MAX_LEN; i++) {
        if (g->pos == g->len)
            return cut_short(g);
        if (g->in[g->pos++] == 0)
            return true;
    }
    return bad_header(g);
}

static bool skip_extra(struct inflater *g)
{
    if (g->len - g->pos < 2)
        return cut_short(g);
    size_t n = (size_t)(g->in[g->pos] | g->in[g->pos + 1] << 8);
    g->pos += 2;
    if (g->len - g->pos < n)
        return cut_short(g);
    g->pos += n;
    return true;
}

static bool check_header_crc(struct inflater *g, size_t start)
{
    if (g->len - g->pos < 2)
        return cut_short(g);
    uint32_t stored = (uint32_t)(g->in[g->pos] | g->in[g->pos + 1] << 8);
    uint32_t real = libdeflate_crc32(0, g->in + start, g->pos - start) & 0xffff;
    if (stored != real)
        return bad_header(g);
    g->pos += 2;
    return true;
}

/* Moves past the header of a member. Reserved flags are ignored, as the reference does. */
static bool read_header(struct inflater *g)
{
    size_t start = g->pos;
    if (g->len - g->pos < HEADER_LEN)
        return cut_short(g);
    const uint8_t *h = g->in + start;
    if (h[0] != 0x1f || h[1] != 0x8b || h[2] != 8)
        return bad_header(g);
    unsigned flags = h[3];
    g->pos += HEADER_LEN;
    return (!(flags & FLAG_EXTRA) || skip_extra(g)) && (!(flags & FLAG_NAME) || skip_name(g)) &&
           (!(flags & FLAG_COMMENT) || skip_name(g)) &&
           (!(flags & FLAG_CRC) || check_header_crc(g, start));
}

/* The compressed data */

struct extent {
    size_t in, out; /* bytes of deflate data, bytes that they give */
};

/* Runs zlib over the deflate data at g->pos. With `out` the result goes there (out_cap bytes),
 * without it nowhere: then out_cap only bounds how far to go. */
static bool run_zlib(struct inflater *g, uint8_t *out, size_t out_cap, uint8_t *window,
                     struct extent *done)
{
    z_stream z = {0};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return err_nomem(g->err);
    const uint8_t *in = g->in + g->pos;
    size_t in_len = g->len - g->pos;
    int status = Z_OK;
    *done = (struct extent){0, 0};
    while (status == Z_OK || status == Z_BUF_ERROR) {
        size_t in_step = in_len - done->in, room = out_cap - done->out;
        if (in_step > ZLIB_STEP)
            in_step = ZLIB_STEP;
        size_t out_step = out ? (room > ZLIB_STEP ? ZLIB_STEP : room) : WALK_WINDOW;
        z.next_in = in + done->in;
        z.avail_in = (uInt)in_step;
        z.next_out = out ? out + done->out : window;
        z.avail_out = (uInt)out_step;
        status = inflate(&z, Z_NO_FLUSH);
        size_t taken = in_step - z.avail_in, given = out_step - z.avail_out;
        done->in += taken;
        done->out += given;
        if (done->out > out_cap || (status == Z_BUF_ERROR && taken + given == 0))
            break;
    }
    inflateEnd(&z);
    if (done->out > out_cap)
        return above_limit(g);
    if (status == Z_STREAM_END)
        return true;
    if (status == Z_DATA_ERROR)
        return err_set(g->err, PP_ERR_FORMAT, g->pos + done->in,
                       "flate: corrupt input before offset %zu", done->in);
    return status == Z_MEM_ERROR ? err_nomem(g->err) : cut_short(g);
}

static size_t room_left(const struct inflater *g)
{
    return g->max - g->used > SIZE_MAX ? SIZE_MAX : (size_t)(g->max - g->used);
}

/* Why the data at g->pos cannot be inflated; or its extent if zlib is content with it. */
static bool find_fault(struct inflater *g, struct extent *size)
{
    uint8_t *window = malloc(WALK_WINDOW);
    if (!window)
        return err_nomem(g->err);
    bool ok = run_zlib(g, NULL, room_left(g), window, size);
    free(window);
    return ok;
}

/* The exact extent of the member at g->pos, or the reason why it has none. */
static bool measure_member(struct inflater *g, struct extent *size)
{
    uint64_t out;
    bool sound = deflate_size(g->in + g->pos, g->len - g->pos, room_left(g), &size->in, &out);
    size->out = (size_t)out;
    if (out > room_left(g))
        return above_limit(g);
    return sound || find_fault(g, size);
}

/* The same before so much memory is used that a hostile file of this size must be ruled out: the
 * member at hand, whose output is `size`, and all that follow. What is damaged ends the search. */
static bool measure_rest(struct inflater *g, size_t size)
{
    size_t usual = g->len > SIZE_MAX / TRUSTED_RATIO ? SIZE_MAX : g->len * TRUSTED_RATIO;
    struct inflater rest = *g;
    struct err ignored = {0};
    uint64_t more = 0;
    bool sound = true;
    if (usual < UNPROVEN_SIZE)
        usual = UNPROVEN_SIZE;
    if (g->measured || g->used + size <= usual)
        return true;
    g->measured = true;
    rest.err = &ignored;
    for (bool first = true; sound && rest.pos < rest.len; first = false) {
        size_t taken;
        if (!first && !read_header(&rest))
            break;
        sound =
            deflate_size(rest.in + rest.pos, rest.len - rest.pos, room_left(&rest), &taken, &more);
        if (more > room_left(&rest))
            return above_limit(g);
        rest.used += (size_t)more;
        rest.pos += taken;
        rest.pos += rest.len - rest.pos < TRAILER_LEN ? rest.len - rest.pos : TRAILER_LEN;
    }
    return true;
}

static enum libdeflate_result run_libdeflate(struct inflater *g, size_t room, struct extent *done)
{
    return libdeflate_deflate_decompress_ex(g->fast, g->in + g->pos, g->len - g->pos,
                                            g->out.data + g->used, room, &done->in, &done->out);
}

/* How much room to try without proof: what the end of the file promises if that is plausible,
 * and at least what most members fit in. Untouched room costs nothing. */
static size_t guess_size(const struct inflater *g)
{
    size_t left = g->len - g->pos;
    size_t usual = left < TRUSTED_SIZE / USUAL_RATIO ? left * USUAL_RATIO + 1 : TRUSTED_SIZE;
    size_t hint = left < TRAILER_LEN ? 0 : le32(g->in + g->len - 4);
    if (hint > TRUSTED_SIZE && hint / TRUSTED_RATIO > left)
        hint = 0;
    size_t guess = hint > usual ? hint : usual;
    return guess < room_left(g) ? guess : room_left(g);
}

/* Pages that will be written soon. */
struct pages {
    uint8_t *at, *end;
    atomic_bool enough;
};

static void *touch_pages(void *arg)
{
    struct pages *p = arg;
#ifdef MADV_POPULATE_WRITE
    while (p->at < p->end && !atomic_load(&p->enough)) {
        size_t left = (size_t)(p->end - p->at), n = left < TOUCHED_PIECE ? left : TOUCHED_PIECE;
        if (madvise(p->at, n, MADV_POPULATE_WRITE) != 0) /* then they come one by one */
            break;
        p->at += n;
    }
#endif
    return p;
}

/* Inflates into `room` bytes while another thread gets their pages. */
static bool inflate_into(struct inflater *g, size_t room, struct extent *done)
{
    struct pages pages = {g->out.data, g->out.data + g->used + room, false};
    pthread_t toucher;
    bool usual = room >= TOUCHED_SIZE && room / TOUCHED_RATIO <= g->len - g->pos;
    bool helped = g->threads && g->used == 0 && usual &&
                  pthread_create(&toucher, NULL, touch_pages, &pages) == 0;
    bool ok = run_libdeflate(g, room, done) == LIBDEFLATE_SUCCESS;
    atomic_store(&pages.enough, true);
    if (helped)
        pthread_join(toucher, NULL);
    return ok;
}

static bool inflate_member(struct inflater *g, struct extent *done)
{
    struct extent size = {0, guess_size(g)};
    if (!measure_rest(g, size.out))
        return false;
    if (make_room(g, size.out + 1) && inflate_into(g, size.out, done))
        return true;
    if (!measure_member(g, &size) || !measure_rest(g, size.out))
        return false;
    if (!make_room(g, size.out + 1))
        return err_nomem(g->err);
    if (run_libdeflate(g, size.out, done) == LIBDEFLATE_SUCCESS)
        return true;
    /* zlib accepts it and libdeflate does not: rare kinds of incomplete codes. */
    return run_zlib(g, g->out.data + g->used, size.out, NULL, done);
}

/* Checks what follows the deflate data of a member, which started at `start`. */
static bool check_trailer(struct inflater *g, size_t start, const struct extent *done)
{
    g->pos = start + done->in;
    if (g->len - g->pos < TRAILER_LEN)
        return cut_short(g);
    const uint8_t *t = g->in + g->pos;
    if (le32(t) != libdeflate_crc32(0, g->out.data + g->used, done->out) ||
        le32(t + 4) != (uint32_t)done->out) {
        /* libdeflate takes some bad codes for good ones; then the fault is in the data. */
        struct extent ignored;
        g->pos = start;
        if (find_fault(g, &ignored))
            err_set(g->err, PP_ERR_FORMAT, start + done->in, "gzip: invalid checksum");
        return false;
    }
    g->pos += TRAILER_LEN;
    g->used += done->out;
    return true;
}

static bool inflate_all(struct inflater *g)
{
    do {
        struct extent done;
        if (!read_header(g) || !inflate_member(g, &done) || !check_trailer(g, g->pos, &done))
            return false;
    } while (g->pos < g->len);
    return true;
}

bool gunzip(struct arena *a, const uint8_t *data, size_t len, const struct gunzip_options *opt,
            const uint8_t **out, size_t *out_len, struct err *err)
{
    struct inflater g = {.in = data,
                         .len = len,
                         .max = opt->max_inflated ? opt->max_inflated : PP_MAX_INFLATED,
                         .threads = opt->threads > 1,
                         .fast = libdeflate_alloc_decompressor(),
                         .err = err};
    *out = NULL;
    *out_len = 0;
    bool ok = g.fast ? inflate_all(&g) : err_nomem(err);
    libdeflate_free_decompressor(g.fast);
    if (ok && !region_resize(&g.out, g.used ? g.used : 1, g.used)) /* what was not needed goes */
        ok = err_nomem(err);
    const uint8_t *inflated = g.out.data;
    if (ok && !region_give(&g.out, a))
        ok = err_nomem(err);
    if (ok) {
        *out = inflated;
        *out_len = g.used;
    }
    region_done(&g.out);
    return ok;
}

/* Compression */

static void add_le32(struct buf *out, uint32_t v)
{
    const uint8_t bytes[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
                              (uint8_t)(v >> 24)};
    buf_add(out, bytes, sizeof bytes);
}

bool gzip(struct str data, struct buf *out, struct err *err)
{
    /* No name, no time, no hint about the effort, unknown system. */
    static const uint8_t header[HEADER_LEN] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(COMPRESSION_LEVEL);
    if (!c)
        return err_nomem(err);
    buf_add(out, header, sizeof header);
    size_t bound = libdeflate_deflate_compress_bound(c, data.len);
    if (buf_reserve(out, bound))
        out->len += libdeflate_deflate_compress(c, data.ptr, data.len, out->data + out->len, bound);
    libdeflate_free_compressor(c);
    add_le32(out, libdeflate_crc32(0, data.ptr, data.len));
    add_le32(out, (uint32_t)data.len);
    return !out->failed || err_nomem(err);
}
