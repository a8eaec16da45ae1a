/* What every parser of an older format promises for any input: exactly one of a sound profile,
 * "not mine" without an error, and an error; the profile keeps nothing of the input. */
#ifndef CPPROF_TESTS_FUZZ_LEGACY_PROPERTY_H
#define CPPROF_TESTS_FUZZ_LEGACY_PROPERTY_H

#include <stdlib.h>

#include "legacy/legacy.h"
#include "support/sound.h"

static inline int legacy_property(legacy_parser *parse, const uint8_t *data, size_t size)
{
    struct arena a;
    struct err err = {0};
    struct profile *p;
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    arena_init(&a, (size_t)256 << 20); /* no small file may need more */
    enum legacy_result result = parse(&a, copy, size, &p, &err);
    free(copy);
    if ((result == LEGACY_OK) != (p != NULL) || (result == LEGACY_FAILED) != (err.code != PP_OK))
        abort();
    if (err.code == PP_ERR_NOMEM)
        abort();
    if (p && !profile_is_sound(p))
        abort();
    arena_done(&a);
    return 0;
}

#define LEGACY_TARGET(parser)                                    \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
    {                                                            \
        return legacy_property(parser, data, size);              \
    }

#endif
