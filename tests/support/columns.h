/* Decoded profiles with their stacks as merging, cutting and the older formats leave them. */
#ifndef CPPROF_TESTS_SUPPORT_COLUMNS_H
#define CPPROF_TESTS_SUPPORT_COLUMNS_H

#include "profile/profile.h"

/* Brings the stacks into columns (stack_begin, locs) if they are still on the wire. */
PP_MUST_CHECK bool stacks_into_columns(struct profile *p, struct err *err);

#endif
