/* What the writers of findings share: the fingerprint, and the place. */
#include "format/issue.h"
#include "util/hash.h"

static uint64_t mix(uint64_t seed, const struct issue_list *l, const struct issue *i)
{
    seed = fingerprint_mix(seed ^ fingerprint_str(l->rules[i->rule].id), 1);
    seed = fingerprint_mix(seed ^ fingerprint_str(i->file), 2);
    return fingerprint_mix(seed ^ fingerprint_str(i->function), 3);
}

void issue_fingerprint(const struct issue_list *l, const struct issue *i, struct buf *out)
{
    buf_printf(out, "%016llx%016llx", (unsigned long long)mix(0x243f6a8885a308d3u, l, i),
               (unsigned long long)mix(0x13198a2e03707344u, l, i));
}

struct str issue_place(const struct issue_list *l, const struct issue *i, uint32_t *line)
{
    const struct issue_rule *rule = &l->rules[i->rule];
    *line = i->file.len ? i->line : rule->file.len ? rule->line : 0;
    return i->file.len      ? i->file
           : rule->file.len ? rule->file
           : l->profile.len ? l->profile
                            : PP_STR("unknown");
}
