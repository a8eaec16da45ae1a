/* Which of many address ranges holds an address: the one with the lowest number.
 * A segment tree over the ranges' borders: a hostile file may have 10^5 of each. */
#ifndef CPPROF_LEGACY_RANGES_H
#define CPPROF_LEGACY_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"

struct ranges {
    uint64_t *borders; /* sorted, distinct */
    size_t n;
    uint32_t *tree; /* 2 * n lowest numbers */
};

/* Takes over borders[0..n), a heap block, in any order: every range added later starts and ends
 * at one of them. False: no memory (the block is freed). */
PP_MUST_CHECK bool ranges_init(struct ranges *r, uint64_t *borders, size_t n);
void ranges_done(struct ranges *r);
/* Adds [from, to); nothing when it is empty. */
void ranges_add(struct ranges *r, uint64_t from, uint64_t to, uint32_t number);
/* The lowest number of the ranges that hold `addr`, or PP_NONE. */
uint32_t ranges_find(const struct ranges *r, uint64_t addr);

#endif
