/* Answers become lines of locations (spec/driver.md 8.3).
 *
 * Equal new functions are one, whichever mapping they come from; functions that the profile has
 * already are not touched. New tables replace the old ones at the end. */
#include <stdlib.h>

#include "symbolize/frameset.h"
#include "symbolize/local.h"
#include "util/hash.h"

struct new_lines {
    struct line *lines;
    uint32_t n;
    bool set;
};

struct apply {
    struct local_plan *plan;
    struct profile *p;
    struct mapping *mappings;
    struct new_lines *by_location;
    VEC(struct function) functions; /* old and new */
    uint64_t next_id;
    uint32_t *slots; /* open addressing over new functions: index + 1 */
    size_t n_slots;
};

static uint64_t hash_function(const struct function *f)
{
    return hash_mix(hash_mix(f->name, f->file), (uint64_t)f->start_line);
}

static bool grow_slots(struct apply *ap)
{
    size_t n_slots = ap->n_slots ? ap->n_slots * 2 : 256;
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(ap->slots);
    ap->slots = slots;
    ap->n_slots = n_slots;
    for (size_t i = ap->p->n_functions; i < ap->functions.n; i++) {
        size_t at = hash_function(&ap->functions.data[i]) & (n_slots - 1);
        while (slots[at])
            at = (at + 1) & (n_slots - 1);
        slots[at] = (uint32_t)i + 1;
    }
    return true;
}

/* The index of the new function, made if need be; PP_NONE: no memory. */
static uint32_t intern_function(struct apply *ap, struct function f)
{
    size_t n_new = ap->functions.n - ap->p->n_functions;
    if (n_new * 4 >= ap->n_slots * 3 && !grow_slots(ap))
        return PP_NONE;
    size_t at = hash_function(&f) & (ap->n_slots - 1);
    for (; ap->slots[at]; at = (at + 1) & (ap->n_slots - 1)) {
        const struct function *g = &ap->functions.data[ap->slots[at] - 1];
        if (g->name == f.name && g->file == f.file && g->start_line == f.start_line)
            return ap->slots[at] - 1;
    }
    if (ap->functions.n >= PP_NONE - 1 || !vec_grow(&ap->functions))
        return PP_NONE;
    f.id = ap->next_id++;
    ap->slots[at] = (uint32_t)ap->functions.n + 1;
    ap->functions.data[ap->functions.n++] = f;
    return (uint32_t)ap->functions.n - 1;
}

static bool set_line(struct apply *ap, struct line *out, const struct object_frame *frame,
                     struct mapping *m)
{
    str_id name = strtab_add_copy(&ap->p->strings, frame->function);
    str_id file = strtab_add_copy(&ap->p->strings, frame->file);
    if (name == PP_NONE || file == PP_NONE)
        return false;
    out->function =
        intern_function(ap, (struct function){.name = name,
                                              .system_name = name,
                                              .file = file,
                                              .start_line = (int64_t)frame->start_line});
    out->line = (int64_t)frame->line;
    out->column = (int64_t)frame->column;
    m->has_functions = m->has_functions || name;
    m->has_filenames = m->has_filenames || file;
    m->has_lines = m->has_lines || frame->line;
    m->has_inlines = true; /* whatever came: a single frame, even an empty one */
    return out->function != PP_NONE;
}

static bool set_location(struct apply *ap, uint32_t location, const struct object_frames *frames,
                         struct mapping *m)
{
    struct new_lines *to = &ap->by_location[location];
    to->lines = arena_array(ap->plan->arena, struct line, frames->n);
    to->n = frames->n;
    to->set = true;
    if (!to->lines)
        return false;
    for (uint32_t i = 0; i < frames->n; i++)
        if (!set_line(ap, &to->lines[i], &frames->frame[i], m))
            return false;
    return true;
}

static bool apply_mapping(struct apply *ap, const struct local_mapping *lm)
{
    static const struct object_frame unknown = {.function = {"", 0}, .file = {"", 0}};
    static const struct object_frames nothing = {&unknown, 1};
    const struct local_plan *plan = ap->plan;
    const struct lookup *l = &plan->lookups[lm->binary];
    struct frameset set = {l->n, l->addrs, l->out};
    if (!l->answered)
        return true;
    for (uint32_t k = plan->begin[lm->mapping]; k < plan->begin[lm->mapping + 1]; k++) {
        uint32_t location = plan->by_mapping[k];
        size_t at = frameset_find(&set, ap->p->locations[location].address - lm->base);
        const struct object_frames *frames = &l->out[at];
        /* An unknown address has one frame with nothing in it; in a symbol table it has none. */
        if (frames->n == 0 && l->names_only)
            continue;
        if (!set_location(ap, location, frames->n ? frames : &nothing, &ap->mappings[lm->mapping]))
            return false;
    }
    return true;
}

/* The table of lines with those of the answered locations in place of their old ones. */
static bool replace_lines(struct apply *ap)
{
    struct profile *p = ap->p;
    uint64_t total = 0;
    for (uint32_t i = 0; i < p->n_locations; i++)
        total += ap->by_location[i].set ? ap->by_location[i].n : location_n_lines(p, i);
    if (total >= PP_NONE)
        return false;
    uint32_t *begin = arena_array(p->arena, uint32_t, (size_t)p->n_locations + 1);
    struct line *lines = arena_array(p->arena, struct line, total);
    struct location *locations = arena_array(p->arena, struct location, p->n_locations);
    if (!begin || !lines || !locations)
        return false;
    uint32_t at = 0;
    for (uint32_t i = 0; i < p->n_locations; i++) {
        const struct new_lines *nl = &ap->by_location[i];
        const struct line *from = nl->set ? nl->lines : p->lines + p->line_begin[i];
        uint32_t n = nl->set ? nl->n : location_n_lines(p, i);
        begin[i] = at;
        if (n)
            memcpy(lines + at, from, n * sizeof *lines);
        at += n;
        locations[i] = p->locations[i];
        locations[i].folded = locations[i].folded && !nl->set;
    }
    begin[p->n_locations] = at;
    p->line_begin = begin;
    p->lines = lines;
    p->locations = locations;
    return true;
}

static bool replace_functions(struct apply *ap)
{
    struct profile *p = ap->p;
    struct function *functions = arena_array(p->arena, struct function, ap->functions.n);
    if (!functions)
        return false;
    if (ap->functions.n)
        memcpy(functions, ap->functions.data, ap->functions.n * sizeof *functions);
    p->functions = functions;
    p->n_functions = (uint32_t)ap->functions.n;
    return true;
}

static bool prepare(struct apply *ap)
{
    struct profile *p = ap->p;
    uint64_t highest = p->n_functions;
    ap->mappings = arena_array(p->arena, struct mapping, p->n_mappings);
    ap->by_location = arena_array(ap->plan->arena, struct new_lines, p->n_locations);
    if (!ap->mappings || !ap->by_location || !vec_room(&ap->functions, p->n_functions))
        return false;
    if (p->n_mappings)
        memcpy(ap->mappings, p->mappings, p->n_mappings * sizeof *ap->mappings);
    if (p->n_functions)
        memcpy(ap->functions.data, p->functions, p->n_functions * sizeof *p->functions);
    ap->functions.n = p->n_functions;
    for (uint32_t i = 0; i < p->n_functions; i++)
        highest = p->functions[i].id > highest ? p->functions[i].id : highest;
    /* After the size of the table; ids that are larger than that must not come twice. */
    ap->next_id = (highest < UINT64_MAX - PP_NONE ? highest : p->n_functions) + 1;
    return true;
}

bool local_apply(struct local_plan *plan)
{
    struct apply ap = {.plan = plan, .p = plan->profile};
    bool ok = prepare(&ap);
    for (uint32_t i = 0; i < plan->n_mappings && ok; i++)
        ok = apply_mapping(&ap, &plan->mappings[i]);
    ok = ok && replace_lines(&ap) && replace_functions(&ap);
    if (ok)
        plan->profile->mappings = ap.mappings;
    free(ap.functions.data);
    free(ap.slots);
    return ok || err_nomem(plan->err);
}
