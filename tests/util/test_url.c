/* util/url: the decisions of Go's url.Parse. */
#include "util/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool has_scheme(const char *text)
{
    struct url url;
    return url_parse(str_of(text), &url) && url.scheme.len > 0;
}

static void names_with_a_scheme_are_absolute_urls(void **state)
{
    static const char *const rows[] = {"http://x/y",      "C:\\app.exe", "app:1",
                                       "jar:file:/x.jar", "x:/b c",      "a+b-c.9:z",
                                       "x:%zz",           "x://",        "x:///a",
                                       "x:/a?b=%zz",      "x:#f",        "x:#\x01",
                                       "x://[::1]:80/",   "x://h:/",     "x://a<b>\"/",
                                       "x://u:p@h/",      "x://%e4/",    "x://[::1%25e%20%41]/"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!has_scheme(rows[i]))
            fail_msg("%s", rows[i]);
}

static void other_names_are_not(void **state)
{
    static const char *const rows[] = {"",
                                       "/a/b:c",
                                       "//anon",
                                       "a_b:1",
                                       "1a:b",
                                       ":x",
                                       "x://b c/d",
                                       "a b:c",
                                       "x:/%zz",
                                       "x:/a#%z",
                                       "x://h:8a/",
                                       "x://[::1/",
                                       "x://h\x01/",
                                       "x:\x7f",
                                       "x://h|/",
                                       "x://%41/",
                                       "x://%20",
                                       "x://a{b/",
                                       "x://[::1]a/",
                                       "x://[::1%25%2f]/",
                                       "x://[::1%25%e4]/",
                                       "x://[%41]/"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (has_scheme(rows[i]))
            fail_msg("%s", rows[i]);
}

static void the_host_has_the_port_and_no_user(void **state)
{
    struct url url;
    (void)state;
    assert_true(url_parse(PP_STR("x://u:p@h:80/a?b#c"), &url));
    assert_true(str_eq(url.host, PP_STR("h:80")));
    assert_true(url_parse(PP_STR("//h/a"), &url));
    assert_true(str_eq(url.host, PP_STR("h")) && url.scheme.len == 0);
    assert_true(url_parse(PP_STR("///h/a"), &url));
    assert_int_equal(url.host.len, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_with_a_scheme_are_absolute_urls),
        cmocka_unit_test(other_names_are_not),
        cmocka_unit_test(the_host_has_the_port_and_no_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
