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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_types_choose_the_patterns),
        cmocka_unit_test(a_failure_hides_the_formats_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
