/* Frames of many addresses as bytes, and back.
 *
 *     strings: count, then length and bytes of each
 *     addresses: count, then for each: distance to the one before (the first: itself), number of
 *         frames, and of each frame: function * 2 + inlined, file, line, column, start line
 *
 * Numbers are LEB128, strings are given by their index in the list. The reader trusts nothing: a
 * count is compared with the bytes that are left before it sizes anything. */
#include "symbolize/frameset.h"

#include "symbolize/dwreader.h"
#include "util/strtab.h"

#define FRAME_BYTES 5 /* at least */

static void add_number(struct buf *out, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_add_byte(out, (char)(v | 0x80));
    buf_add_byte(out, (char)v);
}

static void write_frame(const struct object_frame *f, struct strtab *strings, struct buf *out)
{
    str_id function = strtab_add(strings, f->function), file = strtab_add(strings, f->file);
    if (function == PP_NONE || file == PP_NONE)
        out->failed = true;
    add_number(out, (uint64_t)function * 2 + f->inlined);
    add_number(out, file);
    add_number(out, f->line);
    add_number(out, f->column);
    add_number(out, f->start_line);
}

void frameset_write(const struct frameset *set, struct buf *out)
{
    struct buf body = BUF_INIT;
    struct arena a;
    struct strtab strings;
    uint64_t before = 0;
    arena_init(&a, 0);
    if (!strtab_init(&strings, &a, 64)) {
        out->failed = true;
        arena_done(&a);
        return;
    }
    for (size_t i = 0; i < set->n; i++) {
        add_number(&body, set->addrs[i] - before);
        add_number(&body, set->frames[i].n);
        before = set->addrs[i];
        for (uint32_t k = 0; k < set->frames[i].n; k++)
            write_frame(&set->frames[i].frame[k], &strings, &body);
    }
    add_number(out, strings.n);
    for (uint32_t i = 0; i < strings.n; i++) {
        struct str s = strtab_get(&strings, i);
        add_number(out, s.len);
        buf_add_str(out, s);
    }
    add_number(out, set->n);
    buf_add_str(out, buf_str(&body));
    out->failed = out->failed || body.failed;
    buf_done(&body);
    arena_done(&a);
}

struct scan {
    struct arena *arena;
    struct dwreader r;
    struct str *strings;
    uint64_t n_strings;
    struct err *err;
};

static bool fail(struct scan *s)
{
    return err_set(s->err, PP_ERR_FORMAT, PP_NO_OFFSET, "malformed list of frames");
}

/* A count of things that take at least `each` bytes. */
static bool read_count(struct scan *s, size_t each, uint64_t *n)
{
    *n = dwr_uleb(&s->r);
    return (!s->r.bad && *n <= dwr_left(&s->r) / each) || fail(s);
}

static bool read_strings(struct scan *s)
{
    if (!read_count(s, 1, &s->n_strings))
        return false;
    s->strings = arena_array(s->arena, struct str, s->n_strings);
    if (!s->strings)
        return err_nomem(s->err);
    for (uint64_t i = 0; i < s->n_strings; i++)
        s->strings[i] = dwr_bytes(&s->r, dwr_uleb(&s->r));
    return !s->r.bad || fail(s);
}

static bool read_frames(struct scan *s, struct object_frames *out)
{
    uint64_t n;
    if (!read_count(s, FRAME_BYTES, &n) || n > UINT32_MAX)
        return fail(s);
    struct object_frame *frames = arena_array(s->arena, struct object_frame, n);
    if (!frames)
        return err_nomem(s->err);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t function = dwr_uleb(&s->r), file = dwr_uleb(&s->r);
        if (function / 2 >= s->n_strings || file >= s->n_strings)
            return fail(s);
        frames[i].function = s->strings[function / 2];
        frames[i].inlined = function & 1;
        frames[i].file = s->strings[file];
        frames[i].line = dwr_uleb(&s->r);
        frames[i].column = dwr_uleb(&s->r);
        frames[i].start_line = dwr_uleb(&s->r);
    }
    *out = (struct object_frames){frames, (uint32_t)n};
    return !s->r.bad || fail(s);
}

static bool read_addresses(struct scan *s, struct frameset *out)
{
    uint64_t n, at = 0;
    if (!read_count(s, 2, &n))
        return false;
    uint64_t *addrs = arena_array(s->arena, uint64_t, n);
    struct object_frames *frames = arena_array(s->arena, struct object_frames, n);
    if (!addrs || !frames)
        return err_nomem(s->err);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t step = dwr_uleb(&s->r);
        if (s->r.bad || (i > 0 && step == 0) || step > UINT64_MAX - at)
            return fail(s);
        at += step;
        addrs[i] = at;
        if (!read_frames(s, &frames[i]))
            return false;
    }
    *out = (struct frameset){(size_t)n, addrs, frames};
    return true;
}

bool frameset_read(struct arena *a, struct str data, struct frameset *out, struct err *err)
{
    struct scan s = {.arena = a, .r = dwr_at(data, 0, false), .err = err};
    *out = (struct frameset){0, NULL, NULL};
    if (!read_strings(&s) || !read_addresses(&s, out))
        return false;
    return dwr_left(&s.r) == 0 || fail(&s);
}

size_t frameset_find(const struct frameset *set, uint64_t addr)
{
    size_t lo = 0, hi = set->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (set->addrs[mid] < addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < set->n && set->addrs[lo] == addr ? lo : SIZE_MAX;
}
