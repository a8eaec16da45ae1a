/* Instructions around the addresses that weblist wants, and the source lines they belong to.
 * Source: spec/report.md 17.
 *
 * Wanted addresses near each other become ranges; the heaviest are disassembled, their frames
 * looked up by binary, and each instruction put below the line of every frame of interest. */
#include "report/weblist.h"

#include <stdlib.h>

#include "report/objdump.h"
#include "symbolize/symbolize.h"
#include "util/ckint.h"
#include "util/num.h"
#include "util/path.h"

#define EXPAND UINT64_C(500) /* bytes before and behind an address that are shown with it */
#define MAX_RANGES 25        /* that are disassembled */
#define NEAR 32 /* bytes over which an instruction without a line takes the last one's */

struct range {
    uint64_t begin, end;
    struct binary *binary;
    const struct mapping *mapping;
    int64_t score;
};

/* An instruction of a range on its way to a place. */
struct found {
    struct web_inst inst;
    uint32_t range;
    struct binary *binary;
    struct str function, dis_file; /* what the disassembler says */
    int64_t dis_line;
    bool looked_up;
    struct object_frames frames;
};

struct code {
    struct weblist *w;
    struct tools tools;
    struct range *ranges;
    size_t n_ranges;
    VEC(struct found) found;
};

/* --- ranges --- */

/* The reference compares without sign, so a range may begin before its mapping, whose base is then
 * not found; as a command of ours it does not. */
static void expand(const struct weblist *w, struct range *range)
{
    const struct mapping *m = range->mapping;
    uint64_t before = w->r->places ? range->begin - m->start : m->start - range->begin;
    range->begin = before >= EXPAND ? range->begin - EXPAND : m->start;
    range->end = m->limit - range->end >= EXPAND ? range->end + EXPAND : m->limit;
}

/* Wanted spots from *at on that belong to one range. */
static struct range take_range(const struct weblist *w, const uint32_t *spots, size_t n, size_t *at)
{
    const struct profile *p = w->r->p;
    const struct spot *first = &w->spots[spots[(*at)++]];
    struct range range = {first->addr, first->addr, first->binary,
                          &p->mappings[p->locations[first->location].mapping], first->flat};
    for (; *at < n; ++*at) {
        const struct spot *s = &w->spots[spots[*at]];
        if (s->addr - range.end > 2 * EXPAND || s->addr >= range.mapping->limit)
            break;
        range.end = s->addr;
        range.score = wrap_add(range.score, s->flat);
    }
    expand(w, &range);
    return range;
}

static int by_score(const void *pa, const void *pb)
{
    const struct range *a = pa, *b = pb;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

static bool make_ranges(struct code *c, struct err *err)
{
    struct weblist *w = c->w;
    uint32_t *spots = arena_array(w->r->arena, uint32_t, w->n_spots);
    c->ranges = arena_array(w->r->arena, struct range, w->n_spots);
    size_t n = 0;
    if (!spots || !c->ranges)
        return err_nomem(err);
    for (size_t i = 0; i < w->n_spots; i++)
        if (w->spots[i].wanted && w->spots[i].binary)
            spots[n++] = (uint32_t)i;
    for (size_t at = 0; at < n;)
        c->ranges[c->n_ranges++] = take_range(w, spots, n, &at);
    qsort(c->ranges, c->n_ranges, sizeof *c->ranges, by_score);
    if (c->n_ranges > MAX_RANGES)
        c->n_ranges = MAX_RANGES;
    return true;
}

/* --- instructions --- */

static bool keep(struct arena *a, struct str *s)
{
    *s = arena_str(a, *s);
    return s->ptr != NULL;
}

/* Addresses that do not grow are repetitions of the disassembler's. */
static bool add_found(struct code *c, uint32_t index, uint64_t base, const struct disassembly *d,
                      struct err *err)
{
    const struct range *range = &c->ranges[index];
    uint64_t last = 0;
    for (size_t i = 0; i < d->insts.n; i++) {
        const struct instruction *x = &d->insts.data[i];
        bool follows = i + 1 < d->insts.n && x[1].addr > x->addr;
        struct found f = {.range = index,
                          .binary = range->binary,
                          .function = x->function,
                          .dis_file = x->file,
                          .dis_line = x->line};
        f.inst = (struct web_inst){.addr = x->addr + base,
                                   .obj_addr = x->addr,
                                   .length = follows ? x[1].addr - x->addr : 1,
                                   .text = x->text};
        if (f.inst.addr <= last)
            continue;
        last = f.inst.addr;
        if (!keep(c->w->r->arena, &f.inst.text) || !keep(c->w->r->arena, &f.function) ||
            !keep(c->w->r->arena, &f.dis_file) || !vec_grow(&c->found))
            return err_nomem(err);
        c->found.data[c->found.n++] = f;
    }
    return true;
}

static bool object_range(struct code *c, const struct range *range, uint64_t *begin, uint64_t *end)
{
    struct err why = {0};
    bool start = binary_address(range->binary, range->begin, begin, &why);
    if (start && binary_address(range->binary, range->end, end, &why))
        return true;
    notes_add(c->w->r->notes, "Failed to compute objdump address for range %s %llx: %s",
              start ? "end" : "start", (unsigned long long)(start ? range->end : range->begin),
              why.msg);
    return false;
}

/* Takes over what the disassembler said of a range; without an answer it is left out. */
static bool take_answer(struct code *c, uint32_t index, const struct objdump_job *job,
                        struct err *err)
{
    const struct range *range = &c->ranges[index];
    if (job->err.code == PP_OK)
        return add_found(c, index, range->begin - job->rq.start, &job->out, err);
    if (job->err.code == PP_ERR_NOMEM)
        return err_nomem(err);
    notes_add(c->w->r->notes, "Instructions at %llx are missing: %s",
              (unsigned long long)range->begin, job->err.msg);
    return true;
}

static bool disassemble(struct code *c, struct err *err)
{
    const struct report *r = c->w->r;
    struct objdump_job jobs[MAX_RANGES];
    uint32_t index[MAX_RANGES];
    size_t n = 0;
    bool ok = true;
    for (uint32_t i = 0; i < c->n_ranges; i++) {
        const struct range *range = &c->ranges[i];
        struct objdump_job *job = &jobs[n];
        *job = (struct objdump_job){.rq = {.file = profile_str(r->p, range->mapping->file),
                                           .intel_syntax = r->opt.intel_syntax},
                                    .out = DISASSEMBLY_INIT};
        if (object_range(c, range, &job->rq.start, &job->rq.end))
            index[n++] = i;
    }
    objdump_run_all(&c->tools, jobs, n, r->threads);
    for (size_t i = 0; i < n; i++) {
        ok = ok && take_answer(c, index[i], &jobs[i], err);
        disassembly_done(&jobs[i].out);
    }
    return ok;
}

/* --- frames --- */

static size_t find_value(const uint64_t *values, size_t n, uint64_t v)
{
    const uint64_t *at = bsearch(&v, values, n, sizeof *values, num_compare_u64);
    return at ? (size_t)(at - values) : SIZE_MAX;
}

/* The frames of all instructions of one binary at once. */
static bool look_up(struct code *c, struct binary *b, struct err *err)
{
    struct report *r = c->w->r;
    struct err why = {0};
    uint64_t *addrs = arena_array(r->arena, uint64_t, c->found.n);
    struct object_frames *frames = arena_array(r->arena, struct object_frames, c->found.n);
    size_t n = 0, kept = 0;
    if (!addrs || !frames)
        return err_nomem(err);
    for (size_t i = 0; i < c->found.n; i++)
        if (c->found.data[i].binary == b)
            addrs[n++] = c->found.data[i].inst.obj_addr;
    qsort(addrs, n, sizeof *addrs, num_compare_u64);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || addrs[i] != addrs[kept - 1])
            addrs[kept++] = addrs[i];
    if (!symbolizer_look_up(r->symbolizer, b->path.ptr, false, addrs, kept, r->arena, frames,
                            r->notes, &why)) {
        notes_add(r->notes, "%s", why.msg);
        return why.code == PP_ERR_NOMEM ? err_nomem(err) : true;
    }
    for (size_t i = 0; i < c->found.n; i++) {
        struct found *f = &c->found.data[i];
        size_t at = f->binary == b ? find_value(addrs, kept, f->inst.obj_addr) : SIZE_MAX;
        f->looked_up = at != SIZE_MAX || f->looked_up;
        if (at != SIZE_MAX)
            f->frames = frames[at];
    }
    return true;
}

static bool find_frames(struct code *c, struct err *err)
{
    for (size_t i = 0; i < c->n_ranges && c->w->r->symbolizer && c->found.n; i++) {
        bool done = false;
        for (size_t k = 0; k < i && !done; k++)
            done = c->ranges[k].binary == c->ranges[i].binary;
        if (!done && !look_up(c, c->ranges[i].binary, err))
            return false;
    }
    return true;
}

/* Where nothing was looked up, what the disassembler says is the only frame. */
static bool frames_of(struct code *c, struct found *f, struct err *err)
{
    if (f->looked_up)
        return true;
    struct object_frame *frame = arena_new(c->w->r->arena, struct object_frame);
    if (!frame)
        return err_nomem(err);
    *frame = (struct object_frame){
        .function = f->function, .file = f->dis_file, .line = (uint64_t)f->dis_line};
    f->frames = (struct object_frames){frame, 1};
    return true;
}

/* --- places --- */

/* As the reference spells it: without the folder of a sandbox, clean. */
static struct str canonical(struct arena *a, struct str file)
{
    static const char *const prefixes[] = {"/proc/self/cwd/", "./"};
    for (size_t i = 0; i < PP_COUNT(prefixes); i++)
        if (str_starts(file, str_of(prefixes[i])))
            file = str_sub(file, strlen(prefixes[i]), file.len);
    return path_clean(a, file);
}

static bool is_of_interest(const struct weblist *w, struct str function)
{
    str_id id = strtab_find(&w->r->p->strings, function);
    return id != PP_NONE && w->interest[id];
}

/* Puts the instruction below the line of each frame of interest; innermost frame first. */
static bool add_places(struct weblist *w, uint64_t addr, const struct object_frames *frames,
                       struct err *err)
{
    struct arena *a = w->r->arena;
    for (uint32_t i = 0; i < frames->n; i++) {
        const struct object_frame *f = &frames->frame[i];
        if (!is_of_interest(w, f->function))
            continue;
        struct web_call *calls = arena_array(a, struct web_call, i);
        struct web_place place = {.file = canonical(a, f->file),
                                  .function = f->function,
                                  .line = (int64_t)f->line,
                                  .addr = addr,
                                  .calls = calls,
                                  .n_calls = i,
                                  .order = w->places.n};
        if (!calls || !place.file.ptr || !vec_grow(&w->places))
            return err_nomem(err);
        for (uint32_t k = 0; k < i; k++)
            calls[k] = (struct web_call){frames->frame[i - 1 - k].file,
                                         (int64_t)frames->frame[i - 1 - k].line};
        w->places.data[w->places.n++] = place;
    }
    return true;
}

static bool add_inst(struct weblist *w, struct web_inst inst, const struct object_frames *frames,
                     struct err *err)
{
    if (frames->n) {
        inst.file = frames->frame[0].file;
        inst.line = (int64_t)frames->frame[0].line;
    }
    if (!vec_grow(&w->insts))
        return err_nomem(err);
    w->insts.data[w->insts.n++] = inst;
    return true;
}

/* An instruction without a line takes the frames of one with a line close before it. */
static bool place_found(struct code *c, struct err *err)
{
    struct object_frames last = {NULL, 0};
    uint64_t last_addr = 0;
    for (size_t i = 0; i < c->found.n; i++) {
        struct found *f = &c->found.data[i];
        if (i && f->range != f[-1].range) {
            last = (struct object_frames){NULL, 0};
            last_addr = 0;
        }
        if (!frames_of(c, f, err) || !add_inst(c->w, f->inst, &f->frames, err))
            return false;
        struct object_frames frames = f->frames;
        if (frames.n && frames.frame[0].line) {
            last = frames;
            last_addr = f->inst.addr;
        } else if (last.n && f->inst.addr - last_addr <= NEAR) {
            frames = last;
        }
        if (!add_places(c->w, f->inst.addr, &frames, err))
            return false;
    }
    return true;
}

/* Wanted addresses without a binary: the profile's own frames, and no text. */
static bool place_unknown(struct weblist *w, struct err *err)
{
    const struct profile *p = w->r->p;
    for (size_t i = 0; i < w->n_spots; i++) {
        const struct spot *s = &w->spots[i];
        if (!s->wanted || s->binary)
            continue;
        uint32_t from = p->line_begin[s->location], n = location_n_lines(p, s->location);
        struct object_frame *frame = arena_array(w->r->arena, struct object_frame, n);
        struct object_frames frames = {frame, n};
        if (!frame)
            return err_nomem(err);
        for (uint32_t k = 0; k < n; k++) {
            const struct line *line = &p->lines[from + k];
            const struct function *f = &p->functions[line->function];
            frame[k] = (struct object_frame){.function = profile_str(p, f->name),
                                             .file = profile_str(p, f->file),
                                             .line = (uint64_t)line->line};
        }
        struct web_inst inst = {
            .addr = s->addr, .obj_addr = s->addr, .length = 1, .text = PP_STR("")};
        if (!add_inst(w, inst, &frames, err) || !add_places(w, s->addr, &frames, err))
            return false;
    }
    return true;
}

/* --- weights --- */

static int by_inst_address(const void *pa, const void *pb)
{
    const struct web_inst *a = pa, *b = pb;
    return (a->addr > b->addr) - (a->addr < b->addr);
}

/* Weight inside an instruction is its own; both tables are by address. */
static void add_weights(struct weblist *w)
{
    size_t at = 0;
    for (size_t i = 0; i < w->insts.n; i++) {
        struct web_inst *x = &w->insts.data[i];
        while (at < w->n_spots && w->spots[at].addr < x->addr)
            at++;
        for (size_t k = at; k < w->n_spots && w->spots[k].addr - x->addr < x->length; k++) {
            x->flat = wrap_add(x->flat, w->spots[k].flat);
            x->cum = wrap_add(x->cum, w->spots[k].cum);
        }
    }
}

bool weblist_find_code(struct weblist *w, struct err *err)
{
    struct code c = {.w = w, .found = {NULL, 0, 0}};
    bool ok = make_ranges(&c, err) && place_unknown(w, err);
    if (ok && c.n_ranges)
        ok = tools_find(w->r->arena, w->r->tools, &c.tools, err);
    ok = ok && disassemble(&c, err) && find_frames(&c, err) && place_found(&c, err);
    free(c.found.data);
    if (ok && w->insts.n) {
        qsort(w->insts.data, w->insts.n, sizeof *w->insts.data, by_inst_address);
        add_weights(w);
    }
    return ok;
}
