/* A table as Markdown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"
#include <stdlib.h>

static void values_have_units_and_details_are_left_out(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    t.value_unit = PP_STR("nanoseconds");
    sample_row(&t, PP_STR("main"), 1500000000, 1.0 / 3, true);
    assert_non_null(table_add_row(&t));
    assert_string_equal(table_as(&t, TABLE_MARKDOWN), "| name | value | share (%) |\n"
                                                      "| :-- | --: | --: |\n"
                                                      "| main | 1.50s | 0.3333 |\n"
                                                      "|  |  |  |\n");
}

static void a_real_is_read_as_what_it_is(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    t.value_unit = PP_STR("nanoseconds");
    t.headline = PP_STR("Gate: FAILED");
    for (int sense = CELL_PLAIN; sense <= CELL_OF_ONE; sense++) {
        struct cell *c = table_add_row(&t);
        assert_non_null(c);
        c[2] = cell_real(0.25);
        c[2].sense = (enum cell_sense)sense;
    }
    const char *text = table_as(&t, TABLE_MARKDOWN);
    must_have(text, "Gate: FAILED\n\n| name |");
    must_have(text, "|  |  | 0.25 |\n");
    must_have(text, "|  |  | 25% |\n");
}

static void markup_in_names_is_text(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    sample_row(&t, PP_STR("a|b*_`<&>[x](y)#1 @me ~~z~~ \\ Outer$1"), 0, 0, false);
    sample_row(&t, PP_STR("two\nlines\xff\x1b"), 0, 0, false);
    const char *text = table_as(&t, TABLE_MARKDOWN);
    must_have(text, "| a\\|b\\*\\_\\`\\<\\&\\>\\[x\\](y)\\#1 \\@me \\~\\~z\\~\\~ \\\\ Outer\\$1 |");
    must_have(text, "| two lines\\\\xff\\\\x1b |");
}

/* All rows, at most so many bytes. */
static void write_bounded(struct table *t, size_t max_bytes, struct buf *out)
{
    struct table_writer w;
    table_writer_init(&w, TABLE_MARKDOWN, out);
    w.max_bytes = max_bytes;
    table_writer_end(&w, t);
    buf_add_byte(out, '\0');
}

static void a_long_table_is_cut_at_a_row_and_says_so(void **state)
{
    struct table t;
    struct buf out = BUF_INIT;
    table_init(&t, *state, &sample_table);
    for (int i = 0; i < 100; i++)
        sample_row(&t, PP_STR("a name of some length"), i, 0, false);
    struct table copy = t;
    write_bounded(&copy, 1000, &out);
    assert_in_range(out.len, 900, 1000);
    must_have(out.data, "|\n\nCut here: ");
    must_have(out.data, " of 100 rows.\n");
    buf_clear(&out);
    write_bounded(&t, 0, &out);
    must_not_have(out.data, "Cut here");
    buf_done(&out);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(values_have_units_and_details_are_left_out),
        TEST(a_real_is_read_as_what_it_is),
        TEST(markup_in_names_is_text),
        TEST(a_long_table_is_cut_at_a_row_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
