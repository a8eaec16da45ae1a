/* Binaries behind mappings. Source: spec/driver.md 9.1, 9.4. */
#include "report/binary.h"

#include "symbolize/symbolize.h"

/* The binaries that the symbolizer has opened; without one, none is known. */
static struct binfiles *known_files(const struct report *r)
{
    if (r->symbolizer)
        return symbolizer_files(r->symbolizer);
    struct binfiles *own = arena_new(r->arena, struct binfiles);
    if (own)
        own->arena = r->arena;
    return own;
}

bool binary_open(const struct report *r, uint32_t index, struct binary **out, struct err *err)
{
    const struct mapping *m = &r->p->mappings[index];
    struct binary *b = arena_new(r->arena, struct binary);
    struct binfiles *known = known_files(r);
    *out = NULL;
    if (!b || !known)
        return err_nomem(err);
    b->path = arena_str(r->arena, profile_str(r->p, m->file));
    b->use = r->symbolizer ? symbolizer_use(r->symbolizer, r->p, m)
                           : (struct binfile_use){m->start, m->limit, m->offset, PP_STR("")};
    if (!b->path.ptr)
        return err_nomem(err);
    if (!binfile_open(known, b->path.ptr, &b->use, &b->file, err))
        return false;
    *out = b;
    return true;
}

bool binary_address(struct binary *b, uint64_t addr, uint64_t *out, struct err *err)
{
    if (!b->asked && !binfile_base(&b->file, &b->use, addr, &b->base, &b->base_err) &&
        b->base_err.code == PP_OK)
        err_nomem(&b->base_err);
    b->asked = true;
    *out = addr - b->base;
    if (b->base_err.code != PP_OK)
        *err = b->base_err;
    return b->base_err.code == PP_OK;
}
