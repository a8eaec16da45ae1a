/* Hashes: what a file may choose does not decide where its rows lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/attr.h"
#include "util/hash.h"

static void a_chosen_word_does_not_make_hashes_equal(void **state)
{
    /* The multiplier's own bytes: times zero, whatever came before would be lost. */
    static const uint64_t words[] = {0xD6E8FEB86659FD93u, 0x9E3779B97F4A7C15u, 0};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(words); i++) {
        char a[16] = "11111111", b[16] = "22222222";
        memcpy(a + 8, &words[i], 8);
        memcpy(b + 8, &words[i], 8);
        assert_true(str_hash((struct str){a, 16}) != str_hash((struct str){b, 16}));
        assert_true(hash_mix(words[i], 1) != hash_mix(words[i], 2));
        assert_true(hash_mix(1, words[i]) != hash_mix(2, words[i]));
    }
}

static void hashes_tell_lengths_and_zero_bytes_apart(void **state)
{
    (void)state;
    assert_true(str_hash(PP_STR("a")) != str_hash(PP_STR("a\0")));
    assert_true(str_hash(PP_STR("")) != str_hash(PP_STR("\0")));
    assert_true(str_hash(PP_STR("abcdefgh")) != str_hash(PP_STR("abcdefgh\0")));
    assert_true(str_hash(PP_STR("main")) == str_hash(str_sub(PP_STR("xmain"), 1, 5)));
}

static void a_key_is_drawn_anew_and_changes_hashes_but_no_fingerprint(void **state)
{
    (void)state;
    struct hash_key known = hash_key;
    uint64_t number = fingerprint_mix(1, 2), text = fingerprint_str(PP_STR("runtime.main"));
    assert_true(hash_mix(1, 2) == number);
    assert_true(str_hash(PP_STR("runtime.main")) == text);
    hash_setup();
    uint64_t drawn = hash_mix(1, 2);
    assert_true(drawn != number);
    assert_true(str_hash(PP_STR("runtime.main")) != text);
    hash_setup();
    assert_true(hash_mix(1, 2) != drawn);
    assert_true(fingerprint_mix(1, 2) == number);
    assert_true(fingerprint_str(PP_STR("runtime.main")) == text);
    hash_key = known;
}

static void a_fingerprint_is_the_same_on_every_machine(void **state)
{
    (void)state;
    /* Written down once: names of cache entries and of findings in reports are made of them. */
    assert_true(fingerprint_mix(1, 2) == UINT64_C(0xBD6066E6B2AEEA0F));
    assert_true(fingerprint_str(PP_STR("runtime.main")) == UINT64_C(0xCD6A556F7EBE7497));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chosen_word_does_not_make_hashes_equal),
        cmocka_unit_test(hashes_tell_lengths_and_zero_bytes_apart),
        cmocka_unit_test(a_key_is_drawn_anew_and_changes_hashes_but_no_fingerprint),
        cmocka_unit_test(a_fingerprint_is_the_same_on_every_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
