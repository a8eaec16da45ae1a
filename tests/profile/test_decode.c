/* decode: the wire rules, references, labels and checks of spec/profile.md 1.3, 2.3 to 2.5, byte by
 * byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "support/messages.h"
#include "support/profiles.h"

static void is_text(struct fixture *f, str_id id, const char *text)
{
    assert_true(str_eq(profile_str(f->p, id), str_of(text)));
}

/* --- wire rules (1.3) --- */

static void a_sound_message_is_accepted_in_any_order(void **state)
{
    struct fixture *f = *state;
    put_sound(f);
    accepts(f);
    assert_int_equal(f->p->samples.values[0][0], 5);
    assert_int_equal(f->p->lines[0].line, 7);
    struct buf *b = &f->msg;
    buf_clear(b);
    put_strings(b); /* the table first, the rest backwards */
    put_msg(b, 2, 2, U(5), 1, U(1), 0);
    put_location(b, 1, 1);
    put_msg(b, 5, 2, U(MAIN), 1, U(1), 0);
    put_msg(b, 1, 2, U(COUNT), 1, U(SAMPLES), 0);
    accepts(f);
    assert_string_equal(profile_rows(&f->arena, f->p), "main:7 5\n");
}

static void ids_and_values_may_be_packed_or_not_or_both(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_base(f), m = BUF_INIT;
    put_bytes(&m, 1, "\1\1", 2);
    put_int(&m, 1, 1);
    put_bytes(&m, 2, "", 0);
    put_bytes(&m, 2, "\11", 1);
    put_bytes(b, 2, m.data, m.len);
    buf_done(&m);
    accepts(f);
    assert_string_equal(profile_rows(&f->arena, f->p), "main:7;main:7;main:7 9\n");
}

static void fixed_numbers_are_no_ints(void **state)
{
    static const unsigned scalars[] = {7, 8, 9, 10, 12, 13, 14, 15};
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(scalars); i++) {
        struct buf *b = put_sound(f);
        put_varint(b, scalars[i] << 3 | 1);
        buf_fill(b, '\0', 8);
        is_not_proto(f);
        b = put_sound(f);
        put_varint(b, scalars[i] << 3 | 5);
        buf_fill(b, '\0', 4);
        is_not_proto(f);
    }
}

static void messages_and_strings_are_no_varints(void **state)
{
    static const unsigned messages[] = {1, 2, 3, 4, 5, 6, 11};
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(messages); i++) {
        put_int(put_sound(f), messages[i], 0);
        is_not_proto(f);
    }
}

static void unknown_fields_are_skipped_and_groups_never(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_int(b, 50, 1);
    put_varint(b, 51 << 3 | 1);
    buf_fill(b, 'x', 8);
    put_varint(b, 52 << 3 | 5);
    buf_fill(b, 'x', 4);
    put_bytes(b, 99, "abc", 3);
    put_bytes(b, 0, "z", 1); /* field number 0 too */
    accepts(f);
    for (unsigned type = 3; type < 8; type++) {
        if (type == 5)
            continue;
        put_varint(put_sound(f), 99 << 3 | type);
        is_not_proto(f);
    }
    buf_add_byte(put_sound(f), 0x03);
    is_not_proto(f);
}

static void a_varint_has_ten_bytes_at_most_and_drops_high_bits(void **state)
{
    struct fixture *f = *state;
    buf_add(put_sound(f), "\x60\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11); /* period */
    accepts(f);
    assert_int_equal(f->p->period, -1);
    buf_add(put_sound(f), "\x60\x85\x80\x80\x80\x80\x80\x80\x80\x80\x00",
            11); /* longer than need be */
    accepts(f);
    assert_int_equal(f->p->period, 5);
    buf_add(put_sound(f), "\x60\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12);
    is_not_proto(f);
    buf_add(put_sound(f), "\x60\xff", 2);
    is_not_proto(f);
}

static void a_length_beyond_the_message_is_an_error(void **state)
{
    struct fixture *f = *state;
    buf_add(put_sound(f), "\x6a\x03xx", 4);
    is_not_proto(f);
    put_bytes(put_base(f), 2, "\x0a\x05\x01", 3);
    is_not_proto(f);
    buf_add(put_sound(f), "\x6a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
    is_not_proto(f);
}

static void the_last_scalar_wins_and_a_period_type_replaces_the_other(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_int(b, 12, 1);
    put_int(b, 12, 2);
    put_msg(b, 11, 1, U(SAMPLES), 2, U(COUNT), 0);
    put_msg(b, 11, 1, U(BYTES), 0);
    accepts(f);
    assert_int_equal(f->p->period, 2);
    is_text(f, f->p->period_type.type, "bytes");
    assert_int_equal(f->p->period_type.unit, 0);
}

static void the_first_string_must_be_there_and_empty(void **state)
{
    struct fixture *f = *state;
    buf_clear(&f->msg);
    put_int(&f->msg, 12, 1);
    is_not_proto(f);
    buf_clear(&f->msg);
    put_str(&f->msg, "x");
    is_not_proto(f);
    buf_clear(&f->msg);
    put_str(&f->msg, "");
    accepts(f);
    f->msg.len = 0;
    is_not_proto(f);
    f->msg.data = (free(f->msg.data), NULL); /* nothing at all */
    f->msg.cap = 0;
    is_not_proto(f);
}

static void string_indices_must_be_in_the_table(void **state)
{
    static const uint64_t bad[] = {N_STRINGS, 99, UINT64_MAX, UINT64_C(1) << 63};
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(bad); i++) {
        put_int(put_sound(f), 13, bad[i]); /* comment */
        is_not_proto(f);
        put_int(put_sound(f), 15, bad[i]);
        is_not_proto(f);
        put_msg(put_sound(f), 5, 1, U(2), 2, bad[i], 0);
        is_not_proto(f);
        put_msg(put_sound(f), 3, 1, U(2), 6, bad[i], 0);
        is_not_proto(f);
        put_msg(put_sound(f), 1, 2, bad[i], 0);
        is_not_proto(f);
    }
    put_strings(put_sound(f)); /* written twice is fine */
    accepts(f);
    struct buf *b = put_sound(f);
    put_int(b, 13, MAIN);
    put_bytes(b, 13, "\4\5", 2); /* packed */
    accepts(f);
    assert_int_equal(f->p->n_comments, 3);
    is_text(f, f->p->comments[2], "f");
}

static void any_nonzero_varint_is_true(void **state)
{
    struct fixture *f = *state;
    put_msg(put_sound(f), 3, 1, U(2), 7, U(2), 8, UINT64_MAX, 9, U(0), 10, U(1), 0);
    accepts(f);
    assert_true(f->p->mappings[1].has_functions && f->p->mappings[1].has_filenames);
    assert_false(f->p->mappings[1].has_lines);
    assert_true(f->p->mappings[1].has_inlines);
}

static void strings_may_hold_any_bytes(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_bytes(b, 6, "a\0\xff\n", 4);
    put_int(b, 13, N_STRINGS);
    accepts(f);
    assert_true(str_eq(profile_str(f->p, f->p->comments[0]), PP_STR("a\0\xff\n")));
}

/* --- two profiles in a row (2.3) --- */

static void a_second_time_means_two_profiles(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_int(b, 9, 5);
    put_int(b, 9, 0);
    assert_int_equal(decode(f), DECODE_CONCATENATED);
    assert_string_equal(f->err.msg, "concatenated profiles detected");
    b = put_sound(f);
    put_int(b, 9, 0);
    put_int(b, 9, 6);
    accepts(f);
    assert_int_equal(f->p->time_ns, 6);
    b = put_sound(f); /* told before the wire type is looked at */
    put_int(b, 9, 5);
    put_bytes(b, 9, "", 0);
    assert_int_equal(decode(f), DECODE_CONCATENATED);
}

static void damage_before_the_second_time_comes_first(void **state)
{
    static const struct {
        unsigned field;
        const char *bytes; /* a record of two or more bytes that breaks the wire rules */
    } rows[] = {
        {3, "\x0a\x01x"},         /* a mapping whose id is a string */
        {4, "\x20\x01"},          /* a line that is a number */
        {4, "\x22\x02\x0a\x00"},  /* a line whose function is a string */
        {5, "\x13\x01"},          /* a group */
        {2, "\x1a\x03\x0a\x01x"}, /* a label whose key is a string */
        {2, "\x0a\x01\xff"},      /* an id that is cut short */
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct buf *b = put_sound(f);
        size_t len = rows[i].bytes[0] == 0x22 ? 4 : strlen(rows[i].bytes);
        put_bytes(b, rows[i].field, rows[i].bytes, len);
        put_int(b, 9, 5);
        put_int(b, 9, 6);
        if (decode(f) != DECODE_NOT_PROTO)
            fail_msg("row %zu", i);
    }
}

/* --- references (2.4) --- */

static void ids_may_be_any_numbers(void **state)
{
    static const uint64_t ids[] = {
        1, 2, 1000000, UINT64_MAX, (UINT64_C(1) << 63) + 5, 0x9E3779B97F4A7C15};
    struct fixture *f = *state;
    struct buf *b = put_base(f);
    for (size_t i = 1; i < PP_COUNT(ids); i++)
        put_location(b, ids[i], 1);
    for (size_t i = PP_COUNT(ids); i-- > 0;)
        put_msg(b, 2, 1, ids[i], 2, U(1), 0);
    accepts(f);
    struct stack_reader r;
    assert_true(stack_reader_init(&r, f->p, &f->err));
    for (uint32_t i = 0; i < PP_COUNT(ids); i++)
        assert_int_equal(stack_read(&r, i).locs[0], PP_COUNT(ids) - 1 - i);
    stack_reader_done(&r);
}

static void a_dangling_mapping_is_none(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_msg(b, 4, 1, U(2), 2, U(77), 0);
    put_msg(b, 4, 1, U(3), 2, U(0), 0);
    put_msg(b, 4, 1, U(4), 2, U(1), 0);
    accepts(f);
    assert_true(f->p->locations[1].mapping == PP_NONE);
    assert_true(f->p->locations[2].mapping == PP_NONE);
    assert_int_equal(f->p->locations[3].mapping, 0);
}

/* --- labels (2.4, step 7) --- */

static void put_label(struct buf *sample, uint64_t key, uint64_t str, uint64_t num, uint64_t unit)
{
    put_msg(sample, 3, 1, key, 2, str, 3, num, 4, unit, 0);
}

static void labels_are_strings_or_numbers_or_dropped(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_base(f), s = BUF_INIT;
    put_int(&s, 2, 5);
    put_label(&s, KEY, 0, 0, 0);
    put_label(&s, BYTES, 0, 0, 0);
    put_label(&s, BYTES, 0, 7, 0);
    put_label(&s, BYTES, 0, 8, BYTES);
    put_label(&s, BYTES, 0, 9, 0);
    put_label(&s, KEY, F, 4, 0);
    put_label(&s, KEY, FILE_C, 0, 0);
    put_label(&s, SAMPLES, 0, 0, COUNT);
    put_label(&s, COUNT, 0, 3, 0);
    put_bytes(b, 2, s.data, s.len);
    buf_done(&s);
    accepts(f);
    static const struct label want[] = {
        {BYTES, 0, 7, LABEL_NUM_UNIT}, {BYTES, BYTES, 8, LABEL_NUM_UNIT},
        {BYTES, 0, 9, LABEL_NUM_UNIT}, {KEY, F, 0, LABEL_STR},
        {KEY, FILE_C, 0, LABEL_STR},   {SAMPLES, COUNT, 0, LABEL_NUM_UNIT},
        {COUNT, 0, 3, LABEL_NUM},
    };
    static const char *const names[] = {"",    "samples", "count",  "main",
                                        "key", "f",       "file.c", "bytes"};
    assert_int_equal(f->p->samples.label_begin[1], PP_COUNT(want));
    for (size_t i = 0; i < PP_COUNT(want); i++) {
        const struct label *l = &f->p->samples.labels[i];
        is_text(f, l->key, names[want[i].key]);
        is_text(f, l->text, names[want[i].text]);
        assert_int_equal(l->num, want[i].num);
        assert_int_equal(l->kind, want[i].kind);
    }
}

static void an_empty_string_behind_an_index_is_a_label(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_base(f), s = BUF_INIT;
    put_str(b, "");
    put_int(&s, 2, 5);
    put_label(&s, KEY, N_STRINGS, 0, 0);
    put_label(&s, F, 0, 1, N_STRINGS);
    put_bytes(b, 2, s.data, s.len);
    buf_done(&s);
    accepts(f);
    assert_int_equal(f->p->samples.label_begin[1], 2);
    assert_int_equal(f->p->samples.labels[0].kind, LABEL_STR);
    assert_int_equal(f->p->samples.labels[1].kind, LABEL_NUM_UNIT);
}

static void labels_are_checked_also_when_they_are_not_wanted(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_base(f), s = BUF_INIT;
    put_int(&s, 2, 5);
    put_label(&s, 99, F, 0, 0);
    put_bytes(b, 2, s.data, s.len);
    buf_done(&s);
    assert_int_equal(decode_with(f, (struct decode_options){.labels = false}), DECODE_NOT_PROTO);
    put_sound(f);
    assert_int_equal(decode_with(f, (struct decode_options){.labels = false}), DECODE_OK);
    assert_null(f->p->samples.label_begin);
    put_str(put_sound(f), "pprof::base"); /* totals need the labels of bases */
    assert_int_equal(decode_with(f, (struct decode_options){.labels = false}), DECODE_OK);
    assert_non_null(f->p->samples.label_begin);
}

/* --- checks (2.5), in their order --- */

static void samples_without_types_come_first(void **state)
{
    struct fixture *f = *state;
    buf_clear(&f->msg);
    put_str(&f->msg, "");
    put_msg(&f->msg, 2, 1, U(9), 2, U(5), 0);
    put_msg(&f->msg, 3, 1, U(0), 0);
    is_malformed(f, "missing sample type information");
}

static void samples_are_checked_one_by_one(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_msg(b, 2, 1, U(1), 2, U(5), 2, U(6), 0);
    put_msg(b, 2, 1, U(9), 2, U(5), 0);
    is_malformed(f, "mismatch: sample has 2 values vs. 1 types");
    b = put_sound(f);
    put_msg(b, 2, 1, U(9), 2, U(5), 0);
    put_msg(b, 2, 1, U(1), 0);
    is_malformed(f, "sample has nil location");
    put_msg(put_sound(f), 2, 1, U(0), 2, U(5), 0);
    is_malformed(f, "sample has nil location");
    b = put_sound(f); /* within one sample the values come first */
    put_msg(b, 2, 1, U(9), 0);
    is_malformed(f, "mismatch: sample has 0 values vs. 1 types");
    b = put_sound(f); /* a location of id 0 is none, even where there is one */
    put_location(b, 0, 1);
    put_msg(b, 2, 1, U(0), 2, U(5), 0);
    is_malformed(f, "sample has nil location");
}

static void tables_are_checked_in_order(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_location(b, 1, 1);
    put_location(b, 0, 1);
    put_msg(b, 5, 1, U(1), 0);
    put_msg(b, 3, 1, U(1), 0);
    is_malformed(f, "multiple mappings with same id: 1");
    put_msg(put_sound(f), 3, 3, U(1), 0);
    is_malformed(f, "found mapping with reserved ID=0");
    b = put_sound(f);
    put_location(b, 1, 1);
    put_msg(b, 5, 1, U(1), 0);
    put_msg(b, 5, 1, U(0), 0);
    is_malformed(f, "multiple functions with same id: 1");
    put_msg(put_sound(f), 5, 2, U(1), 0);
    is_malformed(f, "found function with reserved ID=0");
    put_location(put_sound(f), 0, 1);
    is_malformed(f, "found location with reserved id=0");
    put_location(put_sound(f), 1, 1);
    is_malformed(f, "multiple locations with same id: 1");
    put_location(put_sound(f), UINT64_MAX, 2);
    is_malformed(f, "location id: 18446744073709551615 has a line with nil function");
    put_location(put_sound(f), 2, 0);
    is_malformed(f, "location id: 2 has a line with nil function");
}

static void what_the_check_lets_pass(void **state)
{
    struct fixture *f = *state;
    struct buf *b = put_sound(f);
    put_msg(b, 2, 2, UINT64_MAX, 0); /* no locations, a negative value */
    put_msg(b, 4, 1, U(2), 0);       /* no lines, address 0 */
    put_msg(b, 5, 1, U(2), 5, UINT64_MAX, 0);
    accepts(f);
    assert_int_equal(f->p->samples.values[0][1], -1);
    assert_int_equal(f->p->functions[1].start_line, -1);
    buf_clear(b);
    put_str(b, ""); /* no types, no samples */
    accepts(f);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, messages_start, messages_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_sound_message_is_accepted_in_any_order),
        TEST(ids_and_values_may_be_packed_or_not_or_both),
        TEST(fixed_numbers_are_no_ints),
        TEST(messages_and_strings_are_no_varints),
        TEST(unknown_fields_are_skipped_and_groups_never),
        TEST(a_varint_has_ten_bytes_at_most_and_drops_high_bits),
        TEST(a_length_beyond_the_message_is_an_error),
        TEST(the_last_scalar_wins_and_a_period_type_replaces_the_other),
        TEST(the_first_string_must_be_there_and_empty),
        TEST(string_indices_must_be_in_the_table),
        TEST(any_nonzero_varint_is_true),
        TEST(strings_may_hold_any_bytes),
        TEST(a_second_time_means_two_profiles),
        TEST(damage_before_the_second_time_comes_first),
        TEST(ids_may_be_any_numbers),
        TEST(a_dangling_mapping_is_none),
        TEST(labels_are_strings_or_numbers_or_dropped),
        TEST(an_empty_string_behind_an_index_is_a_label),
        TEST(labels_are_checked_also_when_they_are_not_wanted),
        TEST(samples_without_types_come_first),
        TEST(samples_are_checked_one_by_one),
        TEST(tables_are_checked_in_order),
        TEST(what_the_check_lets_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
