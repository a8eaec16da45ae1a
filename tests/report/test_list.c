/* list: source lines with what they cost (spec/report.md 10). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

#include <stdio.h>
#include <unistd.h>

static char dir[] = "/tmp/cpprof-list-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    static const char *const names[] = {"/a.c", "/b.c"};
    char path[200];
    (void)state;
    for (size_t i = 0; i < PP_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s%s", dir, names[i]);
        unlink(path);
    }
    return rmdir(dir);
}

/* A file of n lines "line 1", "line 2" ... */
static void write_source(const char *name, int lines)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 1; i <= lines; i++)
        fprintf(f, "line %d\n", i);
    fclose(f);
}

static const char *list(struct arena *a, const char *profile, const char *regex)
{
    struct options opt = untrimmed();
    opt.source_path = str_of(dir);
    return report_of(a, profile_from_text(a, profile), "list", regex, &opt);
}

static void lines_from_the_start_to_five_after_the_last_are_shown(void **state)
{
    write_source("a.c", 10);
    assert_string_equal(list(*state, "bar[a.c=2]:3 13\nmain 78\n", "bar"),
                        "Total: 91\n"
                        "ROUTINE ======================== bar in a.c\n"
                        "        13         13 (flat, cum) 14.29% of Total\n"
                        "         .          .      2:line 2\n"
                        "        13         13      3:line 3\n"
                        "         .          .      4:line 4\n"
                        "         .          .      5:line 5\n"
                        "         .          .      6:line 6\n"
                        "         .          .      7:line 7\n"
                        "         .          .      8:line 8\n");
}

static void without_a_start_five_lines_before_are_shown(void **state)
{
    write_source("a.c", 8);
    const char *out = list(*state, "bar[a.c]:3 1\n", "bar");
    assert_has(out, " 1:line 1\n");
    assert_has(out, " 8:line 8\n");
    assert_has_not(out, " 0:");
    assert_has_not(out, " 9:");
    out = list(*state, "bar[a.c]:50 1\n", "bar"); /* past the end of the file */
    assert_string_equal(out, "Total: 1\nROUTINE ======================== bar in a.c\n"
                             "         1          1 (flat, cum)   100% of Total\n");
}

static void sums_are_raw_and_several_lines_of_a_stack_count_each(void **state)
{
    struct options opt = untrimmed();
    opt.source_path = str_of(dir);
    write_source("a.c", 3);
    assert_has(list(*state, "main[a.c=1]:2;main[a.c=1]:3;x 91\nmain[a.c=1]:3;x 1\n", "main"),
               "         0        183 (flat, cum) 198.91% of Total\n"
               "         .          .      1:line 1\n"
               "         .         91      2:line 2\n"
               "         .         92      3:line 3\n");
    opt.mean = true;
    assert_has(
        report_of(*state,
                  profile_from_text(*state, "!types n/count x/count\nmain[a.c=1]:2 10 50\n"),
                  "list", "main", &opt),
        "Total: 5\nROUTINE ======================== main in a.c\n        50         50 (flat, cum) "
        "1000.00% of Total\n");
}

static void functions_and_files_come_in_order(void **state)
{
    const char *out = list(*state, "b[z.c]:1 1\na[y.c]:1 2\na[x.c]:1 3\na 4\nc 5\n", "[abc]");
    const char *x = strstr(out, "a in x.c"), *y = strstr(out, "a in y.c"),
               *z = strstr(out, "b in z.c");
    assert_true(x && y && z && x < y && y < z);
    assert_has(out, "No source information for c\n");
    assert_has_not(out, "No source information for a\n");
    assert_has(list(*state, "\"\" 1\n", ""), "No source information for \n");
}

static void a_missing_file_says_where_it_was_looked_for(void **state)
{
    assert_has(list(*state, "f[/nowhere/foo.c]:1 1\n", "f"),
               "\n Error: open /nowhere/foo.c: no such file or directory\n");
    char text[300];
    snprintf(text, sizeof text, "\n Error: could not find file q/foo.c on path %s\n", dir);
    assert_has(list(*state, "f[q/foo.c]:1 1\n", "f"), text);
    snprintf(text, sizeof text, "f[/x%s/q.c]:1 1\n", strrchr(dir, '/'));
    assert_has(list(*state, text, "f"), "f in q.c\n");
}

static void a_line_that_is_too_long_ends_the_file(void **state)
{
    char path[200];
    write_source("b.c", 1);
    snprintf(path, sizeof path, "%s/b.c", dir);
    FILE *f = fopen(path, "a");
    assert_non_null(f);
    fprintf(f, "crlf\r\n%065535d\n%065536d\nnever\n", 7, 7);
    fclose(f);
    const char *out = list(*state, "f[b.c=1]:2 1\n", "f");
    assert_has(out, " 2:crlf\n");
    assert_has(out, "     3:000");
    assert_has_not(out, "     4:");
}

static void a_directory_has_no_lines_and_no_error(void **state)
{
    write_source("a.c", 1);
    assert_has_not(list(*state, "f[/tmp]:1 1\n", "f"), "Error");
}

static void no_match_is_an_error(void **state)
{
    assert_string_equal(list(*state, "f[a.c]:1 1\n", "a.c"),
                        "error: no matches found for regexp: a.c");
    assert_string_equal(list(*state, "!types x/y\n", "."), "error: no matches found for regexp: .");
}

static void extreme_lines_are_no_trouble(void **state)
{
    write_source("a.c", 3);
    assert_has(list(*state, "f[a.c]:9223372036854775807 1\n", "f"), "ROUTINE");
    assert_has(list(*state, "f[a.c]:-9223372036854775808 1\n", "f"), "ROUTINE");
    assert_has(list(*state, "f[a.c=-9223372036854775808]:2 1\n", "f"), " 1:line 1\n");
    assert_has(list(*state, "f[a.c=9223372036854775807]:2 1\n", "f"), "ROUTINE");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(lines_from_the_start_to_five_after_the_last_are_shown),
        TEST(without_a_start_five_lines_before_are_shown),
        TEST(sums_are_raw_and_several_lines_of_a_stack_count_each),
        TEST(functions_and_files_come_in_order),
        TEST(a_missing_file_says_where_it_was_looked_for),
        TEST(a_line_that_is_too_long_ends_the_file),
        TEST(a_directory_has_no_lines_and_no_error),
        TEST(no_match_is_an_error),
        TEST(extreme_lines_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
