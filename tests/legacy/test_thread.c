/* thread stacks: what ends a stack, and what counts for the one before (spec/profile.md 3.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/legacy.h"

#define HEAD "--- Thread 7f1 (name: main/123) stack: ---\n"
#define END "--- Memory map: ---\n"

static bool thread_gives(const char *text, const char *expected)
{
    return legacy_gives(legacy_parse_thread, text, expected);
}

static void only_the_leaf_is_no_return_address(void **state)
{
    (void)state;
    assert_true(thread_gives(HEAD "PC: 0x10 0x20\n  0x30 main+0x4\n" END, "1: 10 1f 2f 3\n"));
}

static void an_empty_stack_counts_for_the_sample_before(void **state)
{
    (void)state;
    assert_true(thread_gives(HEAD "0x10 0x20 0x10\n" HEAD "\n" HEAD "0x30 0x40\n" END,
                             "2: 10 1f f\n1: 30 3f\n"));
    assert_true(thread_gives(HEAD HEAD "0x10\n" END, "1: 10\n"));
    assert_true(
        thread_gives(HEAD "0x10\n" HEAD " [same as previous thread]\n0x50\n" END, "2: 10\n"));
}

static void a_copy_of_the_leaf_is_cut_but_stays_in_the_table(void **state)
{
    (void)state;
    struct legacy_run *r = legacy_run_text(legacy_parse_thread, HEAD "0x10 0x10 0x20\n" END);
    assert_string_equal(r->text, "1: 10 1f\n");
    assert_int_equal(r->p->n_locations, 3);
    assert_int_equal(r->p->locations[1].address, 0xf);
    legacy_run_free(r);
}

static void a_file_must_not_end_inside_a_stack(void **state)
{
    (void)state;
    assert_true(thread_gives(HEAD "0x10\n", "not mine"));
    assert_true(thread_gives(HEAD "0x10\n" HEAD, "not mine"));
    assert_true(thread_gives(HEAD "0x10\n---- no stack trace for 1\n", "1: 10\n"));
    assert_true(thread_gives(HEAD "0x10\n--- other\n", "not mine"));
    assert_true(thread_gives(HEAD "0x10\nMAPPED_LIBRARIES:", "1: 10\n"));
}

static void a_map_directly_after_a_stack_is_read_as_addresses(void **state)
{
    (void)state;
    assert_true(thread_gives(HEAD "0x10 0x20\nMAPPED_LIBRARIES:\n0-1000 /bin/x\n", "not mine"));
    assert_true(thread_gives(HEAD "0x10 0x20\nMAPPED_LIBRARIES:\n0x0-0x1000 /bin/x\n" END,
                             "1: 10 1f ffffffffffffffff fff\n"));
}

static void a_threadz_line_skips_to_the_first_header(void **state)
{
    (void)state;
    assert_true(thread_gives("# c\n\n--- threadz 1 ---\nnoise\n" HEAD "0x10\n" END, "1: 10\n"));
    assert_true(thread_gives("--- threadz 1 ---\nnoise\n" END, ""));
    assert_true(thread_gives("--- threadz 1 ---\nnoise\n- no header\n" END, "not mine"));
    assert_true(thread_gives("--- threadz 1 ---\n", "not mine"));
    assert_true(thread_gives("--- threadz x ---\n" HEAD "0x10\n" END, "not mine"));
}

static void headers_are_searched_in_the_line(void **state)
{
    (void)state;
    static const char *const good[] = {
        "x--- Thread aF (name: a/b c/1/22) stack: ---y\n0x1\n" END,
        "--- Thread --- Thread 1 (name: x/1) stack: ---\n0x1\n" END,
        "--- Thread 1 (name: x) stack: --- /1) stack: ---\n0x1\n" END,
    };
    static const char *const bad[] = {
        "--- Thread zz (name: a/1) stack: ---\n0x1\n" END,
        "--- Thread 1 (name: 12) stack: ---\n0x1\n" END,
        "--- Thread 1 (name: a/) stack: ---\n0x1\n" END,
        "--- Thread 1 (name: a/1) stack:\n0x1\n" END,
    };
    for (size_t i = 0; i < PP_COUNT(good); i++)
        assert_true(thread_gives(good[i], "1: 1\n"));
    for (size_t i = 0; i < PP_COUNT(bad); i++)
        assert_true(thread_gives(bad[i], "not mine"));
}

static void an_address_that_is_too_big_is_a_hard_error(void **state)
{
    (void)state;
    assert_true(thread_gives(HEAD " 0x10 0x11112222333344445\n" END,
                             "error: malformed sample: 0x10 0x11112222333344445: failed to parse "
                             "as hex 64-bit number: 0x11112222333344445"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_leaf_is_no_return_address),
        cmocka_unit_test(an_empty_stack_counts_for_the_sample_before),
        cmocka_unit_test(a_copy_of_the_leaf_is_cut_but_stays_in_the_table),
        cmocka_unit_test(a_file_must_not_end_inside_a_stack),
        cmocka_unit_test(a_map_directly_after_a_stack_is_read_as_addresses),
        cmocka_unit_test(a_threadz_line_skips_to_the_first_header),
        cmocka_unit_test(headers_are_searched_in_the_line),
        cmocka_unit_test(an_address_that_is_too_big_is_a_hard_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
