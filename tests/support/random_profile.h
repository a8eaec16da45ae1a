/* Small profiles and options that are valid by construction, drawn from bytes (a fuzzer's) or from
 * a seed (a test's). All in the header, because fuzz targets link no support. */
#ifndef CPPROF_TESTS_SUPPORT_RANDOM_PROFILE_H
#define CPPROF_TESTS_SUPPORT_RANDOM_PROFILE_H

#include <stdlib.h>

#include "profile/builder.h"
#include "report/options.h"

/* Where choices come from: bytes, and zeros after them; or a seed that is not zero. */
struct choices {
    const uint8_t *data;
    size_t len, pos;
    uint64_t seed;
};

/* Those of a test's round, from 1 on. */
static inline struct choices choices_of_round(uint64_t round)
{
    return (struct choices){.seed = round * 88172645463325252u};
}

static inline uint64_t next_choice(struct choices *c, unsigned bytes)
{
    uint64_t v = 0;
    if (c->seed) { /* xorshift */
        c->seed ^= c->seed << 13;
        c->seed ^= c->seed >> 7;
        c->seed ^= c->seed << 17;
        return c->seed >> 8;
    }
    for (; bytes && c->pos < c->len; bytes--)
        v = v << 8 | c->data[c->pos++];
    return v;
}

/* 0 .. n - 1 */
static inline uint32_t choose(struct choices *c, uint32_t n)
{
    return (uint32_t)(next_choice(c, n > 256 ? 4 : 1) % n);
}

#define CHOOSE_FROM(c, array) ((array)[choose((c), (uint32_t)PP_COUNT(array))])

/* The most that a random profile has of each. */
struct random_size {
    uint32_t functions, locations, samples, depth, labels;
    bool plain_values; /* small and not negative */
};

static inline void random_check(bool condition)
{
    if (!condition)
        abort();
}

static inline str_id random_str(struct builder *b, const char *text)
{
    str_id id = builder_str(b, str_of(text));
    random_check(id != PP_NONE);
    return id;
}

static inline void random_types(struct builder *b, struct choices *c)
{
    static const char *const names[] = {"samples", "cpu", "inuse_space", "alloc_objects",
                                        "\xce\xb1"};
    static const char *const units[] = {"count",
                                        "nanoseconds",
                                        "bytes",
                                        "Milliseconds",
                                        "\xce\xbcs",
                                        "foo",
                                        "nanogcu",
                                        "",
                                        "gcu",
                                        "hrs",
                                        "a unit text of more than thirty-two bytes"};
    struct value_type types[3];
    uint32_t n = 1 + choose(c, PP_COUNT(types));
    for (uint32_t i = 0; i < n; i++)
        types[i] = (struct value_type){random_str(b, CHOOSE_FROM(c, names)),
                                       random_str(b, CHOOSE_FROM(c, units))};
    random_check(builder_types(b, types, n));
    b->p->default_type = choose(c, 2) ? types[0].type : 0;
}

static inline void random_tables(struct builder *b, struct choices *c,
                                 const struct random_size *size)
{
    static const char *const names[] = {"main",
                                        "foo",
                                        "bar.baz",
                                        "a/b/v2.(*T[...]).M",
                                        "com.x.Y.z(int)",
                                        "ns::C::m<>",
                                        "quo\"te\\",
                                        "",
                                        "\xff\xc3",
                                        "std::vector",
                                        "new\nline",
                                        "operator->",
                                        "(anonymous namespace)::f",
                                        "x::",
                                        "y"};
    static const char *const files[] = {"",       "/src/a.c",           "b//c/../d.c", "a.c",
                                        "[vdso]", "/build/p/q/p/a.c",   "/p/x.c:3",    "\xfe\"",
                                        "/bin/a", "/proc/self/cwd/z.c", "linux-vdso"};
    static const int64_t lines[] = {0, 1, 7, 20, 22, -3, INT64_MAX, INT64_MIN};
    static const uint64_t addresses[] = {0, 0x401000, 0x401100, 0x7f00, UINT64_MAX, 1, 0x401001};
    for (uint32_t n = choose(c, 4); n; n--) {
        struct mapping m = {.start = CHOOSE_FROM(c, addresses), .limit = CHOOSE_FROM(c, addresses)};
        m.file = random_str(b, CHOOSE_FROM(c, files));
        m.build_id = random_str(b, choose(c, 2) ? "abc123" : "");
        m.has_functions = choose(c, 2);
        builder_mapping(b, &m);
    }
    for (uint32_t n = 1 + choose(c, size->functions); n; n--) {
        struct function f = {.name = random_str(b, CHOOSE_FROM(c, names)),
                             .system_name = random_str(b, CHOOSE_FROM(c, names)),
                             .file = random_str(b, CHOOSE_FROM(c, files)),
                             .start_line = CHOOSE_FROM(c, lines)};
        builder_function(b, &f);
    }
    for (uint32_t n = 1 + choose(c, size->locations); n; n--) {
        uint32_t m = choose(c, 4);
        struct location l = {.address = CHOOSE_FROM(c, addresses), .folded = choose(c, 9) == 8};
        l.mapping = m < b->mappings.n ? m : PP_NONE;
        builder_location(b, &l);
        for (uint32_t k = choose(c, 6); k < 3; k++) {
            struct line line = {choose(c, (uint32_t)b->functions.n), CHOOSE_FROM(c, lines),
                                CHOOSE_FROM(c, lines)};
            random_check(builder_line(b, &line));
        }
    }
}

/* Labels that a trip through the format does not change. */
static inline void random_labels(struct builder *b, struct choices *c, uint32_t most)
{
    static const char *const keys[] = {"bytes", "k", "req", "pprof::base", "a long key \xce\xb1"};
    static const char *const texts[] = {"true", "v", "a\tb", "quo\"te", "\xff", "other\nline"};
    static const char *const units[] = {"kb", "bytes", "ms", "\xce\xbcs"};
    static const int64_t numbers[] = {1, 7, 512, 1000, 1 << 20, -5, INT64_MAX, INT64_MIN, 4000000};
    for (uint32_t i = 0, n = choose(c, most + 1); i < n && i < PP_COUNT(keys); i++) {
        struct label l = {.key = random_str(b, keys[i])};
        uint32_t kind = choose(c, 4);
        for (uint32_t k = choose(c, 3) + 1; k && kind; k--) {
            l.kind = kind == 1 ? LABEL_STR : kind == 2 ? LABEL_NUM : LABEL_NUM_UNIT;
            l.num = l.kind == LABEL_STR ? 0 : CHOOSE_FROM(c, numbers);
            l.text = 0;
            if (l.kind != LABEL_NUM)
                l.text = random_str(b, l.kind == LABEL_STR ? CHOOSE_FROM(c, texts)
                                                           : CHOOSE_FROM(c, units));
            random_check(builder_label(b, &l));
        }
    }
}

static inline void random_samples(struct builder *b, struct choices *c,
                                  const struct random_size *size)
{
    static const int64_t values[] = {0,  1,   10,    1000,      85000000,  123,
                                     -1, -50, -1000, INT64_MIN, INT64_MAX, INT64_MIN / 100};
    for (uint32_t n = choose(c, size->samples + 1); n; n--) {
        int64_t row[3];
        for (uint32_t t = 0; t < b->p->n_types; t++)
            row[t] = size->plain_values ? (int64_t)choose(c, 1000) : CHOOSE_FROM(c, values);
        random_check(builder_sample(b, row));
        for (uint32_t d = choose(c, size->depth + 1); d; d--)
            random_check(builder_frame(b, choose(c, (uint32_t)b->locations.n)));
        random_labels(b, c, size->labels);
    }
}

static inline struct profile *random_profile(struct arena *a, struct choices *c,
                                             const struct random_size *size)
{
    static const int64_t times[] = {0, 1700000000123456789, -1, INT64_MAX, INT64_MIN};
    static const int64_t durations[] = {0, 1, 999, 1500, 10000000000, -5000000000, INT64_MIN};
    struct builder b;
    struct err err = {0};
    struct profile *p;
    str_id *comments = arena_array(a, str_id, 2);
    random_check(comments && builder_init(&b, a, &err));
    random_types(&b, c);
    random_tables(&b, c, size);
    random_samples(&b, c, size);
    b.p->time_ns = CHOOSE_FROM(c, times);
    b.p->duration_ns = CHOOSE_FROM(c, durations);
    b.p->period = CHOOSE_FROM(c, durations);
    b.p->period_type.type = choose(c, 2) ? b.p->types[0].type : 0;
    b.p->doc_url = choose(c, 2) ? random_str(&b, "https://example.com/doc") : 0;
    comments[0] = random_str(&b, "#hidden");
    comments[1] = random_str(&b, "shown");
    b.p->comments = comments;
    b.p->n_comments = choose(c, 3);
    random_check(builder_finish(&b, &p));
    builder_done(&b);
    return p;
}

static inline struct options random_options(struct choices *c)
{
    static const char *const units[] = {"minimum", "auto",  "ms",  "kb",
                                        "bytes",   "count", "foo", "GCU"};
    static const char *const paths[] = {"", "", "/build/p", "/p", "/x/q:/y/p", ":", "/nowhere"};
    static const char *const regexes[] = {"", "", "", "main|foo", "a", ".", "^$", "no such name"};
    static const double divisors[] = {1, 1, 1, 2, 0.5, -1, 0, 1e300, 1e-300};
    static const double fractions[] = {0, 0.005, 0.001, 0.3, 1, -1, 1e300};
    static const int64_t counts[] = {-1, 0, 1, 2, 3, 5, 80, INT64_MAX, INT64_MIN};
    struct options o = options_default;
    o.call_tree = choose(c, 2);
    o.relative_percentages = choose(c, 2);
    o.unit = str_of(CHOOSE_FROM(c, units));
    o.compact_labels = choose(c, 2);
    o.source_path = str_of(CHOOSE_FROM(c, paths));
    o.trim_path = str_of(CHOOSE_FROM(c, paths));
    o.mean = choose(c, 4) == 3;
    o.divide_by = CHOOSE_FROM(c, divisors);
    o.sort = choose(c, 2) ? SORT_CUM : SORT_FLAT;
    o.drop_negative = choose(c, 4) == 3;
    o.nodecount = CHOOSE_FROM(c, counts);
    o.nodefraction = CHOOSE_FROM(c, fractions);
    o.edgefraction = CHOOSE_FROM(c, fractions);
    o.trim = choose(c, 4) != 3;
    o.noinlines = choose(c, 4) == 3;
    o.showcolumns = choose(c, 2);
    o.granularity = (enum granularity)choose(c, GRAN_ADDRESSES + 1);
    o.filters.focus = str_of(CHOOSE_FROM(c, regexes));
    o.filters.hide = str_of(CHOOSE_FROM(c, regexes));
    o.filters.tagfocus = str_of(CHOOSE_FROM(c, regexes));
    o.tagroot = str_of(choose(c, 8) == 7 ? "k" : "");
    o.tagleaf = str_of(choose(c, 8) == 7 ? "bytes" : "");
    return o;
}

#endif
