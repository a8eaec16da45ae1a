/* encode: what protobuf-c reads back, which fields stand on the wire, and decode of encode.
 * The rules are in spec/profile.md 4.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/profiles.h"
#include "profile.pb-c.h"
#include "profile/decode.h"
#include "profile/encode.h"

typedef Perftools__Profiles__Profile message;

struct fixture {
    struct arena arena;
    struct err err;
    struct buf bytes;
    message *m;
};

static int start(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena, 0);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    struct fixture *f = *state;
    if (f->m)
        perftools__profiles__profile__free_unpacked(f->m, NULL);
    buf_done(&f->bytes);
    arena_done(&f->arena);
    return 0;
}

static void encode(struct fixture *f, const struct profile *p)
{
    buf_clear(&f->bytes);
    assert_true(profile_encode(p, &f->bytes, &f->err));
}

/* The text, encoded here and unpacked by protobuf-c. */
static message *encoded(struct fixture *f, const char *s)
{
    encode(f, profile_from_text(&f->arena, s));
    if (f->m)
        perftools__profiles__profile__free_unpacked(f->m, NULL);
    f->m = perftools__profiles__profile__unpack(NULL, f->bytes.len, (uint8_t *)f->bytes.data);
    assert_non_null(f->m);
    return f->m;
}

static const char *string_table(struct fixture *f, const message *m)
{
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < m->n_string_table; i++) {
        buf_add_cstr(&b, i ? " " : "");
        if (m->string_table[i].len == 0)
            buf_add_byte(&b, '.');
        buf_add(&b, m->string_table[i].data, m->string_table[i].len);
    }
    struct str s = arena_str(&f->arena, buf_str(&b));
    buf_done(&b);
    return s.ptr;
}

static void the_string_table_has_the_order_of_first_use(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(string_table(f, encoded(f, "f 1 1 k=v\nf 2 2 bytes#5\nf 3 3 bytes#5bytes\n"
                                                   "f 4 4 k=w\nf 5 5\nf 6 6")),
                        ". samples count cpu nanoseconds k v bytes w f");
    assert_string_equal(
        string_table(f, encoded(f, "!types t/u\n!mapping 1000 2000 0 file id\n!drop d\n!keep k\n"
                                   "!period p q 1\n!comment c\n!default dt\n!doc url\n"
                                   "g[gf] 1 z#1zu zz#2 y=yv x=xv x=xw\n")),
        ". t u x xv xw y yv z zu zz file id g gf d k p q c dt url");
}

static void every_table_is_written_row_by_row(void **state)
{
    struct fixture *f = *state;
    message *m = encoded(f, "!mapping 1000 2000 30 file id\n!location unused\n"
                            "0x1010@outer[o.c]:9:3>inner[i.c]:5;leaf -7 k=v n#-4kb");
    assert_int_equal(m->n_sample, 1);
    assert_int_equal(m->sample[0]->n_location_id, 2);
    assert_int_equal(m->sample[0]->location_id[0], 3);
    assert_int_equal(m->sample[0]->value[0], -7);
    assert_int_equal(m->sample[0]->n_label, 2);
    assert_int_equal(m->sample[0]->label[1]->num, -4);
    assert_int_equal(m->n_mapping, 1);
    assert_int_equal(m->mapping[0]->memory_limit, 0x2000);
    assert_int_equal(m->mapping[0]->file_offset, 0x30);
    assert_int_equal(m->n_location, 3);
    assert_int_equal(m->location[1]->address, 0x1010);
    assert_int_equal(m->location[1]->mapping_id, 1);
    assert_int_equal(m->location[1]->n_line, 2);
    assert_int_equal(m->location[1]->line[0]->line, 5);
    assert_int_equal(m->location[1]->line[1]->column, 3);
    assert_int_equal(m->n_function, 4);
    assert_memory_equal(m->string_table[m->function[1]->filename].data, "o.c", 3);
}

/* Whether the bytes occur in the message. */
static bool has_bytes(const struct fixture *f, const char *bytes, size_t n)
{
    return str_find(buf_str(&f->bytes), (struct str){bytes, n}, 0) != SIZE_MAX;
}
#define HAS(f, literal) has_bytes((f), (literal), sizeof(literal) - 1)

static void one_or_two_numbers_stand_alone_three_are_packed(void **state)
{
    struct fixture *f = *state;
    encoded(f, "!types a/a\nf 0");
    assert_true(HAS(f, "\x12\x04\x08\x01\x10\x00")); /* a zero value is written */
    encoded(f, "!types a/a a/b\ng;f 5 6");
    assert_true(HAS(f, "\x12\x08\x08\x02\x08\x01\x10\x05\x10\x06"));
    encoded(f, "!types a/a a/b a/c\nh;g;f 5 6 7");
    assert_true(HAS(f, "\x12\x0a\x0a\x03\x03\x02\x01\x12\x03\x05\x06\x07"));
    encoded(f, "!types\n!comment x\n!comment y\n");
    assert_true(HAS(f, "\x68\x01\x68\x02\x70\x00"));
    encoded(f, "!types\n!comment x\n!comment y\n!comment x\n");
    assert_true(HAS(f, "\x6a\x03\x01\x02\x01\x70\x00"));
}

static void an_empty_profile_is_its_string_table_and_default_type(void **state)
{
    struct fixture *f = *state;
    encode(f, profile_from_text(&f->arena, ""));
    assert_int_equal(f->bytes.len, 4);
    assert_memory_equal(f->bytes.data, "\x32\x00\x70\x00", 4);
}

static void a_value_type_without_strings_is_an_empty_message(void **state)
{
    struct fixture *f = *state;
    encoded(f, "!types /\n!period - u 0\n");
    assert_memory_equal(f->bytes.data, "\x0a\x00", 2);
    assert_true(HAS(f, "\x5a\x02\x10\x01\x70\x00"));
    encoded(f, "!types a/b\n!period - - 5\n");
    assert_false(HAS(f, "\x5a"));
    assert_true(HAS(f, "\x60\x05\x70\x00"));
}

static void a_message_of_128_bytes_gets_a_longer_length(void **state)
{
    struct fixture *f = *state;
    struct buf row = BUF_INIT;
    for (uint32_t n = 1; n < 20000; n = n * 3 + 1) {
        buf_clear(&row);
        for (uint32_t i = 0; i < n; i++)
            buf_add_cstr(&row, i ? ";f" : "f");
        buf_add_cstr(&row, " 1");
        buf_add_byte(&row, '\0');
        message *m = encoded(f, row.data);
        assert_int_equal(m->sample[0]->n_location_id, n);
        assert_int_equal(m->sample[0]->value[0], 1);
    }
    buf_done(&row);
}

static struct profile *decoded(struct fixture *f)
{
    struct decode_options opt = {.labels = true};
    struct profile *p;
    assert_int_equal(
        profile_decode(&f->arena, (const uint8_t *)f->bytes.data, f->bytes.len, &opt, &p, &f->err),
        DECODE_OK);
    return p;
}

static void decode_of_encode_is_equal(void **state)
{
    static const char *const texts[] = {
        "",
        "main;run;crc 30",
        "!types a/b c/d e/f\n- 1 0 -1\nf 0 0 0\n",
        "!mapping 400000 401000 10 /bin/a -\n!mapping 500000 501000 0 /bin/b ID\n"
        "!period cpu ns -7\n!time 5\n!duration 6\n!default cpu\n!doc u\n!drop d\n!keep k\n"
        "!comment x\n!comment y\n!comment x\n!location spare\n"
        "0x500010@outer:9:3>inner[b.c]:-5:7;leaf 1 9223372036854775807 k=v k=w a#5 b#6kb\n"
        "0x400010 -9223372036854775808 2 n#1 n#2b n#3\n",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(texts); i++) {
        struct profile *p = profile_from_text(&f->arena, texts[i]);
        encode(f, p);
        assert_string_equal(profile_dump(&f->arena, p), profile_dump(&f->arena, decoded(f)));
    }
}

static void ids_are_written_as_they_are(void **state)
{
    struct fixture *f = *state;
    struct profile *p = profile_from_text(&f->arena, "!mapping 1000 2000 0 a -\nf;g 1");
    p->locations[0].id = UINT64_MAX;
    p->locations[1].id = 77;
    p->functions[0].id = 1000;
    p->mappings[0].id = 9;
    p->mappings[0].has_lines = p->locations[0].folded = true;
    encode(f, p);
    assert_string_equal(profile_dump(&f->arena, p), profile_dump(&f->arena, decoded(f)));
}

static void some_labels_are_lost_on_the_way(void **state)
{
    struct fixture *f = *state;
    struct profile *p = profile_from_text(&f->arena, "f 1 e=\"\" u#0s u#0 v#0 v#3 z#0\n");
    encode(f, p);
    assert_string_equal(profile_rows(&f->arena, decoded(f)), "f 1 u#0s v#3\n");
}

static void stacks_still_on_the_wire_are_written_too(void **state)
{
    struct fixture *f = *state;
    encode(f, profile_from_text(&f->arena, "a;b;c 1 k=v\n- 2\nb;a 3"));
    struct buf first = f->bytes;
    struct profile *p = decoded(f);
    f->bytes = (struct buf)BUF_INIT;
    encode(f, p);
    assert_int_equal(first.len, f->bytes.len);
    assert_memory_equal(first.data, f->bytes.data, first.len);
    buf_done(&first);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(the_string_table_has_the_order_of_first_use),
        TEST(every_table_is_written_row_by_row),
        TEST(one_or_two_numbers_stand_alone_three_are_packed),
        TEST(an_empty_profile_is_its_string_table_and_default_type),
        TEST(a_value_type_without_strings_is_an_empty_message),
        TEST(a_message_of_128_bytes_gets_a_longer_length),
        TEST(decode_of_encode_is_equal),
        TEST(ids_are_written_as_they_are),
        TEST(some_labels_are_lost_on_the_way),
        TEST(stacks_still_on_the_wire_are_written_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
