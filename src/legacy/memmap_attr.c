/* Attributes of a memory map: "build=/opt/x", then "$build/foo" (spec/profile.md 3.7, step 2, 4).
 *
 * A value may hold other attributes' values, so a hostile file can ask for exponential text, and
 * the search for a name costs one comparison a definition. Both are bounded for the whole file. */
#include "legacy/memmap.h"

#include <stdlib.h>

#include "util/limits.h"

bool attributes_define(struct attributes *at, struct str line, struct err *err)
{
    size_t eq = str_find(line, PP_STR("="), 0);
    if (eq == SIZE_MAX)
        return true;
    struct attribute a = {
        arena_str(at->arena, str_trim(str_sub(line, 0, eq))),
        arena_str(at->arena, str_trim(str_sub(line, eq + 1, line.len))),
    };
    if (!a.name.ptr || !a.value.ptr || !vec_grow(&at->list))
        return err_nomem(err);
    at->list.data[at->list.n++] = a;
    return true;
}

/* The first definition whose name stands at `pos` (after the dollar sign), or NULL. */
static const struct attribute *find(struct attributes *at, struct str line, size_t pos)
{
    for (size_t i = 0; i < at->list.n; i++) {
        struct str name = at->list.data[i].name;
        at->tried += 1 + name.len / 64;
        if (name.len <= line.len - pos && memcmp(line.ptr + pos, name.ptr, name.len) == 0)
            return &at->list.data[i];
    }
    return NULL;
}

bool attributes_replace(struct attributes *at, struct str line, struct str *out, struct err *err)
{
    size_t copied = 0;
    *out = line;
    if (at->list.n == 0)
        return true;
    buf_clear(&at->scratch);
    for (size_t pos = 0; pos < line.len && at->tried <= PP_MAX_MAP_COMPARED;) {
        const char *dollar = memchr(line.ptr + pos, '$', line.len - pos);
        if (!dollar)
            break;
        pos = (size_t)(dollar - line.ptr);
        const struct attribute *a = find(at, line, pos + 1);
        if (!a) {
            pos++;
            continue;
        }
        buf_add_str(&at->scratch, str_sub(line, copied, pos));
        buf_add_str(&at->scratch, a->value);
        at->inserted += a->value.len;
        if (at->inserted > PP_MAX_MAP_INSERTED)
            break;
        pos += 1 + a->name.len;
        copied = pos;
    }
    if (at->inserted > PP_MAX_MAP_INSERTED || at->tried > PP_MAX_MAP_COMPARED)
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET,
                       "memory map has too many or too long attributes");
    if (copied == 0)
        return true;
    buf_add_str(&at->scratch, str_sub(line, copied, line.len));
    *out = buf_str(&at->scratch);
    return !at->scratch.failed || err_nomem(err);
}

void attributes_done(struct attributes *at)
{
    free(at->list.data);
    buf_done(&at->scratch);
}
