/* Filters with any expressions over a fixed profile.
 *
 * Each line of the input is one option: its first byte says which, the rest is the value. Promised:
 * exactly one of result and error; the tables stay well formed; samples with their values are a
 * selection of the old ones, in order; stacks on the wire give the same result as in columns; one
 * option twice equals once. */
#include <stdint.h>
#include <stdlib.h>

#include "profile/builder.h"
#include "profile/decode.h"
#include "profile/encode.h"
#include "profile/filter.h"

static void check(bool condition)
{
    if (!condition)
        abort();
}

enum { N_FRAMES = 7, N_SAMPLES = 7 };

/* Lines of the locations, innermost first, as indices of names. */
static const char *const names[] = {"main",        "A", "B",    "C(int)", "main.(*T).D",
                                    ".operator()", "",  "E.cc", "/b/app", "libz"};
static const int lines_of[N_FRAMES][3] = {{0, -1, -1},  {1, -1, -1}, {2, 3, -1}, {4, -1, -1},
                                          {-1, -1, -1}, {5, 6, 2},   {6, -1, -1}};
static const int stacks[N_SAMPLES][5] = {{1, 0, -1}, {2, 1, 0, -1},    {3, 2, 0, -1},   {4, 0, -1},
                                         {-1},       {1, 5, 6, 0, -1}, {0, 2, 1, 2, -1}};

static void add_labels(struct builder *b, int sample)
{
    str_id k = builder_str(b, PP_STR("k")), n = builder_str(b, PP_STR("bytes"));
    str_id text = builder_str(b, str_of(names[7 + sample % 3]));
    struct label labels[] = {{k, text, 0, LABEL_STR},
                             {k, builder_str(b, PP_STR("v,w")), 0, LABEL_STR},
                             {n, 0, INT64_C(700) * sample, LABEL_NUM},
                             {k, builder_str(b, PP_STR("ms")), sample - 3, LABEL_NUM_UNIT}};
    for (int i = 0; i < sample % 5; i++)
        check(builder_label(b, &labels[i]));
}

static struct profile *fixed_profile(struct arena *a)
{
    struct builder b;
    struct err err = {0};
    struct profile *p;
    check(builder_init(&b, a, &err));
    struct value_type types[] = {{builder_str(&b, PP_STR("n")), builder_str(&b, PP_STR("count"))}};
    check(builder_types(&b, types, 1));
    for (uint64_t i = 0; i < 2; i++)
        builder_mapping(&b, &(struct mapping){.start = i << 20,
                                              .limit = (i + 1) << 20,
                                              .file = builder_str(&b, str_of(names[8 + i]))});
    for (int i = 0; i < 7; i++) {
        struct function f = {.name = builder_str(&b, str_of(names[i])),
                             .file = i % 3 ? 0 : builder_str(&b, PP_STR("E.cc"))};
        builder_function(&b, &f);
    }
    static const uint32_t mapping_of[] = {0, 1, PP_NONE};
    for (int i = 0; i < N_FRAMES; i++) {
        builder_location(&b, &(struct location){.mapping = mapping_of[i % 3]});
        for (int k = 0; k < 3 && lines_of[i][k] >= 0; k++)
            builder_line(&b, &(struct line){(uint32_t)lines_of[i][k], i, k});
    }
    for (int i = 0; i < N_SAMPLES; i++) {
        check(builder_sample(&b, &(int64_t){INT64_C(1) << i}));
        for (int k = 0; stacks[i][k] >= 0; k++)
            builder_frame(&b, (uint32_t)stacks[i][k]);
        add_labels(&b, i);
    }
    check(builder_finish(&b, &p));
    builder_done(&b);
    return p;
}

struct options {
    struct filter_spec spec;
    struct str drop, keep, root, leaf, unit;
    unsigned n_filters;
};

static void take_option(struct options *o, struct str line)
{
    static const char letters[] = "fihsFptTkKdeRLu";
    struct filter_spec *s = &o->spec;
    struct str *const values[] = {&s->focus,     &s->ignore,     &s->hide,     &s->show,
                                  &s->show_from, &s->prune_from, &s->tagfocus, &s->tagignore,
                                  &s->tagshow,   &s->taghide,    &o->drop,     &o->keep,
                                  &o->root,      &o->leaf,       &o->unit};
    const char *at = line.len ? memchr(letters, line.ptr[0], sizeof letters - 1) : NULL;
    if (!at)
        return;
    *values[at - letters] = str_sub(line, 1, line.len);
    o->n_filters += at - letters < 10; /* of filter_spec */
}

static struct options parse(const uint8_t *data, size_t size)
{
    struct options o = {.unit = {"minimum", 7}};
    struct str text = {size ? (const char *)data : "", size};
    for (size_t from = 0; from <= size;) {
        size_t to = str_find(text, PP_STR("\n"), from);
        if (to == SIZE_MAX)
            to = size;
        take_option(&o, str_sub(text, from, to));
        from = to + 1;
    }
    return o;
}

static bool run_filter(struct profile *p, const struct options *o, unsigned *misses)
{
    struct notes notes = {0};
    struct err err = {0};
    struct tag_units units;
    check(profile_tag_units(p, &units, &notes, &err));
    bool ok = profile_filter(p, &o->spec, &units, &notes, misses, &err);
    check(ok == (err.code == PP_OK) && err.code != PP_ERR_NOMEM);
    check(!(*misses & ~(unsigned)(MISS_TAGROOT | MISS_TAGLEAF)) || notes.text.len);
    notes_done(&notes);
    return ok;
}

static bool run(struct profile *p, const struct options *o, unsigned *misses)
{
    struct notes notes = {0};
    struct err err = {0};
    p->drop_frames = strtab_add(&p->strings, o->drop);
    p->keep_frames = strtab_add(&p->strings, o->keep);
    check(profile_prune_uninteresting(p, &err));
    check(profile_tag_frames(p, o->root, o->leaf, o->unit, &notes, misses, &err));
    notes_done(&notes);
    return run_filter(p, o, misses);
}

static void check_tables(const struct profile *p)
{
    const struct samples *s = &p->samples;
    int64_t last = 0;
    check(s->n <= N_SAMPLES && p->line_begin[0] == 0);
    for (uint32_t i = 0; i < p->n_locations; i++)
        check(p->line_begin[i] <= p->line_begin[i + 1]);
    for (uint32_t i = 0; i < p->line_begin[p->n_locations]; i++)
        check(p->lines[i].function < p->n_functions);
    struct stack_reader r;
    struct err err = {0};
    check(stack_reader_init(&r, p, &err));
    for (uint32_t i = 0; i < s->n; i++) {
        struct stack stack = stack_read(&r, i);
        check(stack.n <= s->max_depth && s->label_begin[i] <= s->label_begin[i + 1]);
        for (uint32_t k = 0; k < stack.n; k++)
            check(stack.locs[k] < p->n_locations);
        check(s->values[0][i] > last); /* the values are 1, 2, 4 ... */
        last = s->values[0][i];
    }
    stack_reader_done(&r);
}

static struct str encoded(struct arena *a, const struct profile *p)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    check(profile_encode(p, &b, &err));
    struct str s = arena_str(a, buf_str(&b));
    buf_done(&b);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct err err = {0};
    arena_init(&a, 0);
    struct options o = parse(data, size);
    struct decode_options decode = {.labels = true};
    struct profile *p = fixed_profile(&a), *wire;
    struct str bytes = encoded(&a, p);
    check(profile_decode(&a, (const uint8_t *)bytes.ptr, bytes.len, &decode, &wire, &err) ==
          DECODE_OK);
    unsigned misses = 0, wire_misses = 0, again = 0;
    bool ok = run(p, &o, &misses);
    check(run(wire, &o, &wire_misses) == ok && misses == wire_misses);
    check_tables(p);
    check_tables(wire);
    struct str once = encoded(&a, p);
    check(str_eq(once, encoded(&a, wire)));
    if (ok && o.n_filters == 1) {
        check(run_filter(p, &o, &again));
        check(str_eq(once, encoded(&a, p)));
    }
    arena_done(&a);
    return 0;
}
