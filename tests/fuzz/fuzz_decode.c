/* Any bytes as a profile. Promised: exactly one of result and error; every index in range; the same
 * stacks on the wire and in columns, through a map or not; labels or not make no other difference;
 * a bound on memory ends in an error. */
#include <stdint.h>
#include <stdlib.h>

#include "profile/decode.h"
#include "support/columns.h"
#include "util/hash.h"

static void check(bool condition)
{
    if (!condition)
        abort();
}

static void check_strings(const struct profile *p)
{
    uint32_t n = p->strings.n;
    check(p->default_type < n && p->drop_frames < n && p->keep_frames < n && p->doc_url < n);
    check(p->period_type.type < n && p->period_type.unit < n);
    for (uint32_t i = 0; i < p->n_comments; i++)
        check(p->comments[i] < n);
    for (uint32_t i = 0; i < p->n_types; i++)
        check(p->types[i].type < n && p->types[i].unit < n);
    for (uint32_t i = 0; i < p->n_mappings; i++)
        check(p->mappings[i].id && p->mappings[i].file < n && p->mappings[i].build_id < n);
    for (uint32_t i = 0; i < p->n_functions; i++) {
        const struct function *f = &p->functions[i];
        check(f->id && f->name < n && f->system_name < n && f->file < n);
    }
}

static void check_tables(const struct profile *p)
{
    check(p->line_begin[0] == 0);
    for (uint32_t i = 0; i < p->n_locations; i++) {
        const struct location *l = &p->locations[i];
        check(l->id && (l->mapping == PP_NONE || l->mapping < p->n_mappings));
        check(p->line_begin[i] <= p->line_begin[i + 1]);
        for (uint32_t k = p->line_begin[i]; k < p->line_begin[i + 1]; k++)
            check(p->lines[k].function < p->n_functions);
    }
}

static void check_labels(const struct profile *p)
{
    const struct samples *s = &p->samples;
    check(s->label_begin[0] == 0);
    for (uint32_t i = 0; i < s->n; i++)
        for (uint64_t k = s->label_begin[i]; k < s->label_begin[i + 1]; k++) {
            const struct label *l = &s->labels[k];
            check(l->key < p->strings.n && l->text < p->strings.n && l->kind <= LABEL_NUM_UNIT);
            check(l->kind == LABEL_STR ? l->num == 0 : l->kind != LABEL_NUM || l->text == 0);
        }
}

/* A number that every stack changes, of locations that are all in range. Alone: no stack is read
 * after another one. */
static uint64_t stacks_hash(const struct profile *p, bool mapped, bool alone)
{
    struct stack_reader r;
    struct err err = {0};
    uint64_t h = 0;
    uint32_t *map = malloc((p->n_locations + (size_t)1) * sizeof *map);
    check(map && stack_reader_init(&r, p, &err));
    for (uint32_t i = 0; i < p->n_locations; i++)
        map[i] = i;
    check(!mapped || stack_reader_map(&r, p, map, &err));
    for (uint32_t i = 0; i < p->samples.n; i++) {
        if (alone) {
            stack_reader_done(&r);
            check(stack_reader_init(&r, p, &err));
            check(!mapped || stack_reader_map(&r, p, map, &err));
        }
        struct stack s = stack_read(&r, i);
        check(s.n <= p->samples.max_depth);
        h = hash_mix(h, s.n);
        for (uint32_t d = 0; d < s.n; d++) {
            check(s.locs[d] < p->n_locations);
            h = hash_mix(h, s.locs[d]);
        }
    }
    stack_reader_done(&r);
    free(map);
    return h;
}

/* Steps from stack to stack give the same stacks. */
static void check_steps(const struct profile *p, bool backward)
{
    struct stack_reader r, stepping;
    struct err err = {0};
    uint32_t n = 0, *path = malloc((p->samples.max_depth + (size_t)1) * sizeof *path);
    check(path && stack_reader_init(&r, p, &err) && stack_reader_init(&stepping, p, &err));
    for (uint32_t k = 0; k < p->samples.n; k++) {
        uint32_t i = backward ? p->samples.n - 1 - k : k;
        struct stack s = stack_read(&r, i);
        struct stack_step step = stack_read_step(&stepping, i);
        check(step.shared <= n && step.shared + step.fresh.n == s.n);
        n = step.shared;
        for (uint32_t d = step.fresh.n; d-- > 0;)
            path[n++] = step.fresh.locs[d];
        for (uint32_t d = 0; d < n; d++)
            check(path[d] == s.locs[n - 1 - d]);
    }
    stack_reader_done(&r);
    stack_reader_done(&stepping);
    free(path);
}

static enum decode_result decode(struct arena *a, const uint8_t *data, size_t size, bool labels,
                                 struct profile **p)
{
    struct decode_options opt = {.labels = labels, .threads = labels ? 1 : 2};
    struct err err = {0};
    enum decode_result result = profile_decode(a, data, size, &opt, p, &err);
    check((result == DECODE_OK) == (*p != NULL));
    check((err.code != PP_OK) == (result != DECODE_OK && result != DECODE_NOT_PROTO));
    return result;
}

/* With less memory than was needed it is an error, with as much it is the same. */
static void check_budgets(const uint8_t *data, size_t size, size_t needed)
{
    struct arena a;
    struct profile *p;
    for (size_t part = 0; part <= 8; part++) {
        arena_init(&a, needed * part / 8 + (part == 0));
        enum decode_result result = decode(&a, data, size, true, &p);
        check(part == 8 ? result == DECODE_OK : result == DECODE_FAILED);
        arena_done(&a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct profile *p, *bare;
    struct err err = {0};
    arena_init(&a, 0);
    enum decode_result result = decode(&a, data, size, true, &p);
    size_t needed = a.used;
    check(decode(&a, data, size, false, &bare) == result);
    if (result == DECODE_OK) {
        check_strings(p);
        check_tables(p);
        check_labels(p);
        uint64_t h = stacks_hash(p, false, false);
        check(h == stacks_hash(p, true, false) && h == stacks_hash(bare, true, true));
        check_steps(p, false);
        check_steps(p, true);
        check(stacks_into_columns(p, &err) && stacks_into_columns(p, &err));
        check(h == stacks_hash(p, false, false) && h == stacks_hash(p, true, false));
        check_steps(p, false);
        check_budgets(data, size, needed);
    }
    arena_done(&a);
    return 0;
}
