/* Profile messages written field by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/messages.h"

int messages_start(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena, 0);
    *state = &f;
    return 0;
}

int messages_stop(void **state)
{
    struct fixture *f = *state;
    buf_done(&f->msg);
    arena_done(&f->arena);
    return 0;
}

void put_str(struct buf *b, const char *s)
{
    put_bytes(b, 6, s, strlen(s));
}

void put_msg(struct buf *b, unsigned field, ...)
{
    struct buf m = BUF_INIT;
    va_list args;
    va_start(args, field);
    for (unsigned n; (n = va_arg(args, unsigned)) != 0;)
        put_int(&m, n, va_arg(args, uint64_t));
    va_end(args);
    put_bytes(b, field, m.data, m.len);
    buf_done(&m);
}

void put_location(struct buf *b, uint64_t id, uint64_t function)
{
    struct buf m = BUF_INIT;
    put_int(&m, 1, id);
    put_msg(&m, 4, 1, function, 2, U(7), 0);
    put_bytes(b, 4, m.data, m.len);
    buf_done(&m);
}

void put_strings(struct buf *b)
{
    static const char *const strings[N_STRINGS] = {"",    "samples", "count",  "main",
                                                   "key", "f",       "file.c", "bytes"};
    for (size_t i = 0; i < N_STRINGS; i++)
        put_str(b, strings[i]);
}

struct buf *put_base(struct fixture *f)
{
    struct buf *b = &f->msg;
    buf_clear(b);
    put_msg(b, 1, 1, U(SAMPLES), 2, U(COUNT), 0);
    put_msg(b, 3, 1, U(1), 0);
    put_msg(b, 5, 1, U(1), 2, U(MAIN), 0);
    put_location(b, 1, 1);
    put_strings(b);
    return b;
}

struct buf *put_sound(struct fixture *f)
{
    struct buf *b = put_base(f);
    put_msg(b, 2, 1, U(1), 2, U(5), 0);
    return b;
}

enum decode_result decode_with(struct fixture *f, struct decode_options opt)
{
    f->err = (struct err){0};
    enum decode_result r =
        profile_decode(&f->arena, (const uint8_t *)f->msg.data, f->msg.len, &opt, &f->p, &f->err);
    assert_true((r == DECODE_OK) == (f->p != NULL));
    return r;
}

enum decode_result decode(struct fixture *f)
{
    return decode_with(f, (struct decode_options){.labels = true});
}

void accepts(struct fixture *f)
{
    if (decode(f) != DECODE_OK)
        fail_msg("not accepted: %s", f->err.msg);
}

void is_not_proto(struct fixture *f)
{
    assert_int_equal(decode(f), DECODE_NOT_PROTO);
}

void is_malformed(struct fixture *f, const char *why)
{
    assert_int_equal(decode(f), DECODE_MALFORMED);
    assert_string_equal(f->err.msg, why);
}
