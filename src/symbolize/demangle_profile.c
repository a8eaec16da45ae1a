/* Readable names for the functions of a profile.
 *
 * Takes the system names, gives a new function table in which only names changed; each distinct
 * system name is worked on once. Rules: spec/driver.md 8.5, steps 1 to 4. */
#include <stdlib.h>

#include "symbolize/cleanup.h"
#include "symbolize/demangle.h"

struct namer {
    struct profile *profile;
    enum demangle_mode mode;
    str_id *done; /* by system name: the readable one, PP_NONE when it is not known yet */
    struct buf text;
};

/* Writes the readable form of a system name to n->text. */
static void make_readable(struct namer *n, struct str system)
{
    buf_clear(&n->text);
    if (demangle_name(system, n->mode, &n->text) && !str_eq(buf_str(&n->text), system))
        return;
    buf_clear(&n->text);
    /* macOS puts an underscore before every name. */
    if (system.len > 0 && system.ptr[0] == '_') {
        struct str rest = str_sub(system, 1, system.len);
        if (demangle_name(rest, n->mode, &n->text) && !str_eq(buf_str(&n->text), rest))
            return;
        buf_clear(&n->text);
    }
    cleanup_name(system, n->mode, &n->text);
}

static str_id readable_id(struct namer *n, str_id system)
{
    if (n->done[system] != PP_NONE)
        return n->done[system];
    make_readable(n, profile_str(n->profile, system));
    if (n->text.failed)
        return PP_NONE;
    n->done[system] = strtab_add_copy(&n->profile->strings, buf_str(&n->text));
    return n->done[system];
}

static bool name_functions(struct namer *n, struct function *functions, bool force)
{
    for (uint32_t i = 0; i < n->profile->n_functions; i++) {
        struct function *f = &functions[i];
        if (force && f->name && f->system_name)
            f->name = f->system_name;
        if (n->mode == DEMANGLE_NONE || (f->name && f->name != f->system_name))
            continue;
        f->name = readable_id(n, f->system_name);
        if (f->name == PP_NONE)
            return false;
    }
    return true;
}

bool demangle_profile(struct profile *p, enum demangle_mode mode, bool force, struct err *err)
{
    size_t n_strings = p->strings.n;
    struct namer n = {.profile = p, .mode = mode, .text = BUF_INIT};
    struct function *functions;
    bool ok;

    if (p->n_functions == 0 || (mode == DEMANGLE_NONE && !force))
        return true;
    functions = arena_array(p->arena, struct function, p->n_functions);
    n.done = malloc((n_strings + 1) * sizeof *n.done);
    if (!functions || !n.done) {
        free(n.done);
        return err_nomem(err);
    }
    memcpy(functions, p->functions, p->n_functions * sizeof *functions);
    for (size_t i = 0; i < n_strings; i++)
        n.done[i] = PP_NONE;
    ok = name_functions(&n, functions, force);
    if (ok)
        p->functions = functions;
    buf_done(&n.text);
    free(n.done);
    return ok || err_nomem(err);
}
