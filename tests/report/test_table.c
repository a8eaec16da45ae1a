/* Reports as tables: the rows of the text, with raw values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/tables.h"

static const char *csv(struct arena *a, const char *profile, const char *name, const char *regex)
{
    return report_table_of_text(a, profile, name, regex, TABLE_CSV);
}

#define PLACE "function,file,line,column,address,binary,value_unit\n"

static void top_has_the_rows_of_its_text_with_raw_values(void **state)
{
    struct options opt = options_default;
    assert_string_equal(
        report_table_as(*state, profile_from_text(*state, profile_p1), report_find(PP_STR("top")),
                        NULL, TABLE_CSV, &opt),
        "name,flat,flat_percent,sum_percent,cum,cum_percent,inlined," PLACE
        "rec,40000000,57.14204082798817,57.14204082798817,40000000,57.14204082798817,,rec,,,,,,"
        "nanoseconds\n"
        "inl,20001000,28.572448965014786,85.71448979300295,20001000,28.572448965014786,always,inl,,"
        ","
        ",,,nanoseconds\n"
        "foo,10000000,14.285510206997042,100,20000000,28.571020413994084,,foo,,,,,,nanoseconds\n"
        "bar,0,0,100,20001000,28.572448965014786,,bar,,,,,,nanoseconds\n"
        "main,0,0,100,70001000,100,,main,,,,,,nanoseconds\n");
}

static void the_summary_says_what_was_left_out(void **state)
{
    struct options opt = options_default;
    opt.nodecount = 2;
    const char *text = report_table_as(*state, profile_from_text(*state, profile_p1),
                                       report_find(PP_STR("top")), NULL, TABLE_JSON, &opt);
    must_have(text, "\"report\": \"top\",\n  \"value_type\": \"cpu\",\n"
                    "  \"value_unit\": \"nanoseconds\",\n");
    must_have(text, "    \"file\": \"prog\",\n    \"build_id\": \"abc123\",\n"
                    "    \"time\": 1700000000123456789,\n    \"time_unit\": \"nanoseconds\",\n"
                    "    \"duration\": 10000000000,\n    \"duration_unit\": \"nanoseconds\",\n"
                    "    \"total\": 70001000,\n    \"total_unit\": \"nanoseconds\",\n"
                    "    \"shown\": 60001000,\n    \"shown_unit\": \"nanoseconds\",\n"
                    "    \"nodes\": 5,\n    \"dropped_nodes\": 0,\n    \"node_cutoff\": 350005,\n");
}

static void an_empty_profile_has_no_rows_and_no_percentages(void **state)
{
    must_have(report_table_of_text(*state, "!types x/count\n", "top", NULL, TABLE_JSON),
              "  \"rows\": []\n");
    assert_string_equal(csv(*state, "!types x/count\n", "tags", NULL),
                        "key,tag,value,percent,number,number_unit,key_value,key_percent,"
                        "value_unit\n");
    must_have(csv(*state, "a 5\nb -5\nc 0\n", "top", NULL), "a,5,50,50,5,50,");
}

static void values_go_to_the_ends_of_their_type(void **state)
{
    must_have(csv(*state, "a -9223372036854775808\n", "top", NULL), "\na,-9223372036854775808,");
    must_have(csv(*state, "a 9223372036854775807\n", "top", NULL),
              "\na,9223372036854775807,100,100,9223372036854775807,100,");
}

static void a_divisor_applies_to_values_as_in_text(void **state)
{
    struct options opt = untrimmed();
    opt.divide_by = 3;
    must_have(report_table_as(*state, profile_from_text(*state, "a 10\n"),
                              report_find(PP_STR("top")), NULL, TABLE_CSV, &opt),
              "\na,3,100,100,3,100,");
}

static void the_place_has_what_the_granularity_keeps(void **state)
{
    struct options opt = untrimmed();
    opt.granularity = GRAN_ADDRESSES;
    must_have(report_table_as(*state,
                              profile_from_text(*state, "!mapping 400000 500000 0 /bin/p ID\n"
                                                        "0x400010@f[a.c]:9:3 1\n"),
                              report_find(PP_STR("top")), NULL, TABLE_CSV, &opt),
              ",f,a.c,9,3,0x400010,,count\n");
    must_have(csv(*state, "!mapping 400000 500000 0 /bin/p ID\n0x400010 1\n", "top", NULL),
              ",,,,,,/bin/p,count\n");
}

static void peek_has_callers_the_node_and_callees(void **state)
{
    assert_string_equal(csv(*state, "main;a;b 3\nmain;b>c 1\nmain;a 1\n", "peek", "^b$"),
                        "node,role,name,flat,flat_percent,sum_percent,cum,cum_percent,calls,"
                        "calls_percent,inlined," PLACE "b,caller,a,,,,,,3,75,false,a,,,,,,count\n"
                        "b,caller,main,,,,,,1,25,false,main,,,,,,count\n"
                        "b,node,b,3,60,60,4,80,,,,b,,,,,,count\n"
                        "b,callee,c,,,,,,1,25,true,c,,,,,,count\n");
    assert_string_equal(csv(*state, "main 1\n", "peek", "x"),
                        "error: no matches found for regexp: x");
}

static void tree_is_the_same_of_all_nodes(void **state)
{
    const char *text = report_table_of_text(*state, "main;a 3\n", "tree", NULL, TABLE_JSON);
    must_have(text, "\"report\": \"tree\"");
    must_have(text, "{\"node\": \"a\", \"role\": \"caller\", \"name\": \"main\",");
    must_have(text, "{\"node\": \"main\", \"role\": \"callee\", \"name\": \"a\",");
}

static void tags_have_their_numbers_where_one_is_meant(void **state)
{
    const char *text = csv(*state,
                           "a 1 k=v\na 2 bytes#4096\na 3 bytes#1048576\na 4 bytes#1048577\n"
                           "b 5 k=w\n",
                           "tags", NULL);
    must_have(text, "\nbytes,1MB,7,46.666666666666664,,,9,60,count\n");
    must_have(text, "\nbytes,4kB,2,13.333333333333334,4096,bytes,9,60,count\n");
    must_have(text, "\nk,w,5,33.333333333333336,,,6,40,count\n"
                    "k,v,1,6.666666666666667,,,6,40,count\n");
}

static void traces_have_a_row_a_frame_and_the_weight_once(void **state)
{
    assert_string_equal(
        csv(*state, "- 9\nmain;a>b 3 k=v k=\"w x\" bytes#7\nmain 2\n", "traces", NULL),
        "sample,depth,value,name,inlined,labels," PLACE
        "2,0,3,b,true,k:[v w x] bytes:[7],b,,,,,,count\n"
        "2,1,,a,false,,a,,,,,,count\n"
        "2,2,,main,false,,main,,,,,,count\n"
        "3,0,2,main,false,,main,,,,,,count\n");
}

static void comments_are_numbered(void **state)
{
    assert_string_equal(csv(*state, "!types x/count\n!comment one\n!comment say \"two\", three\n",
                            "comments", NULL),
                        "number,comment\n1,one\n2,\"say \"\"two\"\", three\"\n");
}

static void names_of_any_bytes_come_through(void **state)
{
    must_have(csv(*state, "\"a,b\xff\" 1\n", "top", NULL), "\n\"a,b\\xff\",1,");
    must_have(report_table_of_text(*state, "\"a|b\xff\" 1\n", "top", NULL, TABLE_MARKDOWN),
              "| a\\|b\\\\xff |");
}

static void what_is_no_table_says_so(void **state)
{
    assert_string_equal(csv(*state, "a 1\n", "raw", NULL), "error: raw has no table");
}

/* What the schema and the manual are made of. */
static void every_column_is_described_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < report_descriptions_len; i++) {
        const struct table_desc *d = report_descriptions[i];
        assert_non_null(d->row);
        for (; d; d = d->part)
            for (size_t k = 0; k < d->n_columns; k++) {
                assert_true(d->columns[k].name && *d->columns[k].name && *d->columns[k].help);
                for (size_t other = 0; other < k; other++)
                    assert_string_not_equal(d->columns[k].name, d->columns[other].name);
            }
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(top_has_the_rows_of_its_text_with_raw_values),
        TEST(the_summary_says_what_was_left_out),
        TEST(an_empty_profile_has_no_rows_and_no_percentages),
        TEST(values_go_to_the_ends_of_their_type),
        TEST(a_divisor_applies_to_values_as_in_text),
        TEST(the_place_has_what_the_granularity_keeps),
        TEST(peek_has_callers_the_node_and_callees),
        TEST(tree_is_the_same_of_all_nodes),
        TEST(tags_have_their_numbers_where_one_is_meant),
        TEST(traces_have_a_row_a_frame_and_the_weight_once),
        TEST(comments_are_numbered),
        TEST(names_of_any_bytes_come_through),
        TEST(what_is_no_table_says_so),
        TEST(every_column_is_described_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
