/* What the result of a merge already has of a source, found before samples ask for it.
 *
 * The rows that equal those of a source lie anywhere in the result's tables, and a search for one
 * of them waits for memory several times. So rows are searched for in blocks: each step is taken
 * for a whole block, and fetches what the next step reads. Nothing is added here; what is not found
 * is left to who needs it. */
#include "profile/merger.h"

enum { BLOCK = 32 };

struct block {
    uint32_t from, n;
    uint64_t hash[BLOCK];
    bool known[BLOCK]; /* there is a hash: all that the key is made of was found */
};

/* The next block of n rows in all; false at their end. */
static bool next_block(struct block *b, uint32_t n)
{
    b->from += b->n;
    b->n = n - b->from < BLOCK ? n - b->from : BLOCK;
    return b->n > 0;
}

static void find_strings(struct merger *m, const struct profile *src)
{
    const struct strtab *have = &m->built.p->strings;
    const uint32_t *hashes = src->strings.hashes;
    struct block b = {0};
    while (next_block(&b, src->strings.n)) {
        uint32_t end = b.from + b.n;
        for (str_id id = b.from; id < end; id++)
            strtab_fetch(have, hashes[id]);
        for (str_id id = b.from; id < end; id++)
            strtab_fetch_item(have, hashes[id]);
        for (str_id id = b.from; id < end; id++)
            strtab_fetch_bytes(have, hashes[id]);
        for (str_id id = b.from; id < end; id++)
            m->string_of.data[id] = strtab_find_hashed(have, profile_str(src, id), hashes[id]) + 1;
    }
}

static void find_functions(struct merger *m, const struct profile *src)
{
    struct block b = {0};
    struct function key;
    while (next_block(&b, src->n_functions)) {
        for (uint32_t i = 0; i < b.n; i++) {
            b.known[i] = merger_function_key(m, src, b.from + i, &key);
            if (!b.known[i])
                continue;
            b.hash[i] = merger_hash_function(&key);
            hash_index_fetch(&m->functions, b.hash[i]);
        }
        for (uint32_t i = 0; i < b.n; i++) {
            uint32_t row = b.known[i] ? hash_index_peek(&m->functions, b.hash[i]) : PP_NONE;
            if (row != PP_NONE)
                __builtin_prefetch(&m->built.functions.data[row]);
        }
        for (uint32_t i = 0; i < b.n; i++) {
            struct probe at = hash_index_probe(&m->functions, b.hash[i]);
            if (b.known[i] && merger_function_key(m, src, b.from + i, &key))
                m->function_of.data[b.from + i] = merger_find_function(m, &key, &at) + 1;
        }
    }
}

/* Fetches the row that a block's location most likely is, then its lines. */
static void fetch_locations(const struct merger *m, const struct block *b)
{
    uint32_t rows[BLOCK];
    for (uint32_t i = 0; i < b->n; i++) {
        rows[i] = b->known[i] ? hash_index_peek(&m->locations, b->hash[i]) : PP_NONE;
        if (rows[i] == PP_NONE)
            continue;
        __builtin_prefetch(&m->built.locations.data[rows[i]]);
        __builtin_prefetch(&m->built.line_begin.data[rows[i]]);
    }
    for (uint32_t i = 0; i < b->n; i++)
        if (rows[i] != PP_NONE)
            __builtin_prefetch(&m->built.lines.data[m->built.line_begin.data[rows[i]]]);
}

static bool find_locations(struct merger *m, const struct profile *src)
{
    struct block b = {0};
    struct location key;
    while (next_block(&b, src->n_locations)) {
        for (uint32_t i = 0; i < b.n; i++) {
            if (!merger_location_key(m, src, b.from + i, &key, &b.known[i]))
                return false;
            if (!b.known[i])
                continue;
            b.hash[i] = merger_hash_location(m, &key);
            hash_index_fetch(&m->locations, b.hash[i]);
        }
        fetch_locations(m, &b);
        for (uint32_t i = 0; i < b.n; i++) {
            struct probe at = hash_index_probe(&m->locations, b.hash[i]);
            if (!b.known[i])
                continue;
            if (!merger_location_key(m, src, b.from + i, &key, &b.known[i]))
                return false;
            m->location_of.data[b.from + i] = merger_find_location(m, &key, &at) + 1;
        }
    }
    return true;
}

bool merger_look_up(struct merger *m, const struct profile *src)
{
    if (m->mappings.n == 0 || m->functions.n == 0 || m->locations.n == 0)
        return true;
    find_strings(m, src);
    for (uint32_t i = 0; i < src->n_mappings; i++)
        merger_look_up_mapping(m, src, i);
    find_functions(m, src);
    return find_locations(m, src);
}
