/* Names of any bytes: nothing is lost, whatever the format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/table.h"

typedef void write_fn(struct buf *out, struct str text);

static void assert_written(write_fn *write, struct str text, const char *want)
{
    struct buf out = BUF_INIT;
    write(&out, text);
    buf_add_byte(&out, '\0');
    assert_false(out.failed);
    assert_string_equal(out.data, want);
    buf_done(&out);
}

static void utf8_stays_and_other_bytes_are_escaped(void **state)
{
    (void)state;
    assert_written(text_write_escaped, PP_STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
                   "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    assert_written(text_write_escaped,
                   PP_STR("a\xff"
                          "b\xc3"),
                   "a\\xffb\\xc3");
    assert_written(text_write_escaped, PP_STR("\xed\xa0\x80"), "\\xed\\xa0\\x80"); /* a surrogate */
    assert_written(text_write_escaped, PP_STR("\xc0\x80"), "\\xc0\\x80");          /* overlong */
    assert_written(text_write_escaped, PP_STR("\xef\xbf\xbd"), "\xef\xbf\xbd"); /* U+FFFD itself */
}

static void a_backslash_is_escaped_where_it_would_read_as_an_escape(void **state)
{
    (void)state;
    assert_written(text_write_escaped, PP_STR("\\xff"), "\\x5cxff");
    assert_written(text_write_escaped, PP_STR("\\xFF"), "\\x5cxFF");
    assert_written(text_write_escaped, PP_STR("\\n \\x \\xf \\xfg \\"), "\\n \\x \\xf \\xfg \\");
    assert_written(text_write_escaped, PP_STR("\\\xff"), "\\\\xff");
}

static void control_characters_are_escaped_but_those_of_lines(void **state)
{
    (void)state;
    assert_written(text_write_escaped, PP_STR("a\0\x1b\x7f"), "a\\x00\\x1b\\x7f");
    assert_written(text_write_escaped, PP_STR("\t\n\r"), "\t\n\r");
}

static unsigned hex_digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Undoes the escapes. */
static size_t read_back(struct str s, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        const char *at = s.ptr + i;
        bool escape = s.len - i >= 4 && at[0] == '\\' && at[1] == 'x' &&
                      strspn(at + 2, "0123456789abcdef") >= 2;
        out[n++] = escape ? (char)(hex_digit(at[2]) << 4 | hex_digit(at[3])) : at[0];
        i += escape ? 3 : 0;
    }
    return n;
}

/* All texts of five bytes from an alphabet that has every kind of trouble. */
static void every_text_can_be_read_back(void **state)
{
    static const char alphabet[] = {'\\', 'x', '5', 'c', '\xc3', '\xa9', '\0'};
    (void)state;
    for (unsigned n = 0; n < 7 * 7 * 7 * 7 * 7; n++) {
        char text[5], back[64];
        unsigned left = n;
        struct buf out = BUF_INIT;
        for (size_t i = 0; i < sizeof text; i++, left /= 7)
            text[i] = alphabet[left % 7];
        text_write_escaped(&out, (struct str){text, sizeof text});
        buf_add_byte(&out, '\0');
        assert_int_equal(read_back(str_sub(buf_str(&out), 0, out.len - 1), back), sizeof text);
        assert_memory_equal(back, text, sizeof text);
        buf_done(&out);
    }
}

static void json_has_escapes_of_its_own_for_control_characters(void **state)
{
    (void)state;
    assert_written(text_write_json, PP_STR(""), "\"\"");
    assert_written(text_write_json, PP_STR("a\"b\\c"), "\"a\\\"b\\\\c\"");
    assert_written(text_write_json, PP_STR("\0\n\x1f\x7f"), "\"\\u0000\\u000a\\u001f\\u007f\"");
    assert_written(text_write_json, PP_STR("\xff"), "\"\\\\xff\"");
    assert_written(text_write_json, PP_STR("\\xff"), "\"\\\\x5cxff\"");
}

static void xml_gets_only_characters_that_it_may_hold(void **state)
{
    (void)state;
    assert_written(text_write_xml, PP_STR("<a b=\"c\">&"), "&lt;a b=&quot;c&quot;&gt;&amp;");
    assert_written(text_write_xml, PP_STR("a\tb\nc\r"), "a&#9;b&#10;c&#13;");
    assert_written(text_write_xml, PP_STR("\0\x1b\xff"), "\\x00\\x1b\\xff");
    assert_written(text_write_xml, PP_STR("\xef\xbf\xbe\xef\xbf\xbd"),
                   "\\xef\\xbf\\xbe\xef\xbf\xbd"); /* U+FFFE is none, U+FFFD is one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_stays_and_other_bytes_are_escaped),
        cmocka_unit_test(a_backslash_is_escaped_where_it_would_read_as_an_escape),
        cmocka_unit_test(control_characters_are_escaped_but_those_of_lines),
        cmocka_unit_test(every_text_can_be_read_back),
        cmocka_unit_test(json_has_escapes_of_its_own_for_control_characters),
        cmocka_unit_test(xml_gets_only_characters_that_it_may_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
