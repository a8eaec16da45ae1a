/* decode: sizes that a file may claim, bounds on memory, cut files, and any number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "profile/encode.h"
#include "support/columns.h"
#include "support/messages.h"
#include "support/profiles.h"

static void types_times_samples_ask_for_no_memory_that_a_file_cannot_fill(void **state)
{
    enum { N = 20000 };
    struct fixture *f = *state;
    struct buf *b = &f->msg;
    buf_clear(b);
    put_str(b, "");
    for (int i = 0; i < N; i++)
        put_bytes(b, 1, "", 0);
    for (int i = 0; i < N; i++)
        put_bytes(b, 2, "", 0);
    f->arena.budget = (size_t)64 << 20; /* a table of the values would take 3.2 GB */
    is_malformed(f, "mismatch: sample has 0 values vs. 20000 types");
}

static void a_sample_may_be_deep(void **state)
{
    enum { DEPTH = 1000000 };
    struct fixture *f = *state;
    struct buf *b = put_base(f), s = BUF_INIT, ids = BUF_INIT;
    buf_fill(&ids, 1, DEPTH);
    put_bytes(&s, 1, ids.data, ids.len);
    put_int(&s, 2, 5);
    put_bytes(b, 2, s.data, s.len);
    buf_done(&s);
    buf_done(&ids);
    accepts(f);
    assert_int_equal(f->p->samples.max_depth, DEPTH);
    assert_true(stacks_into_columns(f->p, &f->err));
    assert_int_equal(f->p->samples.stack_begin[1], DEPTH);
}

static void every_budget_below_the_needed_one_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct profile *p = profile_from_text(
        &f->arena,
        "!mapping 400000 401000 0 /bin/a ID\nmain;0x400010@outer[a.c]:9:3>inner[b.c]:5 2 "
        "20 k=v k=w a#5 b#6kb\nmain;x[c.c] 1 2\n- 3 0\n");
    struct arena a;
    buf_clear(&f->msg);
    assert_true(profile_encode(p, &f->msg, &f->err));
    arena_init(&a, 0);
    struct decode_options opt = {.labels = true};
    const uint8_t *data = (const uint8_t *)f->msg.data;
    assert_int_equal(profile_decode(&a, data, f->msg.len, &opt, &f->p, &f->err), DECODE_OK);
    assert_true(stacks_into_columns(f->p, &f->err));
    size_t needed = a.used;
    arena_done(&a);
    for (size_t budget = 1; budget <= needed; budget += 8) {
        struct err err = {0};
        arena_init(&a, budget);
        enum decode_result r = profile_decode(&a, data, f->msg.len, &opt, &p, &err);
        bool ok = r == DECODE_OK && stacks_into_columns(p, &err);
        assert_int_equal(ok, budget == needed);
        assert_int_equal(err.code, ok ? PP_OK : PP_ERR_NOMEM);
        arena_done(&a);
    }
}

static void every_prefix_ends_in_a_result_or_an_error(void **state)
{
    struct fixture *f = *state;
    struct profile *p =
        profile_from_text(&f->arena, "!time 5\nmain;0x10@a[f.c]:9>b:5 2 20 k=v n#6kb\n");
    struct buf whole = BUF_INIT;
    assert_true(profile_encode(p, &whole, &f->err));
    for (size_t n = 0; n <= whole.len; n++) {
        struct arena a;
        struct decode_options opt = {.labels = n % 2};
        struct err err = {0};
        uint8_t *copy = malloc(n + 1); /* of this size, so that a read beyond it is seen */
        assert_non_null(copy);
        memcpy(copy, whole.data, n);
        uint8_t *exact = realloc(copy, n ? n : 1);
        arena_init(&a, 0);
        enum decode_result r = profile_decode(&a, exact, n, &opt, &p, &err);
        assert_true((r == DECODE_OK) == (p != NULL));
        assert_true(n < whole.len || r == DECODE_OK);
        arena_done(&a);
        free(exact);
    }
    buf_done(&whole);
}

/* --- threads --- */

static void the_first_fault_is_told_with_any_number_of_threads(void **state)
{
    static const unsigned threads[] = {1, 2, 8};
    struct fixture *f = *state;
    struct buf *b = put_base(f);
    for (unsigned i = 0; i < 30000; i++) {
        if (i == 17000)
            put_msg(b, 2, 1, U(9), 2, U(i), 0);
        else if (i > 17000 && i % 1000 == 7)
            put_msg(b, 2, 1, U(1), 0);
        else
            put_msg(b, 2, 1, U(1), 2, U(i), 0);
    }
    for (size_t i = 0; i < PP_COUNT(threads); i++) {
        assert_int_equal(decode_with(f, (struct decode_options){.threads = threads[i]}),
                         DECODE_MALFORMED);
        assert_string_equal(f->err.msg, "sample has nil location");
    }
    put_bytes(b, 2, "\x0b", 1); /* damage anywhere goes before */
    for (size_t i = 0; i < PP_COUNT(threads); i++)
        assert_int_equal(decode_with(f, (struct decode_options){.threads = threads[i]}),
                         DECODE_NOT_PROTO);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, messages_start, messages_stop)
    const struct CMUnitTest tests[] = {
        TEST(types_times_samples_ask_for_no_memory_that_a_file_cannot_fill),
        TEST(a_sample_may_be_deep),
        TEST(every_budget_below_the_needed_one_is_an_error),
        TEST(every_prefix_ends_in_a_result_or_an_error),
        TEST(the_first_fault_is_told_with_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
