/* Packed runs: their numbers and what two of them share at their ends, beside reading one number at
 * a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "profile/wire_run.h"
#include "support/random_profile.h"
#include "util/buf.h"

/* Appends `value` as a varint of at least `bytes` bytes. */
static void put_varint(struct buf *b, uint64_t value, unsigned bytes)
{
    while (value >= 0x80 || bytes > 1) {
        buf_add_byte(b, (char)(uint8_t)(value | 0x80));
        value >>= 7;
        bytes -= bytes > 1;
    }
    buf_add_byte(b, (char)(uint8_t)value);
}

/* The numbers of a run and where each begins. */
struct parsed {
    uint64_t numbers[64];
    size_t begin[64], n;
};

static struct parsed parse(const uint8_t *data, size_t len)
{
    struct parsed p = {.n = 0};
    struct wire w = {data, data + len};
    while (w.pos < w.end) {
        p.begin[p.n] = (size_t)(w.pos - data);
        assert_true(wire_varint(&w, &p.numbers[p.n++]));
    }
    return p;
}

/* Equal from here to the end, byte for byte: how many numbers. */
static size_t shared_slowly(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    struct parsed pa = parse(a, a_len), pb = parse(b, b_len);
    size_t n = 0;
    while (n < pa.n && n < pb.n) {
        size_t from_a = pa.begin[pa.n - 1 - n], from_b = pb.begin[pb.n - 1 - n];
        if (a_len - from_a != b_len - from_b || memcmp(a + from_a, b + from_b, a_len - from_a) != 0)
            break;
        n++;
    }
    return n;
}

static void assert_shared(const struct buf *a, const struct buf *b)
{
    const uint8_t *pa = (const uint8_t *)a->data, *pb = (const uint8_t *)b->data;
    struct wire_run before = {pa, a->len, wire_run_count(pa, a->len)};
    uint64_t bytes, n = wire_run_shared(&before, pb, b->len, &bytes);
    assert_int_equal(n, shared_slowly(pa, a->len, pb, b->len));
    assert_int_equal(wire_run_count(pb, b->len) - n, wire_run_count(pb, b->len - bytes));
    assert_true(n == 0 ? bytes == 0 : memcmp(pb + b->len - bytes, pa + a->len - bytes, bytes) == 0);
}

static void the_shared_end_is_whole_numbers(void **state)
{
    /* 0x81 0x02 and 0x83 0x02: the last bytes are equal, the numbers are not */
    struct buf a = BUF_INIT, b = BUF_INIT;
    (void)state;
    put_varint(&a, 0x101, 2);
    put_varint(&b, 0x103, 2);
    assert_shared(&a, &b);
    put_varint(&a, 7, 1);
    put_varint(&b, 7, 1);
    assert_shared(&a, &b);
    buf_clear(&b); /* only a part of the number, and it is all there is */
    put_varint(&b, 2, 1);
    put_varint(&b, 7, 1);
    assert_shared(&a, &b);
    assert_shared(&b, &a);
    assert_shared(&a, &a);
    buf_done(&a);
    buf_done(&b);
}

static void random_runs_share_what_counting_says(void **state)
{
    struct choices c = {.seed = 7};
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        struct buf run[2] = {BUF_INIT, BUF_INIT};
        uint32_t common = choose(&c, 24);
        for (unsigned k = 0; k < 2; k++)
            for (uint32_t i = choose(&c, 16); i > 0; i--)
                put_varint(&run[k], choose(&c, 4), 1 + choose(&c, 3));
        for (uint32_t i = 0; i < common; i++) {
            uint64_t value = next_choice(&c, 8) >> choose(&c, 56);
            put_varint(&run[0], value, 1);
            put_varint(&run[1], value, 1);
        }
        assert_shared(&run[0], &run[1]);
        buf_done(&run[0]);
        buf_done(&run[1]);
    }
}

/* The numbers of a run, `n` of them; false where it is damaged. */
static bool read_at_once(const uint8_t *at, size_t len, uint64_t *out, size_t *n)
{
    *n = 0;
    WIRE_RUN_EACH(at, at + len, v, out[(*n)++] = v, return false);
    return true;
}

static bool read_singly(const uint8_t *at, size_t len, uint64_t *out, size_t *n)
{
    struct wire w = {at, at + len};
    for (*n = 0; w.pos < w.end; ++*n)
        if (!wire_varint(&w, &out[*n]))
            return false;
    return true;
}

/* Cut off at any byte, and in memory of just that size. */
static void a_run_has_the_numbers_that_it_has_one_by_one(void **state)
{
    struct choices c = {.seed = 11};
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        struct buf run = BUF_INIT;
        uint64_t at_once[256], singly[256];
        size_t n, n_singly;
        unsigned longest = 1 + choose(&c, 11);
        for (uint32_t i = choose(&c, 20); i > 0; i--)
            put_varint(&run, next_choice(&c, 8) >> choose(&c, 64), 1 + choose(&c, longest));
        size_t len = run.len ? choose(&c, (uint32_t)run.len + 1) : 0;
        uint8_t *exact = malloc(len ? len : 1);
        assert_non_null(exact);
        if (len)
            memcpy(exact, run.data, len);
        bool ok = read_at_once(exact, len, at_once, &n);
        assert_int_equal(ok, read_singly(exact, len, singly, &n_singly));
        assert_int_equal(n, n_singly);
        assert_true(n == 0 || memcmp(at_once, singly, n * sizeof *singly) == 0);
        free(exact);
        buf_done(&run);
    }
}

static void eight_bytes_gather_to_one_number(void **state)
{
    struct choices c = {.seed = 13};
    (void)state;
    for (unsigned round = 0; round < 5000; round++) {
        struct buf b = BUF_INIT;
        uint64_t value = (next_choice(&c, 8) & (UINT64_MAX >> 8)) >> choose(&c, 56);
        put_varint(&b, value, 1 + choose(&c, 8));
        size_t len = b.len;
        put_varint(&b, UINT64_MAX, 10); /* what follows is cut off */
        uint64_t w = wire_load64((const uint8_t *)b.data), number = w & wire_up_to(wire_stops(w));
        assert_int_equal(wire_bits(wire_stops(w)), 8 * len);
        assert_int_equal(wire_gather_long(number), value);
        if (len <= 4)
            assert_int_equal(wire_gather(number), value);
        buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shared_end_is_whole_numbers),
        cmocka_unit_test(random_runs_share_what_counting_says),
        cmocka_unit_test(a_run_has_the_numbers_that_it_has_one_by_one),
        cmocka_unit_test(eight_bytes_gather_to_one_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
