/* Profiles that are valid and out of proportion. Each of these took minutes, or memory beyond all
 * measure, when something in its way was quadratic; now the whole file takes a second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "profile/builder.h"
#include "support/profiles.h"
#include "support/reports.h"

struct fixture {
    struct arena arena;
    struct err err;
    struct builder b;
};

static int start(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena, 0);
    *state = &f;
    if (!builder_init(&f.b, &f.arena, &f.err))
        return -1;
    struct value_type type = {builder_str(&f.b, PP_STR("x")), builder_str(&f.b, PP_STR("count"))};
    return builder_types(&f.b, &type, 1) ? 0 : -1;
}

static int stop(void **state)
{
    struct fixture *f = *state;
    builder_done(&f->b);
    arena_done(&f->arena);
    return 0;
}

static str_id numbered(struct fixture *f, const char *name, unsigned i)
{
    char text[64];
    snprintf(text, sizeof text, "%s%u", name, i);
    return builder_str(&f->b, str_of(text));
}

/* A function with a location of its own. */
static void add_function(struct fixture *f, str_id name, str_id file)
{
    uint32_t n = builder_function(&f->b, &(struct function){.name = name, .file = file});
    assert_true(builder_location(&f->b, &(struct location){.mapping = PP_NONE}) != PP_NONE);
    assert_true(builder_line(&f->b, &(struct line){.function = n, .line = 1}));
}

static void add_sample(struct fixture *f, int64_t value)
{
    assert_true(builder_sample(&f->b, &value));
}

static const char *report(struct fixture *f, const char *name, const char *regex,
                          const struct options *opt)
{
    struct profile *p;
    assert_true(builder_finish(&f->b, &p));
    return report_of(&f->arena, p, name, regex, opt);
}

static void many_keys_of_numbers(struct fixture *f)
{
    add_function(f, builder_str(&f->b, PP_STR("main")), 0);
    add_sample(f, 5);
    assert_true(builder_frame(&f->b, 0));
    for (unsigned i = 0; i < 200000; i++)
        assert_true(builder_label(
            &f->b, &(struct label){.key = numbered(f, "k", i), .num = 7, .kind = LABEL_NUM}));
}

static void traces_of_a_sample_with_many_keys(void **state)
{
    struct options opt = untrimmed();
    many_keys_of_numbers(*state);
    assert_non_null(strstr(report(*state, "traces", NULL, &opt), "\n   k199999:  7\n"));
}

static void tags_of_many_keys(void **state)
{
    struct options opt = untrimmed();
    many_keys_of_numbers(*state);
    assert_non_null(
        strstr(report(*state, "tags", NULL, &opt), " k199999: Total 5 of 5 (  100%)\n"));
}

static void one_long_path_of_many_functions(void **state)
{
    enum { LEN = 1 << 20 };
    struct fixture *f = *state;
    struct options opt = untrimmed();
    char *path = malloc(LEN);
    assert_non_null(path);
    memset(path, '/', LEN);
    path[0] = 'q';
    path[LEN - 1] = 'a';
    str_id file = builder_str(&f->b, (struct str){path, LEN});
    free(path);
    for (unsigned i = 0; i < 50000; i++)
        add_function(f, numbered(f, "f", i), file);
    add_sample(f, 5);
    assert_true(builder_frame(&f->b, 49999));
    opt.granularity = GRAN_LINES;
    opt.source_path = PP_STR("/x/y:/z");
    assert_non_null(strstr(report(f, "top", NULL, &opt), "  f49999 q/a:1\n"));
}

static void a_deep_stack_of_a_location_with_many_lines(void **state)
{
    enum { LINES = 2000, DEPTH = 3000000 };
    struct fixture *f = *state;
    struct options opt = untrimmed();
    for (unsigned i = 0; i < LINES; i++)
        builder_function(&f->b, &(struct function){.name = numbered(f, "f", i)});
    builder_location(&f->b, &(struct location){.mapping = PP_NONE});
    for (unsigned i = 0; i < LINES; i++)
        assert_true(builder_line(&f->b, &(struct line){.function = i}));
    add_function(f, builder_str(&f->b, PP_STR("rec")), 0);
    add_sample(f, 5);
    assert_true(builder_label(&f->b, &(struct label){.key = 1, .text = 2, .kind = LABEL_STR}));
    assert_true(builder_frame(&f->b, 0)); /* one of these, but all might be */
    for (unsigned i = 0; i < DEPTH; i++)
        assert_true(builder_frame(&f->b, 1));
    opt.nodecount = 3;
    opt.trim = true;
    assert_non_null(strstr(report(f, "dot", NULL, &opt), "[label = \"x:count\" "));
}

static void a_listing_of_many_files(void **state)
{
    struct fixture *f = *state;
    struct options opt = untrimmed();
    opt.source_path = PP_STR("/elsewhere");
    for (unsigned i = 0; i < 40000; i++) {
        add_function(f, builder_str(&f->b, PP_STR("main")), numbered(f, "/nonexistent/f", i));
        add_sample(f, 5);
        assert_true(builder_frame(&f->b, i));
    }
    assert_non_null(strstr(report(f, "list", ".", &opt),
                           " Error: open /nonexistent/f39999: no such file or directory\n"));
}

static void labels_of_many_columns(void **state)
{
    struct fixture *f = *state;
    struct options opt = untrimmed();
    char text[2000];
    memset(text, '\t', sizeof text);
    add_sample(f, 5);
    for (size_t i = 0; i < 1500; i++) {
        str_id id = builder_str(&f->b, (struct str){text, i + 1});
        assert_true(builder_label(&f->b, &(struct label){.key = 1, .text = id, .kind = LABEL_STR}));
    }
    assert_non_null(strstr(report(f, "tags", NULL, &opt), " x: Total 7500 of 5 (150000.00%)\n"));
}

static void a_chain_of_many_calls(void **state)
{
    enum { DEPTH = 200000 };
    struct fixture *f = *state;
    struct options opt = options_default;
    opt.call_tree = true;
    for (unsigned i = 0; i < DEPTH; i++)
        add_function(f, numbered(f, "f", i), 0);
    add_sample(f, 5);
    for (unsigned i = 0; i < DEPTH; i++)
        assert_true(builder_frame(&f->b, i));
    assert_non_null(
        strstr(report(f, "dot", NULL, &opt), "\\lShowing top 80 nodes out of 200000\\l"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(traces_of_a_sample_with_many_keys),
        TEST(tags_of_many_keys),
        TEST(one_long_path_of_many_functions),
        TEST(a_deep_stack_of_a_location_with_many_lines),
        TEST(a_listing_of_many_files),
        TEST(labels_of_many_columns),
        TEST(a_chain_of_many_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
