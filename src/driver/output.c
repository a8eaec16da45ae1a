/* From the text of a report to where it is wanted. Source: spec/driver.md 12. */
#include "driver/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/svg.h"
#include "input/input.h"
#include "report/report.h"
#include "util/leftover.h"
#include "util/process.h"

static bool run_dot(const char *language, struct str text, struct buf *out, struct err *err)
{
    char option[32];
    char program[] = "dot";
    char *argv[] = {program, option, NULL};
    struct buf image = BUF_INIT;
    bool is_svg = strcmp(language, "svg") == 0;

    snprintf(option, sizeof option, "-T%s", language);
    bool ok = process_filter(argv, text, is_svg ? &image : out, err);
    if (!ok)
        err_prefix(err, "failed to execute dot. Is Graphviz installed? Error");
    else if (is_svg)
        svg_massage(buf_str(&image), out);
    ok = ok && out->failed ? err_nomem(err) : ok;
    buf_done(&image);
    return ok;
}

static bool is_zipped(const struct output_format *f)
{
    const struct report_desc *report = report_find(str_of(f->report));
    return report && report->form == FORM_PROTO;
}

bool output_is_processed(const struct output_format *f)
{
    return f->dot_language || is_zipped(f);
}

bool output_process(const struct output_format *f, struct str text, struct buf *made,
                    struct str *data, struct err *err)
{
    bool ok = true;
    if (f->dot_language)
        ok = run_dot(f->dot_language, text, made, err);
    else if (is_zipped(f))
        ok = gzip(text, made, err);
    *data = output_is_processed(f) ? buf_str(made) : text;
    return ok;
}

/* Starts one viewer: its words, then the file. */
static bool start_viewer(const char *words, char *path, bool *started, struct err *err)
{
    enum { MAX_WORDS = 16 };
    char *argv[MAX_WORDS + 2];
    size_t n = 0;
    char *save = NULL, *copy = strdup(words);
    *started = false;
    if (!copy)
        return err_nomem(err);
    for (char *w = strtok_r(copy, " ", &save); w && n < MAX_WORDS; w = strtok_r(NULL, " ", &save))
        argv[n++] = w;
    bool ok = false;
    if (n > 0) {
        argv[n++] = path;
        argv[n] = NULL;
        ok = process_view(argv, started, err);
    } else {
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "exec: no command");
    }
    free(copy);
    return ok;
}

/* The first candidate that starts decides; when none does, the last one's error stands. */
static bool try_viewers(const struct output_format *f, char *path, const struct output_options *opt,
                        struct err *err)
{
    const char *all[16];
    size_t n = 0;
    bool browser = output_format_in_browser(f);
    if (browser && opt->browser && *opt->browser)
        all[n++] = opt->browser;
    for (const char *const *v = f->viewers; *v && n < PP_COUNT(all) - 1; v++)
        all[n++] = *v;
    if (browser && opt->has_display)
        all[n++] = "xdg-open";
    for (size_t i = 0; i < n; i++) {
        bool started;
        struct err failed = {PP_OK, 0, PP_NO_OFFSET, ""};
        if (start_viewer(all[i], path, &started, &failed))
            return true;
        if (started || i + 1 == n) {
            *err = failed;
            return false;
        }
    }
    return true;
}

/* A new file with the format's suffix: for a viewer, or in this folder, since a terminal is not for
 * these bytes. */
static bool create(struct output *o, struct err *err)
{
    struct buf prefix = BUF_INIT, suffix = BUF_INIT;
    if (o->target == TO_VIEWER)
        buf_printf(&prefix, "%s/pprof", o->opt->temp_dir ? o->opt->temp_dir : "/tmp");
    else
        buf_add_cstr(&prefix, "profile");
    buf_printf(&suffix, ".%s", o->format->suffix);
    o->fd = output_create_numbered(buf_str(&prefix), buf_str(&suffix), &o->path, err);
    buf_done(&prefix);
    buf_done(&suffix);
    if (o->fd < 0)
        buf_done(&o->path);
    return o->fd >= 0;
}

bool output_begin(struct output *o, const struct output_format *f, const struct output_options *opt,
                  struct notes *notes, struct err *err)
{
    bool printed = opt->print_html && !opt->stdout_is_terminal;
    *o = (struct output){
        .format = f, .opt = opt, .path = BUF_INIT, .fd = STDOUT_FILENO, .target = TO_STDOUT};
    if (opt->file.len)
        o->target = TO_FILE;
    else if (f->viewers && !printed)
        o->target = TO_VIEWER;
    else if (f->suffix && opt->stdout_is_terminal)
        o->target = TO_NUMBERED;
    bool ok = true;
    if (o->target == TO_FILE) {
        notes_add(notes, "Generating report in %.*s", (int)opt->file.len, opt->file.ptr);
        ok = output_file_open(&o->file, opt->file, err);
    } else if (o->target != TO_STDOUT) {
        ok = create(o, err);
    }
    if (ok && o->target == TO_NUMBERED)
        notes_add(notes, "Generating report in %s", o->path.data);
    return ok;
}

bool output_put(struct output *o, struct str data, struct err *err)
{
    if (o->target == TO_FILE)
        return output_file_write(&o->file, data, &o->closed, err);
    const char *what = o->target == TO_STDOUT ? "/dev/stdout" : o->path.data;
    return output_write(o->fd, data, what, &o->closed, err);
}

static void release(struct output *o, bool keep)
{
    if (o->target == TO_STDOUT)
        return;
    if (o->fd >= 0)
        close(o->fd);
    if (!keep)
        unlink(o->path.data);
    leftover_forget(o->path.data);
    buf_done(&o->path);
}

bool output_finish(struct output *o, struct err *err)
{
    if (o->target == TO_FILE)
        return output_file_finish(&o->file, err);
    bool ok = true;
    if (o->target != TO_STDOUT) {
        ok = close(o->fd) == 0 || err_set_sys(err, errno, "close %s", o->path.data);
        o->fd = -1;
    }
    if (ok && o->target == TO_VIEWER)
        ok = try_viewers(o->format, o->path.data, o->opt, err);
    release(o, ok && o->target == TO_NUMBERED);
    return ok;
}

void output_drop(struct output *o)
{
    if (o->target == TO_FILE)
        output_file_drop(&o->file);
    else
        release(o, false);
}
