/* `cpprof diff OLD NEW`: what changed, how sure that is, and whether a gate holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/compare.h"
#include "diff/gate.h"

const char compare_about_diff[] =
    "OLD and NEW are a profile each, a comma-joined list of them, or a folder with one file\n"
    "a run. Several files are runs of one binary: their spread says what is noise.\n"
    "\n"
    "Exit status: 0 within limits, 1 regression, 2 trouble, 3 inconclusive (--require-power).\n";

const char compare_details_diff[] =
    "Verdicts: worse, better, same, noise, new, gone, moved. Judged is flat with the support\n"
    "frames below it (runtime, allocators, system calls), or cum with --cum.\n"
    "\n"
    "Rules of --fail-on and --gate:\n"
    "  fail|warn func any|NAME|~REGEX flat|cum +N%|+N[UNIT] [min-share=N%] [min-samples=N]\n"
    "  fail|warn total value +N%|+N[UNIT]\n"
    "  allow func NAME [until=YYYY-MM-DD] [reason=TEXT]\n"
    "--fail-on leaves out the first word. 'optional': the rule may match nothing.\n";

struct sides {
    struct compare_files files[2];
    struct compare_runs runs;
    struct budget budget;
    struct diff_spec spec;
    struct diff_result *result;
    struct gate_result gate;
};

static bool find_sides(struct compare_job *job, struct compare_files side[2], struct err *err)
{
    const struct request *rq = job->rq;
    const struct compare_request *cr = &rq->compare;
    bool named = cr->old_side.n || cr->new_side.n;
    if (named && (rq->n_sources || !cr->old_side.n || !cr->new_side.n))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--old and --new go together, without other files");
    if (!named && rq->n_sources != 2)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "two sides are needed, OLD and NEW");
    for (size_t i = 0; i < 2; i++) {
        const struct name_list *list = i ? &cr->new_side : &cr->old_side;
        const char *const *names = named ? (const char *const *)list->items : &rq->sources[i];
        if (!compare_find_files(job->a, names, named ? list->n : 1, &side[i], job->notes, err))
            return false;
    }
    return true;
}

/* The default rule: any growth beyond --min-effect; others than 0 to 1 are refused later. */
static void write_usual_rule(const struct request *rq, char *out, size_t size)
{
    double percent = 100 * fmin(fmax(rq->compare.min_effect, 0), 1);
    char limit[32];
    int digits = 0; /* as few as say it; a rule has no exponents */
    do
        snprintf(limit, sizeof limit, "%.*f", digits, percent);
    while (fabs(strtod(limit, NULL) - percent) > 1e-9 * percent && digits++ < 12);
    snprintf(out, size, "func any %s +%s%%", rq->report.sort == SORT_CUM ? "cum" : "flat", limit);
}

/* The rules: a file, one rule, or the default. */
static bool find_rules(struct compare_job *job, struct budget *out, struct err *err)
{
    const struct compare_request *cr = &job->rq->compare;
    struct str rule = cr->fail_on;
    char usual[64];
    *out = (struct budget){.file = PP_STR("--fail-on")};
    if (cr->gate.len && cr->fail_on.len)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "--gate and --fail-on are alternatives");
    if (cr->gate.len)
        return compare_read_budget(job, cr->gate, out, err);
    if (str_eq(cr->fail_on, PP_STR("none")))
        return true;
    if (!rule.len) {
        write_usual_rule(job->rq, usual, sizeof usual);
        rule = str_of(usual);
    }
    return budget_parse_option(job->a, out->file, rule, out, err);
}

/* Rules with a floor or a limit below the usual floors want thinner rows, and smaller changes,
 * judged as well. What a limit in values is of a row's old cost is not known: any change. */
static void lower_floors(const struct budget *b, struct judge_rules *rules)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct budget_rule *rule = &b->rules[i];
        if (!budget_is_growth(rule) || rule->subject == BUDGET_TOTAL)
            continue;
        rules->min_effect =
            fmin(rules->min_effect, rule->limit_kind == LIMIT_GROWTH ? rule->limit : 0);
        if (rule->min_share >= 0 && rule->min_share < rules->min_share)
            rules->min_share = rule->min_share;
        if (rule->min_samples >= 0 && rule->min_samples < rules->min_samples)
            rules->min_samples = rule->min_samples;
    }
}

static bool judge(struct compare_job *job, struct sides *s, struct err *err)
{
    int32_t today;
    struct diff_input in = compare_input(&s->runs);
    if (!compare_spec(job->rq, &s->runs, &s->spec, err) || !compare_today(job->rq, &today, err))
        return false;
    lower_floors(&s->budget, &s->spec.judge);
    s->spec.judges_both = gate_needs(&s->budget, GATE_DIFF, BUDGET_CUM);
    if (!diff_compare(job->a, &in, &s->spec, &s->result, err))
        return false;
    if (str_eq(job->rq->compare.fail_on, PP_STR("none")))
        return true;
    return gate_run(job->a, &s->budget, s->result, GATE_DIFF, s->spec.judge.stated_phi, today,
                    &s->gate, err);
}

/* 0, 1, or 3 where nothing failed but the data could not have shown what was asked for. */
static bool find_status(struct compare_job *job, struct sides *s, struct err *err)
{
    double wanted = 0;
    const struct judge_summary *summary = &s->result->summary[s->result->shown];
    struct str power = job->rq->compare.require_power;
    if (power.len && !compare_percent("require-power", power, &wanted, err))
        return false;
    job->status = s->gate.n_failed ? EXIT_REGRESSION : 0;
    if (job->status == 0 && power.len && !(summary->mde_tenth <= wanted && summary->n_family > 0))
        job->status = EXIT_INCONCLUSIVE;
    s->gate.inconclusive = job->status == EXIT_INCONCLUSIVE;
    return true;
}

static void write_text(struct compare_job *job, const struct sides *s)
{
    struct text_style style = compare_style(job);
    diff_report_text(s->result, &s->spec, &s->gate, &style, job->out);
}

static bool write(struct compare_job *job, const struct sides *s, struct err *err)
{
    struct issue_list issues;
    struct table t;
    if (job->rq->as->issues) {
        const char *first = s->runs.names[s->runs.n[0]]; /* of the new side */
        if (!diff_report_issues(s->result, &s->budget, &s->gate, GATE_DIFF,
                                compare_places(job->a, first), job->a, &issues))
            return err_nomem(err);
        job->rq->as->issues(&issues, job->out);
        return true;
    }
    if (job->rq->as->table == TABLE_NONE) {
        write_text(job, s);
        return true;
    }
    diff_report_table(s->result, &s->gate, job->rq->as->table == TABLE_MARKDOWN, job->a, &t);
    if (t.failed)
        return err_nomem(err);
    table_write(&t, job->rq->as->table, job->out);
    return true;
}

static bool work(struct compare_job *job, struct err *err)
{
    struct sides s = {.result = NULL};
    arena_init(&s.runs.arena, 0);
    bool ok = find_sides(job, s.files, err) && find_rules(job, &s.budget, err) &&
              compare_load(job->rq, job->con, s.files, &s.runs, job->notes, err) &&
              judge(job, &s, err) && find_status(job, &s, err) && write(job, &s, err);
    if (ok) /* a job that is set up wrong passes */
        compare_note_shared(s.files, job->notes);
    compare_drop(&s.runs);
    budget_done(&s.budget);
    return ok;
}

int command_diff(const struct command *cmd, struct console *con, struct request *rq,
                 struct notes *notes)
{
    return compare_main(cmd, con, rq, notes, work);
}
