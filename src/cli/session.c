/* One report: fetch, run, deliver. A thin client of driver and report; what is decided here is
 * what is an error in which spelling. */
#include "cli/session.h"

#include <unistd.h>

#include "cli/delivery.h"
#include "cli/memory.h"
#include "cli/output_as.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/strict.h"
#include "cli/symbols.h"
#include "driver/symbols.h"
#include "report/report.h"
#include "util/par.h"

unsigned session_threads(const struct request *rq)
{
    return rq->threads > 0 ? (unsigned)(rq->threads < 1024 ? rq->threads : 1024) : par_cores();
}

static struct fetch_options fetch_options(const struct request *rq, const char *const *base,
                                          const struct report_desc *desc, bool strict,
                                          struct progress *progress)
{
    return (struct fetch_options){
        .sources = rq->sources,
        .n_sources = rq->n_sources,
        .bases = base,
        .n_bases = *base ? 1 : 0,
        .diff_base = rq->diff_base.len > 0,
        .normalize = rq->report.normalize,
        .executable = rq->binary ? str_of(rq->binary) : PP_STR(""),
        .buildid = rq->buildid,
        .add_comment = rq->add_comment,
        .symbolize = rq->symbolize,
        .all_frames = rq->all_frames,
        .labels = report_wants_labels(desc, &rq->report),
        .strict = strict,
        .sample_index = rq->report.sample_index,
        .threads = session_threads(rq),
        .max_inflated = rq->max_inflated,
        .max_memory = rq->max_memory,
        .progress = progress ? progress_stage : NULL,
        .progress_arg = progress,
    };
}

/* Our list has the base beside the profile; the reference's has it subtracted. */
static bool shows_sides(const struct request *rq, enum session_style style)
{
    return style == STYLE_COMMAND && rq->diff_base.len &&
           str_eq(str_of(rq->format->report), PP_STR("list"));
}

static void print_line(void *arg, struct str line)
{
    struct err ignored = {PP_OK, 0, PP_NO_OFFSET, ""};
    /* Who does not read this line will not read the report: that write tells. */
    if (!console_print(arg, line, &ignored))
        return;
}

static bool run_report(struct delivery *d, struct profile *p, struct err *err)
{
    struct places places;
    struct notes printed = {.text = BUF_INIT, .sink = print_line, .arg = d->con};
    struct report_request *report = d->report;
    bool sources = d->style == STYLE_COMMAND && (report->desc->needs & NEED_SOURCES);
    if (sources) {
        places_init(&places, d->rq);
        report->places = &places.of;
    }
    if (d->style == STYLE_PPROF)
        report->printed = &printed;
    if (d->style == STYLE_COMMAND && p->samples.n == 0)
        notes_add(delivery_notes(d), "the profile has no samples");
    struct options opt = d->rq->report;
    if (report->desc == &report_list_sides && !d->rq->sort)
        opt.sort = SORT_CUM;
    bool ok = delivery_run(d, p, &opt, err);
    if (sources)
        places_done(&places);
    return ok;
}

bool session_fetch(const struct request *rq, struct console *con, struct symbolizer *symbolizer,
                   const char *source, struct profile **out, struct notes *notes, struct err *err)
{
    const char *no_base = NULL;
    struct driver_symbolizer hooks = driver_symbols(symbolizer);
    struct fetch_options fetch =
        fetch_options(rq, &no_base, report_find(PP_STR("top")), true, con->progress);
    fetch.sources = &source;
    fetch.n_sources = 1;
    fetch.normalize = false;
    fetch.dash_is_stdin = true;
    fetch.symbolizer = &hooks;
    return driver_fetch(&fetch, out, notes, err);
}

static bool run(const struct request *rq, struct console *con, enum session_style style,
                struct err *err)
{
    bool strict = style == STYLE_COMMAND && !rq->lenient;
    const struct report_desc *desc =
        shows_sides(rq, style) ? &report_list_sides : report_find(str_of(rq->format->report));
    const char *base[2] = {rq->base.len        ? rq->base.ptr
                           : rq->diff_base.len ? rq->diff_base.ptr
                                               : NULL,
                           NULL};
    struct notes notes = console_notes(con);
    struct profile *p = NULL;
    struct symbolizer *symbolizer = NULL;
    bool ok = false;

    if (!desc) {
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "the %s report is not supported yet",
                rq->format->report);
        goto out;
    }
    struct fetch_options fetch = fetch_options(rq, base, desc, strict, con->progress);
    fetch.dash_is_stdin = style == STYLE_COMMAND;
    if (!symbols_open(rq, con, &symbolizer, err))
        goto out;
    struct driver_symbolizer hooks = driver_symbols(symbolizer);
    fetch.symbolizer = &hooks;
    if (!driver_fetch(&fetch, &p, &notes, err) ||
        (strict && !strict_check_unit(p, &rq->report, desc, err)))
        goto out;
    progress_stage(con->progress, "writing the report");
    struct report_request report = {.desc = desc,
                                    .regex = rq->regex,
                                    .as = rq->as ? rq->as->table : TABLE_NONE,
                                    .threads = session_threads(rq),
                                    .tools = rq->tools.ptr ? rq->tools : str_of(con->tools),
                                    .symbolizer = symbolizer};
    struct delivery d = {.rq = rq, .con = con, .style = style, .report = &report, .notes = &notes};
    ok = run_report(&d, p, err);
out:
    driver_drop_profile(p);
    symbolizer_free(symbolizer);
    notes_done(&notes);
    return ok;
}

int session_run(const struct request *rq, struct console *con, enum session_style style)
{
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct memory_bound bound;
    if (con->stderr_is_terminal)
        con->progress = progress_start();
    memory_bound_begin(&bound, rq->max_memory);
    bool ok = run(rq, con, style, &err);
    memory_bound_end(&bound);
    progress_stop(con->progress);
    con->progress = NULL;
    if (!ok && style == STYLE_COMMAND)
        strict_explain_source(rq, &err);
    err_explain_memory(&err, rq->max_memory);
    if (!ok)
        console_fatal(con, "%s", err.msg);
    return ok ? 0 : EXIT_TROUBLE;
}
