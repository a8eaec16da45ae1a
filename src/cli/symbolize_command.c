/* `cpprof symbolize -e BINARY [ADDRESS...]`: addresses in, their frames out. With --format=json an
 * object a line; the other formats are those of tables. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/output_as.h"
#include "cli/session.h"
#include "cli/symbols.h"
#include "report/symbolize_report.h"
#include "util/fd.h"
#include "util/limits.h"
#include "util/num.h"
#include "util/vec.h"

struct addresses {
    VEC(uint64_t) asked; /* in the order of the input */
    uint64_t *sorted;    /* each once */
    size_t n_sorted;
};

static bool add_address(struct addresses *a, struct str text, struct err *err)
{
    uint64_t v;
    struct str digits = text;
    if (str_starts(text, PP_STR("0x")) || str_starts(text, PP_STR("0X")))
        digits = str_sub(text, 2, text.len);
    if (num_parse_hex(digits, &v) != NUM_OK)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no hexadecimal address",
                       (int)(text.len < 80 ? text.len : 80), text.ptr);
    if (!vec_grow(&a->asked))
        return err_nomem(err);
    a->asked.data[a->asked.n++] = v;
    return true;
}

static bool read_stdin(struct buf *in, struct err *err)
{
    if (!fd_read_all(STDIN_FILENO, PP_MAX_ADDRESS_TEXT, in))
        return in->failed ? err_nomem(err) : err_set_sys(err, errno, "read /dev/stdin");
    return in->len <= PP_MAX_ADDRESS_TEXT ||
           err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %zu bytes of addresses",
                   PP_MAX_ADDRESS_TEXT);
}

static bool take_lines(struct addresses *a, struct str text, struct err *err)
{
    size_t number = 1;
    for (struct str line; str_next_part(&text, '\n', &line); number++) {
        line = str_trim(line);
        if (line.len && !add_address(a, line, err))
            return err->code == PP_ERR_NOMEM ? false
                                             : err_prefix(err, "line %zu of /dev/stdin", number);
    }
    return true;
}

static bool collect(struct addresses *a, const struct request *rq, struct err *err)
{
    struct buf in = BUF_INIT;
    bool ok = true;
    for (size_t i = 0; i < rq->n_sources && ok; i++)
        ok = add_address(a, str_of(rq->sources[i]), err);
    if (rq->n_sources == 0)
        ok = read_stdin(&in, err) && take_lines(a, buf_str(&in), err);
    buf_done(&in);
    if (!ok)
        return false;
    a->sorted = calloc(a->asked.n + 1, sizeof *a->sorted);
    if (!a->sorted)
        return err_nomem(err);
    if (a->asked.n) {
        memcpy(a->sorted, a->asked.data, a->asked.n * sizeof *a->sorted);
        qsort(a->sorted, a->asked.n, sizeof *a->sorted, num_compare_u64);
    }
    for (size_t i = 0; i < a->asked.n; i++)
        if (i == 0 || a->sorted[i] != a->sorted[a->n_sorted - 1])
            a->sorted[a->n_sorted++] = a->sorted[i];
    return true;
}

/* The frames of every address that was asked for, in that order. */
static bool order_rows(const struct addresses *addrs, const struct object_frames *frames,
                       struct arena *a, struct symbolize_rows *out, struct err *err)
{
    struct symbolize_row *rows = arena_array(a, struct symbolize_row, addrs->asked.n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < addrs->asked.n; i++) {
        const uint64_t *at = bsearch(&addrs->asked.data[i], addrs->sorted, addrs->n_sorted,
                                     sizeof *addrs->sorted, num_compare_u64);
        rows[i] = (struct symbolize_row){addrs->asked.data[i], &frames[at - addrs->sorted]};
    }
    out->row = rows;
    out->n = addrs->asked.n;
    return true;
}

static bool write_rows(const struct symbolize_rows *rows, enum table_format as, struct arena *a,
                       struct buf *out, struct err *err)
{
    struct table t;
    if (as == TABLE_NONE) {
        symbolize_report_text(rows, out);
        return true;
    }
    if (as == TABLE_JSON) {
        symbolize_report_lines(rows, out);
        return true;
    }
    symbolize_report_table(rows, a, &t);
    if (t.failed)
        return err_nomem(err);
    table_write(&t, as, out);
    return true;
}

static bool answer(const struct request *rq, struct console *con, enum table_format as,
                   struct buf *out, struct notes *notes, struct err *err)
{
    struct addresses addrs = {.sorted = NULL};
    struct symbolizer *s = NULL;
    struct object_frames *frames = NULL;
    struct symbolize_rows rows = {.mode = rq->demangle ? DEMANGLE_FULL : DEMANGLE_NONE};
    struct arena a;
    arena_init(&a, 0);
    bool ok = collect(&addrs, rq, err) && symbols_open(rq, con, &s, err);
    if (ok) {
        frames = arena_array(&a, struct object_frames, addrs.n_sorted);
        ok = frames || err_nomem(err);
    }
    ok = ok &&
         symbolizer_look_up(s, rq->executable.ptr, false, addrs.sorted, addrs.n_sorted, &a, frames,
                            notes, err) &&
         order_rows(&addrs, frames, &a, &rows, err) && write_rows(&rows, as, &a, out, err);
    symbolizer_free(s);
    free(addrs.asked.data);
    free(addrs.sorted);
    arena_done(&a);
    return ok;
}

int command_symbolize(const struct command *cmd, struct console *con, struct request *rq,
                      struct notes *notes)
{
    struct buf out = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (rq->executable.len == 0)
        return command_fail(con, cmd, "-e BINARY is missing", NULL);
    bool ok =
        answer(rq, con, rq->as->table, &out, notes, &err) && command_deliver(con, rq, &out, &err);
    if (!ok)
        console_fatal(con, "%s", err.msg);
    buf_done(&out);
    return ok ? 0 : EXIT_TROUBLE;
}
