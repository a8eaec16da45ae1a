/* Loading runs for a comparison, and the options that rule it. */
#include <math.h>
#include <stdlib.h>

#include "cli/compare.h"
#include "cli/session.h"
#include "cli/strict.h"
#include "cli/symbols.h"
#include "profile/merge.h"
#include "report/report.h"
#include "util/limits.h"
#include "util/num.h"

/* A run that measured nothing failed. What a filter leaves of a good run may be nothing. */
static bool check_weight(const struct request *rq, const struct profile *p, const char *name,
                         struct err *err)
{
    uint32_t index, i = 0;
    if (!profile_sample_index(p, rq->report.sample_index, &index, err))
        return err_prefix(err, "%s", name);
    while (i < p->samples.n && p->samples.values[index][i] == 0)
        i++;
    if (i < p->samples.n)
        return true;
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%s: no samples%s", name,
                   p->samples.n ? " with weight" : "");
}

static bool load_one(const struct request *rq, struct console *con, struct symbolizer *symbolizer,
                     const char *name, struct compare_runs *out, uint32_t i, unsigned *misses,
                     struct notes *notes, struct err *err)
{
    struct report_shape shape;
    struct notes dropped = {.text = BUF_INIT}; /* a miss in one run is no news */
    unsigned missed = 0;
    if (!session_fetch(rq, con, symbolizer, name, &out->profiles[i], notes, err))
        return false;
    if (!rq->lenient && !check_weight(rq, out->profiles[i], name, err))
        return false;
    bool ok = report_shape_profile(out->profiles[i], &rq->report, &shape, &dropped, &missed, err);
    notes_done(&dropped);
    if (!ok)
        return err_prefix(err, "%s", name);
    struct str unit =
        profile_str(out->profiles[i], out->profiles[i]->types[shape.value_index].unit);
    if (!rq->lenient && !strict_check_unit_of(unit, rq->report.unit, err))
        return false;
    out->value_index[i] = shape.value_index;
    out->rules = shape.rules;
    *misses &= missed;
    return true;
}

/* Runs of one program have the same to say: each line once. */
static void pass_on(const struct notes *from, struct notes *seen, struct notes *to)
{
    struct str rest = buf_str(&from->text), line;
    while (str_next_part(&rest, '\n', &line)) {
        if (notes_have(seen, line))
            continue;
        notes_add_str(seen, line);
        notes_add_str(to, line);
    }
}

static bool load_all(const struct request *rq, struct console *con, struct symbolizer *symbolizer,
                     struct compare_runs *out, unsigned *misses, struct notes *notes,
                     struct err *err)
{
    struct notes seen = {.text = BUF_INIT};
    bool ok = true;
    for (uint32_t i = 0; ok && i < out->n[0] + out->n[1]; i++) {
        struct notes own = {.text = BUF_INIT};
        ok = load_one(rq, con, symbolizer, out->names[i], out, i, misses, &own, err);
        pass_on(&own, &seen, notes);
        notes_done(&own);
    }
    notes_done(&seen);
    return ok;
}

bool compare_load(const struct request *rq, struct console *con, const struct compare_files side[2],
                  struct compare_runs *out, struct notes *notes, struct err *err)
{
    size_t n = side[0].n + side[1].n;
    unsigned misses = ~0u;
    struct symbolizer *symbolizer;
    *out = (struct compare_runs){.n = {(uint32_t)side[0].n, (uint32_t)side[1].n}};
    arena_init(&out->arena, 0);
    if (n > PP_MAX_RUNS)
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %d runs", PP_MAX_RUNS);
    out->profiles = arena_array(&out->arena, struct profile *, n);
    out->value_index = arena_array(&out->arena, uint32_t, n);
    out->names = arena_array(&out->arena, const char *, n);
    if (!out->profiles || !out->value_index || !out->names)
        return err_nomem(err);
    if (!symbols_open(rq, con, &symbolizer, err))
        return false;
    for (size_t i = 0; i < n; i++)
        out->names[i] = i < side[0].n ? side[0].names[i] : side[1].names[i - side[0].n];
    bool ok = load_all(rq, con, symbolizer, out, &misses, notes, err);
    symbolizer_free(symbolizer);
    if (!ok)
        return false;
    const unsigned leave_nothing = MISS_FOCUS | MISS_SHOW_FROM | MISS_TAGFOCUS;
    return rq->lenient || n == 0 || strict_judge_misses(misses, leave_nothing, err);
}

void compare_drop(struct compare_runs *runs)
{
    for (uint32_t i = 0; runs->profiles && i < runs->n[0] + runs->n[1]; i++)
        driver_drop_profile(runs->profiles[i]);
    arena_done(&runs->arena);
}

struct diff_input compare_input(const struct compare_runs *runs)
{
    return (struct diff_input){runs->profiles, runs->value_index, runs->n[0], runs->n[1],
                               runs->names};
}

static bool is_refused(const char *option, struct str value, const char *known, struct err *err)
{
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no value for '--%s': %s",
                   (int)value.len, value.ptr, option, known);
}

/* "ops=1000:1200" */
static bool parse_ops(struct str value, double ops[2], struct err *err)
{
    struct str text = str_sub(value, 4, value.len);
    size_t colon = str_find(text, PP_STR(":"), 0);
    if (colon == SIZE_MAX || num_parse_double(str_sub(text, 0, colon), &ops[0]) != NUM_OK ||
        num_parse_double(str_sub(text, colon + 1, text.len), &ops[1]) != NUM_OK ||
        !(ops[0] > 0 && ops[1] > 0 && isfinite(ops[0]) && isfinite(ops[1])))
        return is_refused("normalize", value, "ops=OLD:NEW takes two numbers above 0", err);
    return true;
}

static bool parse_normalize(struct str value, struct diff_spec *spec, struct err *err)
{
    static const enum diff_norm plain[] = {NORM_AUTO, NORM_NONE, NORM_STABLE, NORM_TOTAL,
                                           NORM_DURATION};
    spec->norm = NORM_AUTO;
    if (value.len == 0)
        return true;
    for (size_t i = 0; i < PP_COUNT(plain); i++)
        if (str_eq(value, str_of(diff_norm_name(plain[i])))) {
            spec->norm = plain[i];
            return true;
        }
    if (str_starts(value, PP_STR("ops="))) {
        spec->norm = NORM_OPS;
        return parse_ops(value, spec->ops, err);
    }
    if (str_starts(value, PP_STR("anchor=")) && value.len > 7) {
        spec->norm = NORM_ANCHOR;
        spec->anchor = str_sub(value, 7, value.len);
        return true;
    }
    return is_refused("normalize", value,
                      "auto, none, stable, total, duration, ops=OLD:NEW or anchor=REGEX", err);
}

static bool parse_judge(const struct compare_request *cr, struct judge_rules *rules,
                        struct err *err)
{
    *rules = judge_rules_default;
    rules->q = cr->error_rate;
    rules->stated_phi = cr->phi;
    rules->min_effect = cr->min_effect;
    rules->min_share = cr->min_share;
    rules->min_samples = cr->min_samples;
    if (!(rules->q > 0 && rules->q < 1))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "--error-rate must be between 0 and 1");
    if (!(rules->stated_phi > 0 && isfinite(rules->stated_phi)))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "--phi must be above 0");
    if (!(rules->min_effect >= 0 && rules->min_share >= 0 && rules->min_samples >= 0))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--min-effect, --min-share and --min-samples cannot be below 0");
    if (!(rules->min_effect <= 1 && rules->min_share <= 1 && isfinite(rules->min_samples)))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--min-effect and --min-share are parts, 0.01 for 1%%; nothing would be "
                       "judged above 1, nor with --min-samples=inf");
    if (str_eq(cr->correct, PP_STR("bh")))
        rules->correction = CORRECT_BH;
    else if (str_eq(cr->correct, PP_STR("none")))
        rules->correction = CORRECT_NONE;
    else if (cr->correct.len && !str_eq(cr->correct, PP_STR("holm")))
        return is_refused("correct", cr->correct, "holm, bh or none", err);
    if (str_eq(cr->test, PP_STR("u")))
        rules->test = JUDGE_U;
    else if (cr->test.len && !str_eq(cr->test, PP_STR("t")))
        return is_refused("test", cr->test, "t or u", err);
    return true;
}

bool compare_spec(const struct request *rq, const struct compare_runs *runs, struct diff_spec *out,
                  struct err *err)
{
    const struct compare_request *cr = &rq->compare;
    *out = (struct diff_spec){.rules = runs->rules,
                              .cum = rq->report.sort == SORT_CUM,
                              .judge_support = cr->judge_support,
                              .support = cr->support.len ? cr->support : (struct str){NULL, 0},
                              .threads = session_threads(rq)};
    return parse_normalize(cr->normalize, out, err) && parse_judge(cr, &out->judge, err);
}
