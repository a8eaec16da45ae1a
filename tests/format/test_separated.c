/* A table as CSV and TSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static void a_header_and_a_line_for_each_row(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    t.value_unit = PP_STR("bytes");
    sample_row(&t, PP_STR("main"), -4096, 33.25, true);
    assert_non_null(table_add_row(&t));
    assert_string_equal(table_as(&t, TABLE_CSV), "name,value,share,known,value_unit\n"
                                                 "main,-4096,33.25,true,bytes\n"
                                                 ",,,,bytes\n");
    assert_string_equal(table_as(&t, TABLE_TSV), "name\tvalue\tshare\tknown\tvalue_unit\n"
                                                 "main\t-4096\t33.25\ttrue\tbytes\n"
                                                 "\t\t\t\tbytes\n");
}

static void only_tables_with_values_have_their_unit(void **state)
{
    static const struct column one[] = {{"text", CELL_TEXT, "", "", false}};
    static const struct table_desc desc = {.report = "x", .columns = one, .n_columns = 1};
    struct table t;
    table_init(&t, *state, &desc);
    assert_string_equal(table_as(&t, TABLE_CSV), "text\n");
}

static void csv_quotes_what_would_end_a_cell(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    sample_row(&t, PP_STR("std::map<int, int>"), 1, 0, false);
    sample_row(&t, PP_STR("operator\"\"_s"), 1, 0, false);
    sample_row(&t, PP_STR("a\nb\rc"), 1, 0, false);
    sample_row(&t, PP_STR("a\xff\0|;\t\\"), 1, 0, false);
    assert_string_equal(table_as(&t, TABLE_CSV), "name,value,share,known,value_unit\n"
                                                 "\"std::map<int, int>\",1,0,false,\n"
                                                 "\"operator\"\"\"\"_s\",1,0,false,\n"
                                                 "\"a\nb\rc\",1,0,false,\n"
                                                 "a\\xff\\x00|;\t\\,1,0,false,\n");
}

static void tsv_escapes_what_would_end_a_cell(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    sample_row(&t, PP_STR("a\tb\nc\rd\\e, \"f\""), 1, 0, false);
    sample_row(&t, PP_STR("\xff"), 1, 0, false);
    assert_string_equal(table_as(&t, TABLE_TSV), "name\tvalue\tshare\tknown\tvalue_unit\n"
                                                 "a\\tb\\nc\\rd\\\\e, \"f\"\t1\t0\tfalse\t\n"
                                                 "\\\\xff\t1\t0\tfalse\t\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_header_and_a_line_for_each_row),
        TEST(only_tables_with_values_have_their_unit),
        TEST(csv_quotes_what_would_end_a_cell),
        TEST(tsv_escapes_what_would_end_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
