/* tagfocus, tagignore, tagshow, taghide (spec/driver.md 6.1, 6.2; spec/profile.md 6.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../support/filters.h"
#include "../support/profiles.h"
#include "support/arena_state.h"

/* Profile L of spec/driver.md, Appendix C. */
static const char profile_l[] = "main;alpha 11 100 k=v1 t=x t=y bytes#1024\n"
                                "main;beta 21 200 k=v2 bytes#2048 bytes#4096\n"
                                "main;gamma 31 300 k=v1 k=v2 latency#10ms\n"
                                "main;beta;gamma 41 400 latency#2seconds request#64\n"
                                "main 51 500 t=x n#7\n";

#define UNITS_NOTE "For tag latency used unit ms, also encountered unit(s) seconds\n"

/* The cpu values of the samples that are left, each followed by a blank. */
static const char *left(struct arena *a, const struct profile *p)
{
    struct buf b = BUF_INIT;
    for (uint32_t i = 0; i < p->samples.n; i++)
        buf_printf(&b, "%d ", (int)p->samples.values[1][i]);
    const char *text = arena_str(a, buf_str(&b)).ptr;
    buf_done(&b);
    return text;
}

struct row {
    const char *value, *left;
    bool range;
};

static const struct row focus_rows[] = {
    {"v1", "100 300 ", false},
    {"k:v1", "100 300 ", false},
    {"v1,v2", "300 ", false},
    {"k=v1,v2", "100 200 300 ", false},
    {"bytes=1kb", "100 ", true},
    {"bytes=1KB", "100 ", true},
    {"bytes=1024", "", true},
    {"1024", "", true},
    {"bytes=1024b", "100 ", true},
    {"1kb:3kb", "100 200 ", true},
    {"bytes=:2kb", "100 200 ", true},
    {"bytes=2kb:", "200 ", true},
    {"latency=5000us:20ms", "300 ", true},
    {"latency=1ms:3", "400 ", true},
    {"latency=1:3s", "", false},
    {"n=7", "500 ", true},
    {"n=+7", "500 ", true},
    {"n=7foo", "500 ", true},
    {"-5:", "500 ", true},
    {"1:2:3", "", false},
    {"bytes=1 kb", "", false},
    {"bytes=1kb:10s", "", false},
    {"1mb:1kb", "", true},
    {"=v1", "100 300 ", false},    /* an empty key is no key */
    {"zzz=v1", "", false},         /* a key that no label has */
    {"k=", "100 200 300 ", false}, /* the empty pattern matches every value */
    {"t:[xy]$", "100 500 ", false},
    {",", "100 200 300 500 ", false},
    {"t=^v", "", false},
    {"bytes=5\xce\xbcs", "", false}, /* letters are ASCII only */
    {"n=7milligcu", "500 ", true},   /* an unknown unit compares as is with any */
    {"latency=1milligcu:", "", true},
    {"alignment=7", "", true},
    {"n=-9223372036854775808:9223372036854775807", "500 ", true},
    {"bytes=-9223372036854775808b:9223372036854775807b", "100 200 ", true},
};

static void tagfocus_keeps_what_the_reference_keeps(void **state)
{
    for (size_t i = 0; i < PP_COUNT(focus_rows); i++) {
        const struct row *r = &focus_rows[i];
        char option[128], notes[256];
        const char *value = strchr(r->value, '=') ? strchr(r->value, '=') + 1 : r->value;
        struct profile *p = profile_from_text(*state, profile_l);
        snprintf(option, sizeof option, "tagfocus=%s", r->value);
        snprintf(notes, sizeof notes, UNITS_NOTE "%s%s%s%s",
                 r->range ? "tagfocus:Interpreted '" : "", r->range ? value : "",
                 r->range ? "' as range, not regexp\n" : "",
                 r->left[0] ? "" : "TagFocus expression matched no samples\n");
        struct filter_outcome out = filter_by_text(*state, p, option);
        assert_true(out.ok);
        assert_string_equal(left(*state, p), r->left);
        assert_string_equal(out.notes, notes);
        assert_int_equal(out.misses, r->left[0] ? 0 : MISS_TAGFOCUS);
    }
}

static void tagignore_drops_what_tagfocus_keeps(void **state)
{
    for (size_t i = 0; i < PP_COUNT(focus_rows); i++) {
        char option[128];
        struct profile *p = profile_from_text(*state, profile_l);
        snprintf(option, sizeof option, "tagignore=%s", focus_rows[i].value);
        assert_true(filter_by_text(*state, p, option).ok);
        uint32_t n = p->samples.n;
        for (const char *c = focus_rows[i].left; *c; c++)
            n += *c == ' ';
        assert_int_equal(n, 5);
        snprintf(option, sizeof option, "tagfocus=%s", focus_rows[i].value);
        assert_true(filter_by_text(*state, p, option).ok);
        assert_int_equal(p->samples.n, 0);
    }
}

static void focus_and_ignore_work_together(void **state)
{
    struct profile *p = profile_from_text(*state, profile_l);
    struct filter_outcome out = filter_by_text(*state, p, "tagfocus=v1; tagignore=latency=1ms:");
    assert_true(out.ok);
    assert_string_equal(out.notes,
                        UNITS_NOTE "tagignore:Interpreted '1ms:' as range, not regexp\n");
    assert_string_equal(profile_rows(*state, p), "main;alpha 11 100 k=v1 t=x t=y bytes#1024\n");
}

static void numbers_above_64_bits_are_an_error(void **state)
{
    static const char *const options[] = {"tagfocus=9223372036854775808",
                                          "tagfocus=k=x-9223372036854775809y",
                                          "tagignore=1:99999999999999999999"};
    for (size_t i = 0; i < PP_COUNT(options); i++) {
        struct profile *p = profile_from_text(*state, profile_l);
        struct filter_outcome out = filter_by_text(*state, p, options[i]);
        assert_false(out.ok);
        assert_int_equal(out.err.code, PP_ERR_USAGE);
        assert_non_null(strstr(out.err.msg, "does not fit 64 bits"));
    }
    /* the second number is only read where it can be a limit */
    struct profile *p = profile_from_text(*state, profile_l);
    assert_true(filter_by_text(*state, p, "tagfocus=1-99999999999999999999").ok);
}

static void tagshow_and_taghide_take_labels_by_key(void **state)
{
    static const char *const rows[][3] = {
        {"tagshow=k", "main 1 k=v\nmain 2\n", ""},
        {"taghide=k", "main 1 bytes#5 n#3\nmain 2 t=x\n", ""},
        {"tagshow=k|n|^t; taghide=n", "main 1 k=v\nmain 2 t=x\n", ""},
        {"tagshow=zzz", "main 1\nmain 2\n", "TagShow expression matched no samples\n"},
        {"taghide=zzz", "main 1 k=v bytes#5 n#3\nmain 2 t=x\n",
         "TagHide expression matched no samples\n"},
        {"tagshow=^v$", "main 1\nmain 2\n", "TagShow expression matched no samples\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct profile *p = profile_from_text(*state, "main 1 k=v bytes#5 n#3\nmain 2 t=x\n");
        struct filter_outcome out = filter_by_text(*state, p, rows[i][0]);
        assert_true(out.ok);
        assert_string_equal(profile_rows(*state, p), rows[i][1]);
        assert_string_equal(out.notes, rows[i][2]);
        assert_true(filter_by_text(*state, p, rows[i][0]).ok);
        assert_string_equal(profile_rows(*state, p), rows[i][1]); /* twice equals once */
    }
}

static void many_values_of_a_key_are_told_apart(void **state)
{
    struct buf b = BUF_INIT;
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "main %d 0 id=%d k%d=v\n", i, i, i % 7);
    buf_add_byte(&b, '\0');
    struct profile *p = profile_from_text(*state, b.data);
    buf_done(&b);
    assert_true(filter_by_text(*state, p, "tagfocus=id:.*99$,k3:v").ok);
    assert_int_equal(p->samples.n, 2); /* 199 and 899 are 3 modulo 7 */
    assert_int_equal(p->samples.values[0][0], 199);
    assert_int_equal(p->samples.values[0][1], 899);
}

static void labels_that_were_not_decoded_match_nothing(void **state)
{
    struct profile *p = profile_from_text(*state, "main 1 k=v\n");
    p->samples.label_begin = NULL;
    p->samples.labels = NULL;
    struct filter_outcome out = filter_by_text(*state, p, "tagignore=v; tagshow=k");
    assert_true(out.ok);
    assert_int_equal(p->samples.n, 1);
    assert_int_equal(out.misses, MISS_TAGIGNORE | MISS_TAGSHOW);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(tagfocus_keeps_what_the_reference_keeps),
        TEST(tagignore_drops_what_tagfocus_keeps),
        TEST(focus_and_ignore_work_together),
        TEST(numbers_above_64_bits_are_an_error),
        TEST(tagshow_and_taghide_take_labels_by_key),
        TEST(many_values_of_a_key_are_told_apart),
        TEST(labels_that_were_not_decoded_match_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
