/* `cpprof check FILE...`: whether a profile keeps the limits of a budget file. */
#include <unistd.h>

#include "cli/compare.h"
#include "cli/session.h"
#include "diff/gate.h"

#define DEFAULT_BUDGET "perf.budget"

const char compare_about_check[] =
    "Several files are runs of one binary; values are the mean of a run.\n"
    "\n"
    "A budget file has a rule a line, such as \"fail func main.parse cum 20%\"; --help-all has\n"
    "their grammar.\n"
    "\n"
    "Exit status: 0 within limits, 1 a rule failed, 2 trouble.\n";

const char compare_details_check[] =
    "A budget file has a rule a line; # starts a comment; names with blanks stand in quotes:\n"
    "  fail|warn func any|NAME|~REGEX flat|cum N%|N[UNIT] [options]   of the total, or a value\n"
    "  fail|warn total value N[UNIT] [options]                        60s, 512MB, 1000\n"
    "  allow func any|NAME|~REGEX [until=YYYY-MM-DD] [options]        after that day it fails\n"
    "Options: reason=TEXT, min-share=N%, min-samples=N, optional (may match nothing), sure (fail\n"
    "only where the sampling error leaves no doubt). Rules with +N% are for cpprof diff --gate.\n";

static bool write_result(struct compare_job *job, const struct compare_runs *runs,
                         const struct diff_result *r, const struct budget *b,
                         const struct gate_result *g, struct err *err)
{
    struct issue_list issues;
    struct table t;
    if (job->rq->as->issues) {
        if (!diff_report_issues(r, b, g, GATE_CHECK, compare_places(job->a, runs->names[0]), job->a,
                                &issues))
            return err_nomem(err);
        job->rq->as->issues(&issues, job->out);
        return true;
    }
    if (job->rq->as->table == TABLE_NONE) {
        struct text_style style = compare_style(job);
        check_report_text(r, b, g, &style, job->out);
        return true;
    }
    check_report_table(r, b, g, job->a, &t);
    if (t.failed)
        return err_nomem(err);
    table_write(&t, job->rq->as->table, job->out);
    return true;
}

static bool judge(struct compare_job *job, const struct compare_runs *runs, const struct budget *b,
                  struct err *err)
{
    struct diff_spec spec;
    struct diff_result *result;
    struct gate_result gate;
    int32_t today;
    struct diff_input in = compare_input(runs);
    if (!compare_spec(job->rq, runs, &spec, err) || !compare_today(job->rq, &today, err))
        return false;
    spec.judge_support = true; /* limits are about flat and cum as every report shows them */
    if (!diff_measure_runs(job->a, &in, &spec, &result, err) ||
        !gate_run(job->a, b, result, GATE_CHECK, spec.judge.stated_phi, today, &gate, err))
        return false;
    job->status = gate.n_failed ? EXIT_REGRESSION : 0;
    return write_result(job, runs, result, b, &gate, err);
}

static bool work(struct compare_job *job, struct err *err)
{
    const struct request *rq = job->rq;
    struct compare_files files[2] = {{.n = 0}, {.n = 0}};
    struct compare_runs runs = {.profiles = NULL};
    struct budget budget;
    struct str path = rq->compare.budget.len ? rq->compare.budget : PP_STR(DEFAULT_BUDGET);
    arena_init(&runs.arena, 0);
    if (rq->n_sources == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no profile was named");
    if (!rq->compare.budget.len && access(DEFAULT_BUDGET, F_OK) != 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "no " DEFAULT_BUDGET " here; --budget=FILE names the rules");
    bool ok = compare_read_budget(job, path, &budget, err) &&
              compare_find_files(job->a, rq->sources, rq->n_sources, &files[0], job->notes, err) &&
              compare_load(rq, job->con, files, &runs, job->notes, err) &&
              judge(job, &runs, &budget, err);
    compare_drop(&runs);
    budget_done(&budget);
    return ok;
}

int command_check(const struct command *cmd, struct console *con, struct request *rq,
                  struct notes *notes)
{
    return compare_main(cmd, con, rq, notes, work);
}
