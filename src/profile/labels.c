/* One string label on all samples (spec/profile.md 6.8). */
#include "profile/merge.h"

bool profile_set_label(struct profile *p, struct str key, struct str value, struct err *err)
{
    struct label l = {.key = strtab_add_copy(&p->strings, key),
                      .text = strtab_add_copy(&p->strings, value),
                      .kind = LABEL_STR};
    struct samples *s = &p->samples;
    uint64_t old = s->label_begin ? s->label_begin[s->n] : 0, at = 0;
    uint64_t *begin = arena_array(p->arena, uint64_t, (size_t)s->n + 1);
    struct label *labels = arena_array(p->arena, struct label, old + s->n);
    if (!begin || !labels || l.key == PP_NONE || l.text == PP_NONE)
        return err_nomem(err);
    for (uint32_t i = 0; i < s->n; i++) {
        begin[i] = at;
        for (uint64_t k = old ? s->label_begin[i] : 0; old && k < s->label_begin[i + 1]; k++)
            if (s->labels[k].kind != LABEL_STR || s->labels[k].key != l.key)
                labels[at++] = s->labels[k];
        labels[at++] = l;
    }
    begin[s->n] = at;
    s->label_begin = begin;
    s->labels = labels;
    return true;
}
