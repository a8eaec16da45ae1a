/* Frames of runs as rows: which are support, who pays for it, what granularity makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/compare.h"

static const struct diff_result *rows_of(const char *text, const struct diff_spec *spec)
{
    const char *texts[] = {text, text};
    return compare_runs_of(texts, 1, 1, spec);
}

static void runtimes_allocators_and_the_kernel_are_support(void **state)
{
    static const char *const support[] = {"runtime.mallocgc",
                                          "runtime/internal/atomic.Load",
                                          "gcWriteBarrier",
                                          "aeshashbody",
                                          "syscall.Syscall",
                                          "malloc",
                                          "__libc_malloc",
                                          "_int_free",
                                          "operator new",
                                          "operator delete[]",
                                          "memcpy",
                                          "__memcmp_evex_movbe",
                                          "__strlen_avx2",
                                          "tc_malloc",
                                          "tcmalloc::CentralFreeList",
                                          "je_arena_malloc",
                                          "_start",
                                          "__rust_alloc",
                                          "do_syscall_64",
                                          "__memmove_avx_unaligned_erms"};
    static const char *const not_support[] = {
        "main.run", "strings.ToUpper", "mallocator", "std::sort", "memoize",      "my_malloc_stats",
        "freeze",   "runtimes.run",    "strlens",    "operator<", "sort.pdqsort", "memcached"};
    struct diff_spec spec = compare_usual();
    (void)state;
    for (size_t i = 0; i < PP_COUNT(support) + PP_COUNT(not_support); i++) {
        bool is = i < PP_COUNT(support);
        const char *name = is ? support[i] : not_support[i - PP_COUNT(support)];
        char text[200];
        snprintf(text, sizeof text, "!types samples/count\nf;\"%s\" 5\nf 5", name);
        if (compare_row(rows_of(text, &spec), name)->support != is)
            fail_msg("%s is %s", name, is ? "no support" : "support");
    }
}

static void the_kernels_mapping_is_support(void **state)
{
    struct diff_spec spec = compare_usual();
    const struct diff_result *r =
        rows_of("!types samples/count\n!mapping 1000 2000 0 /bin/a -\n"
                "!mapping ff00 ffff 0 [kernel.kallsyms] -\n0x1100@f;0xff10@page_fault 5",
                &spec);
    (void)state;
    assert_true(compare_row(r, "page_fault")->support);
    assert_int_equal(compare_row(r, "f")->side[0].cost, 5);
}

static void the_nearest_judged_frame_pays_also_when_it_is_inlined(void **state)
{
    struct diff_spec spec = compare_usual();
    const struct diff_result *r =
        rows_of("!types samples/count\nmain;outer:1>inner:2;malloc;_int_malloc 7\nmalloc 2", &spec);
    (void)state;
    assert_int_equal(compare_row(r, "inner")->side[0].cost, 7);
    assert_int_equal(compare_row(r, "outer")->side[0].cost, 0);
    assert_int_equal(compare_row(r, "_int_malloc")->side[0].flat, 7);
    assert_int_equal(compare_row(r, "malloc")->side[0].cost, 2); /* nobody else is there */
}

static void support_is_what_the_user_says(void **state)
{
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.support = PP_STR("^lib\\.");
    const struct diff_result *r = rows_of("!types samples/count\nf;lib.a;malloc 5", &spec);
    assert_true(compare_row(r, "lib.a")->support);
    assert_false(compare_row(r, "malloc")->support);
}

static void recursion_counts_once_in_cum(void **state)
{
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.cum = true;
    const struct diff_result *r = rows_of("!types samples/count\nf;g;f;g 5\nf 1", &spec);
    assert_int_equal(compare_row(r, "f")->side[0].cum, 6);
    assert_int_equal(compare_row(r, "g")->side[0].cum, 5);
}

static void files_and_lines_are_rows_where_the_granularity_says_so(void **state)
{
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.rules = (struct graph_rules){.files = true};
    const struct diff_result *r = rows_of("!types samples/count\nf[a.c]:1 5\ng[a.c]:2 6", &spec);
    assert_int_equal(r->n_rows, 1);
    assert_int_equal(compare_row(r, "a.c")->side[0].flat, 11);
    spec.rules = (struct graph_rules){.names = true, .files = true, .lines = true};
    r = rows_of("!types samples/count\nf[a.c]:1 5\nf[a.c]:2 6", &spec);
    assert_int_equal(r->n_rows, 2);
}

static void frames_without_a_name_are_a_row(void **state)
{
    struct diff_spec spec = compare_usual();
    const struct diff_result *r = rows_of("!types samples/count\n\"\" 5", &spec);
    (void)state;
    assert_int_equal(compare_row(r, "<unknown>")->side[0].flat, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runtimes_allocators_and_the_kernel_are_support),
        cmocka_unit_test(the_kernels_mapping_is_support),
        cmocka_unit_test(the_nearest_judged_frame_pays_also_when_it_is_inlined),
        cmocka_unit_test(support_is_what_the_user_says),
        cmocka_unit_test(recursion_counts_once_in_cum),
        cmocka_unit_test(files_and_lines_are_rows_where_the_granularity_says_so),
        cmocka_unit_test(frames_without_a_name_are_a_row),
    };
    return cmocka_run_group_tests(tests, arena_state_start, arena_state_stop);
}
