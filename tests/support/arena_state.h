/* The state of a test that wants an arena and nothing else. */
#ifndef CPPROF_TESTS_ARENA_STATE_H
#define CPPROF_TESTS_ARENA_STATE_H

#include "util/arena.h"

/* Set-up and tear-down for cmocka, of a test or of all: *state is a struct arena without a budget,
 * one at a time. Times are told in UTC. */
int arena_state_start(void **state);
int arena_state_stop(void **state);
/* The same arena, for helpers that are not handed the state. */
struct arena *arena_state(void);

#endif
