/* Names across rebuilds: what is one function, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/diff.h"
#include "support/arena_state.h"
#include "support/asserts.h"

static void copies_and_parts_are_the_function(void **state)
{
    static const char *const rows[][2] = {
        {"crc.cold", "crc"},
        {"crc.cold.3", "crc"},
        {"crc.part.0", "crc"},
        {"crc.isra.1", "crc"},
        {"crc.isra.0.cold", "crc"},
        {"crc.constprop.2.isra.0", "crc"},
        {"crc.llvm.1234567890", "crc"},
        {"crc.lto_priv.0", "crc"},
        {"ns::crc(int) [clone .part.0]", "ns::crc(int)"},
        {"ns::crc(int) [clone .isra.0] [clone .cold]", "ns::crc(int)"},
        {"[clone .cold]", "[clone .cold]"},
        {".cold", ".cold"},
        {"crc.part", "crc.part"}, /* no number: somebody's own name */
        {"main.part1", "main.part1"},
        {"pkg.cold.Start", "pkg.cold.Start"},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_str(align_strip_clones(arena_state(), str_of(rows[i][0])), rows[i][1]);
}

static void keys_replace_the_numbers_that_compilers_give(void **state)
{
    static const char *const rows[][2] = {
        {"main.run.func1", "main.run.func#"},
        {"main.run.func12.3", "main.run.func#.#"},
        {"main.run.gowrap2", "main.run.gowrap#"},
        {"main.init.0", "main.init.#"},
        {"Engine::order()::{lambda(int)#2}::operator()(int) const",
         "Engine::order()::{lambda(int)##}::operator()(int) const"},
        {"a::b::{closure#3}", "a::b::{closure##}"},
        {"a::b::h0123456789abcdef", "a::b"},
        {"a::b::h0123456789abcdeg", "a::b::h0123456789abcdeg"},
        {"main.sha256", "main.sha256"},
        {"utf8.decode", "utf8.decode"},
        {"main.func1Helper", "main.func1Helper"}, /* a name, not a number of a closure */
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_str(align_key(arena_state(), str_of(rows[i][0])), rows[i][1]);
}

enum { OLD = 1, NEW = 2, BOTH = 3 };

struct name {
    const char *text;
    uint8_t sides;
};

/* rows[i] of the names. */
static uint32_t align(const struct name *names, uint32_t n, uint32_t *rows)
{
    struct str text[16];
    uint8_t sides[16];
    uint32_t n_rows;
    struct err err = {0};
    for (uint32_t i = 0; i < n; i++) {
        text[i] = str_of(names[i].text);
        sides[i] = names[i].sides;
    }
    assert_true(align_names(arena_state(), text, sides, n, rows, &n_rows, &err));
    return n_rows;
}

static void names_of_both_sides_stay_themselves(void **state)
{
    static const struct name names[] = {{"f.func1", BOTH}, {"f.func2", BOTH}, {"g", OLD}};
    uint32_t rows[3];
    (void)state;
    assert_int_equal(align(names, 3, rows), 3);
}

static void a_part_joins_its_function(void **state)
{
    static const struct name names[] = {{"crc", BOTH}, {"crc.cold", OLD}, {"crc.isra.0", NEW}};
    uint32_t rows[3];
    (void)state;
    assert_int_equal(align(names, 3, rows), 1);
}

static void parts_whose_function_is_gone_are_one(void **state)
{
    static const struct name names[] = {{"crc.part.0", OLD}, {"crc.part.1", NEW}, {"crd", BOTH}};
    uint32_t rows[3];
    (void)state;
    assert_int_equal(align(names, 3, rows), 2);
    assert_int_equal(rows[0], rows[1]);
}

/* A closure in front was removed: the others keep their order. */
static void closures_are_paired_in_order(void **state)
{
    static const struct name names[] = {
        {"f.func10", OLD}, {"f.func9", OLD}, {"f.func4", NEW}, {"f.func3", NEW}, {"g.func3", NEW}};
    uint32_t rows[5];
    (void)state;
    assert_int_equal(align(names, 5, rows), 3);
    assert_int_equal(rows[1], rows[3]); /* 9 and 3: numbers, not texts, are in order */
    assert_int_equal(rows[0], rows[2]);
}

/* Instances of a generic function differ in their hash only, and hashes have no order. */
static void rust_hashes_do_not_tell_functions_apart(void **state)
{
    static const struct name names[] = {{"v::push::h0123456789abcdef", OLD},
                                        {"v::push::hfedcba9876543210", OLD},
                                        {"v::push::haaaaaaaaaaaaaaaa", NEW}};
    uint32_t rows[3];
    (void)state;
    assert_int_equal(align(names, 3, rows), 1);
}

static void rows_have_no_gaps_and_follow_the_names(void **state)
{
    static const struct name names[] = {{"b.cold", NEW}, {"a", BOTH}, {"b", OLD}, {"c", OLD}};
    uint32_t rows[4];
    (void)state;
    assert_int_equal(align(names, 4, rows), 3);
    assert_int_equal(rows[0], 0);
    assert_int_equal(rows[1], 1);
    assert_int_equal(rows[2], 0);
    assert_int_equal(rows[3], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_and_parts_are_the_function),
        cmocka_unit_test(keys_replace_the_numbers_that_compilers_give),
        cmocka_unit_test(names_of_both_sides_stay_themselves),
        cmocka_unit_test(a_part_joins_its_function),
        cmocka_unit_test(parts_whose_function_is_gone_are_one),
        cmocka_unit_test(closures_are_paired_in_order),
        cmocka_unit_test(rust_hashes_do_not_tell_functions_apart),
        cmocka_unit_test(rows_have_no_gaps_and_follow_the_names),
    };
    return cmocka_run_group_tests(tests, arena_state_start, arena_state_stop);
}
