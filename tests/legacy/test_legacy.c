/* the table of older formats: their order, and the default patterns (spec/profile.md 2.2, 3.9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/legacy.h"

static const char *drop_of(const char *text)
{
    static char drop[2048];
    struct legacy_run *r = legacy_run_text(legacy_parse, text);
    assert_non_null(r->p);
    struct str s = profile_str(r->p, r->p->drop_frames);
    assert_true(s.len < sizeof drop);
    memcpy(drop, s.ptr, s.len);
    drop[s.len] = '\0';
    assert_int_equal(r->p->keep_frames != 0, strncmp(drop, "calloc|", 7) == 0);
    legacy_run_free(r);
    return drop;
}

static void the_sample_types_choose_the_patterns(void **state)
{
    (void)state;
    assert_memory_equal(drop_of("heap profile: 1: 1 [1: 1] @ heapprofile\n"), "calloc|cfree|", 13);
    assert_memory_equal(drop_of("heap profile: 0: 0 [1: 1] @ heapprofile\n"), "calloc|cfree|", 13);
    assert_memory_equal(drop_of("--- heapz 1 ---\nresolution = bytes\n"), "calloc|cfree|", 13);
    assert_memory_equal(drop_of("--- mutex:\n1 1 @ 0x1\n"), "RecordLockProfileData|", 22);
    assert_string_equal(drop_of("x profile: total 1\n"),
                        "ProfileData::Add|ProfileData::prof_handler|CpuProfiler::prof_handler|"
                        "__pthread_sighandler|__restore");
}

static void a_failure_hides_the_formats_after_it(void **state)
{
    (void)state;
    assert_true(legacy_gives(legacy_parse, "--- contentionz 1 ---\nsampling period = x\n",
                             "error: failed to parse attribute sampling period = x: "
                             "strconv.ParseInt: parsing \"x\": invalid syntax"));
    assert_true(legacy_gives(legacy_parse, "--- contentionz 1 ---\n1 1 @ 0x1\nfoo\n",
                             "error: missing sample type information"));
    assert_true(legacy_gives(legacy_parse, "--- mutex:\nsampling period = x\n", "not mine"));
    assert_true(legacy_gives(legacy_parse, "hello\n", "not mine"));
}

static void every_budget_and_every_prefix_end_in_a_result_or_an_error(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "heap profile: 1: 2 [3: 4] @ heap_v2/512\n1: 100 [2: 300] @ 0x10 0x400020\n"
        "MAPPED_LIBRARIES:\na_=/x\n400000-500000 r-xp 0 0:0 0 $a_/foo\n",
        "--- contentionz 1 ---\nformat = java\nresolution = ms\n14 1 @ 0x22 0x11\n"
        "0x22 f (A.java:3)\n0x11 g\n",
        "--- Thread 1 (name: a/1) stack: ---\n0x10 0x20\n--- Memory map: ---\n0-30 /bin/x\n",
    };
    for (size_t i = 0; i < PP_COUNT(texts); i++) {
        bool ok = false;
        for (size_t budget = 1; !ok; budget += 128) {
            struct arena a;
            struct err err = {0};
            struct profile *p;
            arena_init(&a, budget);
            ok = legacy_parse(&a, (const uint8_t *)texts[i], strlen(texts[i]), &p, &err) ==
                 LEGACY_OK;
            assert_int_equal(ok, p != NULL);
            assert_int_equal(err.code, ok ? PP_OK : PP_ERR_NOMEM);
            arena_done(&a);
            assert_true(budget < 1u << 20);
        }
        for (size_t n = 0; n < strlen(texts[i]); n++) /* legacy_run checks the promises */
            legacy_run_free(legacy_run(legacy_parse, texts[i], n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_types_choose_the_patterns),
        cmocka_unit_test(a_failure_hides_the_formats_after_it),
        cmocka_unit_test(every_budget_and_every_prefix_end_in_a_result_or_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
