/* list beside its base. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/tables.h"

static char dir[] = "/tmp/cpprof-list-XXXXXX";

/* a.c with 8 lines. */
static int make_source(void **state)
{
    char path[200];
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/a.c", dir);
    FILE *f = fopen(path, "w");
    for (int i = 1; f && i <= 8; i++)
        fprintf(f, "line %d\n", i);
    return f ? fclose(f) : -1;
}

static int remove_source(void **state)
{
    char path[200];
    (void)state;
    snprintf(path, sizeof path, "%s/a.c", dir);
    unlink(path);
    return rmdir(dir);
}

/* The base is negated and has a label, as --diff-base leaves it. */
#define BASE " pprof::base=true\n"

static const char *list(struct arena *a, const char *profile, const char *regex, enum sort_order by,
                        enum table_format as)
{
    struct options opt = untrimmed();
    opt.source_path = str_of(dir);
    opt.sort = by;
    return report_table_as(a, profile_from_text(a, profile), &report_list_sides, regex, as, &opt);
}

static void old_new_and_delta_stand_beside_each_line(void **state)
{
    assert_string_equal(list(*state,
                             "f[a.c=2]:3 30\nf[a.c=2]:4 5\nmain 15\n"
                             "f[a.c=2]:3 -20" BASE "f[a.c=2]:5 -10" BASE "main -10" BASE,
                             "f", SORT_CUM, TABLE_NONE),
                        "Total: 40 old, 50 new, +10 or +25.0% of old\n"
                        "ROUTINE ======================== f in a.c\n"
                        "       old        new      delta\n"
                        "        30         35         +5 (cum) +16.7% of old\n"
                        "         .          .          .      2:line 2\n"
                        "        20         30        +10      3:line 3\n"
                        "         .          5         +5      4:line 4\n"
                        "        10          .        -10      5:line 5\n"
                        "         .          .          .      6:line 6\n"
                        "         .          .          .      7:line 7\n"
                        "         .          .          .      8:line 8\n");
}

static void a_line_that_did_not_change_is_shown(void **state)
{
    must_have(list(*state, "f[a.c]:3 7\nf[a.c]:3 -7" BASE, "f", SORT_CUM, TABLE_NONE),
              "         7          7          .      3:line 3\n");
}

static void flat_is_shown_on_demand(void **state)
{
    static const char profile[] = "f[a.c]:3;g 7\nf[a.c]:3 2\nf[a.c]:3 -1" BASE;
    must_have(list(*state, profile, "f", SORT_CUM, TABLE_NONE),
              "         1          9         +8      3:line 3\n");
    const char *flat = list(*state, profile, "f", SORT_FLAT, TABLE_NONE);
    must_have(flat, "         1          2         +1 (flat) +100% of old\n");
    must_have(flat, "         1          2         +1      3:line 3\n");
}

static void what_only_the_old_side_has_is_listed(void **state)
{
    const char *text = list(*state,
                            "f[a.c]:3 1\ngone[a.c]:7 -4" BASE "f[a.c]:99 -2" BASE "lost -3" BASE
                            "f[a.c] -1" BASE "moved[b.c]:2 -6" BASE,
                            ".", SORT_CUM, TABLE_NONE);
    must_have(text, "ROUTINE ======================== gone in a.c\n Only the old side has it.\n");
    must_have(text, "         4          .         -4      7:line 7\n");
    must_have(text, "         2          .         -2     99: (not in the source)\n");
    must_have(text, "         1          .         -1      ?: (not in the source)\n");
    must_have(text, "ROUTINE ======================== lost\n Only the old side has it.\n"
                    "       old        new      delta\n"
                    "         3          .         -3 (cum) -100% of old\n"
                    " No source information\n"
                    "         3          .         -3      ?:\n");
    must_have(text, "ROUTINE ======================== moved in b.c\n");
    must_have(text, " Error: could not find file b.c on path ");
    must_have(text, "         6          .         -6      2:\n");
}

static void what_only_the_new_side_has_is_new(void **state)
{
    const char *text = list(*state, "f[a.c]:3 1\ng -1" BASE, "f", SORT_CUM, TABLE_NONE);
    must_have(text, " Only the new side has it.\n");
    must_have(text, "         .          1         +1 (cum) new\n");
}

static void tables_have_flat_and_cum_of_both(void **state)
{
    const char *text = list(*state, "f[a.c=3]:3;g 7\nf[a.c=3]:3 -2" BASE, "f", SORT_CUM, TABLE_CSV);
    must_have(text, "function,file,line,old,new,delta,delta_percent,only,flat_old,flat_new,cum_old,"
                    "cum_new,source,value_unit\n"
                    "f,a.c,3,2,7,5,250,,2,0,2,7,line 3,count\n"
                    "f,a.c,4,0,0,0,,,0,0,0,0,line 4,count\n");
    text = list(*state, "f[a.c=3]:3;g 7\nf[b.c]:9 -2" BASE, "f", SORT_CUM, TABLE_JSON);
    must_have(text, "\"measure\": \"cum\",\n    \"total_old\": 2,\n");
    must_have(text, "{\"function\": \"f\", \"file\": \"b.c\", \"line\": 9, \"old\": 2, \"new\": 0, "
                    "\"delta\": -2, \"delta_percent\": -100, \"only\": \"old\",");
    must_have(text, "\"error\": \"could not find file b.c on path ");
}

/* The label is gone then; the sides stay apart. */
static void filters_on_labels_do_not_mix_the_sides(void **state)
{
    struct options opt = untrimmed();
    opt.source_path = str_of(dir);
    opt.filters.tagshow = PP_STR("nothing");
    must_have(report_table_as(*state, profile_from_text(*state, "f[a.c]:3 5\nf[a.c]:3 -4" BASE),
                              &report_list_sides, "f", TABLE_CSV, &opt),
              "\nf,a.c,3,4,5,1,25,,");
}

static void the_sample_type_is_the_one_asked_for(void **state)
{
    struct options opt = untrimmed();
    static const char profile[] = "!types samples/count cpu/nanoseconds\n"
                                  "f[a.c]:3 1 50\nf[a.c]:3 -1 -40" BASE;
    opt.source_path = str_of(dir);
    opt.sample_index = PP_STR("samples");
    must_have(report_table_as(*state, profile_from_text(*state, profile), &report_list_sides, "f",
                              TABLE_CSV, &opt),
              "\nf,a.c,3,1,1,0,0,,1,1,1,1,line 3,count\n");
    must_have(list(*state, profile, "f", SORT_CUM, TABLE_CSV),
              "\nf,a.c,3,40,50,10,25,,40,50,40,50,line 3,nanoseconds\n");
}

static void negative_differences_can_be_dropped(void **state)
{
    struct options opt = untrimmed();
    opt.source_path = str_of(dir);
    opt.drop_negative = true;
    const char *text = report_table_as(
        *state, profile_from_text(*state, "f[a.c]:3 5\nf[a.c]:3 -4" BASE "f[a.c]:4 -9" BASE),
        &report_list_sides, "f", TABLE_CSV, &opt);
    must_have(text, "\nf,a.c,3,4,5,1,");
    must_have(text, "\nf,a.c,4,0,0,0,");
}

static void an_expression_is_looked_for_on_both_sides(void **state)
{
    must_have(list(*state, "f 1\ngone -1" BASE, "gone", SORT_CUM, TABLE_NONE), "gone\n");
    assert_string_equal(list(*state, "f 1\ng -1" BASE, "x", SORT_CUM, TABLE_NONE),
                        "error: no matches found for regexp: x");
    assert_string_equal(list(*state, "!types a/b\n", "x", SORT_CUM, TABLE_NONE),
                        "error: no matches found for regexp: x");
}

static void a_name_is_no_line_of_its_own(void **state)
{
    struct options opt = untrimmed();
    struct profile *p = profile_from_text(*state, "f[a.c]:3 5\n");
    for (uint32_t i = 1; i < p->strings.n; i++)
        if (str_eq(p->strings.items[i], PP_STR("f")))
            p->strings.items[i] = PP_STR("f\nTotal: 0");
        else if (str_eq(p->strings.items[i], PP_STR("a.c")))
            p->strings.items[i] = PP_STR("x\ry.c");
    opt.source_path = str_of(dir);
    const char *text = report_table_as(*state, p, &report_list_sides, "f", TABLE_NONE, &opt);
    must_have(text, "= f Total: 0 in x y.c\n Only the new side has it.\n");
    must_have(text, "\n Error: could not find file x y.c on path ");
}

static void sums_that_do_not_fit_are_refused(void **state)
{
    assert_string_equal(list(*state, "f 5000000000000000000\nf -5000000000000000000" BASE, "f",
                             SORT_CUM, TABLE_NONE),
                        "error: the values of both sides add up to more than 64 bits hold");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(old_new_and_delta_stand_beside_each_line),
        TEST(a_line_that_did_not_change_is_shown),
        TEST(flat_is_shown_on_demand),
        TEST(what_only_the_old_side_has_is_listed),
        TEST(what_only_the_new_side_has_is_new),
        TEST(tables_have_flat_and_cum_of_both),
        TEST(filters_on_labels_do_not_mix_the_sides),
        TEST(the_sample_type_is_the_one_asked_for),
        TEST(negative_differences_can_be_dropped),
        TEST(an_expression_is_looked_for_on_both_sides),
        TEST(a_name_is_no_line_of_its_own),
        TEST(sums_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, make_source, remove_source);
}
