/* The reference's flag grammar: the rows of spec/driver.md 2.1 and 2.3. */
#include "cli/flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/option_table.h"

/* A command line of at most a few words, and what came of it. */
struct outcome {
    enum flags_result result;
    struct request rq;
    struct suggest near;
    struct err err;
    const char *args[12];
    size_t n;
};

static struct outcome parse(const char *const *words)
{
    struct outcome o = {.err = {PP_OK, 0, PP_NO_OFFSET, ""}};
    while (words[o.n]) {
        o.args[o.n] = words[o.n];
        o.n++;
    }
    request_init(&o.rq);
    o.result = flags_parse(&o.rq, words, o.n, &o.near, &o.err);
    return o;
}
#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void assert_bad(struct outcome o, const char *message)
{
    assert_int_equal(o.result, FLAGS_BAD);
    assert_int_equal(o.err.code, PP_ERR_USAGE);
    assert_string_equal(o.err.msg, message);
}

static bool chosen(const struct outcome *o, const char *format)
{
    return o->rq.formats[output_format_find(str_of(format)) - output_formats].chosen;
}

static void one_and_two_dashes_are_equal(void **state)
{
    (void)state;
    struct outcome o = PARSE("-top", "--nodecount=5", "f");
    assert_int_equal(o.result, FLAGS_OK);
    assert_true(chosen(&o, "top"));
    assert_int_equal(o.rq.report.nodecount, 5);
    assert_int_equal(o.rq.n_sources, 1);
    assert_string_equal(o.rq.sources[0], "f");
}

static void the_first_word_that_is_no_flag_ends_the_flags(void **state)
{
    (void)state;
    struct outcome o = PARSE("-top", "true", "-cum");
    assert_int_equal(o.result, FLAGS_OK);
    assert_int_equal(o.rq.n_sources, 2);
    assert_string_equal(o.rq.sources[1], "-cum");
    assert_int_equal(o.rq.sort, 0);
}

static void a_lone_dash_is_a_source_and_two_dashes_end_the_flags(void **state)
{
    (void)state;
    struct outcome o = PARSE("-top", "-");
    assert_int_equal(o.rq.n_sources, 1);
    assert_string_equal(o.rq.sources[0], "-");
    o = PARSE("-top", "--", "-x");
    assert_int_equal(o.rq.n_sources, 1);
    assert_string_equal(o.rq.sources[0], "-x");
}

static void a_string_flag_takes_the_next_word_whatever_it_looks_like(void **state)
{
    (void)state;
    struct outcome o = PARSE("-list", "-cum", "f");
    assert_int_equal(o.result, FLAGS_OK);
    assert_int_equal(o.rq.sort, 0);
    size_t list = (size_t)(output_format_find(PP_STR("list")) - output_formats);
    assert_true(str_eq(o.rq.formats[list].regex, PP_STR("-cum")));
}

static void the_last_of_a_repeated_flag_wins(void **state)
{
    (void)state;
    struct outcome o = PARSE("-base", "a", "-base=b", "-nodecount=1", "-nodecount=2", "f");
    assert_true(str_eq(o.rq.base, PP_STR("b")));
    assert_int_equal(o.rq.report.nodecount, 2);
}

static void help_wins_when_it_comes_before_an_error(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-h", "-nosuch").result, FLAGS_HELP);
    assert_int_equal(PARSE("-help=anything").result, FLAGS_HELP);
    assert_int_equal(PARSE("-nosuch", "-h").result, FLAGS_BAD);
}

static void syntax_errors_have_the_references_words(void **state)
{
    (void)state;
    assert_bad(PARSE("-=3"), "bad flag syntax: -=3");
    assert_bad(PARSE("---top"), "bad flag syntax: ---top");
    assert_bad(PARSE("--=x"), "bad flag syntax: --=x");
    assert_bad(PARSE("-nosuch=1"), "flag provided but not defined: -nosuch");
    assert_bad(PARSE("-Top"), "flag provided but not defined: -Top");
    assert_bad(PARSE("-granularity=lines"), "flag provided but not defined: -granularity");
    assert_bad(PARSE("-top", "-focus"), "flag needs an argument: -focus");
    assert_bad(PARSE("-top=yes"), "invalid boolean value \"yes\" for -top: parse error");
    assert_bad(PARSE("-cum="), "invalid boolean value \"\" for -cum: parse error");
    assert_bad(PARSE("-nodecount=abc"), "invalid value \"abc\" for flag -nodecount: parse error");
    assert_bad(PARSE("-nodecount=99999999999999999999"),
               "invalid value \"99999999999999999999\" for flag -nodecount: value out of range");
    assert_bad(PARSE("-divide_by=1e400"),
               "invalid value \"1e400\" for flag -divide_by: value out of range");
    assert_bad(PARSE("-nodecount=a\"\n\x01\xff"),
               "invalid value \"a\\\"\\n\\x01\\xff\" for flag -nodecount: parse error");
}

static void integers_are_of_base_zero(void **state)
{
    static const struct {
        const char *arg;
        int64_t value;
    } rows[] = {{"-nodecount=0x3", 3},
                {"-nodecount=1_0", 10},
                {"-nodecount=010", 8},
                {"-nodecount=+3", 3},
                {"-nodecount=-7", -7}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct outcome o = PARSE(rows[i].arg);
        assert_int_equal(o.result, FLAGS_OK);
        assert_int_equal(o.rq.report.nodecount, rows[i].value);
    }
    static const char *const bad[] = {"-nodecount=", "-nodecount=1e2", "-nodecount=3.0",
                                      "-nodecount= 3"};
    for (size_t i = 0; i < PP_COUNT(bad); i++)
        assert_int_equal(PARSE(bad[i]).result, FLAGS_BAD);
}

static void floats_are_those_of_the_reference(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-divide_by=0x10").result, FLAGS_BAD);
    struct outcome o = PARSE("-divide_by=0x1p4");
    assert_int_equal(o.result, FLAGS_OK);
    assert_true(o.rq.report.divide_by == 16);
    assert_int_equal(PARSE("-divide_by=nan").result, FLAGS_OK);
}

static void a_flag_of_a_group_can_be_taken_back(void **state)
{
    (void)state;
    struct outcome o = PARSE("-lines", "-files=false", "-cum", "-cum=0", "f");
    assert_int_equal(o.rq.granularity, 1u << GRAN_LINES);
    assert_int_equal(o.rq.sort, 0);
}

static void an_unknown_flag_may_have_a_suggestion(void **state)
{
    (void)state;
    struct outcome o = PARSE("-nodecuont=3");
    assert_string_equal(o.near.best, "nodecount");
    o = PARSE("-qqqqqqqq");
    assert_null(o.near.best);
}

/* Parses and checks; gives the message of the check, "" when all is well. */
static const char *check(const char *const *words, struct outcome *o, struct notes *notes)
{
    *o = parse(words);
    assert_int_equal(o->result, FLAGS_OK);
    return request_check(&o->rq, notes, &o->err) ? "" : o->err.msg;
}
#define CHECK(...) check((const char *const[]){__VA_ARGS__, NULL}, &o, &notes)

static void checks_come_in_the_references_order(void **state)
{
    struct outcome o;
    struct notes notes = {.text = BUF_INIT};
    (void)state;
    assert_string_equal(CHECK("-top", "-tree", "-lines", "-files", "f"),
                        "conflicting options set: [files lines]");
    assert_string_equal(CHECK("-lines", "-files", "-cum", "-flat", "f"),
                        "conflicting options set: [cum flat]");
    assert_string_equal(CHECK("-top", "-tree", "f"), "must set at most one output format");
    assert_string_equal(CHECK("-top", "-list=x", "f"), "must set at most one output format");
    assert_string_equal(CHECK("-top", "-text", "-http=:", "f"),
                        "must set at most one output format");
    assert_string_equal(CHECK("-top", "-http=:", "f"),
                        "-http is not compatible with an output format on the command line");
    assert_string_equal(CHECK("-top", "-no_browser", "-normalize", "f"),
                        "-no_browser only makes sense with -http");
    assert_string_equal(CHECK("-base=a", "-diff_base=b", "f"),
                        "-base and -diff_base flags cannot both be specified");
    assert_string_equal(CHECK("-top", "-normalize", "f"), "must have base profile to normalize by");
    notes_done(&notes);
}

static void empty_values_count_as_not_given(void **state)
{
    struct outcome o;
    struct notes notes = {.text = BUF_INIT};
    (void)state;
    assert_string_equal(CHECK("-list=", "-top", "f"), "");
    assert_string_equal(o.rq.format->name, "top");
    assert_string_equal(CHECK("-base=", "-diff_base", "b", "f"), "");
    assert_string_equal(CHECK("-top=0", "f"), "");
    assert_null(o.rq.format);
    notes_done(&notes);
}

static void older_sample_flags_choose_the_index_once(void **state)
{
    struct outcome o;
    struct notes notes = {.text = BUF_INIT};
    (void)state;
    assert_string_equal(CHECK("-total_delay", "-contentions", "f"), "");
    assert_true(str_eq(o.rq.report.sample_index, PP_STR("delay")));
    assert_true(
        str_eq(buf_str(&notes.text), PP_STR("Multiple value selections, ignoring -contentions\n")));
    buf_clear(&notes.text);
    assert_string_equal(CHECK("-contentions", "-mean_delay", "f"), "");
    assert_true(str_eq(o.rq.report.sample_index, PP_STR("delay")));
    assert_true(o.rq.report.mean);
    assert_true(
        str_eq(buf_str(&notes.text), PP_STR("Multiple value selections, ignoring -contentions\n")));
    buf_clear(&notes.text);
    assert_string_equal(CHECK("-sample_index=1", "-mean_delay", "f"), "");
    assert_true(str_eq(o.rq.report.sample_index, PP_STR("1")));
    assert_true(o.rq.report.mean);
    notes_done(&notes);
}

static void the_checked_request_has_sorting_and_granularity(void **state)
{
    struct outcome o;
    struct notes notes = {.text = BUF_INIT};
    (void)state;
    assert_string_equal(CHECK("-peek=x", "-addresses", "-cum", "f"), "");
    assert_int_equal(o.rq.report.granularity, GRAN_ADDRESSES);
    assert_int_equal(o.rq.report.sort, SORT_CUM);
    assert_true(str_eq(o.rq.regex, PP_STR("x")));
    notes_done(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_and_two_dashes_are_equal),
        cmocka_unit_test(the_first_word_that_is_no_flag_ends_the_flags),
        cmocka_unit_test(a_lone_dash_is_a_source_and_two_dashes_end_the_flags),
        cmocka_unit_test(a_string_flag_takes_the_next_word_whatever_it_looks_like),
        cmocka_unit_test(the_last_of_a_repeated_flag_wins),
        cmocka_unit_test(help_wins_when_it_comes_before_an_error),
        cmocka_unit_test(syntax_errors_have_the_references_words),
        cmocka_unit_test(integers_are_of_base_zero),
        cmocka_unit_test(floats_are_those_of_the_reference),
        cmocka_unit_test(a_flag_of_a_group_can_be_taken_back),
        cmocka_unit_test(an_unknown_flag_may_have_a_suggestion),
        cmocka_unit_test(checks_come_in_the_references_order),
        cmocka_unit_test(empty_values_count_as_not_given),
        cmocka_unit_test(older_sample_flags_choose_the_index_once),
        cmocka_unit_test(the_checked_request_has_sorting_and_granularity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
