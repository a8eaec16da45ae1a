/* Writes a synthetic CPU profile (profile.proto, gzip) of any size; the same seed, the same bytes.
 *
 * A random call graph is walked: every function has a few call sites, each a location that leads to
 * one callee; some callees are far more popular than others. A sample pops a few frames of the
 * sample before it and pushes new ones, so stacks share their outer frames as in a real program.
 * A third of the locations hold inlined frames. Tables list only what a sample used, with ids in
 * order of first use, and stand behind the samples: the file is written in one pass. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pbout.h"
#include "support/wire_out.h"

enum {
    MAX_LINES = 4,    /* frames in a location */
    MAX_STACK = 1024, /* frames in a sample */
    MAX_LABELS = 16,
    N_MAPPINGS = 3
};

struct shape {
    uint32_t samples, labels, functions, depth;
    uint64_t seed;
    int level;       /* of compression */
    uint32_t stacks; /* samples are draws of so many stacks; 0: each is a walk of its own */
    uint32_t run;    /* another number: the same program, other samples */
};

static const struct preset {
    const char *name;
    struct shape shape;
} presets[] = {
    {"S", {2000, 0, 600, 20, 1, 6, 0, 0}},
    {"M", {300000, 0, 5000, 42, 1, 6, 0, 0}},
    {"ML", {300000, 3, 5000, 42, 1, 6, 0, 0}},
    {"L", {2000000, 0, 6000, 58, 1, 6, 0, 0}},
};

struct function {
    uint32_t id; /* 0: no sample used it yet */
    uint32_t name, file, start_line;
    uint32_t first_site, n_sites; /* calls, then places where it burns time itself */
    uint32_t n_calls;
};

struct site {
    uint32_t id;
    uint32_t callee;
    uint32_t n_lines;
    uint32_t function[MAX_LINES], line[MAX_LINES]; /* innermost first */
    uint64_t address;
};

struct generator {
    struct shape shape;
    uint64_t rng;
    struct function *functions;
    struct site *sites;
    uint32_t n_sites;
    uint32_t *site_order, *function_order; /* by id - 1 */
    uint32_t n_used_sites, n_used_functions;
    struct buf strings; /* encoded string table */
    uint32_t n_strings;
    uint32_t label_keys[MAX_LABELS], label_values[MAX_LABELS][2000];
    uint32_t bytes_unit;
    uint32_t stack[MAX_STACK], depth; /* sites, root first; the last one is where time went */
    uint32_t *pool, *pool_begin;      /* the stacks that samples are drawn from, if asked for */
    struct pbout_file file;
};

static void *zalloc_array(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);

    if (!p)
        pbout_die("out of memory");
    return p;
}

/* --- random numbers: splitmix64 ------------------------------------------------------------- */

static uint64_t next_random(struct generator *g)
{
    uint64_t x = g->rng += 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint32_t below(struct generator *g, uint32_t n)
{
    return (uint32_t)(((next_random(g) >> 32) * n) >> 32);
}

/* Small results are far likelier: a third of the draws fall in the first tenth. */
static uint32_t skewed(struct generator *g, uint32_t n)
{
    uint64_t u = next_random(g) >> 32;
    uint64_t square = (u * u) >> 32;

    return (uint32_t)((square * n) >> 32);
}

static uint32_t add_string(struct generator *g, const char *text)
{
    put_bytes(&g->strings, 6, text, strlen(text));
    return g->n_strings++;
}

/* --- the program that never ran -------------------------------------------------------------- */

static const char *const packages[] = {
    "github.com/acme-retail/storefront/internal/catalog",
    "github.com/acme-retail/storefront/internal/checkout/payment",
    "github.com/acme-retail/storefront/pkg/searchindex",
    "google.golang.org/protobuf/internal/impl",
    "encoding/json",
    "net/http",
    "runtime",
    "go.opentelemetry.io/collector/processor/batchprocessor",
};
static const char *const types[] = {
    "Index",       "postingsReader", "orderRepository", "MessageInfo",
    "decodeState", "connection",     "shardedCache",    "pricingEngine",
    "Tokenizer",   "retryPolicy",    "segmentMerger",   "spanExporter",
};
static const char *const verbs[] = {
    "lookup",    "decode", "merge",    "validate", "flush",     "serialize", "resolve",   "compare",
    "normalize", "scan",   "allocate", "dispatch", "rebalance", "hash",      "intersect", "append",
};
static const char *const nouns[] = {
    "Postings", "Header", "Batch",   "Segment", "Request", "Key",    "Attributes", "Buffer",
    "Document", "Price",  "Session", "Cursor",  "Field",   "Varint", "Descriptor", "Block",
};
static const char *const spaces[] = {
    "leveldb::",
    "absl::container_internal::",
    "storefront::catalog::(anonymous namespace)::",
    "std::__detail::",
    "google::protobuf::internal::",
    "folly::",
};

#define PICK(g, array) ((array)[below((g), (uint32_t)(sizeof(array) / sizeof((array)[0])))])

/* The number at the end keeps names apart. Two thirds are named as Go does, one third as C++.
 * Draws stand in statements of their own: compilers order arguments as they like. */
static void make_name(struct generator *g, uint32_t i, char *out, size_t size)
{
    const char *verb = PICK(g, verbs), *noun = PICK(g, nouns);
    const char *type = PICK(g, types), *package = PICK(g, packages), *space = PICK(g, spaces);
    uint32_t kind = below(g, 3), closure = 1 + below(g, 4);

    if (i == 0)
        snprintf(out, size, "main.main");
    else if (kind == 0)
        snprintf(out, size,
                 "%s%s<std::basic_string<char, std::char_traits<char>>, %s>::%s%s%" PRIu32
                 "(std::vector<%s, std::allocator<%s>> const&, unsigned long)",
                 space, type, noun, verb, noun, i, noun, noun);
    else if (kind == 1)
        snprintf(out, size, "%s.(*%s).%s%s%" PRIu32, package, type, verb, noun, i);
    else
        snprintf(out, size, "%s.%s%s%" PRIu32 ".func%" PRIu32, package, verb, noun, i, closure);
}

static void make_functions(struct generator *g)
{
    uint32_t n = g->shape.functions, file = 0, capacity = 0;
    char text[256];

    g->functions = zalloc_array(n, sizeof *g->functions);
    g->function_order = zalloc_array(n, sizeof *g->function_order);
    for (uint32_t i = 0; i < n; i++) {
        struct function *f = &g->functions[i];
        make_name(g, i, text, sizeof text);
        f->name = add_string(g, text);
        if (i % 7 == 0) {
            const char *package = PICK(g, packages), *verb = PICK(g, verbs);
            snprintf(text, sizeof text, "/home/build/go/src/%s/%s_%" PRIu32 ".go", package, verb,
                     i / 7);
            file = add_string(g, text);
        }
        f->file = file;
        f->start_line = 10 + i % 7 * 120;
        f->n_calls = 2 + skewed(g, 10);
        f->first_site = capacity;
        f->n_sites = f->n_calls + 2 + below(g, 4);
        capacity += f->n_sites;
    }
    g->sites = zalloc_array(capacity, sizeof *g->sites);
    g->site_order = zalloc_array(capacity, sizeof *g->site_order);
    g->n_sites = capacity;
}

static void make_sites(struct generator *g)
{
    uint32_t n = g->shape.functions;

    for (uint32_t i = 0; i < n; i++) {
        const struct function *f = &g->functions[i];
        for (uint32_t k = 0; k < f->n_sites; k++) {
            struct site *s = &g->sites[f->first_site + k];
            s->callee = 1 + skewed(g, n - 1);
            s->address = 0x401000 + (uint64_t)i * 0x400 + k * 0x20 + below(g, 0x20);
            s->n_lines = below(g, 3) ? 1 : 2 + skewed(g, MAX_LINES - 1);
            for (uint32_t l = 0; l < s->n_lines; l++) {
                s->function[l] = l + 1 == s->n_lines ? i : 1 + skewed(g, n - 1);
                s->line[l] = g->functions[s->function[l]].start_line + 1 + below(g, 100);
            }
        }
    }
}

/* A numeric label in three; the string ones have many values (a tenant) or few (an endpoint). */
static void make_labels(struct generator *g)
{
    static const char *const keys[] = {"tenant", "endpoint", "bytes", "region", "worker", "size"};
    char text[64];

    for (uint32_t i = 0; i < g->shape.labels; i++) {
        snprintf(text, sizeof text, i < 6 ? "%s" : "%s%" PRIu32, keys[i % 6], i);
        g->label_keys[i] = add_string(g, text);
        if (i % 3 == 2)
            continue;
        for (uint32_t v = 0; v < 2000; v++) {
            if (i % 3 == 1 && v >= 40) {
                g->label_values[i][v] = g->label_values[i][v % 40];
                continue;
            }
            snprintf(text, sizeof text,
                     i % 3 ? "/api/v2/orders/%" PRIu32 "/items" : "cust-%" PRIx32,
                     i % 3 ? v : (uint32_t)next_random(g));
            g->label_values[i][v] = add_string(g, text);
        }
    }
    g->bytes_unit = add_string(g, "bytes");
}

/* --- samples --------------------------------------------------------------------------------- */

/* Pops some frames of the sample before, pushes calls up to a new depth, ends where time goes. */
static void walk(struct generator *g)
{
    uint32_t target = g->shape.depth / 3 + below(g, g->shape.depth * 4 / 3 + 1);
    uint32_t keep = 0, function = 0;

    if (target < 1)
        target = 1;
    if (g->depth > 1 && below(g, 100)) {
        uint32_t pop = 1 + skewed(g, below(g, 5) ? 6 : g->depth);
        keep = pop < g->depth ? g->depth - pop : 0;
    }
    if (keep >= target)
        keep = target - 1;
    if (keep)
        function = g->sites[g->stack[keep - 1]].callee;
    for (g->depth = keep; g->depth + 1 < target && g->depth + 1 < MAX_STACK; g->depth++) {
        const struct function *f = &g->functions[function];
        uint32_t site = f->first_site + skewed(g, f->n_calls);
        g->stack[g->depth] = site;
        function = g->sites[site].callee;
    }
    const struct function *f = &g->functions[function];
    g->stack[g->depth++] = f->first_site + f->n_calls + skewed(g, f->n_sites - f->n_calls);
}

/* What processes of one program have in common: most samples meet stacks that others met too. */
static void make_pool(struct generator *g)
{
    uint32_t n = g->shape.stacks;
    size_t used = 0, room = (size_t)n * g->shape.depth + MAX_STACK;

    g->pool = zalloc_array(room, sizeof *g->pool);
    g->pool_begin = zalloc_array((size_t)n + 1, sizeof *g->pool_begin);
    for (uint32_t i = 0; i < n; i++) {
        walk(g);
        if (used + g->depth > room) {
            room *= 2;
            g->pool = realloc(g->pool, room * sizeof *g->pool);
            if (!g->pool)
                pbout_die("out of memory");
        }
        memcpy(g->pool + used, g->stack, g->depth * sizeof *g->stack);
        used += g->depth;
        g->pool_begin[i + 1] = (uint32_t)used;
    }
}

static void draw_stack(struct generator *g)
{
    uint32_t i;

    if (!g->shape.stacks) {
        walk(g);
        return;
    }
    i = skewed(g, g->shape.stacks);
    g->depth = g->pool_begin[i + 1] - g->pool_begin[i];
    memcpy(g->stack, g->pool + g->pool_begin[i], g->depth * sizeof *g->stack);
}

static uint32_t site_id(struct generator *g, uint32_t site)
{
    struct site *s = &g->sites[site];

    if (!s->id) {
        g->site_order[g->n_used_sites] = site;
        s->id = ++g->n_used_sites;
        for (uint32_t l = 0; l < s->n_lines; l++) {
            struct function *f = &g->functions[s->function[l]];
            if (f->id)
                continue;
            g->function_order[g->n_used_functions] = s->function[l];
            f->id = ++g->n_used_functions;
        }
    }
    return s->id;
}

static void put_labels(struct generator *g, struct buf *sample, struct buf *scratch)
{
    for (uint32_t i = 0; i < g->shape.labels; i++) {
        buf_clear(scratch);
        put_int(scratch, 1, g->label_keys[i]);
        if (i % 3 == 2) {
            put_int(scratch, 3, (uint64_t)16 << below(g, 12));
            put_int(scratch, 4, g->bytes_unit);
        } else {
            put_int(scratch, 2, g->label_values[i][skewed(g, 2000)]);
        }
        put_bytes(sample, 3, scratch->data, scratch->len);
    }
}

static void put_sample(struct generator *g, struct buf *out, struct buf *sample,
                       struct buf *scratch)
{
    uint32_t count = 1 + skewed(g, 8);

    draw_stack(g);
    buf_clear(sample);
    buf_clear(scratch);
    for (uint32_t i = g->depth; i-- > 0;)
        put_varint(scratch, site_id(g, g->stack[i]));
    put_bytes(sample, 1, scratch->data, scratch->len);
    buf_clear(scratch);
    put_varint(scratch, count);
    put_varint(scratch, (uint64_t)count * 10000000);
    put_bytes(sample, 2, scratch->data, scratch->len);
    put_labels(g, sample, scratch);
    put_bytes(out, 2, sample->data, sample->len);
}

static void write_samples(struct generator *g, struct buf *out)
{
    struct buf sample = BUF_INIT, scratch = BUF_INIT;

    for (uint32_t i = 0; i < g->shape.samples; i++) {
        put_sample(g, out, &sample, &scratch);
        if (out->len > 1u << 20)
            pbout_flush(&g->file, out);
    }
    buf_done(&sample);
    buf_done(&scratch);
}

/* --- tables ---------------------------------------------------------------------------------- */

static uint64_t mapping_of(const struct generator *g, uint64_t address)
{
    uint64_t function = (address - 0x401000) / 0x400, n = g->shape.functions;

    return function < n * 8 / 10 ? 1 : function < n * 95 / 100 ? 2 : 3;
}

static void put_mappings(struct generator *g, struct buf *out)
{
    static const char *const files[N_MAPPINGS] = {"/srv/storefront/bin/storefront-server",
                                                  "/usr/lib/x86_64-linux-gnu/libcatalog.so.7",
                                                  "/usr/lib/x86_64-linux-gnu/libc.so.6"};
    struct buf m = BUF_INIT;
    uint64_t n = g->shape.functions;
    const uint64_t ends[N_MAPPINGS + 1] = {0, n * 8 / 10, n * 95 / 100, n};

    for (unsigned i = 0; i < N_MAPPINGS; i++) {
        buf_clear(&m);
        put_int(&m, 1, i + 1);
        put_int(&m, 2, 0x401000 + ends[i] * 0x400);
        put_int(&m, 3, 0x401000 + ends[i + 1] * 0x400);
        put_int(&m, 5, add_string(g, files[i]));
        for (unsigned has = 7; has <= 10; has++)
            put_int(&m, has, 1);
        put_bytes(out, 3, m.data, m.len);
    }
    buf_done(&m);
}

static void write_locations(struct generator *g, struct buf *out)
{
    struct buf loc = BUF_INIT, line = BUF_INIT;

    for (uint32_t i = 0; i < g->n_used_sites; i++) {
        const struct site *s = &g->sites[g->site_order[i]];
        buf_clear(&loc);
        put_int(&loc, 1, s->id);
        put_int(&loc, 2, mapping_of(g, s->address));
        put_int(&loc, 3, s->address);
        for (uint32_t l = 0; l < s->n_lines; l++) {
            buf_clear(&line);
            put_int(&line, 1, g->functions[s->function[l]].id);
            put_int(&line, 2, s->line[l]);
            put_bytes(&loc, 4, line.data, line.len);
        }
        put_bytes(out, 4, loc.data, loc.len);
    }
    pbout_flush(&g->file, out);
    buf_done(&loc);
    buf_done(&line);
}

static void write_functions(struct generator *g, struct buf *out)
{
    struct buf b = BUF_INIT;

    for (uint32_t i = 0; i < g->n_used_functions; i++) {
        const struct function *f = &g->functions[g->function_order[i]];
        buf_clear(&b);
        put_int(&b, 1, f->id);
        put_int(&b, 2, f->name);
        put_int(&b, 3, f->name);
        put_int(&b, 4, f->file);
        put_int(&b, 5, f->start_line);
        put_bytes(out, 5, b.data, b.len);
    }
    pbout_flush(&g->file, out);
    buf_done(&b);
}

static void put_value_type(struct generator *g, struct buf *out, unsigned field, const char *type,
                           const char *unit)
{
    struct buf b = BUF_INIT;

    put_int(&b, 1, add_string(g, type));
    put_int(&b, 2, add_string(g, unit));
    put_bytes(out, field, b.data, b.len);
    buf_done(&b);
}

static void write_profile(struct generator *g)
{
    struct buf out = BUF_INIT;

    add_string(g, "");
    put_value_type(g, &out, 1, "samples", "count");
    put_value_type(g, &out, 1, "cpu", "nanoseconds");
    make_functions(g);
    make_sites(g);
    make_labels(g);
    make_pool(g);
    g->rng += g->shape.run * UINT64_C(0xd1342543de82ef95);
    write_samples(g, &out);
    put_mappings(g, &out);
    write_locations(g, &out);
    write_functions(g, &out);
    put_value_type(g, &out, 11, "cpu", "nanoseconds");
    pbout_flush(&g->file, &g->strings);
    put_int(&out, 9, 1700000000000000000);
    put_int(&out, 10, (uint64_t)g->shape.samples * 10000000);
    put_int(&out, 12, 10000000);
    pbout_flush(&g->file, &out);
    buf_done(&out);
}

static uint32_t parse_number(const char *text, uint32_t min, uint32_t max)
{
    char *end;

    errno = 0;
    unsigned long v = strtoul(text, &end, 10);
    if (errno || end == text || *end || v < min || v > max) {
        fprintf(stderr, "genprofile: %s is not a number from %" PRIu32 " to %" PRIu32 "\n", text,
                min, max);
        exit(2);
    }
    return (uint32_t)v;
}

static struct shape preset_shape(const char *name)
{
    for (size_t i = 0; i < sizeof presets / sizeof presets[0]; i++)
        if (strcmp(presets[i].name, name) == 0)
            return presets[i].shape;
    pbout_die("--size takes S, M, ML or L");
    return presets[0].shape;
}

static struct shape parse_options(int argc, char **argv, const char **path)
{
    static const struct option options[] = {
        {"size", required_argument, NULL, 's'},   {"samples", required_argument, NULL, 'n'},
        {"labels", required_argument, NULL, 'l'}, {"functions", required_argument, NULL, 'f'},
        {"depth", required_argument, NULL, 'd'},  {"seed", required_argument, NULL, 'r'},
        {"level", required_argument, NULL, 'z'},  {"stacks", required_argument, NULL, 'p'},
        {"run", required_argument, NULL, 'u'},    {NULL, 0, NULL, 0},
    };
    struct shape shape = preset_shape("S");
    int c;

    while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
        switch (c) {
        case 's':
            shape = preset_shape(optarg);
            break;
        case 'n':
            shape.samples = parse_number(optarg, 0, 1u << 31);
            break;
        case 'l':
            shape.labels = parse_number(optarg, 0, MAX_LABELS);
            break;
        case 'f':
            shape.functions = parse_number(optarg, 2, 1u << 22);
            break;
        case 'd':
            shape.depth = parse_number(optarg, 1, MAX_STACK / 2);
            break;
        case 'r':
            shape.seed = parse_number(optarg, 0, UINT32_MAX);
            break;
        case 'z':
            shape.level = (int)parse_number(optarg, 0, 9);
            break;
        case 'p':
            shape.stacks = parse_number(optarg, 0, 1u << 22);
            break;
        case 'u':
            shape.run = parse_number(optarg, 0, UINT32_MAX);
            break;
        case 'o':
            *path = optarg;
            break;
        default:
            *path = NULL;
            return shape;
        }
    }
    return shape;
}

int main(int argc, char **argv)
{
    static struct generator g;
    const char *path = NULL;

    g.shape = parse_options(argc, argv, &path);
    if (!path || optind != argc) {
        fprintf(stderr,
                "usage: genprofile [--size S|M|ML|L] [--samples N] [--labels N] [--functions N]\n"
                "                  [--depth N] [--seed N] [--level 0-9] [--stacks N] [--run N]\n"
                "                  -o FILE\n");
        return 2;
    }
    g.rng = g.shape.seed;
    pbout_open(&g.file, path, g.shape.level);
    write_profile(&g);
    pbout_close(&g.file);
    printf(
        "%s: %" PRIu32 " samples, %" PRIu32 " locations, %" PRIu32 " functions, %.1f MB inflated\n",
        path, g.shape.samples, g.n_used_sites, g.n_used_functions, (double)g.file.inflated / 1e6);
    free(g.functions);
    free(g.sites);
    free(g.site_order);
    free(g.pool);
    free(g.pool_begin);
    free(g.function_order);
    buf_done(&g.strings);
    return 0;
}
