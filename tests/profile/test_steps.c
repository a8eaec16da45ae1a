/* Stacks read step by step, beside each read on its own: samples in all the forms that the format
 * allows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "profile/merge.h"
#include "support/messages.h"
#include "support/random_profile.h"

enum { MOST_DEPTH = 12, ROUNDS = 60, N_SAMPLES = 200, MANY_SAMPLES = 150000 };
enum { DEEP = 70000 }; /* more than two bytes tell */

/* A number of at least `bytes` bytes. */
static void put_long(struct buf *b, uint64_t v, unsigned bytes)
{
    for (; v >= 0x80 || bytes > 1; v >>= 7, bytes -= bytes > 1)
        buf_add_byte(b, (char)(uint8_t)(v | 0x80));
    buf_add_byte(b, (char)(uint8_t)v);
}

/* Length and bytes, at times in more bytes than needed. */
static void put_field(struct buf *b, struct choices *c, unsigned field, const struct buf *bytes)
{
    put_long(b, field << 3 | 2, 1 + choose(c, 20) / 19);
    put_long(b, bytes->len, 1 + choose(c, 10) / 8);
    buf_add(b, bytes->data, bytes->len);
}

static void put_ids(struct buf *sample, struct choices *c, const uint64_t *ids, uint32_t n)
{
    struct buf run = BUF_INIT;
    uint32_t form = choose(c, 8), cut = form == 0 ? choose(c, n + 1) : 0;
    for (uint32_t i = 0; i < cut; i++) /* the first ones apart from the others */
        put_int(sample, 1, ids[i]);
    for (uint32_t i = cut; i < n; i++)
        put_long(&run, ids[i], 1 + choose(c, 40) / 38);
    if (run.len || form == 1)
        put_field(sample, c, 1, &run);
    buf_done(&run);
}

/* A sample's stack has outer frames of the one before, as those of real profiles. */
static void put_sample(struct buf *msg, struct choices *c, uint32_t n_locations, uint64_t *ids,
                       uint32_t *n)
{
    struct buf sample = BUF_INIT;
    uint32_t shared = choose(c, *n + 1), fresh = choose(c, MOST_DEPTH + 1 - shared);
    memmove(ids + fresh, ids + *n - shared, shared * sizeof *ids);
    for (uint32_t i = 0; i < fresh; i++)
        ids[i] = 1 + choose(c, choose(c, 2) ? 4 : n_locations);
    *n = shared + fresh;
    bool value_first = choose(c, 10) == 0;
    if (value_first)
        put_int(&sample, 2, choose(c, 3));
    put_ids(&sample, c, ids, *n);
    if (!value_first)
        put_int(&sample, 2, choose(c, 3));
    put_field(msg, c, 2, &sample);
    buf_done(&sample);
}

/* As a reader reads it that knows no stack before it. */
static void compare_alone(const struct profile *p, uint32_t i, const struct stack *stack)
{
    struct stack_reader r;
    struct err err = {0};
    assert_true(stack_reader_init(&r, p, &err));
    struct stack want = stack_read(&r, i);
    assert_int_equal(stack->n, want.n);
    assert_memory_equal(stack->locs, want.locs, want.n * sizeof *want.locs);
    stack_reader_done(&r);
}

static void compare_steps(const struct profile *p, struct choices *c)
{
    struct stack_reader whole, stepping;
    struct err err = {0};
    uint32_t skip = choose(c, 3), *path = calloc(p->samples.max_depth + (size_t)1, sizeof *path);
    assert_non_null(path);
    assert_true(stack_reader_init(&whole, p, &err) && stack_reader_init(&stepping, p, &err));
    for (uint32_t i = choose(c, 3); i < p->samples.n; i += 1 + choose(c, 1 + skip)) {
        struct stack stack = stack_read(&whole, i);
        struct stack_step step = stack_read_step(&stepping, i);
        if (p->samples.n < 10000 || i % 100 == 0)
            compare_alone(p, i, &stack);
        assert_int_equal(step.shared + step.fresh.n, stack.n);
        for (uint32_t d = 0; d < step.fresh.n; d++)
            path[step.shared + d] = step.fresh.locs[step.fresh.n - 1 - d];
        for (uint32_t d = 0; d < stack.n; d++)
            assert_int_equal(path[d], stack.locs[stack.n - 1 - d]);
    }
    stack_reader_done(&whole);
    stack_reader_done(&stepping);
    free(path);
}

static void steps_lead_to_the_same_stacks(void **state)
{
    struct fixture *f = *state;
    const double half = 0.5;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        struct choices c = choices_of_round(round);
        struct decode_options opt = {.threads = 1 + choose(&c, 2)};
        uint64_t ids[MOST_DEPTH] = {0};
        uint32_t n = 0, n_locations = round % 20 ? 300 : UINT16_MAX + (uint32_t)round - 40;
        struct buf *msg = put_base(f);
        for (uint32_t id = 2; id <= n_locations; id++)
            put_location(msg, id, 1);
        /* So many at last that the steps of stacks with little in common have no room. */
        uint32_t n_samples = round == ROUNDS ? MANY_SAMPLES : choose(&c, 20) ? N_SAMPLES : 9000;
        for (uint32_t i = n_samples; i > 0; i--)
            put_sample(msg, &c, n_locations, ids, &n);
        assert_int_equal(decode_with(f, opt), DECODE_OK);
        compare_steps(f->p, &c);
        assert_true(profile_scale(f->p, &half, &f->err)); /* some samples go */
        compare_steps(f->p, &c);
        buf_clear(msg);
    }
}

/* Stacks of which two bytes do not tell the depth, nor what they have in common. */
static void stacks_may_be_deep(void **state)
{
    struct fixture *f = *state;
    struct choices c = {.seed = 1};
    struct buf *msg = put_base(f), ids = BUF_INIT;
    for (uint32_t n = 0; n < DEEP; n++)
        buf_add_byte(&ids, 1);
    for (uint32_t i = 0; i < 12; i++) {
        struct buf sample = BUF_INIT;
        put_bytes(&sample, 1, ids.data, i % 3 ? DEEP - i : 10 * (i + 1));
        put_int(&sample, 2, 1);
        put_bytes(msg, 2, sample.data, sample.len);
        buf_done(&sample);
    }
    accepts(f);
    compare_steps(f->p, &c);
    buf_done(&ids);
}

/* Ids are exactly 1 to n, and yet no row numbers. */
static void locations_may_stand_in_any_order(void **state)
{
    struct fixture *f = *state;
    static const uint8_t ids[] = {2, 3, 1, 3};
    struct buf *msg = put_base(f), sample = BUF_INIT; /* has location 1 */
    struct stack_reader r;
    put_location(msg, 3, 1);
    put_location(msg, 2, 1);
    put_bytes(&sample, 1, ids, sizeof ids);
    put_int(&sample, 2, 1);
    put_bytes(msg, 2, sample.data, sample.len);
    accepts(f);
    assert_true(stack_reader_init(&r, f->p, &f->err));
    struct stack s = stack_read(&r, 0);
    assert_int_equal(s.n, sizeof ids);
    for (uint32_t d = 0; d < s.n; d++)
        assert_int_equal(f->p->locations[s.locs[d]].id, ids[d]);
    stack_reader_done(&r);
    buf_done(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(steps_lead_to_the_same_stacks, messages_start,
                                        messages_stop),
        cmocka_unit_test_setup_teardown(stacks_may_be_deep, messages_start, messages_stop),
        cmocka_unit_test_setup_teardown(locations_may_stand_in_any_order, messages_start,
                                        messages_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
