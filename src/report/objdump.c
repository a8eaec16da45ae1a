/* Text of objdump and llvm-objdump, line by line. Source: spec/report.md 16.4, spec/driver.md 10.5.
 *
 * The reference reads it with regular expressions that fit more than they mean to: a line such as
 * "foo(int):" loses its first f, which is a hexadecimal digit. Their every match is kept here. */
#include "report/objdump.h"

#include <stdlib.h>

#include "util/num.h"
#include "util/par.h"

/* What the lines so far say about the next instruction. */
struct place {
    struct str function, file;
    int64_t line;
};

void disassembly_done(struct disassembly *d)
{
    buf_done(&d->output);
    free(d->insts.data);
    *d = (struct disassembly)DISASSEMBLY_INIT;
}

static size_t skip_hex(struct str s)
{
    size_t n = 0;
    while (n < s.len &&
           (byte_is_digit(s.ptr[n]) || ((s.ptr[n] | 0x20) >= 'a' && (s.ptr[n] | 0x20) <= 'f')))
        n++;
    return n;
}

/* "401126:  push %rbp" */
static bool read_instruction(struct str line, struct instruction *out)
{
    size_t n = skip_hex(line);
    size_t text = n + 1;
    while (text < line.len && byte_is_ws(line.ptr[text]))
        text++;
    if (n == 0 || n >= line.len || line.ptr[n] != ':' || text == n + 1 || text > line.len)
        return false;
    out->text = str_sub(line, text, line.len);
    return num_parse_hex(str_sub(line, 0, n), &out->addr) == NUM_OK;
}

/* How far an optional ';' and an optional blank reach. */
static size_t skip_comment_start(struct str line)
{
    size_t n = line.len && line.ptr[0] == ';';
    return n + (n < line.len && byte_is_ws(line.ptr[n]));
}

/* "; /src/a.c:12": the last colon that a digit follows. A line number that is too large is a match
 * all the same, and changes nothing. */
static bool read_file_line(struct str line, struct place *at)
{
    size_t from = skip_comment_start(line), colon = line.len;
    uint64_t number;
    while (colon > from &&
           !(line.ptr[colon - 1] == ':' && colon < line.len && byte_is_digit(line.ptr[colon])))
        colon--;
    if (colon == from)
        return false;
    size_t end = colon;
    while (end < line.len && byte_is_digit(line.ptr[end]))
        end++;
    if (num_parse_u64(str_sub(line, colon, end), &number) == NUM_OK && number <= UINT32_MAX) {
        at->file = str_sub(line, from, colon - 1);
        at->line = (int64_t)number;
    }
    return true;
}

/* "main():", at `from`: the last "():" ends a name that begins with no blank. */
static bool name_at(struct str line, size_t from, struct str *name)
{
    if (from >= line.len || byte_is_ws(line.ptr[from]))
        return false;
    for (size_t at = line.len; at >= from + 4; at--)
        if (memcmp(line.ptr + at - 3, "():", 3) == 0) {
            *name = str_sub(line, from, at - 3);
            return true;
        }
    return false;
}

static bool read_function(struct str line, struct place *at)
{
    size_t most = skip_comment_start(line), semicolon = line.len && line.ptr[0] == ';';
    return name_at(line, most, &at->function) || name_at(line, semicolon, &at->function) ||
           name_at(line, 0, &at->function);
}

/* "0000000000401126 <main>:": whatever stands before the last colon. */
static bool read_label(struct str line, struct place *at)
{
    size_t from = skip_hex(line), colon = str_rfind_byte(line, ':');
    if (from < line.len && byte_is_ws(line.ptr[from]))
        from++;
    if (colon == SIZE_MAX || colon < from)
        return false;
    at->function = str_sub(line, from, colon);
    return true;
}

bool objdump_parse(struct str text, struct disassembly *out, struct err *err)
{
    static const struct place nowhere = {{"", 0}, {"", 0}, 0};
    struct place at = nowhere;
    for (struct str line; str_next_part(&text, '\n', &line);) {
        struct instruction inst;
        line = str_trim(line);
        if (read_instruction(line, &inst)) {
            inst.function = at.function;
            inst.file = at.file;
            inst.line = at.line;
            if (!vec_grow(&out->insts))
                return err_nomem(err);
            out->insts.data[out->insts.n++] = inst;
        } else if (!read_file_line(line, &at) && !read_function(line, &at) &&
                   !read_label(line, &at)) {
            at = nowhere;
        }
    }
    return true;
}

bool objdump_run(const struct tools *t, const struct objdump_request *rq, struct disassembly *out,
                 struct err *err)
{
    struct str argv[16];
    size_t n = 0;
    struct arena scratch;
    struct buf start = BUF_INIT, end = BUF_INIT;
    if (t->objdump.len == 0)
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "cannot disasm: no objdump tool available");
    arena_init(&scratch, 0);
    struct str file = tools_file_argument(&scratch, rq->file);
    buf_add_cstr(&start, "--start-address=0x");
    buf_add_hex(&start, rq->start);
    buf_add_cstr(&end, "--stop-address=0x");
    buf_add_hex(&end, rq->end);
    argv[n++] = t->objdump;
    argv[n++] = PP_STR("--disassemble");
    argv[n++] = PP_STR("--demangle");
    argv[n++] = PP_STR("--no-show-raw-insn");
    argv[n++] = PP_STR("--line-numbers");
    argv[n++] = buf_str(&start);
    argv[n++] = buf_str(&end);
    if (rq->intel_syntax && t->objdump_is_llvm) {
        argv[n++] = PP_STR("--x86-asm-syntax=intel");
    } else if (rq->intel_syntax) {
        argv[n++] = PP_STR("-M");
        argv[n++] = PP_STR("intel");
    }
    argv[n++] = file;
    bool ok = file.ptr && !start.failed && !end.failed ? true : err_nomem(err);
    ok = ok && tools_run(argv, n, &out->output, err) &&
         objdump_parse(buf_str(&out->output), out, err);
    buf_done(&start);
    buf_done(&end);
    arena_done(&scratch);
    return ok;
}

struct run_all {
    const struct tools *tools;
    struct objdump_job *jobs;
};

static void run_some(void *arg, unsigned worker, size_t from, size_t to)
{
    const struct run_all *all = arg;
    (void)worker;
    for (size_t i = from; i < to; i++) {
        struct objdump_job *j = &all->jobs[i];
        if (!objdump_run(all->tools, &j->rq, &j->out, &j->err) && j->err.code == PP_OK)
            err_nomem(&j->err);
    }
}

void objdump_run_all(const struct tools *t, struct objdump_job *jobs, size_t n, unsigned threads)
{
    struct run_all all = {t, jobs};
    par_ranges(threads, n, 2, run_some, &all);
}
