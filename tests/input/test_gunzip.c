/* gunzip: the error classes of spec/profile.md 2.1, members, and the bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "input/input.h"
#include "util/buf.h"

enum { HEADER = 10, TRAILER = 8 };

/* Runs gunzip on an exact-length copy; the text is the output or the message. */
static const char *outcome(const void *data, size_t len, uint64_t max)
{
    static char text[2048];
    struct arena a;
    struct err err = {0};
    const uint8_t *out;
    size_t out_len;
    uint8_t *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, data, len);
    arena_init(&a, 0);
    bool ok = gunzip(&a, copy, len, &(struct gunzip_options){max, 2}, &out, &out_len, &err);
    assert_int_equal(ok, err.code == PP_OK);
    assert_int_equal(ok, out != NULL);
    if (ok && out_len < sizeof text) {
        memcpy(text, out, out_len);
        text[out_len] = '\0';
    } else {
        strcpy(text, ok ? "(long)" : err.msg);
    }
    arena_done(&a);
    free(copy);
    return text;
}

static void pack(struct buf *b, const char *text)
{
    struct err err = {0};
    assert_true(gzip(str_of(text), b, &err));
}

/* A member with the given flags and the bytes that belong to them. */
static void pack_with(struct buf *b, uint8_t flags, const void *fields, size_t n)
{
    struct buf plain = BUF_INIT;
    pack(&plain, "abc");
    plain.data[3] = (char)flags;
    buf_add(b, plain.data, HEADER);
    buf_add(b, fields, n);
    buf_add(b, plain.data + HEADER, plain.len - HEADER);
    buf_done(&plain);
}

static void what_gzip_packs_gunzip_unpacks(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "hello hello hello");
    assert_memory_equal(b.data, "\x1f\x8b\x08\0\0\0\0\0\0\xff", HEADER);
    assert_string_equal(outcome(b.data, b.len, 0), "hello hello hello");
    buf_done(&b);
}

/* Enough for a second thread to get the pages, which must not show. */
static void large_data_is_whole(void **state)
{
    (void)state;
    struct buf plain = BUF_INIT, packed = BUF_INIT;
    struct err err = {0};
    uint64_t v = 1;
    while (plain.len < (size_t)40 << 20) { /* about a fifth is left of it */
        v = v * UINT64_C(6364136223846793005) + 1442695040888963407;
        char text[] = {'a', 'b', 'c', 'd', 'e', 'f', 'g', (char)(v >> 40)};
        buf_add(&plain, text, sizeof text);
    }
    assert_true(gzip(buf_str(&plain), &packed, &err));
    for (unsigned threads = 1; threads <= 2; threads++) {
        struct gunzip_options opt = {0, threads};
        struct arena a;
        const uint8_t *out;
        size_t len;
        arena_init(&a, 0);
        assert_true(gunzip(&a, (const uint8_t *)packed.data, packed.len, &opt, &out, &len, &err));
        assert_int_equal(len, plain.len);
        assert_int_equal(memcmp(out, plain.data, len), 0);
        arena_done(&a);
    }
    buf_done(&plain);
    buf_done(&packed);
}

static void an_empty_payload_is_fine(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "");
    assert_string_equal(outcome(b.data, b.len, 0), "");
    buf_done(&b);
}

static void members_are_joined(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "one ");
    pack(&b, "");
    pack(&b, "two");
    assert_string_equal(outcome(b.data, b.len, 0), "one two");
    buf_done(&b);
}

static void every_cut_is_an_unexpected_end(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "hello hello hello hello, this is some text");
    for (size_t n = 2; n < b.len; n++)
        assert_string_equal(outcome(b.data, n, 0), "unexpected EOF");
    buf_done(&b);
}

static void bytes_after_the_last_member_are_an_error(void **state)
{
    (void)state;
    for (size_t extra = 1; extra < 14; extra++) {
        struct buf b = BUF_INIT;
        pack(&b, "abc");
        buf_fill(&b, '\0', extra);
        assert_string_equal(outcome(b.data, b.len, 0),
                            extra < HEADER ? "unexpected EOF" : "gzip: invalid header");
        buf_done(&b);
    }
}

static void a_method_other_than_deflate_is_an_invalid_header(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "abc");
    b.data[2] = 7;
    assert_string_equal(outcome(b.data, b.len, 0), "gzip: invalid header");
    buf_done(&b);
}

static void a_wrong_trailer_is_an_invalid_checksum(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "abc");
    b.data[b.len - 8] ^= 1; /* the CRC */
    assert_string_equal(outcome(b.data, b.len, 0), "gzip: invalid checksum");
    b.data[b.len - 8] ^= 1;
    b.data[b.len - 1] ^= 1; /* the length */
    assert_string_equal(outcome(b.data, b.len, 0), "gzip: invalid checksum");
    buf_done(&b);
}

static void damaged_data_names_the_offset_in_the_deflate_stream(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "abc");
    b.data[HEADER] = 7; /* the reserved kind of block */
    assert_string_equal(outcome(b.data, b.len, 0), "flate: corrupt input before offset 1");
    memcpy(b.data + HEADER, "\x01\x03\x00\x03\x00", 5); /* a stored block: wrong complement */
    assert_string_equal(outcome(b.data, b.len, 0), "flate: corrupt input before offset 5");
    memcpy(b.data + HEADER, "\x03\x02\x00", 3); /* a match before the first byte */
    assert_memory_equal(outcome(b.data, b.len, 0), "flate: corrupt input before offset ", 35);
    buf_done(&b);
}

static void optional_header_fields_are_skipped(void **state)
{
    (void)state;
    static const struct {
        uint8_t flags;
        const char *fields;
        size_t n;
    } rows[] = {
        {1, "", 0},                        /* text */
        {4, "\3\0xyz", 5},                 /* extra field */
        {8, "name", 5},                    /* name, with its zero */
        {16, "a comment", 10},             /* comment */
        {4 + 8 + 16, "\1\0e\0n\0", 5 + 1}, /* all; an empty name */
        {0xe0, "", 0},                     /* reserved bits */
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct buf b = BUF_INIT;
        pack_with(&b, rows[i].flags, rows[i].fields, rows[i].n);
        assert_string_equal(outcome(b.data, b.len, 0), "abc");
        buf_done(&b);
    }
}

static void the_header_crc_is_checked(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack_with(&b, 2, "\0\0", 2);
    unsigned hits = 0;
    for (unsigned crc = 0; crc < 65536; crc++) {
        b.data[HEADER] = (char)(crc & 0xff);
        b.data[HEADER + 1] = (char)(crc >> 8);
        if (strcmp(outcome(b.data, b.len, 0), "abc") == 0)
            hits++;
        else
            assert_string_equal(outcome(b.data, b.len, 0), "gzip: invalid header");
    }
    assert_int_equal(hits, 1);
    buf_done(&b);
}

static void names_have_at_most_511_bytes(void **state)
{
    (void)state;
    for (size_t n = 510; n < 514; n++) {
        char name[600] = {0};
        struct buf b = BUF_INIT;
        memset(name, 'n', n);
        pack_with(&b, 8, name, n + 1);
        assert_string_equal(outcome(b.data, b.len, 0), n <= 511 ? "abc" : "gzip: invalid header");
        /* cut inside the name: the end comes first while the name may still be good */
        assert_string_equal(outcome(b.data, HEADER + n, 0),
                            n <= 511 ? "unexpected EOF" : "gzip: invalid header");
        buf_done(&b);
    }
}

static void output_above_the_bound_is_an_error_that_names_the_option(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack(&b, "0123456789");
    assert_string_equal(outcome(b.data, b.len, 10), "0123456789");
    assert_string_equal(outcome(b.data, b.len, 9),
                        "inflated size is above the limit of 9 bytes (see --max-inflated)");
    pack(&b, "x"); /* the bound is for all members together */
    assert_string_equal(outcome(b.data, b.len, 10),
                        "inflated size is above the limit of 10 bytes (see --max-inflated)");
    buf_done(&b);
}

/* Text of n bytes whose gzip is about a thousandth of it. */
static void pack_zeros(struct buf *b, size_t n)
{
    struct err err = {0};
    char *zeros = calloc(n, 1);
    assert_non_null(zeros);
    assert_true(gzip((struct str){zeros, n}, b, &err));
    free(zeros);
}

static void a_wrong_size_in_the_trailer_is_only_a_hint(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack_zeros(&b, 3u << 20);
    assert_string_equal(outcome(b.data, b.len, 0), "(long)");
    memset(b.data + b.len - 4, 0, 4);
    assert_string_equal(outcome(b.data, b.len, 0), "gzip: invalid checksum");
    memset(b.data + b.len - 4, 0xff, 4);
    assert_string_equal(outcome(b.data, b.len, 0), "gzip: invalid checksum");
    /* the last member's size says nothing about the first */
    b.len -= 4;
    buf_add(&b, "\0\0\x30\0", 4);
    pack(&b, "x");
    assert_string_equal(outcome(b.data, b.len, 0), "(long)");
    assert_string_equal(outcome(b.data, b.len, 3u << 20),
                        "inflated size is above the limit of 3145728 bytes (see --max-inflated)");
    buf_done(&b);
}

/* One member of n times 64 MB of zeros: a flushed piece of the stream can be repeated. */
static void pack_bomb(struct buf *b, unsigned n)
{
    enum { PIECE = 64 << 20 };
    z_stream z = {0};
    Bytef *zeros = calloc(PIECE, 1);
    assert_non_null(zeros);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    struct buf piece = BUF_INIT;
    assert_true(buf_reserve(&piece, PIECE / 500));
    z.next_in = zeros;
    z.avail_in = PIECE;
    z.next_out = (Bytef *)piece.data;
    z.avail_out = PIECE / 500;
    assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
    piece.len = PIECE / 500 - z.avail_out;
    deflateEnd(&z);
    free(zeros);
    buf_add(b, "\x1f\x8b\x08\0\0\0\0\0\0\xff", HEADER);
    while (n-- > 0)
        buf_add_str(b, buf_str(&piece));
    buf_add(b, "\x03\0\0\0\0\0\0\0\0\0", 2 + TRAILER); /* an empty last block */
    buf_done(&piece);
}

static void a_bomb_is_told_by_its_size_and_not_inflated(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    pack_bomb(&b, 160); /* 10 GB */
    assert_in_range(b.len, 8 << 20, 12 << 20);
    assert_string_equal(outcome(b.data, b.len, 0), "inflated size is above the limit of 4294967296 "
                                                   "bytes (see --max-inflated)");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_gzip_packs_gunzip_unpacks),
        cmocka_unit_test(large_data_is_whole),
        cmocka_unit_test(an_empty_payload_is_fine),
        cmocka_unit_test(members_are_joined),
        cmocka_unit_test(every_cut_is_an_unexpected_end),
        cmocka_unit_test(bytes_after_the_last_member_are_an_error),
        cmocka_unit_test(a_method_other_than_deflate_is_an_invalid_header),
        cmocka_unit_test(a_wrong_trailer_is_an_invalid_checksum),
        cmocka_unit_test(damaged_data_names_the_offset_in_the_deflate_stream),
        cmocka_unit_test(optional_header_fields_are_skipped),
        cmocka_unit_test(the_header_crc_is_checked),
        cmocka_unit_test(names_have_at_most_511_bytes),
        cmocka_unit_test(output_above_the_bound_is_an_error_that_names_the_option),
        cmocka_unit_test(a_wrong_size_in_the_trailer_is_only_a_hint),
        cmocka_unit_test(a_bomb_is_told_by_its_size_and_not_inflated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
