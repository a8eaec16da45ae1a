/* The kernel's own list of its symbols (proc(5)).
 *
 * A symbol reaches to the next one. Data counts as well: what lies behind a data symbol is not code
 * of the function before it. The file may be /proc/kallsyms itself, whose size is not known. */
#include "symbolize/kallsyms.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/fd.h"
#include "util/limits.h"
#include "util/num.h"
#include "util/vec.h"

struct symbol {
    uint64_t addr;
    struct str name;
    uint32_t order;
    bool code;
};

struct symbols {
    VEC(struct symbol) v;
};

static struct str next_word(struct str *rest)
{
    size_t from = 0;
    while (from < rest->len && (rest->ptr[from] == ' ' || rest->ptr[from] == '\t'))
        from++;
    size_t to = from;
    while (to < rest->len && rest->ptr[to] != ' ' && rest->ptr[to] != '\t')
        to++;
    struct str word = str_sub(*rest, from, to);
    *rest = str_sub(*rest, to, rest->len);
    return word;
}

/* A line that is none of a symbol is passed over. False: no memory. */
static bool add_line(struct symbols *s, struct str line, bool *any, bool *shown)
{
    uint64_t addr;
    struct str addr_text = next_word(&line), type = next_word(&line), name = next_word(&line);
    if (type.len != 1 || name.len == 0 || num_parse_hex(addr_text, &addr) != NUM_OK)
        return true;
    *any = true;
    *shown = *shown || addr != 0;
    if (type.ptr[0] == 'U' || type.ptr[0] == 'A' || type.ptr[0] == 'a')
        return true; /* absolute: offsets of per-cpu data, not addresses */
    if (s->v.n >= UINT32_MAX || !vec_grow(&s->v))
        return false;
    s->v.data[s->v.n] =
        (struct symbol){addr, name, (uint32_t)s->v.n, strchr("tTwWi", type.ptr[0]) != NULL};
    s->v.n++;
    return true;
}

static int by_address(const void *pa, const void *pb)
{
    const struct symbol *a = pa, *b = pb;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    if (a->code != b->code)
        return a->code ? 1 : -1;
    return (a->order > b->order) - (a->order < b->order);
}

static const struct symbol *find(const struct symbols *s, uint64_t addr)
{
    size_t lo = 0, hi = s->v.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->v.data[mid].addr <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && s->v.data[lo - 1].code ? &s->v.data[lo - 1] : NULL;
}

static bool name_all(const struct symbols *s, const uint64_t *addrs, size_t n, struct arena *a,
                     struct object_frames *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct symbol *sym = find(s, addrs[i]);
        out[i] = (struct object_frames){NULL, 0};
        if (!sym)
            continue;
        struct object_frame *f = arena_new(a, struct object_frame);
        if (!f)
            return false;
        f->function = sym->name;
        f->file = PP_STR("");
        out[i] = (struct object_frames){f, 1};
    }
    return true;
}

bool kallsyms_find(struct str text, const uint64_t *addrs, size_t n, struct arena *a,
                   struct object_frames *out, struct err *err)
{
    struct symbols s = {.v = {NULL, 0, 0}};
    bool ok = true, any = false, shown = false;
    for (struct str line; ok && str_next_part(&text, '\n', &line);)
        ok = add_line(&s, line, &any, &shown);
    if (!ok)
        err_nomem(err);
    else if (!any)
        ok = err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "no symbols in it");
    else if (!shown)
        ok = err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                     "its addresses are hidden (all 0); read it as root");
    if (ok && s.v.n)
        qsort(s.v.data, s.v.n, sizeof *s.v.data, by_address);
    if (ok && !name_all(&s, addrs, n, a, out))
        ok = err_nomem(err);
    free(s.v.data);
    return ok;
}

/* A descriptor of the list, or -1. */
static int open_list(const char *path, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        err_set_sys(err, errno, "open %s", path);
        return -1;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    close(fd);
    err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s: not a regular file", path);
    return -1;
}

bool kallsyms_check(const char *path, struct err *err)
{
    int fd = open_list(path, err);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool read_all(const char *path, struct buf *out, struct err *err)
{
    int fd = open_list(path, err);
    if (fd < 0)
        return false;
    bool ok = fd_read_all(fd, PP_MAX_KALLSYMS, out) ||
              (out->failed ? err_nomem(err) : err_set_sys(err, errno, "read %s", path));
    close(fd);
    return ok &&
           (out->len <= PP_MAX_KALLSYMS ||
            err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "%s: too long for a list of symbols", path));
}

bool kallsyms_look_up(const char *path, const uint64_t *addrs, size_t n, struct arena *a,
                      struct object_frames *out, struct err *err)
{
    struct buf text = BUF_INIT;
    bool ok = read_all(path, &text, err);
    struct str kept = ok ? arena_str(a, buf_str(&text)) : PP_STR("");
    buf_done(&text);
    if (ok && !kept.ptr)
        ok = err_nomem(err);
    return ok && kallsyms_find(kept, addrs, n, a, out, err);
}
