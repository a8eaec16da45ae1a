/* What the writers of findings share: the fingerprint. */
#include "format/issue.h"

static uint64_t mix(uint64_t seed, const struct issue_list *l, const struct issue *i)
{
    seed = hash_mix(seed ^ str_hash(l->rules[i->rule].id), 1);
    seed = hash_mix(seed ^ str_hash(i->file), 2);
    return hash_mix(seed ^ str_hash(i->function), 3);
}

void issue_fingerprint(const struct issue_list *l, const struct issue *i, struct buf *out)
{
    buf_printf(out, "%016llx%016llx", (unsigned long long)mix(0x243f6a8885a308d3u, l, i),
               (unsigned long long)mix(0x13198a2e03707344u, l, i));
}
