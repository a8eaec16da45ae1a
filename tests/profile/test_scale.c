/* scale, labels and sample types: what is done to sources before they are merged
 * (spec/profile.md 5.4 to 5.6 and 6.8, spec/report.md 1.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/profiles.h"
#include "profile/decode.h"
#include "profile/encode.h"
#include "profile/merge.h"

struct fixture {
    struct arena arena;
    struct err err;
};

static int start(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena, 0);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    struct fixture *f = *state;
    arena_done(&f->arena);
    return 0;
}

static struct profile *text(struct fixture *f, const char *s)
{
    return profile_from_text(&f->arena, s);
}

static const char *scaled(struct fixture *f, const char *s, double r0, double r1)
{
    struct profile *p = text(f, s);
    assert_true(profile_scale(p, (double[]){r0, r1}, &f->err));
    return profile_rows(&f->arena, p);
}

static void a_ratio_of_one_does_not_save_a_sample(void **state)
{
    assert_string_equal(
        scaled(*state, "a 5 1\nb 5 4\nc 5 5\nd 0 6\ne 3 0\nf 0 0\ng -5 -5\nh 1 15\ni 1 25", 1, 0.1),
        "c 5 1\nd 0 1\ng -5 -1\nh 1 2\ni 1 3\n");
}

static void ratios_of_one_change_nothing(void **state)
{
    assert_string_equal(scaled(*state, "a 0 0\nb 1 1", 1, 1), "a 0 0\nb 1 1\n");
    assert_string_equal(scaled(*state, "a 1 1\nb 1 1", 0, 0), "");
    assert_string_equal(scaled(*state, "a 0 0\nb 0 2", -1, -1), "b 0 -2\n");
}

static void values_go_through_doubles(void **state)
{
    assert_string_equal(scaled(*state, "a 9007199254740993 1", -1, 1), "a -9007199254740992 1\n");
    assert_string_equal(scaled(*state, "a 9223372036854775807 -9223372036854775808", -1, -1),
                        "a -9223372036854775808 -9223372036854775808\n");
    assert_string_equal(scaled(*state, "a 1000000000000 1", 1e19, 1), "a -9223372036854775808 1\n");
}

static void stacks_and_labels_stay_with_their_samples(void **state)
{
    assert_string_equal(scaled(*state, "a;b 1 1 k=v\nc 1 0 k=w n#1\n- 2 2\nd;e;f 3 3 n#7b", 1, 2),
                        "a;b 1 2 k=v\n- 2 4\nd;e;f 3 6 n#7b\n");
}

static void stacks_on_the_wire_stay_with_their_samples(void **state)
{
    struct fixture *f = *state;
    struct profile *p;
    struct buf bytes = BUF_INIT;
    assert_true(profile_encode(text(f, "a;b 1 1 k=v\nc 1 0\nd;e;f 3 3"), &bytes, &f->err));
    struct decode_options opt = {.labels = true};
    assert_int_equal(
        profile_decode(&f->arena, (const uint8_t *)bytes.data, bytes.len, &opt, &p, &f->err),
        DECODE_OK);
    assert_true(profile_scale(p, (double[]){1, 2}, &f->err));
    assert_string_equal(profile_rows(&f->arena, p), "a;b 1 2 k=v\nd;e;f 3 6\n");
    buf_done(&bytes);
}

static void truncating_keeps_all_samples(void **state)
{
    struct fixture *f = *state;
    struct profile *p = text(f, "a 1 19\nb -1 -19\nc 0 0");
    assert_true(profile_scale_trunc(p, 0.1, &f->err));
    assert_string_equal(profile_rows(&f->arena, p), "a 0 1\nb 0 -1\nc 0 0\n");
}

static void normalizing_brings_the_sums_to_the_base(void **state)
{
    static const struct {
        const char *source, *base, *after;
    } table[] = {
        {"f 4 100\ng 6 0", "f 10 50", "f 4 50\n"},
        {"f 3 1\nf 1 1", "f 10 50", "f 8 25\nf 3 25\n"},
        {"f 5 50\ng 9 71", "f 5 50\ng 7 70", "f 4 50\ng 8 70\n"},
        {"f 1 1\ng -1 1", "f 10 2", ""}, /* ratios 0 and 1 */
        {"f 1 1\ng -1 1", "f 10 4", "f 0 2\ng 0 2\n"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(table); i++) {
        struct profile *p = text(f, table[i].source);
        assert_true(profile_normalize(p, text(f, table[i].base), &f->err));
        assert_string_equal(profile_rows(&f->arena, p), table[i].after);
    }
    assert_false(profile_normalize(text(f, "!period a b 1\nf 1"), text(f, "f 1"), &f->err));
    assert_string_equal(f->err.msg, "incompatible period types &{a b 0 0} and &{  0 0}");
}

static void a_label_is_set_on_all_samples(void **state)
{
    struct fixture *f = *state;
    struct profile *p = text(f, "a 1 k=v k=w n=x\nb 2\nc 3 k#5");
    assert_true(profile_set_label(p, PP_STR("k"), PP_STR("true"), &f->err));
    assert_string_equal(profile_rows(&f->arena, p), "a 1 k=true n=x\nb 2 k=true\nc 3 k=true k#5\n");
    p->samples.label_begin = NULL;
    assert_true(profile_set_label(p, PP_STR("z"), PP_STR("y"), &f->err));
    assert_string_equal(profile_rows(&f->arena, p), "a 1 z=y\nb 2 z=y\nc 3 z=y\n");
}

static const char *types_of(struct fixture *f, const struct profile *p)
{
    struct buf b = BUF_INIT;
    for (uint32_t t = 0; t < p->n_types; t++) {
        buf_add_cstr(&b, t ? " " : "");
        buf_add_str(&b, profile_str(p, p->types[t].type));
        buf_add_byte(&b, '/');
        buf_add_str(&b, profile_str(p, p->types[t].unit));
        if (p->default_type && p->default_type == p->types[t].type)
            buf_add_cstr(&b, "[dflt]");
    }
    struct str s = arena_str(&f->arena, buf_str(&b));
    buf_done(&b);
    return s.ptr;
}

static struct profile *combine(struct fixture *f, const char *a, const char *b)
{
    struct profile *out, *list[] = {text(f, a), b ? text(f, b) : NULL};
    assert_true(profile_combine(&f->arena, list, b ? 2 : 1, &out, &f->err));
    return out;
}

static void common_types_keep_the_order_of_the_first_profile(void **state)
{
    static const struct {
        const char *a, *b, *types, *rows;
    } table[] = {
        {"!types samples/count cpu/nanoseconds\nf 1 10",
         "!types cpu/nanoseconds samples/count extra/x\n!default extra\nf 20 2 9",
         "samples/count[dflt] cpu/nanoseconds", "f 3 30\n"},
        {"!types cpu/nanoseconds samples/count extra/x\n!default extra\nf 20 2 9",
         "!types samples/count cpu/nanoseconds\nf 1 10", "cpu/nanoseconds[dflt] samples/count",
         "f 30 3\n"},
        {"!types x/a y/b z/c\nf 1 2 3", "!types z/c y/b\nf 30 20", "y/b[dflt] z/c", "f 22 33\n"},
        {"!types cpu/ns cpu/count samples/count\nf 1 2 3", NULL, "samples/count[dflt]", "f 3\n"},
        {"!types x/a y/a x/a\nf 1 2 3", NULL, "y/a[dflt]", "f 2\n"},
        {"!types x/a y/a\nf 1 2", NULL, "x/a y/a", "f 1 2\n"},
        {"!types x/a y/a z/a\n!default z\nf 1 2 3", "!types y/a z/a\nf 2 3", "y/a z/a[dflt]",
         "f 4 6\n"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(table); i++) {
        struct profile *p = combine(f, table[i].a, table[i].b);
        assert_string_equal(types_of(f, p), table[i].types);
        assert_string_equal(profile_rows(&f->arena, p), table[i].rows);
    }
}

static void units_become_the_finest_common_one(void **state)
{
    static const struct {
        const char *a, *b, *types, *rows;
        int64_t period;
    } table[] = {
        {"!types cpu/nanoseconds\n!period cpu nanoseconds 100\nf 1500",
         "!types cpu/microseconds\n!period cpu microseconds 100\nf 2", "cpu/nanoseconds",
         "f 3500\n", 100000},
        {"!types cpu/microseconds\n!period cpu microseconds 100\nf 2",
         "!types cpu/ns\n!period cpu nanoseconds 100\nf 1500", "cpu/ns", "f 3500\n", 100000},
        /* the winner's spelling; equal units are no reason to change */
        {"!types space/B\nf 1", "!types space/bytes\nf 2", "space/B", "f 3\n", 0},
        /* the sample's only scaled value is zero */
        {"!types samples/count cpu/ns\nf 1 1", "!types samples/count cpu/us\ng 3 0\nf 1 1",
         "samples/count cpu/ns", "f 2 1001\n", 0},
        {"!types a/foo\nf 1", "!types a/foo\nf 2", "a/foo", "f 3\n", 0},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(table); i++) {
        struct profile *p = combine(f, table[i].a, table[i].b);
        assert_string_equal(types_of(f, p), table[i].types);
        assert_string_equal(profile_rows(&f->arena, p), table[i].rows);
        assert_int_equal(p->period, table[i].period);
    }
}

static void one_profile_keeps_its_units(void **state)
{
    struct fixture *f = *state;
    struct profile *p =
        combine(f, "!types cpu/us\n!period cpu us 9007199254740993\nf 0\ng 1", NULL);
    assert_string_equal(profile_rows(&f->arena, p), "f 0\ng 1\n");
    assert_int_equal(p->period, 9007199254740993);
}

static void types_that_cannot_be_combined_are_named(void **state)
{
    static const struct {
        const char *a, *b, *message;
    } table[] = {
        {"!types a/b\nf 1", "!types c/d\nf 1", "profiles have empty common sample type list"},
        {"!types x/b x/b\nf 1 1", NULL, "profiles have empty common sample type list"},
        {"!types\n", NULL, "profiles have empty common sample type list"},
        {"!types cpu/ns cpu/ns\nf 1 1", "!types samples/count\nf 1",
         "\"cpu\" sample type is not found in profile"},
        {"!types a/b\n!period cpu ms 1\nf 1", "!types a/b\n!period space bytes 1\nf 1",
         "period type: incompatible types: {cpu ms 0 0} {space bytes 0 0}"},
        {"!types a/b\n!period cpu ms 1\nf 1", "!types a/b\nf 1",
         "period type: incompatible types: {cpu ms 0 0} {  0 0}"},
        {"!types t1/bytes\nf 1", "!types t1/ms\nf 1",
         "sample types: incompatible types: {t1 bytes 0 0} {t1 ms 0 0}"},
        {"!types a/b\n!period cpu ms 1\nf 1", "!types a/b\n!period cpus ms 1\nf 1",
         "incompatible period types &{cpu ms 0 0} and &{cpus ms 0 0}"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(table); i++) {
        struct profile *out,
            *list[] = {text(f, table[i].a), table[i].b ? text(f, table[i].b) : NULL};
        f->err = (struct err){0};
        assert_false(profile_combine(&f->arena, list, table[i].b ? 2 : 1, &out, &f->err));
        assert_string_equal(f->err.msg, table[i].message);
        assert_int_equal(f->err.code, PP_ERR_USAGE);
    }
    struct profile *counts[] = {text(f, "f 1 1"), text(f, "f 1")};
    f->err = (struct err){0};
    assert_false(profile_unify_units(counts, 2, &f->err));
    assert_string_equal(f->err.msg, "inconsistent samples type count: 2 != 1");
}

static void a_type_twice_once_and_never_is_reported_not_crashed_on(void **state)
{
    struct fixture *f = *state;
    struct profile *out, *list[] = {text(f, "!types cpu/ns cpu/ns\nf 1 1"),
                                    text(f, "!types cpu/ns\nf 1"), text(f, "!types x/y\nf 1")};
    assert_false(profile_combine(&f->arena, list, 3, &out, &f->err));
    assert_string_equal(f->err.msg, "\"cpu\" sample type is not found in profile");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(a_ratio_of_one_does_not_save_a_sample),
        TEST(ratios_of_one_change_nothing),
        TEST(values_go_through_doubles),
        TEST(stacks_and_labels_stay_with_their_samples),
        TEST(stacks_on_the_wire_stay_with_their_samples),
        TEST(truncating_keeps_all_samples),
        TEST(normalizing_brings_the_sums_to_the_base),
        TEST(a_label_is_set_on_all_samples),
        TEST(common_types_keep_the_order_of_the_first_profile),
        TEST(units_become_the_finest_common_one),
        TEST(one_profile_keeps_its_units),
        TEST(types_that_cannot_be_combined_are_named),
        TEST(a_type_twice_once_and_never_is_reported_not_crashed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
