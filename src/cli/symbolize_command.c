/* `cpprof symbolize -e BINARY [ADDRESS...]`: frames of addresses as text or JSON.
 *
 * Text: the address, then a line "  function<TAB>file:line:column" for each frame, innermost first,
 * then an empty line; what is unknown is "??" or 0. JSON: an object a line. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/output_as.h"
#include "cli/session.h"
#include "cli/symbols.h"
#include "symbolize/demangle.h"
#include "util/json.h"
#include "util/limits.h"
#include "util/num.h"
#include "util/vec.h"

struct addresses {
    VEC(uint64_t) asked; /* in the order of the input */
    uint64_t *sorted;    /* each once */
    size_t n_sorted;
};

struct printer {
    struct buf *out;
    bool json;
    enum demangle_mode mode;
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
    for (;;) {
        if (in->len > PP_MAX_ADDRESS_TEXT)
            return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %zu bytes of addresses",
                           PP_MAX_ADDRESS_TEXT);
        if (!buf_reserve(in, 65536))
            return err_nomem(err);
        ssize_t n = read(STDIN_FILENO, in->data + in->len, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_sys(err, errno, "read /dev/stdin");
        if (n == 0)
            return true;
        in->len += (size_t)n;
    }
}

static bool take_lines(struct addresses *a, struct str text, struct err *err)
{
    for (size_t from = 0, to; from < text.len; from = to + 1) {
        to = str_find(text, PP_STR("\n"), from);
        to = to == SIZE_MAX ? text.len : to;
        struct str line = str_trim(str_sub(text, from, to));
        if (line.len && !add_address(a, line, err))
            return false;
    }
    return true;
}

static int by_value(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
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
        qsort(a->sorted, a->asked.n, sizeof *a->sorted, by_value);
    }
    for (size_t i = 0; i < a->asked.n; i++)
        if (i == 0 || a->sorted[i] != a->sorted[a->n_sorted - 1])
            a->sorted[a->n_sorted++] = a->sorted[i];
    return true;
}

/* Text from the binary must not break the lines. */
static void add_visible(struct buf *out, struct str s)
{
    if (s.len == 0)
        buf_add_cstr(out, "??");
    for (size_t i = 0; i < s.len; i++) {
        bool steers = (unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f;
        buf_add_byte(out, steers ? '?' : s.ptr[i]);
    }
}

static void add_text_frame(struct buf *out, const struct object_frame *f, struct str function)
{
    buf_add_cstr(out, "  ");
    add_visible(out, function);
    buf_add_byte(out, '\t');
    add_visible(out, f->file);
    buf_add_byte(out, ':');
    buf_add_u64(out, f->line);
    buf_add_byte(out, ':');
    buf_add_u64(out, f->column);
    buf_add_byte(out, '\n');
}

static void add_json_frame(struct buf *out, const struct object_frame *f, struct str function)
{
    buf_add_cstr(out, "{\"function\":");
    json_add_str(out, function);
    buf_add_cstr(out, ",\"file\":");
    json_add_str(out, f->file);
    buf_printf(out, ",\"line\":%llu,\"column\":%llu,\"start_line\":%llu,\"inlined\":%s}",
               (unsigned long long)f->line, (unsigned long long)f->column,
               (unsigned long long)f->start_line, f->inlined ? "true" : "false");
}

static void add_frame(const struct printer *p, const struct object_frame *f)
{
    struct buf name = BUF_INIT;
    struct str function = f->function;
    if (p->mode != DEMANGLE_NONE && demangle_name(function, p->mode, &name))
        function = buf_str(&name);
    if (p->json)
        add_json_frame(p->out, f, function);
    else
        add_text_frame(p->out, f, function);
    buf_done(&name);
}

static void add_answer(const struct printer *p, uint64_t addr, const struct object_frames *f)
{
    static const struct object_frame unknown = {.function = {"", 0}, .file = {"", 0}};
    buf_add_cstr(p->out, p->json ? "{\"address\":\"0x" : "0x");
    buf_add_hex(p->out, addr);
    buf_add_cstr(p->out, p->json ? "\",\"frames\":[" : "\n");
    for (uint32_t i = 0; i < f->n; i++) {
        buf_add_cstr(p->out, p->json && i ? "," : "");
        add_frame(p, &f->frame[i]);
    }
    if (f->n == 0 && !p->json)
        add_frame(p, &unknown);
    buf_add_cstr(p->out, p->json ? "]}\n" : "\n");
}

static bool answer(const struct request *rq, struct console *con, struct buf *out,
                   struct notes *notes, struct err *err)
{
    struct addresses addrs = {.sorted = NULL};
    struct symbolizer *s = NULL;
    struct object_frames *frames = NULL;
    struct printer p = {out, str_eq(rq->output_as, PP_STR("json")),
                        rq->demangle ? DEMANGLE_FULL : DEMANGLE_NONE};
    struct arena a;
    arena_init(&a, 0);
    bool ok = collect(&addrs, rq, err) && symbols_open(rq, con, &s, err);
    if (ok) {
        frames = arena_array(&a, struct object_frames, addrs.n_sorted);
        ok = frames || err_nomem(err);
    }
    ok = ok && symbolizer_look_up(s, rq->executable.ptr, false, addrs.sorted, addrs.n_sorted, &a,
                                  frames, notes, err);
    for (size_t i = 0; i < addrs.asked.n && ok; i++) {
        const uint64_t *at = bsearch(&addrs.asked.data[i], addrs.sorted, addrs.n_sorted,
                                     sizeof *addrs.sorted, by_value);
        add_answer(&p, addrs.asked.data[i], &frames[at - addrs.sorted]);
    }
    symbolizer_free(s);
    free(addrs.asked.data);
    free(addrs.sorted);
    arena_done(&a);
    return ok;
}

static bool check(const struct command *cmd, const struct request *rq, struct err *err)
{
    if (rq->executable.len == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "-e BINARY is missing");
    return output_as_find(rq->output_as, cmd->uses, err) != NULL;
}

int command_symbolize(const struct command *cmd, struct console *con, struct request *rq,
                      struct notes *notes)
{
    struct buf out = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (!check(cmd, rq, &err))
        return command_fail(con, cmd, err.msg, NULL);
    if (answer(rq, con, &out, notes, &err))
        return command_print(con, &out);
    buf_done(&out);
    console_fatal(con, "%s", err.msg);
    return EXIT_TROUBLE;
}
