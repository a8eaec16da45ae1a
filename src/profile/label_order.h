/* The labels of one sample in the order that keys and files want: text labels before numbers, each
 * by key bytewise, the values of a key as they stand (spec/profile.md 4.1, 5.3). */
#ifndef CPPROF_PROFILE_LABEL_ORDER_H
#define CPPROF_PROFILE_LABEL_ORDER_H

#include "profile/profile.h"
#include "util/vec.h"

struct ordered_label {
    struct str key;
    const struct label *label;
};

struct label_order {
    VEC(struct ordered_label) rows; /* of the last sample */
};

/* Fills rows with the labels of sample i; none when labels were not decoded. */
PP_MUST_CHECK bool label_order_read(struct label_order *o, const struct profile *p, uint32_t i,
                                    struct err *err);
void label_order_done(struct label_order *o);

#endif
