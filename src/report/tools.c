/* Programs that read binaries. Source: spec/driver.md 10.1, 10.5. */
#include "report/tools.h"

#include <stdlib.h>

#include "util/limits.h"
#include "util/num.h"
#include "util/path.h"
#include "util/process.h"

#define MAX_ARGUMENTS 16

/* One entry of -tools: "DIR" for every tool, or "TOOL:DIR". */
struct entry {
    struct str tool, dir;
};

/* Takes the first entry off the list; an empty list has one entry, which is empty. */
static struct entry next_entry(struct str *list)
{
    size_t n = str_find(*list, PP_STR(","), 0);
    struct str text = str_sub(*list, 0, n == SIZE_MAX ? list->len : n);
    size_t colon = str_find(text, PP_STR(":"), 0);
    *list = n == SIZE_MAX ? (struct str){NULL, 0} : str_sub(*list, n + 1, list->len);
    if (colon == SIZE_MAX)
        return (struct entry){PP_STR(""), text};
    return (struct entry){str_sub(text, 0, colon), str_sub(text, colon + 1, text.len)};
}

/* The program in the tool's own folders, then in those for all. ptr NULL: it is in none. */
static struct str find_program(struct arena *a, struct str config, struct str tool,
                               const char *name)
{
    for (int general = 0; general < 2; general++)
        for (struct str rest = config; rest.ptr;) {
            struct entry e = next_entry(&rest);
            if (!str_eq(e.tool, general ? PP_STR("") : tool))
                continue;
            struct str candidate = path_join(a, e.dir, str_of(name));
            struct str found = candidate.ptr ? process_find(a, candidate) : candidate;
            if (found.ptr)
                return found;
        }
    return (struct str){NULL, 0};
}

/* Digits at `*at`, which moves behind them; false: none, or too many. */
static bool take_number(struct str s, size_t *at, uint64_t *out)
{
    size_t from = *at;
    while (*at < s.len && byte_is_digit(s.ptr[*at]))
        ++*at;
    return num_parse_u64(str_sub(s, from, *at), out) == NUM_OK;
}

static bool take_dot(struct str s, size_t *at)
{
    return *at < s.len && s.ptr[(*at)++] == '.';
}

bool tools_is_llvm_objdump(struct str version)
{
    static const struct str mark = {"LLVM version ", 13};
    for (size_t at = 0; (at = str_find(version, mark, at)) != SIZE_MAX;) {
        at += mark.len;
        size_t line_end = str_find(version, PP_STR("\n"), at);
        line_end = line_end == SIZE_MAX ? version.len : line_end;
        uint64_t major, minor, patch;
        struct str line = str_sub(version, at, line_end);
        size_t digit = 0;
        if (take_number(line, &digit, &major) && take_dot(line, &digit) &&
            take_number(line, &digit, &minor) && take_dot(line, &digit) &&
            take_number(line, &digit, &patch))
            return major >= 8;
        if (str_find(line, PP_STR("trunk"), 0) != SIZE_MAX)
            return true;
    }
    return false;
}

/* The first objdump that is one of the two kinds; what cannot be started is none. */
static bool find_objdump(struct arena *a, struct str config, struct tools *t, struct err *err)
{
    static const char *const names[] = {"llvm-objdump", "objdump"};
    for (size_t i = 0; i < PP_COUNT(names); i++) {
        struct buf answer = BUF_INIT;
        struct err ignored = {0};
        struct str found = find_program(a, config, PP_STR("objdump"), names[i]);
        struct str argv[] = {found, PP_STR("--version")};
        bool ran = found.ptr && tools_run(argv, 2, &answer, &ignored);
        bool llvm = ran && tools_is_llvm_objdump(buf_str(&answer));
        bool gnu = ran && str_find(buf_str(&answer), PP_STR("GNU objdump"), 0) != SIZE_MAX;
        buf_done(&answer);
        if (ignored.code == PP_ERR_NOMEM)
            return err_nomem(err);
        if (llvm || gnu) {
            t->objdump = found;
            t->objdump_is_llvm = llvm;
            return true;
        }
    }
    return true;
}

bool tools_find(struct arena *a, struct str config, struct tools *out, struct err *err)
{
    *out = (struct tools){.nm = PP_STR("nm"), .objdump = PP_STR("")};
    struct str nm = find_program(a, config, PP_STR("nm"), "llvm-nm");
    if (!nm.ptr)
        nm = find_program(a, config, PP_STR("nm"), "nm");
    if (nm.ptr)
        out->nm = nm;
    return find_objdump(a, config, out, err);
}

bool tools_run(const struct str *argv, size_t n, struct buf *out, struct err *err)
{
    static const struct process_limits limits = {PP_TOOL_SECONDS, PP_MAX_TOOL_OUTPUT};
    struct arena scratch;
    struct buf line = BUF_INIT;
    char *args[MAX_ARGUMENTS + 1] = {NULL};
    bool ok = n <= MAX_ARGUMENTS;
    arena_init(&scratch, 0);
    for (size_t i = 0; ok && i < n; i++) {
        char *arg = arena_alloc(&scratch, argv[i].len + 1, 1);
        ok = arg && !memchr(argv[i].ptr, '\0', argv[i].len);
        if (ok)
            memcpy(arg, argv[i].ptr, argv[i].len);
        args[i] = arg;
        buf_printf(&line, "%s%.*s", i ? " " : "", (int)argv[i].len, argv[i].ptr);
    }
    if (!ok)
        err_nomem(err);
    else if (!process_capture(args, &limits, out, err))
        ok = err_prefix(err, "[%.*s]", (int)line.len, buf_str(&line).ptr);
    buf_done(&line);
    arena_done(&scratch);
    return ok;
}

struct str tools_file_argument(struct arena *a, struct str file)
{
    if (file.len == 0 || (file.ptr[0] != '-' && file.ptr[0] != '@'))
        return file;
    char *name = arena_alloc(a, file.len + 3, 1);
    if (!name)
        return (struct str){NULL, 0};
    memcpy(name, "./", 2);
    memcpy(name + 2, file.ptr, file.len);
    return (struct str){name, file.len + 2};
}
