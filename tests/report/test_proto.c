/* proto, topproto, comments; which labels a report needs (spec/report.md 13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"

#include "profile/decode.h"

static struct profile *decoded(struct arena *a, struct profile *p, const char *report,
                               const struct options *opt)
{
    struct report_request rq = {.desc = report_find(str_of(report)), .threads = 1};
    struct buf out = BUF_INIT;
    struct notes notes = {0};
    struct err err = {0};
    struct decode_options all = {.labels = true};
    unsigned misses;
    assert_true(report_run(&rq, p, opt, &out, &notes, &misses, &err));
    struct str bytes = arena_str(a, buf_str(&out));
    buf_done(&out);
    assert_int_equal(profile_decode(a, (const uint8_t *)bytes.ptr, bytes.len, &all, &p, &err),
                     DECODE_OK);
    return p;
}

static void proto_is_the_profile_itself(void **state)
{
    struct options opt = untrimmed();
    struct profile *p = profile_from_text(*state, profile_p1);
    const char *rows = profile_rows(*state, p);
    opt.mean = true;
    opt.unit = PP_STR("ms");
    assert_string_equal(profile_rows(*state, decoded(*state, p, "proto", &opt)), rows);
}

static void a_divisor_truncates_every_value_of_every_type(void **state)
{
    struct options opt = untrimmed();
    opt.divide_by = 2;
    struct profile *p = profile_from_text(*state, "a 1 -3\nb 101 7\n");
    assert_string_equal(profile_rows(*state, decoded(*state, p, "proto", &opt)),
                        "a 0 -1\nb 50 3\n");
}

static void topproto_has_a_sample_a_row(void **state)
{
    struct options opt = options_default;
    struct profile *p = decoded(*state, profile_from_text(*state, profile_p1), "topproto", &opt);
    assert_string_equal(profile_rows(*state, p),
                        "rec 40 40\ninl 20 20\nfoo 20 10\nbar 20 0\nmain 70 0\n");
    assert_true(str_eq(profile_str(p, p->types[0].type), PP_STR("cum")));
    assert_true(str_eq(profile_str(p, p->types[1].type), PP_STR("flat")));
    assert_true(str_eq(profile_str(p, p->types[1].unit), PP_STR("ms")));
    assert_int_equal(p->n_mappings, 0);
    assert_int_equal(p->n_comments, 0);
    assert_int_equal(p->doc_url, 0);
    assert_int_equal(p->time_ns, 1700000000123456789);
    assert_int_equal(p->duration_ns, 10000000000);
    for (uint32_t i = 0; i < p->n_locations; i++)
        assert_int_equal(p->locations[i].id, i + 1);
}

static void topproto_of_nothing_has_the_literal_unit(void **state)
{
    struct options opt = options_default;
    struct profile *p =
        decoded(*state, profile_from_text(*state, "!types x/foo\n"), "topproto", &opt);
    assert_int_equal(p->samples.n, 0);
    assert_true(str_eq(profile_str(p, p->types[0].unit), PP_STR("minimum")));
}

static void topproto_shares_functions(void **state)
{
    struct options opt = untrimmed();
    opt.granularity = GRAN_LINES;
    struct profile *p =
        decoded(*state, profile_from_text(*state, "f[a.c]:1 3\nf[a.c]:2 2\ng[a.c]:2 1\n"),
                "topproto", &opt);
    assert_int_equal(p->n_locations, 3);
    assert_int_equal(p->n_functions, 2);
}

static void comments_are_all_printed(void **state)
{
    assert_string_equal(report_of_text(*state, profile_p1, "comments", NULL),
                        "hello world\n#hidden\n");
}

static void labels_are_wanted_by_some_reports_and_by_filters_on_them(void **state)
{
    struct options opt = options_default;
    (void)state;
    assert_true(report_wants_labels(report_find(PP_STR("tags")), &opt));
    assert_false(report_wants_labels(report_find(PP_STR("top")), &opt));
    opt.tagleaf = PP_STR("k");
    assert_true(report_wants_labels(report_find(PP_STR("top")), &opt));
    opt = options_default;
    opt.filters.tagfocus = PP_STR("k");
    assert_true(report_wants_labels(report_find(PP_STR("top")), &opt));
    assert_null(report_find(PP_STR("to")));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(proto_is_the_profile_itself),
        TEST(a_divisor_truncates_every_value_of_every_type),
        TEST(topproto_has_a_sample_a_row),
        TEST(topproto_of_nothing_has_the_literal_unit),
        TEST(topproto_shares_functions),
        TEST(comments_are_all_printed),
        TEST(labels_are_wanted_by_some_reports_and_by_filters_on_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
