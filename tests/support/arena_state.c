#include "support/arena_state.h"

#include <stdlib.h>

#include "util/arena.h"

int arena_state_start(void **state)
{
    static struct arena a;
    arena_init(&a, 0);
    *state = &a;
    return setenv("TZ", "UTC", 1);
}

int arena_state_stop(void **state)
{
    arena_done(*state);
    return 0;
}
