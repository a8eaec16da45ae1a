/* tests/support: the text form of profiles, on which other tests stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"

static void rows_come_back_as_they_were_written(void **state)
{
    static const char text[] = "main;run;crc 1 10\n"
                               "main;0x400010@outer[a.c]:9:3>inner[b.c]:5 -2 20 k=v k=w a#5 b#6kb\n"
                               "- 3 0\n"
                               "0x10;std::sort:12;\"operator->\" 4 1\n";
    struct profile *p = profile_from_text(*state, text);
    assert_int_equal(p->samples.n, 4);
    assert_string_equal(profile_rows(*state, p), text);
    assert_string_equal(profile_str(p, p->types[1].type).ptr, "cpu");
}

static void equal_frames_are_one_location_and_leaves_come_first(void **state)
{
    struct profile *p = profile_from_text(*state, "a;b 1\na;b;a 2\n");
    assert_int_equal(p->n_locations, 2);
    assert_int_equal(p->n_functions, 2);
    assert_int_equal(p->samples.locs[0], 1); /* b, the leaf */
    assert_int_equal(p->samples.max_depth, 3);
}

static void inlined_lines_are_innermost_first_in_the_profile(void **state)
{
    struct profile *p = profile_from_text(*state, "outer:9>inner:5 1");
    assert_int_equal(location_n_lines(p, 0), 2);
    assert_int_equal(p->lines[0].line, 5);
    assert_int_equal(p->lines[1].line, 9);
}

static void header_lines_fill_the_header(void **state)
{
    struct profile *p = profile_from_text(*state, "!types x/bytes\n!period cpu ns 7\n!time 5\n"
                                                  "!comment two words\n!default x\n"
                                                  "!mapping 400000 401000 10 /bin/a -\n"
                                                  "!mapping 500000 501000 0 /bin/b ID\n"
                                                  "0x500010;f 1\n");
    assert_string_equal(profile_dump(*state, p),
                        "types \"x\" \"bytes\"\n"
                        "default, drop, keep, doc \"x\" \"\" \"\" \"\"\n"
                        "time 5 duration 0 period 7 \"cpu\" \"ns\"\n"
                        "comments \"two words\"\n"
                        "sample 2 1: 1\n"
                        "mapping 1 400000 401000 10 \"/bin/a\" \"\" 0000\n"
                        "mapping 2 500000 501000 0 \"/bin/b\" \"ID\" 0000\n"
                        "function 1 \"f\" \"f\" \"\" 0\n"
                        "location 1 500010 M=2\n"
                        "location 2 0 M=1 F=1:0:0\n");
}

static void one_unit_gives_all_numbers_of_the_key_a_unit(void **state)
{
    struct profile *p = profile_from_text(*state, "f 1 n#1 n#2kb m#3");
    assert_int_equal(p->samples.labels[0].kind, LABEL_NUM_UNIT);
    assert_int_equal(p->samples.labels[2].kind, LABEL_NUM);
    assert_string_equal(profile_rows(*state, p), "f 1 m#3 n#1\"\" n#2kb\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(rows_come_back_as_they_were_written),
        TEST(equal_frames_are_one_location_and_leaves_come_first),
        TEST(inlined_lines_are_innermost_first_in_the_profile),
        TEST(header_lines_fill_the_header),
        TEST(one_unit_gives_all_numbers_of_the_key_a_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
