/* Linkage name to readable name: which mangling a name has, and what its top level means.
 * Rules: spec/driver.md 8.5, "Top-level rules". */
#include "symbolize/cxx_node.h"
#include "symbolize/cxx_renumber.h"
#include "symbolize/demangle.h"
#include "symbolize/rust.h"
#include "util/limits.h"

/* Memory for one name; the trees of long names seen in practice take some 100 KB. */
#define ARENA_BUDGET ((size_t)32 << 20)
/* Places where a full name may end before a suffix: clones of clones have a handful. */
#define MAX_SUFFIXES 16

/* How to read and print a C++ name. */
struct manner {
    bool params;
    struct cxx_style style;
};

static struct manner manner_of(enum demangle_mode mode)
{
    bool full = mode == DEMANGLE_FULL;
    return (struct manner){full, {full || mode == DEMANGLE_TEMPLATES, full}};
}

/* Reads with the types of the function. They end at a '.', and what follows is ignored; but a '.'
 * behind a name without types is an error. No other part of a name has one except identifiers, so
 * each is tried. */
static struct cxx_node *read_with_params(struct arena *a, struct str name)
{
    struct cxx_node *root = NULL;
    size_t end = name.len;

    for (int tries = 0; !root && tries <= MAX_SUFFIXES && end != SIZE_MAX; tries++) {
        struct str part = arena_str(a, str_sub(name, 0, end));
        root = part.ptr ? cxx_read(a, part.ptr, true) : NULL;
        if (root && end < name.len && root->kind != CXX_TYPED)
            return NULL;
        end = str_find(name, PP_STR("."), end == name.len ? 0 : end + 1);
    }
    return root;
}

/* A name that starts with "_Z", up to a NUL. Names of compiler-made objects (vtables, thunks) may
 * have anything behind them in every mode. */
static bool demangle_cxx(struct str name, struct manner how, struct buf *out)
{
    struct cxx_node *root = NULL;
    struct buf renumbered = BUF_INIT;
    struct arena a;

    if (name.len < 3 || memchr(name.ptr, '\0', name.len))
        return false;
    arena_init(&a, ARENA_BUDGET);
    if (cxx_renumber(name, &renumbered))
        name = buf_str(&renumbered);
    bool special = name.ptr[2] == 'T' || name.ptr[2] == 'G';
    struct str copy = arena_str(&a, name);
    if (copy.ptr)
        root = how.params && !special ? read_with_params(&a, name) : cxx_read(&a, copy.ptr, false);
    if (root)
        root = cxx_resolve(&a, root);
    bool ok = root && cxx_print(root, how.style, out);
    arena_done(&a);
    buf_done(&renumbered);
    return ok;
}

/* "___Z<name>_block_invoke[_N]": a block of Clang's, in the function <name>. */
static bool demangle_block(struct str name, struct manner how, struct buf *out)
{
    struct str mark = PP_STR("_block_invoke");
    size_t at = SIZE_MAX, next = 0;

    while ((next = str_find(name, mark, next)) != SIZE_MAX)
        at = next++;
    if (at == SIZE_MAX || at < 4)
        return false;
    size_t pos = at + mark.len;
    if (pos < name.len && name.ptr[pos] == '_')
        pos++;
    while (pos < name.len && name.ptr[pos] >= '0' && name.ptr[pos] <= '9')
        pos++;
    if (pos < name.len && name.ptr[pos] != '.')
        return false;
    buf_add_cstr(out, "invocation function for block in ");
    return demangle_cxx(str_sub(name, 2, at), how, out);
}

/* "_GLOBAL_" [._$] [ID] "_" <key>: code that runs before or after main. The key is written with
 * its parameters in every mode. */
static bool demangle_global(struct str name, struct manner how, struct buf *out)
{
    struct str rest = str_sub(name, sizeof "_GLOBAL_" - 1, name.len);

    if (rest.len < 4 || !memchr("._$", rest.ptr[0], 3) || rest.ptr[2] != '_' ||
        (rest.ptr[1] != 'I' && rest.ptr[1] != 'D'))
        return false;
    buf_add_cstr(out, "global ");
    buf_add_cstr(out, rest.ptr[1] == 'I' ? "constructors" : "destructors");
    buf_add_cstr(out, " keyed to ");
    struct str key = str_sub(rest, 3, rest.len);
    if (!str_starts(key, PP_STR("_Z"))) {
        buf_add_str(out, rest);
        return true;
    }
    how.params = true;
    return demangle_cxx(key, how, out);
}

static bool demangle_any(struct str name, enum demangle_mode mode, struct buf *out)
{
    size_t start = out->len;
    struct manner how = manner_of(mode);

    if (str_starts(name, PP_STR("_R")))
        return rust_v0_demangle(name, mode != DEMANGLE_DEFAULT, out);
    if (str_starts(name, PP_STR("_Z"))) {
        if (rust_legacy_demangle(name, out))
            return true;
        out->len = start;
        return demangle_cxx(name, how, out);
    }
    if (str_starts(name, PP_STR("___Z")))
        return demangle_block(name, how, out);
    return str_starts(name, PP_STR("_GLOBAL_")) && demangle_global(name, how, out);
}

bool demangle_name(struct str name, enum demangle_mode mode, struct buf *out)
{
    size_t start = out->len;

    if (name.len > PP_MAX_LINKAGE_NAME || mode == DEMANGLE_NONE)
        return false;
    if (demangle_any(name, mode, out) && !out->failed)
        return true;
    out->len = start;
    return false;
}
