/* From frames of all runs to common rows: names, which of them are support, where they stand. */
#include <stdlib.h>

#include "diff/diff_impl.h"

static bool build_frames(struct comparison *c, struct err *err)
{
    struct graph_spec spec = {.rules = c->spec->rules, .frames_only = true, .threads = 1};
    c->runs = arena_array(c->a, struct run, c->n_runs);
    if (!c->runs)
        return err_nomem(err);
    for (uint32_t r = 0; r < c->n_runs; r++) {
        struct run *run = &c->runs[r];
        run->p = c->in->runs[r];
        run->value_index = c->in->value_index[r];
        run->model = event_model_of(run->p, run->value_index);
        spec.value_index = run->value_index;
        if (!graph_build(c->a, run->p, &spec, &run->g, err))
            return false;
        run->row_of = arena_array(c->a, uint32_t, run->g->n_infos);
        run->charge = arena_array(c->a, uint32_t, run->p->n_locations);
        if (!run->row_of || !run->charge)
            return err_nomem(err);
    }
    return true;
}

/* Gives every frame the number of its name (from 0) as its row, for now. */
static bool name_frames(struct comparison *c, struct strtab *names, struct err *err)
{
    struct buf text = BUF_INIT;
    bool ok = strtab_init(names, c->a, 1024);
    for (uint32_t r = 0; ok && r < c->n_runs; r++) {
        const struct graph *g = c->runs[r].g;
        for (uint32_t i = 0; ok && i < g->n_infos; i++) {
            buf_clear(&text);
            node_info_name(g->p, &g->infos[i], &text);
            if (text.len == 0)
                buf_add_cstr(&text, "<unknown>");
            str_id id = text.failed ? PP_NONE : strtab_add_copy(names, buf_str(&text));
            ok = id != PP_NONE;
            c->runs[r].row_of[i] = id - 1; /* id 0 is the empty name */
        }
    }
    buf_done(&text);
    return ok ? true : err_nomem(err);
}

/* Replaces names by rows; keeps what each side calls a row (its first name in order). */
static bool use_rows(struct comparison *c, const struct strtab *names, const uint8_t *sides,
                     const uint32_t *rows, struct err *err)
{
    for (int side = 0; side < 2; side++) {
        c->names[side] = arena_array(c->a, struct str, c->n_rows);
        if (!c->names[side])
            return err_nomem(err);
        for (uint32_t i = 0; i + 1 < names->n; i++)
            if ((sides[i] & 1u << side) && !c->names[side][rows[i]].ptr)
                c->names[side][rows[i]] = strtab_get(names, i + 1);
    }
    for (uint32_t r = 0; r < c->n_runs; r++)
        for (uint32_t i = 0; i < c->runs[r].g->n_infos; i++)
            c->runs[r].row_of[i] = rows[c->runs[r].row_of[i]];
    return true;
}

static bool align(struct comparison *c, struct err *err)
{
    struct strtab names;
    if (!name_frames(c, &names, err))
        return false;
    uint32_t n = names.n - 1;
    uint8_t *sides = arena_array(c->a, uint8_t, n);
    uint32_t *rows = arena_array(c->a, uint32_t, n);
    if (!sides || !rows)
        return err_nomem(err);
    for (uint32_t r = 0; r < c->n_runs; r++)
        for (uint32_t i = 0; i < c->runs[r].g->n_infos; i++)
            sides[c->runs[r].row_of[i]] |= (uint8_t)(1u << run_side(c, r));
    return align_names(c->a, names.items + 1, sides, n, rows, &c->n_rows, err) &&
           use_rows(c, &names, sides, rows, err);
}

/* --- support frames --- */

static bool is_kernel(const struct profile *p, uint32_t location)
{
    uint32_t m = p->locations[location].mapping;
    return m != PP_NONE && (str_starts(profile_str(p, p->mappings[m].file), PP_STR("[kernel")) ||
                            str_starts(profile_str(p, p->mappings[m].file), PP_STR("[vdso")));
}

/* Marks the rows whose frames match; the verdict on a function name is found once a run. */
static bool mark_run(struct comparison *c, struct run *run, struct regex *support, struct err *err)
{
    const struct graph *g = run->g;
    signed char *known = calloc(run->p->strings.n + (size_t)1, 1);
    if (!known)
        return err_nomem(err);
    for (uint32_t i = 0; i < g->n_infos; i++) {
        str_id name = g->infos[i].name;
        struct str text = name ? profile_str(run->p, name) : c->names[0][run->row_of[i]];
        if (!text.ptr)
            text = c->names[1][run->row_of[i]];
        if (name == 0 || known[name] == 0) {
            bool is = regex_matches(support, text);
            known[name] = is ? 1 : -1;
        }
        c->support[run->row_of[i]] |= known[name] > 0;
    }
    for (uint32_t l = 0; l < run->p->n_locations; l++)
        for (uint32_t f = g->frames.begin[l]; is_kernel(run->p, l) && f < g->frames.begin[l + 1];
             f++)
            c->support[run->row_of[g->frames.info[f]]] = true;
    free(known);
    return true;
}

static bool mark_support(struct comparison *c, struct err *err)
{
    struct regex *re;
    struct str pattern = c->spec->support.ptr ? c->spec->support : str_of(diff_support_default);
    c->support = arena_array(c->a, bool, c->n_rows);
    if (!c->support)
        return err_nomem(err);
    if (c->spec->judge_support || pattern.len == 0)
        return true;
    if (!regex_compile(pattern, &re, err))
        return err_prefix(err, "--support");
    bool ok = true;
    for (uint32_t r = 0; ok && r < c->n_runs; r++)
        ok = mark_run(c, &c->runs[r], re, err);
    regex_free(re);
    return ok;
}

/* Which row pays for each location: its innermost frame that is judged. */
static void choose_payers(struct comparison *c)
{
    for (uint32_t r = 0; r < c->n_runs; r++) {
        struct run *run = &c->runs[r];
        const struct frame_map *frames = &run->g->frames;
        for (uint32_t l = 0; l < run->p->n_locations; l++) {
            run->charge[l] = PP_NONE;
            for (uint32_t f = frames->begin[l + 1]; f-- > frames->begin[l];)
                if (!c->support[run->row_of[frames->info[f]]]) {
                    run->charge[l] = run->row_of[frames->info[f]];
                    break;
                }
        }
    }
}

bool rows_make(struct comparison *c, struct err *err)
{
    if (!build_frames(c, err) || !align(c, err) || !mark_support(c, err))
        return false;
    choose_payers(c);
    return true;
}

/* --- where functions stand --- */

static bool place(struct comparison *c, const struct run *run, struct diff_row *rows)
{
    const struct profile *p = run->p;
    const struct graph_rules *rules = &c->spec->rules;
    for (uint32_t l = 0; l < p->n_locations; l++) {
        uint32_t f = run->g->frames.begin[l];
        for (uint32_t i = p->line_begin[l + 1]; i-- > p->line_begin[l]; f++) {
            struct diff_row *row = &rows[run->row_of[run->g->frames.info[f]]];
            const struct function *fn = &p->functions[p->lines[i].function];
            if (row->file.len || !fn->file)
                continue;
            row->file = arena_str(c->a, graph_trim_path(profile_str(p, fn->file), rules->trim_path,
                                                        rules->source_path));
            row->line = fn->start_line;
            if (!row->file.ptr)
                return false;
        }
    }
    return true;
}

bool rows_place(struct comparison *c, struct diff_row *rows, struct err *err)
{
    for (uint32_t i = 0; i < c->n_rows; i++)
        rows[i].file = PP_STR("");
    for (uint32_t r = c->n_runs; r-- > 0;) /* the new side knows best */
        if (!place(c, &c->runs[r], rows))
            return err_nomem(err);
    return true;
}
