/* The samples of profile.proto: checked in place, values and steps into columns.
 *
 * Workers take ranges of samples; each writes only its samples' rows, and remembers the first
 * fault it met. The fault that is reported is the one of the lowest sample, as if one had read
 * them in order. Source: spec/profile.md 1.3, 2.4 step 7, 2.5. */
#include "profile/decode_impl.h"

#include <stdlib.h>

#include "profile/wire_run.h"
#include "util/par.h"

/* Samples below this number are read by one thread: starting another costs more. */
#define PARALLEL_GRAIN 4096
/* Steps take at most a third of the samples' bytes; below 2 MB of them, all there are. */
#define STEPS_SHARE 3
#define STEPS_WHOLE ((size_t)2 << 20)

enum fault { FAULT_NONE, FAULT_VALUES, FAULT_LOCATION };

/* What one worker found. */
struct worker_state {
    enum fault fault;
    uint32_t fault_sample;
    uint64_t n_values; /* of the faulty sample */
    uint32_t max_depth;
    bool wire_fault, no_memory;
    struct wire_run last_ids; /* those of the sample before; what they share with the next ones
                               * was checked */
    struct step_writer steps; /* of the strip that it works on */
    size_t heads_left;        /* of steps after the one that is being written */
    VEC(struct step_strip) strips;
};

struct sample_pass {
    const struct decoder *d;
    const struct idmap *locations;
    int64_t **values;
    uint32_t n_columns;       /* of values: all types, or none where values must be missing */
    union step_numbers steps; /* of all strips */
    bool wide_steps;
    size_t bytes_per_step_number;
    uint64_t *label_count; /* label_count[i + 1]: kept labels of sample i; NULL: not wanted */
    struct worker_state state[64];
};

/* One sample's findings. */
struct sample_read {
    uint64_t n_locs, n_values, n_labels;
    uint32_t n_runs, n_single; /* fields with location ids */
    uint64_t n_shared;         /* what the last run of them has in common with the one before it */
    bool nil_location;
    bool lacks_room; /* for its ids among the steps */
};

/* PP_NONE: there is none of that id. */
static uint32_t location_of(const struct sample_pass *pass, uint64_t id)
{
    return id ? idmap_find(pass->locations, id) : PP_NONE;
}

static void put_location(const struct sample_pass *pass, struct sample_read *s, uint64_t id)
{
    s->n_locs++;
    s->n_single++;
    s->nil_location |= location_of(pass, id) == PP_NONE;
}

static void put_value(const struct sample_pass *pass, struct sample_read *s, uint32_t sample,
                      uint64_t v)
{
    if (s->n_values < pass->n_columns)
        pass->values[s->n_values][sample] = (int64_t)v;
    s->n_values++;
}

/* Whole values in at most eight bytes, as most are: no branch on their lengths. */
static void read_short_values(const struct sample_pass *pass, const struct wire_field *f,
                              uint32_t sample, struct sample_read *s)
{
    unsigned left = 8 * (unsigned)f->len;
    uint64_t w = wire_load64(f->data + f->len - 8) >> (64 - left);
    while (left) {
        uint64_t stops = wire_stops(w);
        unsigned bits = wire_bits(stops);
        put_value(pass, s, sample, wire_gather_long(w & wire_up_to(stops)));
        w = w >> (bits - 1) >> 1;
        left -= bits;
    }
}

static bool read_values(const struct sample_pass *pass, const struct wire_field *f, uint32_t sample,
                        struct sample_read *s)
{
    const uint8_t *at = f->data, *end = f->data + f->len;
    if (f->len - 1 < 8 && end[-1] < 0x80 && end - pass->d->data >= 8) {
        read_short_values(pass, f, sample, s);
        return true;
    }
    while (at < end) {
        uint64_t v;
        if (!wire_run_next(&at, end, &v))
            return false;
        put_value(pass, s, sample, v);
    }
    return true;
}

/* Ids that are 1 to n, in order: no look-up is needed. */
static bool take_whole_ids(const struct wire_field *f, uint64_t n_whole, struct step_writer *steps,
                           bool *nil)
{
    uint16_t *out = steps->numbers.narrow + steps->n;
    uint64_t beyond = 0;
    WIRE_RUN_EACH(f->data, f->data + f->len, id,
                  (beyond |= id - 1 >= n_whole, *out++ = (uint16_t)(id - 1)), return false);
    steps->n = (size_t)(out - steps->numbers.narrow);
    *nil |= beyond != 0;
    return true;
}

static bool take_ids(const struct sample_pass *pass, const struct wire_field *f,
                     struct step_writer *steps, bool *nil)
{
    const struct idmap *map = pass->locations;
    bool missing = false;
    uint32_t location;
    if (map->in_order && map->n_whole && !steps->wide)
        return take_whole_ids(f, map->n_whole, steps, nil);
    WIRE_RUN_EACH(f->data, f->data + f->len, id,
                  (location = location_of(pass, id), missing |= location == PP_NONE,
                   steps_put(steps, location)),
                  return false);
    *nil |= missing;
    return true;
}

/* The same where there is no room for steps; *n gets how many ids they are. */
static bool check_ids(const struct sample_pass *pass, const struct wire_field *f, uint64_t *n,
                      bool *nil)
{
    const uint64_t whole = pass->locations->n_whole;
    bool missing = false;
    *n = 0;
    if (whole)
        WIRE_RUN_EACH(f->data, f->data + f->len, id, (++*n, missing |= id - 1 >= whole),
                      return false);
    else
        WIRE_RUN_EACH(f->data, f->data + f->len, id,
                      (++*n, missing |= location_of(pass, id) == PP_NONE), return false);
    *nil |= missing;
    return true;
}

/* Ids that the run before ends with too are left out: where they are unknown, an earlier sample is
 * at fault, and that is the one to tell. */
static bool read_ids(const struct sample_pass *pass, const struct wire_field *f,
                     struct worker_state *st, struct sample_read *s)
{
    uint64_t shared_len, n;
    struct wire_field fresh = *f;
    s->n_runs++;
    s->n_shared = wire_run_shared(&st->last_ids, f->data, f->len, &shared_len);
    fresh.len -= shared_len;
    if (steps_have_room(&st->steps, fresh.len, st->heads_left)) {
        size_t before = st->steps.n;
        if (!take_ids(pass, &fresh, &st->steps, &s->nil_location))
            return false;
        n = st->steps.n - before;
    } else {
        s->lacks_room = true;
        if (!check_ids(pass, &fresh, &n, &s->nil_location))
            return false;
    }
    n += s->n_shared;
    st->last_ids = (struct wire_run){f->data, f->len, n};
    s->n_locs += n;
    return true;
}

/* location_id and value: one varint, or a packed run. */
static bool read_numbers(const struct sample_pass *pass, const struct wire_field *f,
                         uint32_t sample, struct worker_state *st, struct sample_read *s)
{
    bool is_value = f->number == 2;
    if (f->type != WIRE_VARINT && f->type != WIRE_BYTES)
        return false;
    if (f->type == WIRE_VARINT) {
        if (is_value)
            put_value(pass, s, sample, f->value);
        else
            put_location(pass, s, f->value);
        return true;
    }
    return is_value ? read_values(pass, f, sample, s) : read_ids(pass, f, st, s);
}

static bool read_sample(const struct sample_pass *pass, uint32_t i, struct worker_state *st,
                        struct sample_read *s)
{
    struct wire w =
        wire_sample(pass->d->data, pass->d->data + pass->d->len, pass->d->samples.data[i]);
    struct wire_field f;
    struct raw_label label;
    *s = (struct sample_read){0};
    while (w.pos < w.end) {
        if (!wire_next(&w, &f))
            return false;
        if (f.number == 1 || f.number == 2) {
            if (!read_numbers(pass, &f, i, st, s))
                return false;
        } else if (f.number == 3) {
            if (f.type != WIRE_BYTES || !decode_raw_label(pass->d, &f, &label))
                return false;
            s->n_labels += raw_label_is_kept(&label);
        }
    }
    return true;
}

static void note_fault(struct worker_state *st, enum fault fault, uint32_t sample,
                       uint64_t n_values)
{
    if (st->fault != FAULT_NONE)
        return;
    st->fault = fault;
    st->fault_sample = sample;
    st->n_values = n_values;
}

/* One sample, and its step. */
static bool check_sample(struct sample_pass *pass, struct worker_state *st, uint32_t i)
{
    struct sample_read s;
    step_begin(&st->steps);
    if (!read_sample(pass, i, st, &s) || s.n_locs >= PP_NONE - 1)
        return false;
    if (s.n_values != pass->d->p->n_types)
        note_fault(st, FAULT_VALUES, i, s.n_values);
    else if (s.nil_location)
        note_fault(st, FAULT_LOCATION, i, 0);
    bool one_run = s.n_runs == 1 && s.n_single == 0, empty = s.n_runs + s.n_single == 0;
    step_end(&st->steps, s.n_shared, (one_run || empty) && !s.lacks_room);
    if (!one_run)
        st->last_ids = (struct wire_run){NULL, 0, 0};
    if (s.n_locs > st->max_depth)
        st->max_depth = (uint32_t)s.n_locs;
    if (pass->label_count)
        pass->label_count[i + 1] = s.n_labels;
    return true;
}

/* Where the strip of a range that begins with sample i begins, counted in numbers. */
static size_t steps_before(const struct sample_pass *pass, size_t i)
{
    const uint64_t *offsets = pass->d->samples.data;
    uint64_t end = i < pass->d->samples.n ? offsets[i] : pass->d->len;
    return i * STEP_HEAD + (size_t)(end - offsets[0]) / pass->bytes_per_step_number;
}

/* Begins a strip, and notes it. */
static bool begin_strip(const struct sample_pass *pass, struct worker_state *st, size_t from,
                        size_t to)
{
    size_t at = steps_before(pass, from);
    union step_numbers numbers = pass->steps;
    if (!vec_grow(&st->strips))
        return false;
    if (pass->wide_steps)
        numbers.wide += at;
    else
        numbers.narrow += at;
    st->steps = (struct step_writer){
        .wide = pass->wide_steps, .numbers = numbers, .cap = steps_before(pass, to) - at};
    st->strips.data[st->strips.n++] = (struct step_strip){(uint32_t)from, (uint32_t)to, numbers};
    st->last_ids = (struct wire_run){NULL, 0, 0};
    return true;
}

static void check_range(void *arg, unsigned worker, size_t from, size_t to)
{
    struct sample_pass *pass = arg;
    struct worker_state *st = &pass->state[worker];
    if (st->wire_fault || st->no_memory)
        return;
    st->no_memory = !begin_strip(pass, st, from, to);
    for (size_t i = from; i < to && !st->wire_fault && !st->no_memory; i++) {
        st->heads_left = to - i - 1;
        st->wire_fault = !check_sample(pass, st, (uint32_t)i);
    }
}

bool decode_samples_are_wire(const struct decoder *d)
{
    /* Strings may come later: labels are checked against no table here. */
    struct wire_field f, g;
    for (size_t i = 0; i < d->samples.n; i++) {
        struct wire w = wire_sample(d->data, d->data + d->len, d->samples.data[i]);
        while (w.pos < w.end) {
            if (!wire_next(&w, &f))
                return false;
            if (f.number == 0 || f.number > 3)
                continue;
            if (f.type != WIRE_BYTES && (f.number == 3 || f.type != WIRE_VARINT))
                return false;
            struct wire in = {f.data, f.type == WIRE_BYTES ? f.data + f.len : f.data};
            while (in.pos < in.end)
                if (f.number == 3
                        ? !wire_next(&in, &g) || (g.number - 1 < 4 && g.type != WIRE_VARINT)
                        : !wire_varint(&in, &g.value))
                    return false;
        }
    }
    return true;
}

/* Turns the workers' findings into the result of the whole. */
static bool report_faults(struct decoder *d, const struct sample_pass *pass)
{
    const struct worker_state *first = NULL;
    for (size_t i = 0; i < PP_COUNT(pass->state); i++) {
        const struct worker_state *st = &pass->state[i];
        if (st->no_memory)
            return decode_nomem(d);
        if (st->wire_fault)
            return decode_fail(d, DECODE_NOT_PROTO);
        if (st->max_depth > d->p->samples.max_depth)
            d->p->samples.max_depth = st->max_depth;
        if (st->fault != FAULT_NONE && (!first || st->fault_sample < first->fault_sample))
            first = st;
    }
    if (d->p->n_types == 0 && d->samples.n) {
        err_set(d->err, PP_ERR_FORMAT, PP_NO_OFFSET, "missing sample type information");
        return decode_fail(d, DECODE_MALFORMED);
    }
    if (!first)
        return true;
    uint64_t at = d->samples.data[first->fault_sample];
    if (first->fault == FAULT_VALUES)
        err_set(d->err, PP_ERR_FORMAT, at, "mismatch: sample has %llu values vs. %u types",
                (unsigned long long)first->n_values, d->p->n_types);
    else
        err_set(d->err, PP_ERR_FORMAT, at, "sample has nil location");
    return decode_fail(d, DECODE_MALFORMED);
}

static int by_first(const void *pa, const void *pb)
{
    const struct step_strip *a = pa, *b = pb;
    return (a->first > b->first) - (a->first < b->first);
}

/* Hands the strips of all workers to the profile, in order. */
static bool keep_steps(struct decoder *d, const struct sample_pass *pass, struct step_strips *out)
{
    size_t n = 0;
    for (size_t i = 0; i < PP_COUNT(pass->state); i++)
        n += pass->state[i].strips.n;
    struct step_strip *strips = arena_array(d->p->arena, struct step_strip, n);
    if (!strips)
        return decode_nomem(d);
    *out = (struct step_strips){strips, 0, pass->wide_steps};
    for (size_t i = 0; i < PP_COUNT(pass->state); i++)
        for (size_t k = 0; k < pass->state[i].strips.n; k++)
            strips[out->n++] = pass->state[i].strips.data[k];
    qsort(strips, out->n, sizeof *strips, by_first);
    return true;
}

/* Hands the sample offsets and the steps to the profile. */
static bool keep_on_wire(struct decoder *d, const struct sample_pass *pass)
{
    struct wire_samples *ws = arena_new(d->p->arena, struct wire_samples);
    if (!ws || !arena_adopt(d->p->arena, arena_free_block, d->samples.data, d->samples.n))
        return decode_nomem(d);
    ws->data = d->data;
    ws->end = d->data + d->len;
    ws->offsets = d->samples.data;
    ws->locations = *pass->locations;
    d->samples.data = NULL;
    d->p->samples.wire = ws;
    return keep_steps(d, pass, &ws->steps);
}

/* Room for the values. A value takes a byte of the file at least: where there are fewer bytes some
 * sample lacks values, which the check finds without keeping any. */
static bool make_columns(struct decoder *d, struct sample_pass *pass)
{
    struct profile *p = d->p;
    if (p->n_types && d->samples.n > d->len / p->n_types)
        return true;
    pass->n_columns = p->n_types;
    pass->values = arena_array(p->arena, int64_t *, p->n_types);
    if (!pass->values)
        return decode_nomem(d);
    for (uint32_t t = 0; t < p->n_types; t++)
        if (!(pass->values[t] = arena_array(p->arena, int64_t, d->samples.n)))
            return decode_nomem(d);
    return true;
}

/* Room for the steps; what of it is not used is no memory. */
static bool make_steps(struct decoder *d, struct sample_pass *pass)
{
    size_t n = d->samples.n, bytes = n ? d->len - (size_t)d->samples.data[0] : 0;
    pass->wide_steps = d->p->n_locations >= UINT16_MAX;
    size_t size = pass->wide_steps ? sizeof(uint32_t) : sizeof(uint16_t);
    pass->bytes_per_step_number = bytes < STEPS_WHOLE ? 1 : STEPS_SHARE * size;
    pass->steps.any = arena_alloc(d->p->arena, n ? steps_before(pass, n) : 0, size);
    return pass->steps.any || decode_nomem(d);
}

bool decode_samples(struct decoder *d)
{
    struct profile *p = d->p;
    struct idmap locations;
    uint32_t n = (uint32_t)d->samples.n;
    if (!idmap_build(&locations, p->arena, &p->locations->id, sizeof *p->locations, p->n_locations))
        return decode_nomem(d);
    struct sample_pass pass = {.d = d, .locations = &locations};
    bool labels = d->opt->labels || d->has_base_label;
    if (labels)
        pass.label_count = arena_array(p->arena, uint64_t, (size_t)n + 1);
    if (labels && !pass.label_count)
        return decode_nomem(d);
    if (!make_columns(d, &pass) || !make_steps(d, &pass))
        return false;
    p->samples.n = n;
    p->samples.values = pass.values;
    par_ranges(d->opt->threads, n, PARALLEL_GRAIN, check_range, &pass);
    bool ok = report_faults(d, &pass) &&
              (!pass.label_count || decode_labels(d, pass.label_count)) && keep_on_wire(d, &pass);
    for (size_t i = 0; i < PP_COUNT(pass.state); i++)
        free(pass.state[i].strips.data);
    return ok;
}
