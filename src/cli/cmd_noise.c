/* `cpprof noise RUN...`: from runs of one binary, what a comparison of this set-up can see. */
#include "cli/compare.h"

#define DEFAULT_EFFECT 0.1

const char compare_about_noise[] =
    "RUN is a profile, a comma-joined list of them, or a folder with one file a run.\n";

static bool write(struct compare_job *job, const struct diff_result *r, const struct diff_noise *n,
                  double effect, struct err *err)
{
    struct table t;
    if (job->rq->as->table == TABLE_NONE) {
        struct text_style style = compare_style(job);
        noise_report_text(r, n, effect, &style, job->out);
        return true;
    }
    noise_report_table(r, n, effect, job->a, &t);
    if (t.failed)
        return err_nomem(err);
    table_write(&t, job->rq->as->table, job->out);
    return true;
}

static bool judge(struct compare_job *job, const struct compare_runs *runs, struct err *err)
{
    struct diff_spec spec;
    struct diff_result *result;
    struct diff_noise noise;
    double effect = DEFAULT_EFFECT;
    struct str wanted = job->rq->compare.effect;
    struct diff_input in = compare_input(runs);
    if (wanted.len && !compare_percent("effect", wanted, &effect, err))
        return false;
    if (!compare_spec(job->rq, runs, &spec, err))
        return false;
    return diff_noise_of(job->a, &in, &spec, effect, &result, &noise, err) &&
           write(job, result, &noise, effect, err);
}

static bool work(struct compare_job *job, struct err *err)
{
    const struct request *rq = job->rq;
    struct compare_files files[2] = {{.n = 0}, {.n = 0}};
    struct compare_runs runs = {.profiles = NULL};
    arena_init(&runs.arena, 0);
    if (rq->n_sources == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no run was named");
    bool ok = compare_find_files(job->a, rq->sources, rq->n_sources, &files[0], job->notes, err) &&
              compare_load(rq, job->con, files, &runs, job->notes, err) && judge(job, &runs, err);
    compare_drop(&runs);
    return ok;
}

int command_noise(const struct command *cmd, struct console *con, struct request *rq,
                  struct notes *notes)
{
    return compare_main(cmd, con, rq, notes, work);
}
