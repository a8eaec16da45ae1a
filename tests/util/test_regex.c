/* util/regex: which patterns are taken, how the others are refused, and what matches where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "util/buf.h"
#include "util/limits.h"
#include "util/regex.h"

static struct regex *compile(const char *pattern)
{
    struct err err = {0};
    struct regex *re = NULL;
    if (!regex_compile(str_of(pattern), &re, &err))
        fail_msg("%s: %s", pattern, err.msg);
    assert_int_equal(err.code, PP_OK);
    return re;
}

struct refusal {
    const char *pattern, *message;
};

static void refused(const struct refusal *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct err err = {0};
        struct regex *re = NULL;
        char want[512];
        if (regex_compile(str_of(rows[i].pattern), &re, &err))
            fail_msg("%s is taken", rows[i].pattern);
        snprintf(want, sizeof want, "error parsing regexp: %s", rows[i].message);
        assert_string_equal(err.msg, want);
        assert_int_equal(err.code, PP_ERR_USAGE);
        assert_null(re);
    }
}

static void an_unbalanced_group_or_bracket_is_refused(void **state)
{
    static const struct refusal rows[] = {
        {"(", "missing closing ): `(`"},         {"a(b", "missing closing ): `a(b`"},
        {"(?i:a", "missing closing ): `(?i:a`"}, {"a)b", "unexpected ): `a)b`"},
        {"(a))", "unexpected ): `(a))`"},        {"|)", "unexpected ): `|)`"},
        {"[", "missing closing ]: `[`"},         {"x[a-z", "missing closing ]: `[a-z`"},
        {"[]", "missing closing ]: `[]`"},       {"[^]", "missing closing ]: `[^]`"},
        {"[a-", "missing closing ]: `[a-`"},
    };
    (void)state;
    refused(rows, PP_COUNT(rows));
}

static void a_wrong_repeat_is_refused(void **state)
{
    static const struct refusal rows[] = {
        {"*", "missing argument to repetition operator: `*`"},
        {"+?a", "missing argument to repetition operator: `+?`"},
        {"a|*", "missing argument to repetition operator: `*`"},
        {"(*)", "missing argument to repetition operator: `*`"},
        {"{2}", "missing argument to repetition operator: `{2}`"},
        {"(?i)+", "missing argument to repetition operator: `+`"},
        {"a**", "invalid nested repetition operator: `**`"},
        {"xa+*?y", "invalid nested repetition operator: `+*?`"},
        {"a{2}{3,}", "invalid nested repetition operator: `{2}{3,}`"},
        {"a??+", "invalid nested repetition operator: `??+`"},
        {"a{1001}", "invalid repeat count: `{1001}`"},
        {"a{2,1}", "invalid repeat count: `{2,1}`"},
        {"a{1,1001}", "invalid repeat count: `{1,1001}`"},
        {"a{100000000000}", "invalid repeat count: `{100000000000}`"},
        {"((a{100}){10}){2}", "invalid repeat count: `{2}`"},
        {"(a{500}b){3,}?", "invalid repeat count: `{3,}?`"},
    };
    (void)state;
    refused(rows, PP_COUNT(rows));
}

static void a_wrong_escape_is_refused(void **state)
{
    static const struct refusal rows[] = {
        {"\\", "trailing backslash at end of expression: ``"},
        {"a[\\", "trailing backslash at end of expression: ``"},
        {"\\8", "invalid escape sequence: `\\8`"},
        {"a\\1b", "invalid escape sequence: `\\1`"},
        {"\\C", "invalid escape sequence: `\\C`"},
        {"\\E", "invalid escape sequence: `\\E`"},
        {"\\Z", "invalid escape sequence: `\\Z`"},
        {"\\é", "invalid escape sequence: `\\é`"},
        {"\\x", "invalid escape sequence: `\\x`"},
        {"\\x1", "invalid escape sequence: `\\x1`"},
        {"\\xg1", "invalid escape sequence: `\\xg1`"},
        {"\\x{12", "invalid escape sequence: `\\x{12`"},
        {"\\x{}", "invalid escape sequence: `\\x{}`"},
        {"\\x{110000}", "invalid escape sequence: `\\x{110000`"},
        {"[\\b]", "invalid escape sequence: `\\b`"},
        {"[\\Q]\\E]", "invalid escape sequence: `\\Q`"},
    };
    (void)state;
    refused(rows, PP_COUNT(rows));
}

static void a_wrong_class_is_refused(void **state)
{
    static const struct refusal rows[] = {
        {"[z-a]", "invalid character class range: `z-a`"},
        {"[a-\\x20]", "invalid character class range: `a-\\x20`"},
        {"[a-\\d]", "invalid escape sequence: `\\d`"},
        {"[[:foo:]]", "invalid character class range: `[:foo:]`"},
        {"[[:^:]]", "invalid character class range: `[:^:]`"},
        {"\\p", "invalid character class range: `\\p`"},
        {"\\pX", "invalid character class range: `\\pX`"},
        {"\\p{", "invalid character class range: `\\p{`"},
        {"a\\p{Foo}b", "invalid character class range: `\\p{Foo}`"},
        {"[\\P{^Foo}]", "invalid character class range: `\\P{^Foo}`"},
        {"\\p{IsGreek}", "invalid character class range: `\\p{IsGreek}`"},
    };
    (void)state;
    refused(rows, PP_COUNT(rows));
}

static void what_perl_has_and_re2_has_not_is_refused(void **state)
{
    static const struct refusal rows[] = {
        {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
        {"a(?!b)", "invalid or unsupported Perl syntax: `(?!`"},
        {"(?<=a)b", "invalid named capture: `(?<=a)b`"},
        {"(?<=a)>b", "invalid named capture: `(?<=a)>`"},
        {"(?<", "invalid or unsupported Perl syntax: `(?<`"},
        {"(?>a)", "invalid or unsupported Perl syntax: `(?>`"},
        {"(?#a)", "invalid or unsupported Perl syntax: `(?#`"},
        {"(?i", "invalid or unsupported Perl syntax: `(?i`"},
        {"(?", "invalid or unsupported Perl syntax: `(?`"},
        {"(?x)a", "invalid or unsupported Perl syntax: `(?x`"},
        {"(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"},
        {"(?i--s)", "invalid or unsupported Perl syntax: `(?i--`"},
        {"(?P=n)", "invalid or unsupported Perl syntax: `(?P`"},
        {"(?P>n)", "invalid or unsupported Perl syntax: `(?P`"},
        {"(?P<n", "invalid named capture: `(?P<n`"},
        {"(?P<>a)", "invalid named capture: `(?P<>`"},
        {"(?P<x y>a)", "invalid named capture: `(?P<x y>`"},
        {"(?<é>a)", "invalid named capture: `(?<é>`"},
    };
    (void)state;
    refused(rows, PP_COUNT(rows));
}

static void a_pattern_that_is_not_utf8_is_refused(void **state)
{
    static const struct refusal rows[] = {
        {"a\xff"
         "b",
         "invalid UTF-8: `\xff"
         "b`"},
        {"[\xc0\x80]", "invalid UTF-8: `\xc0\x80]`"},
        {"\\\xff", "invalid UTF-8: `\xff`"},
        {"\\p{\xff}a", "invalid UTF-8: `\xff`"},
        {"(?P<\xff>a)", "invalid UTF-8: `\xff`"},
        {"(?i\xff)", "invalid UTF-8: `\xff)`"},
        {"\\Q\xff\\E", "invalid UTF-8: `\xff`"},
    };
    (void)state;
    refused(rows, PP_COUNT(rows));
}

static void refused_with(const struct buf *pattern, const char *what)
{
    struct err err = {0};
    struct regex *re;
    char want[64];
    assert_false(regex_compile(buf_str(pattern), &re, &err));
    snprintf(want, sizeof want, "error parsing regexp: %s: `", what);
    assert_memory_equal(err.msg, want, strlen(want));
}

static void nested(struct buf *b, size_t n)
{
    buf_clear(b);
    buf_fill(b, '(', n);
    buf_add_byte(b, 'x');
    buf_fill(b, ')', n);
}

static void a_pattern_nests_at_most_a_thousand_deep(void **state)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    struct regex *re;

    (void)state;
    nested(&b, 999);
    assert_true(regex_compile(buf_str(&b), &re, &err));
    assert_true(regex_matches(re, PP_STR("axb")));
    regex_free(re);
    nested(&b, 1000);
    refused_with(&b, "expression nests too deeply");
    buf_clear(&b);
    for (int i = 0; i < 700; i++)
        buf_add_cstr(&b, "(?:x");
    for (int i = 0; i < 700; i++)
        buf_add_cstr(&b, ")*");
    refused_with(&b, "expression nests too deeply");
    buf_done(&b);
}

static void a_pattern_is_bounded_in_length_and_in_size(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    for (int i = 0; i < 4000; i++)
        buf_add_cstr(&b, "(x|yy){1000}");
    refused_with(&b, "expression too large");
    buf_clear(&b);
    buf_fill(&b, 'a', PP_MAX_REGEX + 1);
    refused_with(&b, "expression too large");
    buf_done(&b);
}

struct row {
    const char *pattern, *text;
    int from, to; /* -1: no match */
};

static void matched(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct row *r = &rows[i];
        struct regex *re = compile(r->pattern);
        size_t from = 77, to = 77;
        bool found = regex_find(re, str_of(r->text), &from, &to);
        if (regex_matches(re, str_of(r->text)) != found)
            fail_msg("%s on %s: the two searches differ", r->pattern, r->text);
        if (found != (r->from >= 0))
            fail_msg("%s on %s: %s", r->pattern, r->text, found ? "found" : "not found");
        if (found && (from != (size_t)r->from || to != (size_t)r->to))
            fail_msg("%s on %s: found at %zu-%zu", r->pattern, r->text, from, to);
        assert_int_equal(regex_trouble(re), REGEX_FINE);
        regex_free(re);
    }
}

static void strings_are_found_where_they_first_occur(void **state)
{
    static const struct row rows[] = {
        {"", "abc", 0, 0},
        {"", "", 0, 0},
        {"bc", "abcbc", 1, 3},
        {"abcd", "abc", -1, 0},
        {"a\\.b", "axba.b", 3, 6},
        {"^bc", "abc", -1, 0},
        {"^ab", "abab", 0, 2},
        {"ab$", "abab", 2, 4},
        {"ab\\z", "ab\n", -1, 0},
        {"^ab$", "abab", -1, 0},
        {"^(ab|cd)$", "cd", 0, 2},
        {"foo|foobar", "a foobar", 2, 5},
        {"foobar|foo", "a foobar", 2, 8},
        {"bar|foo$|^x", "xfoobar", 0, 1},
        {"^$", "", 0, 0},
        {"^$", "a", -1, 0},
        {"$", "ab", 2, 2},
        {"(é)", "xé", 1, 3},
        {"|a", "ba", 0, 0},
        {"\\Qa.*\\E", "xa.*", 1, 4},
    };
    (void)state;
    matched(rows, PP_COUNT(rows));
}

static void operators_prefer_as_perl_does(void **state)
{
    static const struct row rows[] = {
        {"a+", "baaac", 1, 4},
        {"a+?", "baaac", 1, 2},
        {"(?U)a+", "baaac", 1, 2},
        {"(?U)a+?", "baaac", 1, 4},
        {"a{2,}", "aaa", 0, 3},
        {"a{2,3}?", "aaa", 0, 2},
        {"a{,2}", "aaa{,2}", 2, 7},
        {"(a|ab)(c|bcd)", "abcd", 0, 4},
        {"x*", "aaa", 0, 0},
        {"(|a)*", "aa", 0, 0},
        {"(|a)+", "aa", 0, 0},
        {"(a*)+b", "aab", 0, 3},
        {"^*a", "ba", 1, 2},
        {"(?:)*a", "ba", 1, 2},
        {"a{0}b", "ab", 1, 2},
        {"(.*s|\\At){0}c.", "abcd", 2, 4},
        {"(a|b*|)+c?", "abac", 0, 4},
        {"(b|.??|)+a", "bba", 0, 3},
        {"(?P<n>a)(?P<n>b)", "ab", 0, 2},
        {"(?<n>a)", "ba", 1, 2},
        {"\\*\\++", "a*++", 1, 4},
    };
    (void)state;
    matched(rows, PP_COUNT(rows));
}

static void anchors_know_lines_only_with_the_m_flag(void **state)
{
    static const struct row rows[] = {
        {"^b.", "a\nbc", -1, 0},         {"(?m)^b.", "a\nbc", 2, 4},
        {"(?m).$", "ab\nc", 1, 2},       {"(?m)^$", "a\n", 2, 2},
        {"(?m)^$", "a\n\nb", 2, 2},      {".$", "ab\n", -1, 0},
        {"(?m:^)b|c\\z", "ab\nc", 3, 4}, {".\\b", "a b", 0, 1},
        {"\\b.", "éab", 2, 3},           {"\\B", "", 0, 0},
        {"\\Bb", "bab", 2, 3},           {"a.b", "a\nb", -1, 0},
        {"(?s)a.b", "a\nb", 0, 3},       {"a[^x]b", "a\nb", 0, 3},
        {"(?s-s:a.b)|c", "a\nbc", 3, 4},
    };
    (void)state;
    matched(rows, PP_COUNT(rows));
}

static void letter_case_folds_over_all_of_unicode(void **state)
{
    static const struct row rows[] = {
        {"(?i)foo", "xFoO", 1, 4},
        {"(?i)k", "\xe2\x84\xaa", 0, 3},
        {"(?i)\xe2\x84\xaa", "k", 0, 1},
        {"(?i)[^k]", "K\xe2\x84\xaakx", 5, 6},
        {"(?i)s", "\xc5\xbf", 0, 2},
        {"(?i)[r-t]", "\xc5\xbf", 0, 2},
        {"(?i)\\w", "\xc5\xbf", 0, 2},
        {"(?i)\\W", "\xc5\xbf", -1, 0},
        {"\\w", "\xc5\xbf", -1, 0},
        {"(?i)ß", "ẞ", 0, 3},
        {"(?i)Σ", "ς", 0, 2},
        {"(?i)[α-ω]+", "xΑΣς", 1, 7},
        {"(?i)i", "İıI", 4, 5},
        {"(?i)\\p{Lu}", "1a", 1, 2},
        {"(?i)\\P{Lu}", "aA1", 2, 3},
        {"(?i)[^\\P{Lu}]", "1a", 1, 2},
        {"(?i)\\p{Lu}", "ĸ", -1, 0},
        {"(?i)[^\\PLb]+", "1aBA", 1, 2},
        {"(?i)[^\\PLb]+", "1acBA", 1, 3},
        {"(?i)\\p{Greek}", "µ", 0, 2},
        {"a(?i:b)c", "aBCaBc", 3, 6},
        {"(?i)a(?-i)b", "AB Ab", 3, 5},
    };
    (void)state;
    matched(rows, PP_COUNT(rows));
}

static void classes_hold_what_their_names_say(void **state)
{
    static const struct row rows[] = {
        {"\\d+", "a٣12", 3, 5},
        {"\\D", "12a", 2, 3},
        {"\\s", "\v\t", 1, 2},
        {"[[:space:]]", "a\v", 1, 2},
        {"\\S", " \t\vx", 2, 3},
        {"[[:^alpha:]]", "aZ_", 2, 3},
        {"[[:word:]-]+", "!a-b_9!", 1, 6},
        {"[]a]+", "x]a]", 1, 4},
        {"[^]a]", "]ax", 2, 3},
        {"[a-]+", "b-a-", 1, 4},
        {"[-a]+", "b-a-", 1, 4},
        {"[a\\-c]+", "b-c", 1, 3},
        {"\\pN", "a٣", 1, 3},
        {"\\p{Greek}+", "aλβb", 1, 5},
        {"\\P{Greek}", "λb", 2, 3},
        {"\\p{^Greek}", "λb", 2, 3},
        {"[^\\p{Greek}a]", "λab", 3, 4},
        {"[\\PL]", "a1", 1, 2},
        {"\\p{Letter}", "1a", 1, 2},
        {"\\p{ greek }", "λ", 0, 2},
        {"\\p{Old_Italic}", "\xf0\x90\x8c\x80", 0, 4},
        {"\\p{Assigned}", "\xcd\xb8x", 2, 3},
        {"\\p{Any}", "\n", 0, 1},
        {"\\p{ASCII}+", "éab", 2, 4},
        {"[^\\x00-\\x{10FFFF}]", "abc", -1, 0},
        {"[^\\x00-\\x{10FFFF}]|b", "abc", 1, 2},
        {"\\x{D800}|b", "abc", 1, 2},
        {"[\\x{D7FF}-\\x{E000}]", "a\xee\x80\x80", 1, 4},
        {"a|[b-d]|\\pN|(?s:e)", "x٣", 1, 3},
        {".|\\n", "\n", 0, 1},
        {"\\x41\\x{42}\\103\\0", "ABC", -1, 0},
        {"\\x41\\x{42}\\103", "ABC", 0, 3},
        {"\\a\\f\\t\\n\\r\\v", "\a\f\t\n\r\v", 0, 6},
    };
    (void)state;
    matched(rows, PP_COUNT(rows));
}

static void an_invalid_byte_is_one_replacement_character(void **state)
{
    static const struct row rows[] = {
        {"^.$", "\xff", 0, 1},
        {"^..$", "\xe2\x82", 0, 2},
        {"^.{4}b",
         "\xf0\x9f\x98"
         "ab",
         0, 5},
        {"\xef\xbf\xbd", "a\xff", 1, 2},
        {"[^a]", "a\xc0", 1, 2},
        {"\\x{FFFD}+", "a\xff\xef\xbf\xbd\xfe", 1, 6},
        {"a$",
         "\xff"
         "a",
         1, 2},
        {"foo",
         "\xff"
         "foo\xff",
         1, 4},
        {"(?i)FOO",
         "\xff"
         "foo\xff",
         1, 4},
    };
    (void)state;
    matched(rows, PP_COUNT(rows));
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void patterns_that_explode_elsewhere_end_soon_here(void **state)
{
    static const struct {
        const char *pattern;
        char c, last;
        bool found;
    } rows[] = {
        {"(a*)*b", 'a', 'c', false},
        {"(a|aa)+$", 'a', 'c', false},
        {"(x+x+)+y", 'x', 'z', false},
        {"(x+x+)+y", 'x', 'y', true},
        {"(.*)(.*)(.*)(.*)[12]", 'x', '3', false},
        {"(a?){50}a{50}b", 'a', 'c', false},
        {"x*[yz]", 'x', 'a', false},
        {"(?i)(\\w|[a-z])*!", 'a', '?', false},
    };
    static const size_t sizes[] = {40, 3000, 50000};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct regex *re = compile(rows[i].pattern);
        double start = seconds();
        for (size_t k = 0; k < PP_COUNT(sizes); k++) {
            struct buf text = BUF_INIT;
            buf_fill(&text, rows[i].c, sizes[k]);
            buf_add_byte(&text, rows[i].last);
            assert_int_equal(regex_matches(re, buf_str(&text)), rows[i].found);
            buf_done(&text);
        }
        assert_int_equal(regex_trouble(re), REGEX_FINE);
        if (seconds() - start > 5) /* a slow machine under a sanitizer; hours if it exploded */
            fail_msg("%s takes %g s", rows[i].pattern, seconds() - start);
        regex_free(re);
    }
}

static void a_search_without_end_is_given_up(void **state)
{
    struct buf pattern = BUF_INIT, text = BUF_INIT;
    struct err err = {0};
    struct regex *re;

    (void)state;
    for (int i = 0; i < 200; i++)
        buf_add_cstr(&pattern, "(a?b?){1000}");
    buf_add_byte(&pattern, 'd');
    assert_true(regex_compile(buf_str(&pattern), &re, &err));
    buf_fill(&text, 'a', 100000);
    double start = seconds();
    buf_add_byte(&text, 'c');
    assert_int_equal(regex_trouble(re), REGEX_FINE);
    assert_false(regex_matches(re, buf_str(&text)));
    assert_int_equal(regex_trouble(re), REGEX_COSTLY);
    assert_true(seconds() - start < 20);
    regex_free(re);
    buf_done(&pattern);
    buf_done(&text);
}

static void a_regex_stays_right_when_it_is_compiled_to_machine_code(void **state)
{
    struct regex *re = compile("(?i)fo+(bar|baz)$");
    (void)state;
    for (int i = 0; i < 5000; i++) {
        size_t from, to;
        assert_true(regex_find(re, PP_STR("a Foobaz"), &from, &to));
        assert_true(from == 2 && to == 8);
        assert_false(regex_matches(re, PP_STR("foobazz")));
    }
    regex_free(re);
}

static void a_large_counted_repeat_still_matches(void **state)
{
    struct regex *re = compile("^((ab?|c){100}x){10}$");
    struct buf text = BUF_INIT;
    (void)state;
    for (int i = 0; i < 10; i++) {
        for (int k = 0; k < 100; k++)
            buf_add_cstr(&text, k % 3 ? "ab" : "c");
        buf_add_byte(&text, 'x');
    }
    assert_true(regex_matches(re, buf_str(&text)));
    buf_add_byte(&text, 'x');
    assert_false(regex_matches(re, buf_str(&text)));
    assert_int_equal(regex_trouble(re), REGEX_FINE);
    regex_free(re);
    buf_done(&text);
}

static void freeing_nothing_is_fine(void **state)
{
    (void)state;
    regex_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unbalanced_group_or_bracket_is_refused),
        cmocka_unit_test(a_wrong_repeat_is_refused),
        cmocka_unit_test(a_wrong_escape_is_refused),
        cmocka_unit_test(a_wrong_class_is_refused),
        cmocka_unit_test(what_perl_has_and_re2_has_not_is_refused),
        cmocka_unit_test(a_pattern_that_is_not_utf8_is_refused),
        cmocka_unit_test(a_pattern_nests_at_most_a_thousand_deep),
        cmocka_unit_test(a_pattern_is_bounded_in_length_and_in_size),
        cmocka_unit_test(strings_are_found_where_they_first_occur),
        cmocka_unit_test(operators_prefer_as_perl_does),
        cmocka_unit_test(anchors_know_lines_only_with_the_m_flag),
        cmocka_unit_test(letter_case_folds_over_all_of_unicode),
        cmocka_unit_test(classes_hold_what_their_names_say),
        cmocka_unit_test(an_invalid_byte_is_one_replacement_character),
        cmocka_unit_test(patterns_that_explode_elsewhere_end_soon_here),
        cmocka_unit_test(a_search_without_end_is_given_up),
        cmocka_unit_test(a_regex_stays_right_when_it_is_compiled_to_machine_code),
        cmocka_unit_test(a_large_counted_repeat_still_matches),
        cmocka_unit_test(freeing_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
