/* Mappings, functions and locations of profile.proto. Source: spec/profile.md 1.2, 2.4, 2.5. */
#include "profile/decode_impl.h"

#include <inttypes.h>

#include "util/limits.h"

/* Reads the varint fields 1..n of a message into fields[0..n]; others are skipped. The field with
 * number `nested` (0: none) is a message, handed to on_nested. */
typedef bool nested_fn(struct decoder *d, const struct wire_field *f);

static inline bool read_fields(struct decoder *d, const struct record *rec, unsigned n,
                               uint64_t *fields, unsigned nested, nested_fn *on_nested)
{
    struct wire w = {rec->data, rec->data + rec->len};
    struct wire_field f;
    memset(fields, 0, (n + 1) * sizeof *fields);
    while (w.pos < w.end) {
        unsigned tag = *w.pos;
        if (PP_LIKELY((tag & 0x87) == WIRE_VARINT && tag >> 3 <= n && tag >> 3 != nested && tag)) {
            w.pos++; /* nearly all fields: a number, wanted, with a tag of one byte */
            if (!wire_varint(&w, &fields[tag >> 3]))
                return decode_fail(d, DECODE_NOT_PROTO);
            continue;
        }
        if (!wire_next(&w, &f))
            return decode_fail(d, DECODE_NOT_PROTO);
        if (f.number == 0 || f.number > n)
            continue;
        if (f.number == nested) {
            if (!on_nested(d, &f))
                return false;
            continue;
        }
        if (f.type != WIRE_VARINT)
            return decode_fail(d, DECODE_NOT_PROTO);
        fields[f.number] = f.value;
    }
    return true;
}

static bool read_mappings(struct decoder *d)
{
    struct profile *p = d->p;
    p->n_mappings = (uint32_t)d->mappings.n;
    p->mappings = arena_array(p->arena, struct mapping, d->mappings.n);
    if (!p->mappings)
        return decode_nomem(d);
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        uint64_t f[11];
        if (!read_fields(d, &d->mappings.data[i], 10, f, 0, NULL))
            return false;
        p->mappings[i] = (struct mapping){
            .id = f[1],
            .start = f[2],
            .limit = f[3],
            .offset = f[4],
            .file = decode_string(d, (int64_t)f[5]),
            .build_id = decode_string(d, (int64_t)f[6]),
            .has_functions = f[7] != 0,
            .has_filenames = f[8] != 0,
            .has_lines = f[9] != 0,
            .has_inlines = f[10] != 0,
        };
    }
    return d->result == DECODE_OK;
}

static bool read_functions(struct decoder *d)
{
    struct profile *p = d->p;
    p->n_functions = (uint32_t)d->functions.n;
    p->functions = arena_array(p->arena, struct function, d->functions.n);
    if (!p->functions)
        return decode_nomem(d);
    for (uint32_t i = 0; i < p->n_functions; i++) {
        uint64_t f[6];
        if (!read_fields(d, &d->functions.data[i], 5, f, 0, NULL))
            return false;
        p->functions[i] = (struct function){
            .id = f[1],
            .name = decode_string(d, (int64_t)f[2]),
            .system_name = decode_string(d, (int64_t)f[3]),
            .file = decode_string(d, (int64_t)f[4]),
            .start_line = (int64_t)f[5],
        };
    }
    return d->result == DECODE_OK;
}

/* A Line message of a location. The function id is resolved when all functions are known. */
static bool read_line(struct decoder *d, const struct wire_field *field)
{
    uint64_t f[4];
    if (field->type != WIRE_BYTES)
        return decode_fail(d, DECODE_NOT_PROTO);
    struct record rec = {field->data, field->len};
    if (!read_fields(d, &rec, 3, f, 0, NULL))
        return false;
    if (d->lines.n >= PP_MAX_RECORDS) {
        err_set(d->err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u lines", PP_MAX_RECORDS);
        return decode_fail(d, DECODE_FAILED);
    }
    if (!vec_grow(&d->lines))
        return decode_nomem(d);
    uint32_t function = f[1] ? idmap_find(&d->function_ids, f[1]) : PP_NONE;
    d->lines.data[d->lines.n++] = (struct line){function, (int64_t)f[2], (int64_t)f[3]};
    return true;
}

static bool read_locations(struct decoder *d, const struct idmap *mapping_ids)
{
    struct profile *p = d->p;
    p->n_locations = (uint32_t)d->locations.n;
    p->locations = arena_array(p->arena, struct location, d->locations.n);
    uint32_t *line_begin = arena_array(p->arena, uint32_t, d->locations.n + 1);
    if (!p->locations || !line_begin)
        return decode_nomem(d);
    for (uint32_t i = 0; i < p->n_locations; i++) {
        uint64_t f[6];
        line_begin[i] = (uint32_t)d->lines.n;
        if (!read_fields(d, &d->locations.data[i], 5, f, 4, read_line))
            return false;
        p->locations[i] = (struct location){
            .id = f[1],
            .mapping = f[2] ? idmap_find(mapping_ids, f[2]) : PP_NONE,
            .address = f[3],
            .folded = f[5] != 0,
        };
    }
    line_begin[p->n_locations] = (uint32_t)d->lines.n;
    p->line_begin = line_begin;
    p->lines = arena_array(p->arena, struct line, d->lines.n);
    if (!p->lines)
        return decode_nomem(d);
    if (d->lines.n)
        memcpy(p->lines, d->lines.data, d->lines.n * sizeof *p->lines);
    return true;
}

/* Whether a message has varints in the fields 1..n, and messages with varints in 1..3 in
 * `nested`. */
static bool is_wire(const struct record *rec, unsigned n, unsigned nested)
{
    struct wire w = {rec->data, rec->data + rec->len};
    struct wire_field f;
    while (w.pos < w.end) {
        if (!wire_next(&w, &f))
            return false;
        if (f.number == 0 || f.number > n)
            continue;
        if (f.type != (f.number == nested ? WIRE_BYTES : WIRE_VARINT))
            return false;
        if (f.number == nested && !is_wire(&(struct record){f.data, f.len}, 3, 0))
            return false;
    }
    return true;
}

bool decode_tables_are_wire(const struct decoder *d)
{
    const struct {
        const struct record_vec *records;
        unsigned n, nested;
    } tables[] = {{&d->mappings, 10, 0}, {&d->functions, 5, 0}, {&d->locations, 5, 4}};
    for (size_t t = 0; t < PP_COUNT(tables); t++)
        for (size_t i = 0; i < tables[t].records->n; i++)
            if (!is_wire(&tables[t].records->data[i], tables[t].n, tables[t].nested))
                return false;
    return true;
}

bool decode_tables(struct decoder *d)
{
    struct profile *p = d->p;
    struct idmap mapping_ids;
    if (!read_mappings(d) || !read_functions(d))
        return false;
    if (!idmap_build(&mapping_ids, p->arena, &p->mappings->id, sizeof *p->mappings,
                     p->n_mappings) ||
        !idmap_build(&d->function_ids, p->arena, &p->functions->id, sizeof *p->functions,
                     p->n_functions))
        return decode_nomem(d);
    return read_locations(d, &mapping_ids);
}

static bool malformed(struct decoder *d, const char *what, uint64_t id, const char *rest)
{
    err_set(d->err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s%" PRIu64 "%s", what, id, rest);
    return decode_fail(d, DECODE_MALFORMED);
}

/* A line without function is against the rules of its location. */
static bool lines_have_functions(struct decoder *d, uint32_t loc)
{
    const struct profile *p = d->p;
    for (uint32_t i = p->line_begin[loc]; i < p->line_begin[loc + 1]; i++)
        if (p->lines[i].function == PP_NONE)
            return malformed(d, "location id: ", p->locations[loc].id,
                             " has a line with nil function");
    return true;
}

struct id_table {
    const void *ids; /* the first of n uint64_t, `stride` bytes apart */
    size_t stride;
    uint32_t n;
    const char *zero, *twice;
    bool (*check_row)(struct decoder *d, uint32_t row);
};

/* Ids must be nonzero and stand once; rows are looked at in file order, the first fault wins. */
static bool check_table(struct decoder *d, const struct id_table *t)
{
    struct idmap map;
    uint32_t *seen = arena_array(d->p->arena, uint32_t, t->n);
    if (!seen || !idmap_build(&map, d->p->arena, t->ids, t->stride, t->n))
        return decode_nomem(d);
    for (uint32_t i = 0; i < t->n; i++) {
        uint64_t id;
        memcpy(&id, (const char *)t->ids + t->stride * i, sizeof id);
        if (id == 0)
            return malformed(d, t->zero, 0, "");
        if (seen[idmap_find(&map, id)]++)
            return malformed(d, t->twice, id, "");
        if (t->check_row && !t->check_row(d, i))
            return false;
    }
    return true;
}

bool decode_check_tables(struct decoder *d)
{
    const struct profile *p = d->p;
    const struct id_table tables[] = {
        {&p->mappings->id, sizeof *p->mappings, p->n_mappings,
         "found mapping with reserved ID=", "multiple mappings with same id: ", NULL},
        {&p->functions->id, sizeof *p->functions, p->n_functions,
         "found function with reserved ID=", "multiple functions with same id: ", NULL},
        {&p->locations->id, sizeof *p->locations, p->n_locations,
         "found location with reserved id=", "multiple locations with same id: ",
         lines_have_functions},
    };
    for (size_t i = 0; i < PP_COUNT(tables); i++)
        if (!check_table(d, &tables[i]))
            return false;
    return true;
}
