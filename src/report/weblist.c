/* weblist: a page of source lines with the instructions below them. Source: spec/report.md 17.
 *
 * Here: which functions are of interest, and what each address weighs. The rest is in
 * weblist_code.c (instructions), weblist_page.c (lines), weblist_shell.c (the page). */
#include "report/weblist.h"

#include <stdlib.h>

#include "util/ckint.h"
#include "util/num.h"

/* What samples are searched for. */
struct search {
    struct weblist *w;
    bool has_address;
    uint64_t address;
    uint32_t *spot_of;               /* by location */
    bool *seen;                      /* locations */
    signed char *function, *mapping; /* verdicts: 1 matches, -1 does not, 0 not asked */
    struct binary **binaries;        /* by the mapping's file */
    bool *opened;
    size_t n_marked;
};

/* --- spots --- */

struct address_of {
    uint64_t addr;
    uint32_t location;
};

static int by_address(const void *pa, const void *pb)
{
    const struct address_of *a = pa, *b = pb;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    return (a->location > b->location) - (a->location < b->location);
}

/* Locations without an address get one above all mappings. */
static void fill_addresses(const struct profile *p, struct address_of *all)
{
    uint64_t next = 1;
    for (uint32_t i = 0; i < p->n_mappings; i++)
        next = p->mappings[i].limit > next ? p->mappings[i].limit : next;
    for (uint32_t i = 0; i < p->n_locations; i++) {
        uint64_t addr = p->locations[i].address;
        all[i] = (struct address_of){addr ? addr : next++, i};
    }
}

static bool make_spots(struct search *s, struct err *err)
{
    struct weblist *w = s->w;
    const struct profile *p = w->r->p;
    struct address_of *all = arena_array(w->r->arena, struct address_of, p->n_locations);
    s->spot_of = arena_array(w->r->arena, uint32_t, p->n_locations);
    w->spots = arena_array(w->r->arena, struct spot, p->n_locations);
    if (!all || !s->spot_of || !w->spots)
        return err_nomem(err);
    fill_addresses(p, all);
    qsort(all, p->n_locations, sizeof *all, by_address);
    for (uint32_t i = 0; i < p->n_locations; i++) {
        if (i == 0 || all[i].addr != all[i - 1].addr)
            w->spots[w->n_spots++].addr = all[i].addr;
        s->spot_of[all[i].location] = (uint32_t)w->n_spots - 1;
    }
    return true;
}

/* --- interest --- */

/* The binary of a mapping; mappings of one file share the first one's. */
static bool find_binary(struct search *s, uint32_t mapping, struct binary **out, struct err *err)
{
    const struct report *r = s->w->r;
    *out = NULL;
    if (mapping == PP_NONE)
        return true;
    str_id file = r->p->mappings[mapping].file;
    if (!s->opened[file]) {
        struct err why = {0};
        if (!binary_open(r, mapping, &s->binaries[file], &why) && why.code == PP_ERR_NOMEM)
            return err_nomem(err);
        s->opened[file] = true;
    }
    *out = s->binaries[file];
    return true;
}

static bool mark(struct search *s, uint32_t location, const struct line *line, struct err *err)
{
    struct weblist *w = s->w;
    const struct profile *p = w->r->p;
    const struct function *f = &p->functions[line->function];
    struct spot *spot = &w->spots[s->spot_of[location]];
    w->interest[f->name] = w->interest[f->system_name] = true;
    s->n_marked++;
    if (spot->wanted)
        return true;
    spot->wanted = true;
    spot->location = location;
    return find_binary(s, p->locations[location].mapping, &spot->binary, err);
}

static bool matches_function(struct search *s, uint32_t function)
{
    const struct profile *p = s->w->r->p;
    const struct function *f = &p->functions[function];
    struct regex *regex = s->w->r->regex;
    if (s->function[function] == 0)
        s->function[function] = regex_matches(regex, profile_str(p, f->name)) ||
                                        regex_matches(regex, profile_str(p, f->system_name)) ||
                                        regex_matches(regex, profile_str(p, f->file))
                                    ? 1
                                    : -1;
    return s->function[function] > 0;
}

static bool matches_mapping(struct search *s, uint32_t mapping)
{
    const struct profile *p = s->w->r->p;
    if (mapping == PP_NONE)
        return false;
    if (s->mapping[mapping] == 0)
        s->mapping[mapping] =
            regex_matches(s->w->r->regex, profile_str(p, p->mappings[mapping].file)) ? 1 : -1;
    return s->mapping[mapping] > 0;
}

/* The first time that samples come through a location. */
static bool visit(struct search *s, uint32_t location, struct err *err)
{
    struct weblist *w = s->w;
    const struct profile *p = w->r->p;
    uint32_t from = p->line_begin[location], to = p->line_begin[location + 1];
    const struct spot *spot = &w->spots[s->spot_of[location]];
    s->seen[location] = true;
    for (uint32_t i = from; i < to; i++) {
        const struct function *f = &p->functions[p->lines[i].function];
        w->pretty[f->system_name] = f->name;
    }
    if (from == to)
        return true;
    if (s->has_address && spot->addr == s->address)
        return mark(s, location, &p->lines[to - 1], err);
    bool file = matches_mapping(s, p->locations[location].mapping);
    for (uint32_t i = from; i < to; i++)
        if (((i == from && file) || matches_function(s, p->lines[i].function)) &&
            !mark(s, location, &p->lines[i], err))
            return false;
    return true;
}

static bool add_sample(struct search *s, const struct stack *stack, int64_t value, struct err *err)
{
    for (uint32_t i = stack->n; i-- > 0;) {
        uint32_t location = stack->locs[i];
        struct spot *spot = &s->w->spots[s->spot_of[location]];
        spot->cum = wrap_add(spot->cum, value);
        if (i == 0)
            spot->flat = wrap_add(spot->flat, value);
        if (!s->seen[location] && !visit(s, location, err))
            return false;
    }
    return true;
}

static bool read_samples(struct search *s, struct err *err)
{
    struct report *r = s->w->r;
    struct stack_reader reader;
    bool ok = true;
    if (!stack_reader_init(&reader, r->p, err))
        return false;
    for (uint32_t i = 0; ok && i < r->p->samples.n; i++) {
        struct stack stack = stack_read(&reader, i);
        ok = add_sample(s, &stack, weight_value(report_sample_weight(r, i)), err);
    }
    stack_reader_done(&reader);
    return ok;
}

static bool search_samples(struct weblist *w, size_t *n_marked, struct err *err)
{
    struct report *r = w->r;
    const struct profile *p = r->p;
    struct search s = {.w = w};
    size_t n_strings = (size_t)p->strings.n + 1;
    s.has_address = num_parse_u64_base0(r->regex_text, &s.address) == NUM_OK;
    s.seen = arena_array(r->arena, bool, p->n_locations);
    s.function = arena_array(r->arena, signed char, p->n_functions);
    s.mapping = arena_array(r->arena, signed char, p->n_mappings);
    s.binaries = arena_array(r->arena, struct binary *, n_strings);
    s.opened = arena_array(r->arena, bool, n_strings);
    w->interest = arena_array(r->arena, bool, n_strings);
    w->pretty = arena_array(r->arena, str_id, n_strings);
    if (!s.seen || !s.function || !s.mapping || !s.binaries || !s.opened || !w->interest ||
        !w->pretty)
        return err_nomem(err);
    bool ok = make_spots(&s, err) && read_samples(&s, err);
    *n_marked = s.n_marked;
    return ok;
}

bool report_weblist(struct report *r, struct buf *out, struct err *err)
{
    struct weblist w = {.r = r, .insts = {NULL, 0, 0}, .places = {NULL, 0, 0}};
    size_t n_marked = 0;
    bool ok = search_samples(&w, &n_marked, err);
    if (ok && n_marked == 0)
        ok = report_no_match(r, err);
    ok = ok && weblist_find_code(&w, err);
    if (ok) {
        weblist_begin_page(r, out);
        ok = weblist_write(&w, out, err);
        weblist_end_page(out);
    }
    free(w.insts.data);
    free(w.places.data);
    return ok;
}
