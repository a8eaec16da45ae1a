/* Which names of sources are URLs: the rows of spec/driver.md 7.2 and of Go's url.Parse. */
#include "driver/source_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool is_url(const char *text)
{
    struct source_url url;
    return source_url_parse(str_of(text), &url);
}

static void hosts_with_ports_and_schemes_are_urls(void **state)
{
    static const char *const urls[] = {
        "localhost:8080/x", "127.0.0.1:8080/x", "[::1]:1/x",    "http://h:1/x",
        "HTTP://h/",        "ftp://h/x",        "file://h/x",   "//h/x",
        "http://h:/x",      "http://u@h/x",     "http://%e4/x", "http://[fe80::1%25en0]:1/",
        "h:1?seconds=5"};
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        if (!is_url(urls[i]))
            fail_msg("%s", urls[i]);
}

static void file_names_are_no_urls(void **state)
{
    static const char *const names[] = {
        "foo",       "host/path", "./127.0.0.1:1/x", "/file:1", "foo:bar", "c:\\x",
        "file:///x", "",          "http://h/%zz",    "///h",    ":x",      "*",
        "a\nb:1",    "h|:1/x",    "[::1/x",          "%41:1/x"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_url(names[i]))
            fail_msg("%s", names[i]);
}

/* "http://" goes in front of what is no URL: of "http://a b/x" too, whose host is "http:" then. */
static void a_broken_host_is_taken_for_a_path(void **state)
{
    static const char *const urls[] = {"http://a b/x", "http://h:x/", "http://%41/x", "http://h|/"};
    struct source_url url;
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_true(source_url_parse(str_of(urls[i]), &url));
        assert_true(str_eq(url.host, PP_STR("http:")));
    }
}

static void the_scheme_is_the_one_that_was_written(void **state)
{
    struct source_url url;
    (void)state;
    assert_true(source_url_parse(PP_STR("ftp://h/x"), &url));
    assert_true(str_eq(url.scheme, PP_STR("ftp")));
    assert_true(str_eq(url.host, PP_STR("h")));
    assert_false(url.implied_http);
    assert_true(source_url_parse(PP_STR("localhost:8080/x"), &url));
    assert_true(url.implied_http);
    assert_true(str_eq(url.host, PP_STR("localhost:8080")));
    assert_true(source_url_parse(PP_STR("//h/x"), &url));
    assert_int_equal(url.scheme.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_with_ports_and_schemes_are_urls),
        cmocka_unit_test(file_names_are_no_urls),
        cmocka_unit_test(a_broken_host_is_taken_for_a_path),
        cmocka_unit_test(the_scheme_is_the_one_that_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
