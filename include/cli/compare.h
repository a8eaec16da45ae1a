/* What the commands that compare profiles share: diff, check, noise. */
#ifndef CPPROF_CLI_COMPARE_H
#define CPPROF_CLI_COMPARE_H

#include "cli/command.h"
#include "cli/console.h"
#include "cli/output_as.h"
#include "cli/request.h"
#include "diff/budget.h"
#include "diff/diff.h"
#include "format/issue.h"
#include "format/table.h"
#include "report/diff_report.h"

/* The runs of one side or two, loaded and shaped by the options of reports. */
struct compare_runs {
    struct arena arena; /* of names */
    struct profile **profiles;
    uint32_t *value_index;
    const char **names;
    struct graph_rules rules;
    uint32_t n[2];
};

/* What OLD or NEW names: a file, a comma-joined list of files, or a folder with one file a run. */
struct compare_files {
    const char **names;
    struct file_id *ids; /* by name; compare_files.c */
    size_t n;
};
/* One file is one run, however often and by whichever name it is there: a note says what is left
 * out. */
PP_MUST_CHECK bool compare_find_files(struct arena *a, const char *const *args, size_t n,
                                      struct compare_files *out, struct notes *notes,
                                      struct err *err);
/* Notes the files that both sides have: nothing in them can have changed. */
void compare_note_shared(const struct compare_files side[2], struct notes *notes);

/* Loads all files of both sides; a filter that matches nothing in any run is an error. */
PP_MUST_CHECK bool compare_load(const struct request *rq, struct console *con,
                                const struct compare_files side[2], struct compare_runs *out,
                                struct notes *notes, struct err *err);
void compare_drop(struct compare_runs *runs);
/* The runs as the comparison takes them; borrows. */
struct diff_input compare_input(const struct compare_runs *runs);

/* The options of the judgement and the normalisation. Errors: PP_ERR_USAGE. */
PP_MUST_CHECK bool compare_spec(const struct request *rq, const struct compare_runs *runs,
                                struct diff_spec *out, struct err *err);

/* --- the frame around the three commands --- */

struct compare_job {
    const struct command *cmd;
    const struct request *rq;
    struct console *con;
    struct arena *a;
    struct notes *notes;
    struct buf *out;
    int status; /* 0, EXIT_REGRESSION, EXIT_INCONCLUSIVE; trouble is an error */
};
typedef bool compare_fn(struct compare_job *job, struct err *err);

#define EXIT_REGRESSION 1
#define EXIT_INCONCLUSIVE 3

/* Checks the request, runs `work`, delivers what it wrote. Gives the exit status. */
int compare_main(const struct command *cmd, struct console *con, struct request *rq,
                 struct notes *notes, compare_fn *work);

/* Reads and parses a file of rules; the text lives in job->a. Release with budget_done. */
PP_MUST_CHECK bool compare_read_budget(struct compare_job *job, struct str path, struct budget *out,
                                       struct err *err);
/* The day that rules are judged by. */
PP_MUST_CHECK bool compare_today(const struct request *rq, int32_t *out, struct err *err);
/* "10%" */
PP_MUST_CHECK bool compare_percent(const char *option, struct str value, double *out,
                                   struct err *err);

struct text_style compare_style(const struct compare_job *job);
/* Paths of findings are relative to the current folder; `profile` is the first of those judged. */
struct diff_places compare_places(struct arena *a, const char *profile);

/* Their help: how they are called, and the grammar of rules. */
extern const char compare_about_diff[], compare_about_check[], compare_about_noise[];
extern const char compare_details_diff[], compare_details_check[];

#endif
