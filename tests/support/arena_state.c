#include "support/arena_state.h"

#include "util/arena.h"

int arena_state_start(void **state)
{
    static struct arena a;
    arena_init(&a, 0);
    *state = &a;
    return 0;
}

int arena_state_stop(void **state)
{
    arena_done(*state);
    return 0;
}
