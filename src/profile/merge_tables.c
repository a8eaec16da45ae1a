/* Mappings, functions and locations of a source, each mapped to an equal one of the result or added
 * to it. Equal means equal keys (spec/profile.md 5.3); the first one's other fields stay. Rows are
 * numbered as they are met: a location's mapping, then its functions, then itself. */
#include <stdlib.h>

#include "profile/merger.h"
#include "util/ckint.h"
#include "util/hash.h"

static bool clear_map(row_map *map, size_t n)
{
    if (!vec_reserve((void **)&map->data, &map->cap, n, sizeof *map->data))
        return false;
    if (n)
        memset(map->data, 0, n * sizeof *map->data);
    map->n = n;
    return true;
}

bool merger_start_source(struct merger *m, const struct profile *src)
{
    if (!clear_map(&m->string_of, src->strings.n) || !clear_map(&m->mapping_of, src->n_mappings) ||
        !clear_map(&m->function_of, src->n_functions) ||
        !clear_map(&m->location_of, src->n_locations))
        return err_nomem(m->err);
    m->string_of.data[0] = 1; /* "" is 0 everywhere */
    return true;
}

str_id merger_string(struct merger *m, const struct profile *src, str_id id)
{
    uint32_t *row = &m->string_of.data[id];
    if (!*row) {
        str_id mine = builder_str(&m->built, profile_str(src, id));
        if (mine == PP_NONE)
            return PP_NONE;
        *row = mine + 1;
    }
    return *row - 1;
}

/* The part of a mapping's size that counts: whole pages, wrapping as the reference does. */
static uint64_t rounded_size(const struct mapping *m)
{
    uint64_t size = m->limit - m->start + 4095;
    return size - size % 4096;
}

static str_id build_id_or_file(const struct mapping *m)
{
    return m->build_id ? m->build_id : m->file;
}

static uint64_t hash_mapping(const struct mapping *key)
{
    return hash_mix(hash_mix(rounded_size(key), key->offset), build_id_or_file(key));
}

static uint32_t find_mapping(const struct merger *m, const struct mapping *key, struct probe *at)
{
    uint32_t row;
    while ((row = hash_index_next(&m->mappings, at)) != PP_NONE) {
        const struct mapping *have = &m->built.mappings.data[row];
        if (rounded_size(have) == rounded_size(key) && have->offset == key->offset &&
            build_id_or_file(have) == build_id_or_file(key))
            return row;
    }
    return PP_NONE;
}

/* For one more row. */
static bool make_room(const struct merger *m, struct hash_index *x)
{
    return hash_index_reserve(x) ? true : err_nomem(m->err);
}

static uint32_t find_or_add_mapping(struct merger *m, const struct mapping *key)
{
    if (!make_room(m, &m->mappings))
        return PP_NONE;
    struct probe at = hash_index_probe(&m->mappings, hash_mapping(key));
    uint32_t row = find_mapping(m, key, &at);
    if (row != PP_NONE)
        return row;
    row = builder_mapping(&m->built, key);
    if (row != PP_NONE)
        hash_index_put(&m->mappings, &at);
    return row;
}

void merger_look_up_mapping(struct merger *m, const struct profile *src, uint32_t mapping)
{
    struct mapping key = src->mappings[mapping];
    uint32_t file = m->string_of.data[key.file], build_id = m->string_of.data[key.build_id];
    if (!file || !build_id || m->mapping_of.data[mapping])
        return;
    key.file = file - 1;
    key.build_id = build_id - 1;
    struct probe at = hash_index_probe(&m->mappings, hash_mapping(&key));
    m->mapping_of.data[mapping] = find_mapping(m, &key, &at) + 1;
}

uint32_t merger_mapping(struct merger *m, const struct profile *src, uint32_t mapping)
{
    uint32_t *known = &m->mapping_of.data[mapping];
    if (*known)
        return *known - 1;
    struct mapping key = src->mappings[mapping];
    key.id = 0;
    key.file = merger_string(m, src, key.file);
    key.build_id = merger_string(m, src, key.build_id);
    if (key.file == PP_NONE || key.build_id == PP_NONE)
        return PP_NONE;
    uint32_t row = find_or_add_mapping(m, &key);
    if (row != PP_NONE)
        *known = row + 1;
    return row;
}

bool merger_function_key(const struct merger *m, const struct profile *src, uint32_t function,
                         struct function *key)
{
    *key = src->functions[function];
    uint32_t name = m->string_of.data[key->name], system = m->string_of.data[key->system_name];
    uint32_t file = m->string_of.data[key->file];
    key->id = 0;
    key->name = name - 1;
    key->system_name = system - 1;
    key->file = file - 1;
    return name && system && file;
}

uint64_t merger_hash_function(const struct function *key)
{
    return hash_mix((uint64_t)key->name << 32 | key->system_name,
                    hash_mix(key->file, (uint64_t)key->start_line));
}

uint32_t merger_find_function(const struct merger *m, const struct function *key, struct probe *at)
{
    uint32_t row;
    while ((row = hash_index_next(&m->functions, at)) != PP_NONE) {
        const struct function *have = &m->built.functions.data[row];
        if (have->name == key->name && have->system_name == key->system_name &&
            have->file == key->file && have->start_line == key->start_line)
            return row;
    }
    return PP_NONE;
}

static uint32_t find_or_add_function(struct merger *m, const struct function *key)
{
    if (!make_room(m, &m->functions))
        return PP_NONE;
    struct probe at = hash_index_probe(&m->functions, merger_hash_function(key));
    uint32_t row = merger_find_function(m, key, &at);
    if (row != PP_NONE)
        return row;
    row = builder_function(&m->built, key);
    if (row != PP_NONE)
        hash_index_put(&m->functions, &at);
    return row;
}

static uint32_t merge_function(struct merger *m, const struct profile *src, uint32_t function)
{
    uint32_t *known = &m->function_of.data[function];
    if (*known)
        return *known - 1;
    struct function key = src->functions[function];
    key.id = 0;
    key.name = merger_string(m, src, key.name);
    key.system_name = merger_string(m, src, key.system_name);
    key.file = merger_string(m, src, key.file);
    if (key.name == PP_NONE || key.system_name == PP_NONE || key.file == PP_NONE)
        return PP_NONE;
    uint32_t row = find_or_add_function(m, &key);
    if (row != PP_NONE)
        *known = row + 1;
    return row;
}

/* Where a location lies in its mapping: what is left of an address when the load base differs. */
static uint64_t relative_address(const struct merger *m, const struct location *l)
{
    return l->mapping == PP_NONE ? l->address
                                 : l->address - m->built.mappings.data[l->mapping].start;
}

/* n > 0 lines are equal by function and line number; of the columns only the last one's counts. */
static bool lines_equal(const struct line *a, const struct line *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i].function != b[i].function || a[i].line != b[i].line)
            return false;
    return a[n - 1].column == b[n - 1].column;
}

uint64_t merger_hash_location(const struct merger *m, const struct location *l)
{
    uint64_t h = hash_mix(relative_address(m, l), (uint64_t)l->mapping << 1 | l->folded);
    for (size_t i = 0; i < m->lines.n; i++)
        h = hash_mix(h, hash_mix(m->lines.data[i].function, (uint64_t)m->lines.data[i].line));
    if (m->lines.n)
        h = hash_mix(h, (uint64_t)m->lines.data[m->lines.n - 1].column);
    return h;
}

static bool location_equals(const struct merger *m, uint32_t row, const struct location *key)
{
    const struct builder *b = &m->built;
    const struct location *have = &b->locations.data[row];
    size_t first = b->line_begin.data[row];
    size_t end = row + 1u < b->line_begin.n ? b->line_begin.data[row + 1] : b->lines.n;
    return have->mapping == key->mapping && have->folded == key->folded &&
           relative_address(m, have) == relative_address(m, key) && end - first == m->lines.n &&
           (first == end || lines_equal(b->lines.data + first, m->lines.data, m->lines.n));
}

uint32_t merger_find_location(const struct merger *m, const struct location *key, struct probe *at)
{
    uint32_t row;
    while ((row = hash_index_next(&m->locations, at)) != PP_NONE)
        if (location_equals(m, row, key))
            return row;
    return PP_NONE;
}

/* `key` is a location of the result, its lines are in m->lines. */
static uint32_t find_or_add_location(struct merger *m, const struct location *key)
{
    if (!make_room(m, &m->locations))
        return PP_NONE;
    struct probe at = hash_index_probe(&m->locations, merger_hash_location(m, key));
    uint32_t row = merger_find_location(m, key, &at);
    if (row != PP_NONE)
        return row;
    row = builder_location(&m->built, key);
    for (size_t i = 0; row != PP_NONE && i < m->lines.n; i++)
        if (!builder_line(&m->built, &m->lines.data[i]))
            return PP_NONE;
    if (row != PP_NONE)
        hash_index_put(&m->locations, &at);
    return row;
}

/* Moves a location into its mapping of the result, row `mapping`. */
static void move_location(const struct merger *m, const struct profile *src, struct location *l,
                          uint32_t mapping)
{
    l->address += m->built.mappings.data[mapping].start - src->mappings[l->mapping].start;
    l->mapping = mapping;
}

bool merger_location_key(struct merger *m, const struct profile *src, uint32_t location,
                         struct location *key, bool *known)
{
    uint32_t first = src->line_begin[location], n = location_n_lines(src, location);
    *key = src->locations[location];
    key->id = 0;
    *known = key->mapping == PP_NONE || m->mapping_of.data[key->mapping];
    if (*known && key->mapping != PP_NONE)
        move_location(m, src, key, m->mapping_of.data[key->mapping] - 1);
    m->lines.n = 0;
    if (!vec_room(&m->lines, n))
        return err_nomem(m->err);
    for (uint32_t i = 0; *known && i < n; i++) {
        struct line l = src->lines[first + i];
        *known = l.function < src->n_functions && m->function_of.data[l.function];
        l.function = *known ? m->function_of.data[l.function] - 1 : PP_NONE;
        m->lines.data[m->lines.n++] = l;
    }
    return true;
}

static bool merge_lines(struct merger *m, const struct profile *src, uint32_t location)
{
    uint32_t first = src->line_begin[location], n = location_n_lines(src, location);
    m->lines.n = 0;
    if (!vec_room(&m->lines, n))
        return err_nomem(m->err);
    for (uint32_t i = 0; i < n; i++) {
        struct line l = src->lines[first + i];
        l.function = merge_function(m, src, l.function);
        if (l.function == PP_NONE)
            return false;
        m->lines.data[m->lines.n++] = l;
    }
    return true;
}

uint32_t merger_location_slow(struct merger *m, const struct profile *src, uint32_t location)
{
    struct location l = src->locations[location];
    l.id = 0;
    if (l.mapping != PP_NONE) {
        uint32_t mapping = merger_mapping(m, src, l.mapping);
        if (mapping == PP_NONE)
            return PP_NONE;
        move_location(m, src, &l, mapping);
    }
    if (!merge_lines(m, src, location))
        return PP_NONE;
    uint32_t row = find_or_add_location(m, &l);
    if (row != PP_NONE)
        m->location_of.data[location] = row + 1;
    return row;
}
