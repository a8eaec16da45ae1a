/* The build id among notes, whatever alignment their container claims. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "symbolize/binread.h"

/* A note of another kind with a description of two bytes, then a build id. */
#define HEAD(name, desc, type) name "\0\0\0" desc "\0\0\0" type "\0\0\0"
#define OTHER HEAD("\4", "\2", "\1") "GNU\0"
#define BUILD_ID HEAD("\4", "\3", "\3") "GNU\0"

#define NOTES(text)              \
    {                            \
        (text), sizeof(text) - 1 \
    }

static void padding_follows_the_alignment(void **state)
{
    static const struct {
        struct str notes;
        uint64_t align;
        const char *id; /* NULL: malformed */
    } rows[] = {
        {NOTES(OTHER "ab\0\0" BUILD_ID "xyz\0"), 4, "xyz"},
        {NOTES(OTHER "ab\0\0" BUILD_ID "xyz"), 4, "xyz"}, /* the end may lack it */
        {NOTES(OTHER "ab\0\0\0\0\0\0" BUILD_ID "xyz\0\0\0\0\0"), 8, "xyz"},
        {NOTES(OTHER "ab" BUILD_ID "xyz"), 1, "xyz"},
        {NOTES(OTHER "ab" BUILD_ID "xyz"), 0, "xyz"},
        {NOTES(OTHER "ab"), 4, ""},
        {NOTES(BUILD_ID "xy"), 4, NULL},
        {NOTES(BUILD_ID "xyz\0" BUILD_ID "xyz\0"), 4, NULL},
        {NOTES("\0\0\0\0\0\0\0\0\0\0\0"), 4, NULL},
        /* As the reference computes with numbers that are no power of two: by their bits, and
         * what would be less than none is none. */
        {NOTES(OTHER "ab" BUILD_ID "xyz"), UINT64_MAX, "xyz"},
        {NOTES(OTHER "ab\0\0\0\0\0\0" BUILD_ID "xyz"), (uint64_t)-9, "xyz"},
        {NOTES(OTHER "ab"), INT64_MAX, NULL},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct binread f = {.fd = -1};
        struct str id, notes = rows[i].notes;
        bool ok = binnote_find(&f, (const uint8_t *)notes.ptr, notes.len, rows[i].align, &id);
        if (ok != (rows[i].id != NULL) || (ok && !str_eq(id, str_of(rows[i].id))))
            fail_msg("row %zu: %d, '%.*s'", i, ok, (int)id.len, id.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_follows_the_alignment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
