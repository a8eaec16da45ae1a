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

bool output_process(const struct output_format *f, struct str text, struct buf *made,
                    struct str *data, struct err *err)
{
    const struct report_desc *report = report_find(str_of(f->report));
    bool ok = true, zipped = report && report->form == FORM_PROTO;
    if (f->dot_language)
        ok = run_dot(f->dot_language, text, made, err);
    else if (zipped)
        ok = gzip(text, made, err);
    *data = f->dot_language || zipped ? buf_str(made) : text;
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

static bool view(const struct output_format *f, struct str data, const struct output_options *opt,
                 struct err *err)
{
    struct buf prefix = BUF_INIT, suffix = BUF_INIT, path = BUF_INIT;
    bool closed, ok = false;
    buf_printf(&prefix, "%s/pprof", opt->temp_dir ? opt->temp_dir : "/tmp");
    buf_printf(&suffix, ".%s", f->suffix);
    int fd = output_create_numbered(buf_str(&prefix), buf_str(&suffix), &path, err);
    if (fd >= 0) {
        ok = output_write(fd, data, path.data, &closed, err);
        if (close(fd) != 0 && ok)
            ok = err_set_sys(err, errno, "close %s", path.data);
        ok = ok && try_viewers(f, path.data, opt, err);
        unlink(path.data);
    }
    buf_done(&prefix);
    buf_done(&suffix);
    buf_done(&path);
    return ok;
}

/* A terminal is not for these bytes: a new file in this folder is. */
static bool write_numbered(const struct output_format *f, struct str data, struct notes *notes,
                           struct err *err)
{
    struct buf suffix = BUF_INIT, path = BUF_INIT;
    bool closed, ok = false;
    buf_printf(&suffix, ".%s", f->suffix);
    int fd = output_create_numbered(PP_STR("profile"), buf_str(&suffix), &path, err);
    if (fd >= 0) {
        notes_add(notes, "Generating report in %s", path.data);
        ok = output_write(fd, data, path.data, &closed, err);
        if (close(fd) != 0 && ok)
            ok = err_set_sys(err, errno, "close %s", path.data);
    }
    buf_done(&suffix);
    buf_done(&path);
    return ok;
}

bool output_deliver(const struct output_format *f, struct str data,
                    const struct output_options *opt, struct notes *notes, struct err *err)
{
    bool closed;
    bool printed = opt->print_html && !opt->stdout_is_terminal;
    if (opt->file.len) {
        notes_add(notes, "Generating report in %.*s", (int)opt->file.len, opt->file.ptr);
        return output_replace_file(opt->file, data, err);
    }
    if (f->viewers && !printed)
        return view(f, data, opt, err);
    if (f->suffix && opt->stdout_is_terminal)
        return write_numbered(f, data, notes, err);
    return output_write(STDOUT_FILENO, data, "/dev/stdout", &closed, err);
}
