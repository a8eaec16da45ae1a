/* What a terminal could take for a command is spelled out, everything else stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/terminal.h"

static void expect(const char *text, const char *plain)
{
    struct buf b = BUF_INIT;
    terminal_add_plain(&b, str_of(text));
    buf_add_byte(&b, '\0');
    assert_string_equal(b.data, plain);
    assert_int_equal(terminal_has_commands(str_of(text)), strcmp(text, plain) != 0);
    buf_done(&b);
}

static void escape_sequences_are_spelled_out(void **state)
{
    (void)state;
    expect("a\033]0;title\007b", "a\\x1b]0;title\\x07b");
    expect("main\rkcab\b\177", "main\\x0dkcab\\x08\\x7f");
    expect("\033\033", "\\x1b\\x1b");
}

static void controls_of_eight_bits_are_spelled_out(void **state)
{
    (void)state;
    expect("\xc2\x9b[m", "\\xc2\\x9b[m");
    expect("\x9b[m", "\\x9b[m");
    expect("cut \xc2", "cut \xc2");
}

static void other_text_stays(void **state)
{
    (void)state;
    expect("", "");
    expect("      flat\tcum\n", "      flat\tcum\n");
    expect("h\xc3\xa9llo \xe2\x80\xa6 \xf0\x9f\x94\xa5 \xff",
           "h\xc3\xa9llo \xe2\x80\xa6 \xf0\x9f\x94\xa5 \xff");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escape_sequences_are_spelled_out),
        cmocka_unit_test(controls_of_eight_bits_are_spelled_out),
        cmocka_unit_test(other_text_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
