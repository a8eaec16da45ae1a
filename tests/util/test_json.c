/* JSON strings. */
#include "util/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_json(struct str text, const char *want)
{
    struct buf out = BUF_INIT;
    json_add_str(&out, text);
    assert_int_equal(out.len, strlen(want));
    assert_memory_equal(out.data, want, out.len);
    buf_done(&out);
}

static void plain_text_stays_and_quotes_are_escaped(void **state)
{
    (void)state;
    assert_json(PP_STR(""), "\"\"");
    assert_json(PP_STR("a/b\xc3\xa9"), "\"a/b\xc3\xa9\"");
    assert_json(PP_STR("say \"\\\""), "\"say \\\"\\\\\\\"\"");
}

static void control_characters_are_escaped(void **state)
{
    (void)state;
    assert_json(PP_STR("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"");
    assert_json(PP_STR("\0\v\x1b\x7f"), "\"\\u0000\\u000b\\u001b\\u007f\"");
}

static void bytes_that_are_no_utf8_are_replaced(void **state)
{
    (void)state;
    assert_json(PP_STR("a\xff\xc3"), "\"a\\ufffd\\ufffd\"");
    assert_json(PP_STR("\xef\xbf\xbd"), "\"\xef\xbf\xbd\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays_and_quotes_are_escaped),
        cmocka_unit_test(control_characters_are_escaped),
        cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
