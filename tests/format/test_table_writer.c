/* A table whose rows leave while they are made is the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

#define ROWS 40

static const enum table_format formats[] = {TABLE_JSON, TABLE_CSV, TABLE_TSV, TABLE_MARKDOWN};

static void add_rows(struct table *t, int from, int to)
{
    for (int i = from; i < to; i++)
        sample_row(t, PP_STR("a, \"name\"\t|"), i, i / 3.0, i % 2 == 0);
}

/* Rows leave in batches of so many; the buffer is emptied as often. */
static void writes_the_same(struct arena *a, enum table_format format, int batch, size_t max_bytes)
{
    struct table whole, t;
    struct buf at_once = BUF_INIT, out = BUF_INIT, all = BUF_INIT;
    struct table_writer w;
    table_init(&whole, a, &sample_table);
    table_init(&t, a, &sample_table);
    table_writer_init(&w, format, &at_once);
    w.max_bytes = max_bytes;
    add_rows(&whole, 0, ROWS);
    table_writer_end(&w, &whole);
    table_writer_init(&w, format, &out);
    w.max_bytes = max_bytes;
    for (int i = 0; i < ROWS; i += batch) {
        add_rows(&t, i, i + batch < ROWS ? i + batch : ROWS);
        table_writer_rows(&w, &t);
        assert_int_equal(t.n_rows, 0);
        buf_add_str(&all, buf_str(&out));
        buf_clear(&out);
    }
    table_writer_end(&w, &t);
    buf_add_str(&all, buf_str(&out));
    assert_int_equal(all.len, at_once.len);
    assert_memory_equal(all.data, at_once.data, all.len);
    buf_done(&at_once);
    buf_done(&out);
    buf_done(&all);
}

static void batches_make_no_difference(void **state)
{
    for (size_t i = 0; i < PP_COUNT(formats); i++)
        for (int batch = 1; batch <= ROWS; batch += 13)
            writes_the_same(*state, formats[i], batch, 0);
}

static void a_cut_stays_where_it_is(void **state)
{
    for (int batch = 1; batch <= ROWS; batch += 13)
        writes_the_same(*state, TABLE_MARKDOWN, batch, 700);
}

static void a_table_without_rows_has_its_frame(void **state)
{
    for (size_t i = 0; i < PP_COUNT(formats); i++) {
        struct table t;
        struct table_writer w;
        struct buf out = BUF_INIT, whole = BUF_INIT;
        table_init(&t, *state, &sample_table);
        table_write(&t, formats[i], &whole);
        table_writer_init(&w, formats[i], &out);
        table_writer_rows(&w, &t);
        table_writer_end(&w, &t);
        assert_true(out.len > 0);
        assert_true(str_eq(buf_str(&out), buf_str(&whole)));
        buf_done(&out);
        buf_done(&whole);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(batches_make_no_difference),
        TEST(a_cut_stays_where_it_is),
        TEST(a_table_without_rows_has_its_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
