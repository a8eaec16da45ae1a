/* Inflating: what fits, what lies about its size, what is damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbolize/unpack.h"

/* "forge" once more for each format */
static const uint8_t zlib[] = {0x78, 0x9c, 0x4b, 0xcb, 0x2f, 0x4a, 0x4f,
                               0x05, 0x00, 0x06, 0x48, 0x02, 0x14};
static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x05, 0x29,
                               0x00, 0x00, 'f',  'o',  'r',  'g',  'e'};

static void streams_inflate_to_exactly_their_size(void **state)
{
    uint8_t out[6];
    (void)state;
    assert_true(unpack_zlib(zlib, sizeof zlib, out, 5));
    assert_memory_equal(out, "forge", 5);
    assert_true(unpack_zstd(zstd, sizeof zstd, out, 5));
    assert_memory_equal(out, "forge", 5);
    assert_false(unpack_zlib(zlib, sizeof zlib, out, 6));
    assert_false(unpack_zlib(zlib, sizeof zlib, out, 4));
    assert_false(unpack_zstd(zstd, sizeof zstd, out, 6));
    assert_false(unpack_zstd(zstd, sizeof zstd, out, 4));
}

static void damage_is_noticed(void **state)
{
    uint8_t out[8], bad[sizeof zlib], *xz = NULL;
    size_t n;
    (void)state;
    memcpy(bad, zlib, sizeof bad);
    bad[12] ^= 1; /* the checksum */
    assert_false(unpack_zlib(bad, sizeof bad, out, 5));
    assert_false(unpack_zstd(zlib, sizeof zlib, out, 5));
    assert_false(unpack_xz(zlib, sizeof zlib, 1000, &xz, &n));
    assert_null(xz);
}

static void a_size_that_no_stream_can_have_is_refused(void **state)
{
    (void)state;
    assert_true(unpack_zlib_size_is_possible(13, 5));
    assert_true(unpack_zlib_size_is_possible(1000, 1000000));
    assert_false(unpack_zlib_size_is_possible(13, 1000000));
    assert_false(unpack_zlib_size_is_possible(SIZE_MAX, UINT64_MAX));
}

static void the_checksum_is_the_one_of_debug_links(void **state)
{
    (void)state;
    assert_true(unpack_crc32((const uint8_t *)"123456789", 9) == 0xcbf43926);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_inflate_to_exactly_their_size),
        cmocka_unit_test(damage_is_noticed),
        cmocka_unit_test(a_size_that_no_stream_can_have_is_refused),
        cmocka_unit_test(the_checksum_is_the_one_of_debug_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
