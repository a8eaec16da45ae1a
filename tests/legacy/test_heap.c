/* heap, growth and fragmentation text: the tables of spec/profile.md 3.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/legacy.h"

static bool heap_gives(const char *text, const char *expected)
{
    return legacy_gives(legacy_parse_heap, text, expected);
}

/* One sample line under a header with the given numbers and word. */
static bool sample_gives(const char *numbers, const char *word, const char *sample,
                         const char *expected)
{
    char text[512];
    snprintf(text, sizeof text, "heap profile: %s @ %s\n%s\n", numbers, word, sample);
    return heap_gives(text, expected);
}

static void sampled_values_are_scaled_up_and_truncated(void **state)
{
    (void)state;
    static const struct {
        const char *word, *sample, *expected;
    } rows[] = {
        {"heap/1048576", "1: 100 [1: 100] @", "5243 524338: bytes=100\n"},
        {"heap_v2/524288", "3: 1 [0: 0] @", "4718593 1572864: bytes=0\n"},
        {"heapz_v2/524288", "1: 1000000000 [0: 0] @", "1 1000000000: bytes=1000000000\n"},
        {"heap_v2/524288", "-1: -5 [0: 0] @", "-104858 -524290: bytes=5\n"},
        {"heap_v2/524288", "2: 0 [0: 0] @", "0 0: bytes=0\n"},
        {"heap_v2/524288", "0: 0 [0: 0] @", "0 0: bytes=0\n"},
        {"heap", "1: 100 [1: 100] @", "1 100: bytes=100\n"},
        {"heap/3", "1: 100 [1: 100] @", "1 100: bytes=100\n"},
        {"heapprofile", "1: 100 [1: 100] @", "1 100: bytes=100\n"},
        {"growth", "1: 100 [1: 100] @", "1 100: bytes=100\n"},
        {"growthz", "1: 100 [1: 100] @", "1 100: bytes=100\n"},
        {"fragmentation", "1: 100 [1: 100] @", "1 100: bytes=100\n"},
        {"heap_v2/524288", "4000000000000000000: 1 [0: 0] @",
         "-9223372036854775808 -9223372036854775808: bytes=0\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(sample_gives("1: 1 [1: 1]", rows[i].word, rows[i].sample, rows[i].expected));
}

static void allocations_come_before_what_is_in_use(void **state)
{
    (void)state;
    assert_true(sample_gives("0: 0 [3: 300]", "heap_v2/524288", "0: 0 [3: 300] @",
                             "15730 1573014 0 0: bytes=100\n"));
    assert_true(
        sample_gives("0: 0 [3: 300]", "heapprofile", "2: 20 [3: 300] @", "3 300 2 20: bytes=10\n"));
}

static void allocations_are_there_when_their_text_differs(void **state)
{
    (void)state;
    assert_true(sample_gives("0: 0 [0: 0]", "heapprofile", "1: 2 [3: 4] @", "1 2: bytes=2\n"));
    assert_true(sample_gives("0: 0 [00: 0]", "heapprofile", "1: 2 [3: 4] @", "3 4 1 2: bytes=2\n"));
    assert_true(sample_gives("1: 2 [0: 0]", "heapprofile", "1: 2 [3: 4] @", "1 2: bytes=2\n"));
}

static void other_words_are_another_format(void **state)
{
    (void)state;
    static const char *const words[] = {"heap_v3", "heap524288", "heapx", "growt", "grow"};
    for (size_t i = 0; i < PP_COUNT(words); i++)
        assert_true(sample_gives("1: 1 [1: 1]", words[i], "", "not mine"));
    assert_true(sample_gives("1: 1 [1: 1]", "heap/99999999999999999999", "", "not mine"));
    assert_true(heap_gives("\nheap profile: 1: 1 [1: 1] @ heapprofile\n", "not mine"));
    assert_true(heap_gives("", "not mine"));
}

static void text_before_the_header_and_blanks_in_it_are_allowed(void **state)
{
    (void)state;
    assert_true(heap_gives("x heap profile:1:1[ 1: 1  ]   @heapprofile", ""));
    assert_true(heap_gives("heap profile: heap profile: 1: 2 [ 3: 4] @ growth\n", ""));
    assert_true(heap_gives("heap profile: 1: 2 [ 3: 4]  @ growth\n", "not mine"));
}

static void every_address_is_a_return_address(void **state)
{
    (void)state;
    assert_true(sample_gives("1: 1 [1: 1]", "heapprofile", " 1: 2 [3: 4] @ 0x10 0x0 0x1a x0x2",
                             "1 2: f ffffffffffffffff 19 1 bytes=2\n"));
    assert_true(sample_gives("1: 1 [1: 1]", "heapprofile", "x1:2[3:4] @0x10 10 0x20zz 0x30",
                             "1 2: f 1f bytes=2\n"));
    assert_true(
        sample_gives("1: 1 [1: 1]", "heapprofile", "1:2[3:4] @ 0x1aBC 0x3", "1 2: 19 bytes=2\n"));
}

static void a_line_that_is_no_sample_is_a_hard_error(void **state)
{
    (void)state;
    assert_true(sample_gives("1: 1 [1: 1]", "heapprofile", "--- other ---",
                             "error: unexpected number of sample values: got 0, want 6"));
    assert_true(sample_gives("1: 1 [1: 1]", "heapprofile", "0: 5 [0: 0] @",
                             "error: inuse count was 0 but inuse bytes was 5"));
    assert_true(sample_gives("0: 0 [1: 1]", "heapprofile", "0: 5 [0: 7] @",
                             "error: allocation count was 0 but allocation bytes was 7"));
    assert_true(sample_gives(
        "1: 1 [1: 1]", "heapprofile", " 99999999999999999999: 1 [1: 1] @",
        "error: malformed sample: 99999999999999999999: 1 [1: 1] @: strconv.ParseInt: parsing "
        "\"99999999999999999999\": value out of range"));
    assert_true(
        sample_gives("1: 1 [1: 1]", "heapprofile", "1: 1 [1: 1] @ 0x11112222333344445",
                     "error: malformed sample: 1: 1 [1: 1] @ 0x11112222333344445: failed to "
                     "parse as hex 64-bit number: 0x11112222333344445"));
}

static void comments_are_skipped_and_a_marker_ends_the_samples(void **state)
{
    (void)state;
    assert_true(heap_gives("heap profile: 1: 1 [1: 1] @ heapprofile\n"
                           "# 1: 1 [1: 1] @ 0x1\n\n"
                           "1: 1 [1: 1] @ 0x500001\n"
                           "x MAPPED_LIBRARIES: y\n"
                           "400000-600000 r-xp 0 0:0 0 /bin/foo\n",
                           "1 1: 500000 bytes=1\n"));
    assert_true(legacy_maps_are(legacy_parse_heap,
                                "heap profile: 1: 1 [1: 1] @ heapprofile\n"
                                "MAPPED_LIBRARIES:\n400000-600000 r-xp 0 0:0 0 /bin/foo\n",
                                "400000-600000+0 /bin/foo\n"));
}

static void a_line_above_the_bound_is_a_hard_error(void **state)
{
    (void)state;
    char *text = test_malloc(70001);
    memset(text, 'y', 70000);
    text[70000] = '\0';
    assert_true(heap_gives(text, "error: bufio.Scanner: token too long"));
    text[10] = '\n';
    assert_true(heap_gives(text, "not mine"));
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sampled_values_are_scaled_up_and_truncated),
        cmocka_unit_test(allocations_come_before_what_is_in_use),
        cmocka_unit_test(allocations_are_there_when_their_text_differs),
        cmocka_unit_test(other_words_are_another_format),
        cmocka_unit_test(text_before_the_header_and_blanks_in_it_are_allowed),
        cmocka_unit_test(every_address_is_a_return_address),
        cmocka_unit_test(a_line_that_is_no_sample_is_a_hard_error),
        cmocka_unit_test(comments_are_skipped_and_a_marker_ends_the_samples),
        cmocka_unit_test(a_line_above_the_bound_is_a_hard_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
