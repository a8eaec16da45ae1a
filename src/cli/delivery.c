/* From the renderer to the output. */
#include "cli/delivery.h"

#include "cli/color.h"
#include "cli/progress.h"
#include "cli/strict.h"
#include "cli/terminal.h"

bool delivery_is_strict(const struct delivery *d)
{
    return d->style == STYLE_COMMAND && !d->rq->lenient;
}

struct notes *delivery_notes(struct delivery *d)
{
    return delivery_is_strict(d) ? &d->waiting : d->notes;
}

static bool wants_color(const struct delivery *d)
{
    const struct request *rq = d->rq;
    if (d->style == STYLE_PPROF || rq->report.output.len || !color_find(rq->format->report) ||
        d->report->as != TABLE_NONE || d->report->desc == &report_list_sides)
        return false;
    if (str_eq(rq->color, PP_STR("always")))
        return true;
    return str_eq(rq->color, PP_STR("auto")) && d->con->stdout_is_terminal && !d->con->no_color;
}

/* What is neither a file nor shown by a viewer is text on the terminal. */
static bool is_shown(const struct delivery *d)
{
    return d->con->stdout_is_terminal && !d->rq->report.output.len && !d->rq->format->suffix &&
           !d->rq->format->viewers;
}

static void release_notes(struct delivery *d)
{
    notes_add_lines(d->notes, buf_str(&d->waiting.text));
    buf_clear(&d->waiting.text);
}

/* The last moment for an error with nothing on standard output. A filter without effect is one,
 * and then the only thing to say. */
static bool judge(struct delivery *d, struct err *err)
{
    bool ok = !delivery_is_strict(d) || strict_judge_misses(d->misses, 0, err);
    if (!ok)
        buf_clear(&d->waiting.text);
    release_notes(d);
    return ok;
}

static bool begin(struct delivery *d, struct err *err)
{
    /* "Generating report in FILE" is news only where the user did not say so. */
    struct notes dropped = {.text = BUF_INIT};
    bool known = d->style == STYLE_COMMAND && d->rq->report.output.len;
    /* What was waited for is here, and maybe goes to the same terminal. */
    progress_stop(d->con->progress);
    d->con->progress = NULL;
    d->begun =
        output_begin(&d->output, d->rq->format, &d->options, known ? &dropped : d->notes, err);
    notes_done(&dropped);
    return d->begun;
}

/* The text of the report, or a piece of it where nothing needs the whole. */
static bool put(struct delivery *d, struct str text, struct err *err)
{
    struct buf plain = BUF_INIT, made = BUF_INIT;
    bool ok = d->begun || judge(d, err);
    if (is_shown(d) && terminal_has_commands(text)) {
        terminal_add_plain(&plain, text);
        text = buf_str(&plain);
    }
    if (ok && wants_color(d)) {
        color_find(d->rq->format->report)(text, &made);
        text = buf_str(&made);
    } else if (ok) {
        ok = output_process(d->rq->format, text, &made, &text, err);
    }
    if (ok && (plain.failed || made.failed))
        ok = err_nomem(err);
    ok = ok && (d->begun || begin(d, err)) && output_put(&d->output, text, err);
    buf_done(&plain);
    buf_done(&made);
    return ok;
}

static bool take_piece(void *arg, struct str piece, struct err *err)
{
    struct delivery *d = arg;
    bool ok = put(d, piece, err);
    d->sink.closed = ok && d->output.closed;
    return ok && !d->sink.closed;
}

static void prepare(struct delivery *d)
{
    d->options = (struct output_options){.file = d->rq->report.output,
                                         .stdout_is_terminal = d->con->stdout_is_terminal,
                                         .print_html = d->style == STYLE_COMMAND,
                                         .browser = d->con->browser,
                                         .has_display = d->con->has_display,
                                         .temp_dir = d->con->temp_dir};
    d->sink = (struct report_sink){.take = take_piece, .arg = d};
    if (!wants_color(d) && !output_is_processed(d->rq->format))
        d->report->sink = &d->sink;
}

bool delivery_run(struct delivery *d, struct profile *p, const struct options *opt, struct err *err)
{
    struct buf text = BUF_INIT;
    prepare(d);
    bool ok = report_run(d->report, p, opt, &text, delivery_notes(d), &d->misses, err) &&
              put(d, buf_str(&text), err);
    if (ok)
        ok = output_finish(&d->output, err);
    else if (d->begun)
        output_drop(&d->output);
    d->begun = false;
    release_notes(d);
    notes_done(&d->waiting);
    buf_done(&text);
    return ok;
}
