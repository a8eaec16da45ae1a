/* Sorting one sample's labels. Most samples have few, already in order. */
#include "profile/label_order.h"

#include <stdlib.h>

static int by_kind_and_key(const void *pa, const void *pb)
{
    const struct ordered_label *a = pa, *b = pb;
    bool a_text = a->label->kind == LABEL_STR, b_text = b->label->kind == LABEL_STR;
    if (a_text != b_text)
        return a_text ? -1 : 1;
    int by_key = a->label->key == b->label->key ? 0 : str_cmp(a->key, b->key);
    /* Both point into one array: the values of a key keep their order. */
    return by_key ? by_key : (a->label > b->label) - (a->label < b->label);
}

bool label_order_read(struct label_order *o, const struct profile *p, uint32_t i, struct err *err)
{
    o->rows.n = 0;
    if (!p->samples.label_begin)
        return true;
    uint64_t first = p->samples.label_begin[i], n = p->samples.label_begin[i + 1] - first;
    if (n == 0)
        return true;
    if (!vec_room(&o->rows, n))
        return err_nomem(err);
    bool in_order = true;
    for (uint64_t k = 0; k < n; k++) {
        const struct label *l = &p->samples.labels[first + k];
        struct ordered_label *row = &o->rows.data[k];
        *row = (struct ordered_label){profile_str(p, l->key), l};
        in_order = in_order && (k == 0 || by_kind_and_key(row - 1, row) < 0);
    }
    o->rows.n = n;
    if (!in_order)
        qsort(o->rows.data, n, sizeof *o->rows.data, by_kind_and_key);
    return true;
}

void label_order_done(struct label_order *o)
{
    free(o->rows.data);
    *o = (struct label_order){0};
}
