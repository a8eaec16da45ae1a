/* builder: rows go in, columns come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profile/builder.h"

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
    return builder_init(&f.b, &f.arena, &f.err) ? 0 : -1;
}

static int stop(void **state)
{
    struct fixture *f = *state;
    builder_done(&f->b);
    arena_done(&f->arena);
    return 0;
}

static void two_types(struct builder *b)
{
    struct value_type types[2] = {
        {builder_str(b, PP_STR("samples")), builder_str(b, PP_STR("count"))},
        {builder_str(b, PP_STR("cpu")), builder_str(b, PP_STR("nanoseconds"))}};
    assert_true(builder_types(b, types, 2));
}

static void an_empty_profile_has_walkable_tables(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    assert_true(builder_finish(&f->b, &p));
    assert_int_equal(p->samples.n, 0);
    assert_int_equal(p->n_locations, 0);
    assert_int_equal(p->line_begin[0], 0);
    assert_int_equal(p->samples.stack_begin[0], 0);
    assert_int_equal(p->samples.label_begin[0], 0);
    assert_non_null(p->mappings);
    assert_non_null(p->samples.values);
}

static void values_become_one_column_a_type(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    two_types(&f->b);
    assert_true(builder_sample(&f->b, (int64_t[]){1, 10}));
    assert_true(builder_sample(&f->b, (int64_t[]){2, 20}));
    assert_true(builder_sample(&f->b, (int64_t[]){3, INT64_MIN}));
    assert_true(builder_finish(&f->b, &p));
    assert_int_equal(p->samples.n, 3);
    assert_int_equal(p->samples.values[0][2], 3);
    assert_int_equal(p->samples.values[1][0], 10);
    assert_int_equal(p->samples.values[1][2], INT64_MIN);
    assert_string_equal(profile_str(p, p->types[1].unit).ptr, "nanoseconds");
}

static void frames_and_labels_belong_to_the_open_sample(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    two_types(&f->b);
    uint32_t l0 = builder_location(&f->b, &(struct location){.address = 16, .mapping = PP_NONE});
    uint32_t l1 = builder_location(&f->b, &(struct location){.address = 32, .mapping = PP_NONE});
    str_id key = builder_str(&f->b, PP_STR("bytes"));
    assert_true(builder_sample(&f->b, (int64_t[]){1, 1}));
    assert_true(builder_frame(&f->b, l1) && builder_frame(&f->b, l0) && builder_frame(&f->b, l1));
    assert_true(builder_sample(&f->b, (int64_t[]){1, 1}));
    assert_true(builder_frame(&f->b, l0));
    assert_true(builder_label(&f->b, &(struct label){.key = key, .num = 7, .kind = LABEL_NUM}));
    assert_true(builder_finish(&f->b, &p));
    const struct samples *s = &p->samples;
    assert_int_equal(s->max_depth, 3);
    assert_int_equal(s->stack_begin[0], 0);
    assert_int_equal(s->stack_begin[1], 3);
    assert_int_equal(s->stack_begin[2], 4);
    assert_int_equal(s->locs[0], l1);
    assert_int_equal(s->locs[3], l0);
    assert_int_equal(s->label_begin[1], 0);
    assert_int_equal(s->label_begin[2], 1);
    assert_int_equal(s->labels[0].num, 7);
}

static void lines_belong_to_the_open_location(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    uint32_t fn = builder_function(&f->b, &(struct function){.name = 0});
    builder_location(&f->b, &(struct location){.mapping = PP_NONE});
    builder_location(&f->b, &(struct location){.mapping = PP_NONE});
    assert_true(builder_line(&f->b, &(struct line){fn, 5, 0}));
    assert_true(builder_line(&f->b, &(struct line){fn, 6, 0}));
    builder_location(&f->b, &(struct location){.mapping = PP_NONE});
    assert_true(builder_finish(&f->b, &p));
    assert_int_equal(location_n_lines(p, 0), 0);
    assert_int_equal(location_n_lines(p, 1), 2);
    assert_int_equal(location_n_lines(p, 2), 0);
    assert_int_equal(p->lines[p->line_begin[1] + 1].line, 6);
}

static void id_zero_asks_for_index_plus_one(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    builder_mapping(&f->b, &(struct mapping){.id = 77});
    assert_int_equal(builder_mapping(&f->b, &(struct mapping){.start = 1}), 1);
    assert_true(builder_finish(&f->b, &p));
    assert_int_equal(p->mappings[0].id, 77);
    assert_int_equal(p->mappings[1].id, 2);
}

static void equal_strings_have_equal_ids(void **state)
{
    struct fixture *f = *state;
    char text[] = "name";
    str_id id = builder_str(&f->b, (struct str){text, 4});
    text[0] = 'x';
    assert_int_equal(builder_str(&f->b, PP_STR("name")), id);
    assert_int_equal(builder_str(&f->b, PP_STR("")), 0);
}

static void nothing_is_added_after_a_failure(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    err_set(&f->err, PP_ERR_FORMAT, 3, "broken");
    assert_int_equal(builder_location(&f->b, &(struct location){.mapping = PP_NONE}), PP_NONE);
    assert_int_equal(builder_str(&f->b, PP_STR("x")), PP_NONE);
    assert_false(builder_sample(&f->b, NULL));
    assert_false(builder_frame(&f->b, PP_NONE));
    assert_false(builder_finish(&f->b, &p));
    assert_null(p);
    assert_string_equal(f->err.msg, "broken");
}

static bool build_one(struct arena *a, struct err *err, struct profile **out)
{
    struct builder b;
    *out = NULL;
    if (!builder_init(&b, a, err))
        return false;
    struct value_type type = {builder_str(&b, PP_STR("a")), builder_str(&b, PP_STR("b"))};
    bool ok = builder_types(&b, &type, 1);
    uint32_t loc = builder_location(&b, &(struct location){.mapping = PP_NONE});
    for (int64_t i = 0; ok && i < 50; i++)
        ok = builder_sample(&b, &i) && builder_frame(&b, loc);
    return builder_finish(&b, out);
}

static void every_budget_ends_in_a_result_or_an_error(void **state)
{
    (void)state;
    bool ok = false;
    for (size_t budget = 1; !ok; budget += 64) {
        struct arena a;
        struct err err = {0};
        struct profile *p;
        arena_init(&a, budget);
        ok = build_one(&a, &err, &p);
        assert_int_equal(ok, err.code == PP_OK);
        assert_int_equal(ok, p != NULL);
        arena_done(&a);
        assert_true(budget < 1u << 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_profile_has_walkable_tables, start, stop),
        cmocka_unit_test_setup_teardown(values_become_one_column_a_type, start, stop),
        cmocka_unit_test_setup_teardown(frames_and_labels_belong_to_the_open_sample, start, stop),
        cmocka_unit_test_setup_teardown(lines_belong_to_the_open_location, start, stop),
        cmocka_unit_test_setup_teardown(id_zero_asks_for_index_plus_one, start, stop),
        cmocka_unit_test_setup_teardown(equal_strings_have_equal_ids, start, stop),
        cmocka_unit_test_setup_teardown(nothing_is_added_after_a_failure, start, stop),
        cmocka_unit_test(every_budget_ends_in_a_result_or_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
