/* memory maps: the grammar and the repairs of spec/profile.md 3.7, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "legacy/memmap.h"
#include "support/legacy.h"
#include "util/buf.h"

/* "skip", "other", or START LIMIT OFFSET FILE ID. */
static const char *parsed(const char *line)
{
    static char text[512];
    struct memmap_line m;
    switch (memmap_parse_line(str_of(line), &m)) {
    case MEMMAP_SKIP:
        return "skip";
    case MEMMAP_OTHER:
        return "other";
    case MEMMAP_MAPPING:
        break;
    }
    snprintf(text, sizeof text, "%llx %llx %llx %.*s %.*s", (unsigned long long)m.start,
             (unsigned long long)m.limit, (unsigned long long)m.offset, (int)m.file.len, m.file.ptr,
             (int)m.build_id.len, m.build_id.ptr);
    return text;
}

struct row {
    const char *line, *expected;
};

static void lines_have_two_forms(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"00400000-00500000 r-xp 00001000 08:01 12345   /bin/foo (deleted)",
         "400000 500000 1000 /bin/foo "},
        {"00400000-00500000 r--p 00001000 08:01 12345 /bin/foo", "skip"},
        {"00400000-00500000 r-xp 08:01 12345 /bin/foo", "400000 500000 0 /bin/foo "},
        {"00400000-00500000 r-xp 00001000 08:01 12345/bin/foo", "400000 500000 1000  "},
        {"00400000-00500000 r-xp 00001000 08:01", "400000 500000 0 00001000 08"},
        {"0x40000-0x80000 /path/to/binary  (@FF00)  abc123456",
         "40000 80000 ff00 /path/to/binary abc123456"},
        {"0x40000-0x80000: /path/to/binary (@ff00) zzz", "40000 80000 ff00 /path/to/binary "},
        {"0x40000-0x80000: cppbench_server_main", "40000 80000 0 cppbench_server_main "},
        {"400000  500000 /bin/foo", "400000 500000 0 /bin/foo "},
        {"400000-500000 R-XP 00000000 00:00 0 /a", "400000 500000 0 R-XP 00000000"},
        {"400000-500000 00001000 08:01 12 /a", "400000 500000 1000 /a "},
        {"400000-10000000000000000 /a", "other"},
        {"hello", "other"},
        {"", "other"},
        {"x", "other"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_string_equal(parsed(rows[i].line), rows[i].expected);
}

static void the_range_splits_where_a_backtracking_pattern_would(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"0x40000-0x80000 prog", "skip"},
        {"0x40000-0x80000 xfoo", "40000 80000 0  "},
        {"400000 - 500000 /bin/foo", "skip"},
        {"deadbeef", "deadbee f 0  "},
        {"40000050000 /x", "4000005000 0 0 /x "},
        {"base=/x", "b a 0  "},
        {"add=5", "ad d 0  "},
        {"build=/x", "other"},
        {"00x1", "0 1 0  "},
        {"100x1: /f", "10 1 0 /f "},
        {"0x1", "other"},
        {"0x", "other"},
        {"12 34:56 78", "1 2 0  "}, /* only this split leaves a device and an inode */
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_string_equal(parsed(rows[i].line), rows[i].expected);
}

static void a_log_prefix_is_cut_off(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"W1220 15:07:15.201776    8272 logger.cc:12033] 400000-5", "400000-5"},
        {"x:1] a", "a"},
        {"x:1]a", "x:1]a"},
        {":1] a", ":1] a"},
        {"x:] a", "x:] a"},
        {"[x:1] a", "[x:1] a"},
        {"x:1]", "x:1]"},
        {"1] a", "1] a"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct str rest = memmap_strip_log_prefix(str_of(rows[i].line));
        assert_true(str_eq(rest, str_of(rows[i].expected)));
    }
}

/* The mappings of a Go count profile with the given addresses (as in the file) and map lines. */
static bool maps_are(const char *addrs, const char *lines, const char *expected)
{
    char text[2048];
    snprintf(text, sizeof text, "x profile: total 1\n1 @ %s\n--- Memory map: ---\n%s", addrs,
             lines);
    return legacy_maps_are(legacy_parse_gocount, text, expected);
}

#define INSIDE "0x400011" /* becomes 400010: in a mapping of most rows */

static void attributes_stand_for_their_first_value(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"build=/opt/x\n400000-500000 r-xp 0 0:0 0 $build/foo", "400000-500000+0 /opt/x/foo\n"},
        {"root=/1\nroot=/2\n400000-500000 $root/foo", "400000-500000+0 /1/foo\n"},
        {"ro=/1\nroot=/2\n400000-500000 $root/foo", "400000-500000+0 /1ot/foo\n"},
        {"root=/2\nro=/1\n400000-500000 $root/foo", "400000-500000+0 /2/foo\n"},
        {"root=/2\nsub=$root/sub\n400000-500000 $sub/foo", "400000-500000+0 /2/sub/foo\n"},
        {"sub=$root/sub\nroot=/2\n400000-500000 $sub/foo", "400000-500000+0 $root/sub/foo\n"},
        {"start=400000\n$start-500000 /bin/foo", "400000-500000+0 /bin/foo\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(maps_are(INSIDE, rows[i].line, rows[i].expected));
}

static void attributes_cannot_grow_without_bound(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_add_cstr(&b, "x profile: total 1\n1 @ 0x1\n--- Memory map: ---\nx0_=0123456789\n");
    for (int i = 1; i < 60; i++)
        buf_printf(&b, "x%d_=$x%d_$x%d_\n", i, i - 1, i - 1);
    struct legacy_run *r = legacy_run(legacy_parse_gocount, b.data, b.len);
    assert_string_equal(r->text, "error: memory map has too many or too long attributes");
    legacy_run_free(r);
    buf_done(&b);
}

static void mappings_are_repaired(void **state)
{
    (void)state;
    static const struct {
        const char *addrs, *lines, *expected;
    } rows[] = {
        {INSIDE, "500000-600000 r-xp 100000 0:0 0 /bin/foo", "400000-600000+0 /bin/foo\n"},
        {"0x550011", "400000-450000\n450000-500000 /bin/foo\n500000-600000 /bin/foo",
         "400000-600000+0 /bin/foo\n"},
        {INSIDE,
         "400000-500000 r-xp 0 0:0 0 /anon_hugepage (deleted)\n"
         "500000-600000 r-xp 100000 0:0 0 /bin/foo",
         "400000-600000+0 /bin/foo\n"},
        {INSIDE " 0x900001", "400000-500000 /bin/x\n901000-902000 r-xp 2000 0:0 0 /lib/c.so",
         "400000-500000+0 /bin/x\n8ff000-902000+0 /lib/c.so\n"},
        {INSIDE " 0x500011", "400000-500000 /lib/a.so",
         "400000-500000+0 /lib/a.so\n0-ffffffffffffffff+0 \n"},
        {INSIDE,
         "1000-101000 r-xp 1000 0:0 0 /bin/foo\n101000-201000 r-xp 101000 0:0 0 /bin/foo\n"
         "201000-301000 r-xp 202000 0:0 0 /bin/foo\n301000-401000 r-xp 0 0:0 0 /bin/foo",
         "1000-201000+1000 /bin/foo\n201000-401000+202000 /bin/foo\n"},
        {INSIDE,
         "1000-2000 /bin/foo ab\n2000-3000 /bin/foo\n3000-4000 /bin/foo cd\n"
         "4000-500000 /bin/foo cd",
         "1000-3000+0 /bin/foo ab\n3000-500000+0 /bin/foo cd\n"},
        /* ends before it starts: moved for the first address, does not hold the second */
        {"0x8ff000 0x900001", "901000-900000 r-xp 101000 0:0 0 /lib/a.so",
         "800000-900000+0 /lib/a.so\n0-ffffffffffffffff+0 \n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(maps_are(rows[i].addrs, rows[i].lines, rows[i].expected));
}

static void the_main_binary_changes_places_with_the_first(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"1-2 /lib/a.so.1\n3-4 /lib/b.so_2x\n5-6 /lib/c.so.x\n7-8 /bin/m",
         "5-6+0 /lib/c.so.x\n3-4+0 /lib/b.so_2x\n1-2+0 /lib/a.so.1\n7-8+0 /bin/m\n"},
        {"1-2 /lib/a.so(deleted)\n3-4 [heap]\n5-6 (deleted)\n7-8 /lib/d.so1",
         "7-8+0 /lib/d.so1\n3-4+0 [heap]\n5-6+0 (deleted)\n1-2+0 /lib/a.so(deleted)\n"},
        {"1-2 /lib/a.so\n3-4 [vdso]", "1-2+0 /lib/a.so\n3-4+0 [vdso]\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(maps_are("0x2", rows[i].line, rows[i].expected));
}

static void an_address_of_zero_has_no_mapping(void **state)
{
    (void)state;
    struct legacy_run *r =
        legacy_run_text(legacy_parse_gocount, "x profile: total 1\n1 @ 0x1 0x2\n");
    assert_string_equal(r->text, "1: 0 1\n");
    assert_string_equal(r->maps, "0-ffffffffffffffff+0 \n");
    assert_int_equal(r->p->locations[0].mapping, PP_NONE);
    assert_int_equal(r->p->locations[1].mapping, 0);
    legacy_run_free(r);
}

static void text_before_the_section_is_ignored(void **state)
{
    (void)state;
    assert_true(legacy_maps_are(legacy_parse_gocount,
                                "x profile: total 1\n1 @ 0x2\n---\nnoise\n1-3 /not/yet\n"
                                "MAPPED_LIBRARIES:\n1-2 /bin/m\n",
                                "1-2+0 /bin/m\n"));
}

static void many_mappings_and_addresses_take_no_quadratic_time(void **state)
{
    (void)state;
    enum { N = 60000 };
    struct buf b = BUF_INIT;
    clock_t start = clock();
    buf_add_cstr(&b, "x profile: total 1\n");
    for (unsigned i = 0; i < N; i++)
        buf_printf(&b, "1 @ 0x%x\n", 16 * i + 5);
    buf_add_cstr(&b, "--- Memory map: ---\n");
    for (unsigned i = 0; i < N; i++)
        buf_printf(&b, "%x-%x /f%u\n", 16 * (N - i), 16 * (N - i) + 8, i);
    struct legacy_run *r = legacy_run(legacy_parse_gocount, b.data, b.len);
    assert_int_equal(r->p->n_mappings, N + 1);
    assert_true(clock() - start < 8 * CLOCKS_PER_SEC); /* also under a sanitizer */
    legacy_run_free(r);
    buf_done(&b);
}

static void a_hostile_line_takes_linear_time(void **state)
{
    (void)state;
    enum { N = 65000 };
    char *line = malloc(N + 1);
    assert_non_null(line);
    clock_t start = clock();
    for (size_t k = 0; k < 4; k++) {
        memset(line, "f 0-"[k], N);
        line[N] = '\0';
        for (int i = 0; i < 100; i++) {
            struct memmap_line m;
            (void)memmap_parse_line((struct str){line, N}, &m);
        }
    }
    free(line);
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_have_two_forms),
        cmocka_unit_test(the_range_splits_where_a_backtracking_pattern_would),
        cmocka_unit_test(a_log_prefix_is_cut_off),
        cmocka_unit_test(attributes_stand_for_their_first_value),
        cmocka_unit_test(attributes_cannot_grow_without_bound),
        cmocka_unit_test(mappings_are_repaired),
        cmocka_unit_test(the_main_binary_changes_places_with_the_first),
        cmocka_unit_test(an_address_of_zero_has_no_mapping),
        cmocka_unit_test(text_before_the_section_is_ignored),
        cmocka_unit_test(many_mappings_and_addresses_take_no_quadratic_time),
        cmocka_unit_test(a_hostile_line_takes_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
