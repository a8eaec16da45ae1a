/* The common end of the parsers, spec/profile.md 3.6 and 3.7. */
#include "legacy/finish.h"

#include "legacy/memmap.h"

static bool attach_and_finish(struct memmap *m, struct stacks *s, struct profile **out)
{
    return memmap_attach(m, s) && stacks_finish(s, out);
}

bool finish_with_section(struct stacks *s, struct lines *l, struct profile **out)
{
    struct memmap m = {0};
    bool ok = memmap_read_section(&m, l, s) && stacks_number(s) && attach_and_finish(&m, s, out);
    memmap_done(&m);
    return ok;
}

bool finish_with_map(struct stacks *s, struct lines *l, struct profile **out)
{
    struct memmap m = {0};
    bool ok = memmap_read(&m, l, s) && stacks_number(s) && attach_and_finish(&m, s, out);
    memmap_done(&m);
    return ok;
}

bool finish_without_map(struct stacks *s, struct profile **out)
{
    struct memmap m = {0};
    bool ok = attach_and_finish(&m, s, out);
    memmap_done(&m);
    return ok;
}
