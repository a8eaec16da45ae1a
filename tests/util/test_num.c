/* num: numbers in text as Go's strconv reads them (rows taken from go1.19's answers). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "util/attr.h"
#include "util/num.h"

struct int_row {
    const char *text;
    enum num_status status;
    int64_t value;
};

static void check_ints(enum num_status (*parse)(struct str, int64_t *), const struct int_row *rows,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t v = -77;
        enum num_status st = parse(str_of(rows[i].text), &v);
        if (st != rows[i].status || (st == NUM_OK && v != rows[i].value))
            fail_msg("\"%s\": status %d, value %lld", rows[i].text, (int)st, (long long)v);
    }
}

static void decimal_numbers_have_a_sign_and_no_prefix(void **state)
{
    static const struct int_row rows[] = {
        {"0", NUM_OK, 0},
        {"+1", NUM_OK, 1},
        {"01", NUM_OK, 1},
        {"-9223372036854775808", NUM_OK, INT64_MIN},
        {"9223372036854775807", NUM_OK, INT64_MAX},
        {"9223372036854775808", NUM_RANGE, 0},
        {"-9223372036854775809", NUM_RANGE, 0},
        {"", NUM_SYNTAX, 0},
        {"+", NUM_SYNTAX, 0},
        {"--1", NUM_SYNTAX, 0},
        {"0x1", NUM_SYNTAX, 0},
        {"1_0", NUM_SYNTAX, 0},
        {" 1", NUM_SYNTAX, 0},
        {"5.0", NUM_SYNTAX, 0},
    };
    (void)state;
    check_ints(num_parse_i64, rows, PP_COUNT(rows));
}

static void base_zero_knows_prefixes_and_underscores(void **state)
{
    static const struct int_row rows[] = {
        {"010", NUM_OK, 8},       {"0_7", NUM_OK, 7},     {"1_0", NUM_OK, 10},
        {"0x_1", NUM_OK, 1},      {"0b101", NUM_OK, 5},   {"0O17", NUM_OK, 15},
        {"-0XfF", NUM_OK, -255},  {"0", NUM_OK, 0},       {"08", NUM_SYNTAX, 0},
        {"1__0", NUM_SYNTAX, 0},  {"1_", NUM_SYNTAX, 0},  {"_1", NUM_SYNTAX, 0},
        {"0x", NUM_SYNTAX, 0},    {"5.0", NUM_SYNTAX, 0}, {"0_", NUM_SYNTAX, 0},
        {"0x__1", NUM_SYNTAX, 0},
    };
    (void)state;
    check_ints(num_parse_i64_base0, rows, PP_COUNT(rows));
}

static void what_is_wrong_first_is_what_is_told(void **state)
{
    static const struct int_row rows[] = {
        {"99999999999999999999x", NUM_RANGE, 0}, /* the letter is not seen any more */
        {"9999999999999999999x9", NUM_SYNTAX, 0},
        {"1__99999999999999999999", NUM_RANGE, 0},
        {"99999999999999999999_", NUM_RANGE, 0},
    };
    (void)state;
    check_ints(num_parse_i64, rows, 2);
    check_ints(num_parse_i64_base0, rows, PP_COUNT(rows));
}

static void leading_zeros_and_underscores_may_be_many(void **state)
{
    char text[700];
    int64_t v = 0;
    (void)state;
    memset(text, '0', sizeof text);
    memcpy(text, "0x", 2);
    text[300] = '_';
    text[sizeof text - 1] = '9';
    assert_int_equal(num_parse_i64_base0((struct str){text, sizeof text}, &v), NUM_OK);
    assert_int_equal(v, 9);
}

static void unsigned_and_hexadecimal_numbers_reach_64_bits(void **state)
{
    uint64_t v = 0;
    (void)state;
    assert_int_equal(num_parse_u64(PP_STR("18446744073709551615"), &v), NUM_OK);
    assert_true(v == UINT64_MAX);
    assert_int_equal(num_parse_u64(PP_STR("18446744073709551616"), &v), NUM_RANGE);
    assert_int_equal(num_parse_u64(PP_STR("-1"), &v), NUM_SYNTAX);
    assert_int_equal(num_parse_hex(PP_STR("fFfffffFffffffff"), &v), NUM_OK);
    assert_true(v == UINT64_MAX);
    assert_int_equal(num_parse_hex(PP_STR("11112222333344445"), &v), NUM_RANGE);
    assert_int_equal(num_parse_hex(PP_STR("0x1"), &v), NUM_SYNTAX);
    assert_int_equal(num_parse_u64_base0(PP_STR(""), &v), NUM_SYNTAX);
}

static void floats_follow_the_rules_of_go(void **state)
{
    static const struct {
        const char *text;
        enum num_status status;
        double value;
    } rows[] = {
        {"0.005", NUM_OK, 0.005},
        {"-1e3", NUM_OK, -1000},
        {".5", NUM_OK, 0.5},
        {"5.", NUM_OK, 5},
        {"0x1p-2", NUM_OK, 0.25},
        {"0x_1p4", NUM_OK, 16},
        {"1_9", NUM_OK, 19},
        {"1_2.5_0e+1_0", NUM_OK, 1.25e11},
        {"1_.5", NUM_SYNTAX, 0},
        {"1__2", NUM_SYNTAX, 0},
        {"_1", NUM_SYNTAX, 0},
        {"1_", NUM_SYNTAX, 0},
        {"0x1", NUM_SYNTAX, 0},
        {"1e", NUM_SYNTAX, 0},
        {".", NUM_SYNTAX, 0},
        {"", NUM_SYNTAX, 0},
        {"1 ", NUM_SYNTAX, 0},
        {"1e400", NUM_RANGE, 0},
        {"1e-400", NUM_OK, 0},
        {"iNf", NUM_OK, INFINITY},
        {"-infinity", NUM_OK, -INFINITY},
        {"infin", NUM_SYNTAX, 0},
        {"+nan", NUM_SYNTAX, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        double v = -77;
        enum num_status st = num_parse_double(str_of(rows[i].text), &v);
        if (st != rows[i].status || (st == NUM_OK && v != rows[i].value))
            fail_msg("\"%s\": status %d, value %g", rows[i].text, (int)st, v);
    }
    double nan_value = 0;
    assert_int_equal(num_parse_double(PP_STR("NaN"), &nan_value), NUM_OK);
    assert_true(isnan(nan_value));
}

static void a_float_may_be_long(void **state)
{
    char text[2000];
    double v = 0;
    (void)state;
    memset(text, '0', sizeof text);
    text[0] = '2';
    text[1] = '.';
    assert_int_equal(num_parse_double((struct str){text, sizeof text}, &v), NUM_OK);
    assert_true(v == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_numbers_have_a_sign_and_no_prefix),
        cmocka_unit_test(base_zero_knows_prefixes_and_underscores),
        cmocka_unit_test(what_is_wrong_first_is_what_is_told),
        cmocka_unit_test(leading_zeros_and_underscores_may_be_many),
        cmocka_unit_test(unsigned_and_hexadecimal_numbers_reach_64_bits),
        cmocka_unit_test(floats_follow_the_rules_of_go),
        cmocka_unit_test(a_float_may_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
