/* The subcommands' spelling. */
#include "cli/command_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/option_table.h"

struct outcome {
    bool ok;
    struct request rq;
    struct suggest near;
    struct err err;
    struct notes notes;
    const char *room[12];
};

static void parse(struct outcome *o, const char *command, const char *const *words)
{
    size_t n = 0;
    *o = (struct outcome){.err = {PP_OK, 0, PP_NO_OFFSET, ""}, .notes = {.text = BUF_INIT}};
    while (words[n])
        n++;
    request_init(&o->rq);
    o->ok = command_line_parse(command_find(command), &o->rq, words, n, o->room, &o->near,
                               &o->notes, &o->err);
    assert_int_equal(o->ok, o->err.code == PP_OK);
}
#define PARSE(o, command, ...) parse(o, command, (const char *const[]){__VA_ARGS__, NULL})

static void options_stand_anywhere(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "a", "--nodecount", "5", "b", "--cum");
    assert_true(o.ok);
    assert_int_equal(o.rq.report.nodecount, 5);
    assert_int_equal(o.rq.sort, 1u << SORT_CUM);
    assert_int_equal(o.rq.n_sources, 2);
    assert_string_equal(o.rq.sources[0], "a");
    assert_string_equal(o.rq.sources[1], "b");
}

static void short_forms_take_values_in_every_usual_way(void **state)
{
    static const char *const rows[][3] = {
        {"-n", "5", NULL},    {"-n5", NULL, NULL},           {"-cn5", NULL, NULL},
        {"-n=5", NULL, NULL}, {"--nodecount=5", NULL, NULL}, {"-nodecount=5", NULL, NULL}};
    struct outcome o;
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        parse(&o, "top", rows[i]);
        assert_true(o.ok);
        assert_int_equal(o.rq.report.nodecount, 5);
        assert_int_equal(o.rq.n_sources, 0);
    }
}

static void dashes_and_underscores_are_equal(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "--sample-index=a", "f");
    assert_true(str_eq(o.rq.report.sample_index, PP_STR("a")));
    PARSE(&o, "top", "--sample_index=b", "f");
    assert_true(str_eq(o.rq.report.sample_index, PP_STR("b")));
}

static void flags_can_be_negated(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "--no-trim", "f");
    assert_true(o.ok);
    assert_false(o.rq.report.trim);
    PARSE(&o, "top", "--trim=no", "f");
    assert_false(o.rq.report.trim);
    PARSE(&o, "top", "--no-focus", "f");
    assert_string_equal(o.err.msg, "unknown option '--no-focus'");
}

static void the_last_of_a_group_wins(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "--lines", "--files", "-g", "addresses", "--sort=cum", "--flat", "f");
    assert_true(o.ok);
    assert_int_equal(o.rq.granularity, 1u << GRAN_ADDRESSES);
    assert_int_equal(o.rq.sort, 1u << SORT_FLAT);
}

static void two_dashes_end_the_options(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "--", "--cum", "-");
    assert_int_equal(o.rq.n_sources, 2);
    assert_string_equal(o.rq.sources[0], "--cum");
    assert_int_equal(o.rq.sort, 0);
}

static void the_expression_comes_first(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "list", "--unit", "ms", "Parse.*", "binary", "f");
    assert_true(o.ok);
    assert_true(str_eq(o.rq.regex, PP_STR("Parse.*")));
    assert_int_equal(o.rq.n_sources, 2);
    assert_string_equal(o.rq.sources[0], "binary");
    PARSE(&o, "peek", "--cum");
    assert_string_equal(o.err.msg, "a regular expression and a profile are missing");
    PARSE(&o, "peek", "--cum", "cpu.prof");
    assert_string_equal(o.err.msg, "no profile was named after 'cpu.prof'");
    PARSE(&o, "peek", "--help");
    assert_true(o.ok && o.rq.help);
    notes_done(&o.notes);
}

static void mistakes_are_named_with_what_was_meant(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "--nodecont=5", "f");
    assert_string_equal(o.err.msg, "unknown option '--nodecont'");
    assert_string_equal(o.near.best, "nodecount");
    PARSE(&o, "top", "-cumm", "f");
    assert_string_equal(o.err.msg, "unknown option '-cumm'");
    assert_string_equal(o.near.best, "cum");
    PARSE(&o, "top", "f", "--focus");
    assert_string_equal(o.err.msg, "a value is missing after '--focus'");
    PARSE(&o, "top", "--nodecount=x", "f");
    assert_string_equal(o.err.msg, "'x' is no value for '--nodecount': a whole number");
    PARSE(&o, "top", "--cum=maybe", "f");
    assert_string_equal(o.err.msg, "'maybe' is no value for '--cum': yes or no");
    PARSE(&o, "top", "--sort=lines", "f");
    assert_string_equal(o.err.msg, "'lines' is no value for '--sort': flat or cum");
    PARSE(&o, "top", "-n", "99999999999999999999", "f");
    assert_string_equal(o.err.msg, "value '99999999999999999999' of '-n' is out of range");
}

static void an_option_without_effect_gives_a_note(void **state)
{
    struct outcome o;
    (void)state;
    PARSE(&o, "top", "--call-tree", "f");
    assert_true(o.ok);
    assert_true(str_eq(buf_str(&o.notes.text), PP_STR("--call-tree has no effect on top\n")));
    notes_done(&o.notes);
}

static void sizes_have_units(void **state)
{
    static const struct {
        const char *text;
        uint64_t value;
    } rows[] = {{"512", 512},
                {"2k", 2048},
                {"3M", UINT64_C(3) << 20},
                {"4GiB", UINT64_C(4) << 30},
                {"1tb", UINT64_C(1) << 40}};
    struct request rq;
    const struct option_desc *d = option_find(PP_STR("max-memory"), IN_COMMANDS);
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        request_init(&rq);
        assert_int_equal(option_set(d, &rq, str_of(rows[i].text)), OPTION_OK);
        assert_int_equal(rq.max_memory, rows[i].value);
    }
    assert_int_equal(option_set(d, &rq, PP_STR("")), OPTION_SYNTAX);
    assert_int_equal(option_set(d, &rq, PP_STR("k")), OPTION_SYNTAX);
    assert_int_equal(option_set(d, &rq, PP_STR("-1")), OPTION_SYNTAX);
    assert_int_equal(option_set(d, &rq, PP_STR("99999999T")), OPTION_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(short_forms_take_values_in_every_usual_way),
        cmocka_unit_test(dashes_and_underscores_are_equal),
        cmocka_unit_test(flags_can_be_negated),
        cmocka_unit_test(the_last_of_a_group_wins),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(the_expression_comes_first),
        cmocka_unit_test(mistakes_are_named_with_what_was_meant),
        cmocka_unit_test(an_option_without_effect_gives_a_note),
        cmocka_unit_test(sizes_have_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
