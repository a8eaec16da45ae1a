/* A table as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "support/arena_state.h"
#include "support/tables.h"

static void the_whole_is_one_object(void **state)
{
    struct table t;
    const struct cell total = cell_int(-5);
    table_init(&t, *state, &sample_table);
    t.value_type = PP_STR("cpu");
    t.value_unit = PP_STR("nanoseconds");
    table_set_facts(&t, &total);
    sample_row(&t, PP_STR("say \"a\"\n"), INT64_MIN, 12.5, true);
    assert_string_equal(
        table_as(&t, TABLE_JSON),
        "{\n"
        "  \"schema\": \"cpprof\",\n"
        "  \"schema_version\": 1,\n"
        "  \"report\": \"sample\",\n"
        "  \"value_type\": \"cpu\",\n"
        "  \"value_unit\": \"nanoseconds\",\n"
        "  \"columns\": [\n"
        "    {\"name\": \"name\", \"type\": \"string\", \"unit\": \"\"},\n"
        "    {\"name\": \"value\", \"type\": \"integer\", \"unit\": \"nanoseconds\"},\n"
        "    {\"name\": \"share\", \"type\": \"number\", \"unit\": \"%\"},\n"
        "    {\"name\": \"known\", \"type\": \"boolean\", \"unit\": \"\"}\n"
        "  ],\n"
        "  \"summary\": {\n"
        "    \"total\": -5,\n"
        "    \"total_unit\": \"nanoseconds\"\n"
        "  },\n"
        "  \"rows\": [\n"
        "    {\"name\": \"say \\\"a\\\"\\u000a\", \"value\": -9223372036854775808, \"share\": "
        "12.5, "
        "\"known\": true}\n"
        "  ]\n"
        "}\n");
}

static void without_rows_there_is_an_empty_list(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    must_have(table_as(&t, TABLE_JSON), "  \"rows\": []\n}\n");
    must_have(table_as(&t, TABLE_JSON), "\"total\": null,");
}

static void numbers_that_are_none_are_null(void **state)
{
    struct table t;
    table_init(&t, *state, &sample_table);
    sample_row(&t, PP_STR("a"), 0, 0.0 / 0.0, false);
    sample_row(&t, PP_STR("b"), 0, 1.0 / 0.0, false);
    assert_non_null(table_add_row(&t));
    const char *text = table_as(&t, TABLE_JSON);
    must_have(text, "{\"name\": \"a\", \"value\": 0, \"share\": null, \"known\": false},");
    must_have(text, "{\"name\": \"b\", \"value\": 0, \"share\": null, \"known\": false},");
    must_have(text, "{\"name\": null, \"value\": null, \"share\": null, \"known\": null}\n");
}

static void reals_read_back_the_same(void **state)
{
    static const double reals[] = {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 1e22};
    static const char *const want[] = {
        "0.1",  "0.3333333333333333", "4.94065645841247e-324", "1.7976931348623157e+308", "0",
        "1e+22"};
    for (size_t i = 0; i < PP_COUNT(reals); i++) {
        struct table t;
        char part[80];
        table_init(&t, *state, &sample_table);
        sample_row(&t, PP_STR("a"), 0, reals[i], false);
        snprintf(part, sizeof part, "\"share\": %s,", want[i]);
        must_have(table_as(&t, TABLE_JSON), part);
    }
}

static void a_part_has_columns_and_rows_of_its_own(void **state)
{
    struct table t, part;
    table_init(&t, *state, &sample_table);
    table_init(&part, *state, &sample_table);
    sample_row(&part, PP_STR("p"), 7, 1, false);
    t.part = &part;
    const char *text = table_as(&t, TABLE_JSON);
    must_have(text, "  \"rows\": [],\n  \"sample_columns\": [\n    {\"name\": \"name\",");
    must_have(text, "  \"sample_rows\": [\n    {\"name\": \"p\", \"value\": 7,");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_whole_is_one_object),
        TEST(without_rows_there_is_an_empty_list),
        TEST(numbers_that_are_none_are_null),
        TEST(reals_read_back_the_same),
        TEST(a_part_has_columns_and_rows_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
