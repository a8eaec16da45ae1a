#include "support/arena_state.h"

#include <stdlib.h>

static struct arena a;

struct arena *arena_state(void)
{
    return &a;
}

int arena_state_start(void **state)
{
    arena_init(&a, 0);
    *state = &a;
    return setenv("TZ", "UTC", 1);
}

int arena_state_stop(void **state)
{
    (void)state;
    arena_done(&a);
    return 0;
}
