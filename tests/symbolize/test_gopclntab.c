/* Go's tables: two functions, the first with an inlined call; made by hand for each version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "symbolize/gopclntab.h"

/* Go 1.2: a header, functab, two records, names, a file table, and pc-value tables.
 * main.f [0x1000, 0x1010): a.go:10 up to 0x1004, then line 20; main.g [0x1010, 0x1020) */
#define W8(v) (v) & 0xff, (v) >> 8, 0, 0, 0, 0, 0, 0
#define W4(v) (v) & 0xff, (v) >> 8, 0, 0
static const uint8_t go12[] = {0xfb,       0xff,    0xff,       0xff,    0,
                               0,          1,       8,          W8(2), /* 0 */
                               W8(0x1000), W8(60),  W8(0x1010), W8(100), W8(0x1020),
                               W4(176), /* 16, then filetab at 56 */
                               W8(0x1000), W4(140), W4(0),      W4(0),   W4(0),
                               W4(164),    W4(168), W4(0),      W4(0), /* 60 */
                               W8(0x1010), W4(147), W4(0),      W4(0),   W4(0),
                               W4(164),    W4(168), W4(0),      W4(0), /* 100 */
                               'm',        'a',     'i',        'n',     '.',
                               'f',        0,       'm',        'a',     'i',
                               'n',        '.',     'g',        0, /* 140 */
                               'a',        '.',     'g',        'o',     0,
                               0,          0,       0,          0,       0, /* 154 */
                               4,          16,      0,          0,          /* 164: file 1 */
                               22,         4,       20,         12,      0,
                               0,          0,       0, /* 168: lines 10, 20 */
                               W4(2),      W4(154), 0,          0,       0,
                               0}; /* 176: files */

static char *ask(const struct gopclntab *t, uint64_t addr, bool no_inlines, char *text, size_t cap)
{
    struct object_frames f = {NULL, 0};
    struct arena a;
    size_t n = 0;
    arena_init(&a, 0);
    assert_true(gopclntab_find(t, addr, no_inlines, &a, &f));
    text[0] = 0;
    for (uint32_t i = 0; i < f.n; i++)
        n += (size_t)snprintf(text + n, cap - n, "%s%.*s %.*s:%d", i ? " < " : "",
                              (int)f.frame[i].function.len, f.frame[i].function.ptr,
                              (int)f.frame[i].file.len, f.frame[i].file.ptr, (int)f.frame[i].line);
    arena_done(&a);
    return text;
}

static void the_oldest_version_gives_function_and_line(void **state)
{
    struct gopclntab t;
    char text[256];
    (void)state;
    assert_true(gopclntab_parse((struct str){(const char *)go12, sizeof go12}, false, &t));
    assert_string_equal(ask(&t, 0x1000, false, text, sizeof text), "main.f a.go:10");
    assert_string_equal(ask(&t, 0x1004, false, text, sizeof text), "main.f a.go:20");
    assert_string_equal(ask(&t, 0x1011, false, text, sizeof text), "main.g a.go:10");
    assert_string_equal(ask(&t, 0x1020, false, text, sizeof text), "");
    assert_string_equal(ask(&t, 0xfff, false, text, sizeof text), "");
}

static size_t read_seed(const char *path, uint8_t *bytes, size_t cap)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(bytes, 1, cap, f);
    fclose(f);
    return n;
}

/* The seeds start with a byte for the byte order. Their inline tree has one node: main.g, called
 * at offset 8 of main.f. */
static void check_seed(const char *path, const uint8_t *tree, size_t n_tree)
{
    struct gopclntab t;
    uint8_t bytes[1024];
    char text[256];
    size_t n = read_seed(path, bytes, sizeof bytes);
    assert_true(gopclntab_parse((struct str){(const char *)bytes + 1, n - 1}, false, &t));
    assert_string_equal(ask(&t, 0x1001, false, text, sizeof text), "main.f b.go:10");
    t.inline_data = (struct str){(const char *)tree, n_tree};
    assert_string_equal(ask(&t, 0x1001, false, text, sizeof text),
                        "main.g b.go:10 < main.f a.go:20");
    assert_string_equal(ask(&t, 0x1001, true, text, sizeof text), "main.f b.go:10");
    assert_string_equal(ask(&t, 0x1008, false, text, sizeof text), "main.f a.go:20");
    assert_string_equal(ask(&t, 0x1013, false, text, sizeof text), "main.g a.go:10");
    for (size_t cut = 0; cut < n; cut++)
        if (gopclntab_parse((struct str){(const char *)bytes + 1, cut}, false, &t))
            ask(&t, 0x1001, false, text, sizeof text);
}

static void inlined_calls_of_go_118_and_120_are_unfolded(void **state)
{
    static const uint8_t tree118[] = {0xff, 0xff, 0, 0, W4(0), W4(0), W4(8), W4(8)};
    static const uint8_t tree120[] = {0, 0, 0, 0, W4(8), W4(8), W4(5)};
    (void)state;
    check_seed("testdata/fuzz/gopclntab/go118", tree118, sizeof tree118);
    check_seed("testdata/fuzz/gopclntab/go120", tree120, sizeof tree120);
}

static void a_call_that_is_its_own_caller_ends(void **state)
{
    static const uint8_t tree[] = {0, 0, 0, 0, W4(8), W4(0), W4(5)};
    struct gopclntab t;
    struct object_frames f = {NULL, 0};
    struct arena a;
    uint8_t bytes[1024];
    (void)state;
    size_t n = read_seed("testdata/fuzz/gopclntab/go120", bytes, sizeof bytes);
    assert_true(gopclntab_parse((struct str){(const char *)bytes + 1, n - 1}, false, &t));
    t.inline_data = (struct str){(const char *)tree, sizeof tree};
    arena_init(&a, 0);
    assert_true(gopclntab_find(&t, 0x1001, false, &a, &f));
    assert_true(f.n > 1 && f.n <= 128);
    arena_done(&a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_version_gives_function_and_line),
        cmocka_unit_test(inlined_calls_of_go_118_and_120_are_unfolded),
        cmocka_unit_test(a_call_that_is_its_own_caller_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
