/* Decode, encode, decode: nothing but the labels that the format cannot hold may change, and the
 * second trip changes nothing at all (spec/profile.md 4.1). Profiles are equal when they are
 * written as the same bytes. */
#include <stdint.h>
#include <stdlib.h>

#include "profile/decode.h"
#include "profile/encode.h"

/* The profile as bytes in `a`, without its labels if asked. */
static struct str encode(struct arena *a, const struct profile *p, bool labels)
{
    struct profile part = *p;
    struct buf bytes = BUF_INIT;
    struct err err = {0};
    if (!labels)
        part.samples.label_begin = NULL;
    if (!profile_encode(&part, &bytes, &err))
        abort();
    struct str kept = arena_str(a, buf_str(&bytes));
    buf_done(&bytes);
    if (!kept.ptr)
        abort();
    return kept;
}

static struct profile *trip(struct arena *a, const struct profile *p)
{
    struct decode_options opt = {.labels = true};
    struct str bytes = encode(a, p, true);
    struct err err = {0};
    struct profile *out;
    if (profile_decode(a, (const uint8_t *)bytes.ptr, bytes.len, &opt, &out, &err) != DECODE_OK)
        abort();
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decode_options opt = {.labels = true};
    struct arena a;
    struct profile *p;
    struct err err = {0};
    arena_init(&a, 0);
    if (profile_decode(&a, data, size, &opt, &p, &err) == DECODE_OK) {
        struct profile *once = trip(&a, p), *twice = trip(&a, once);
        if (!str_eq(encode(&a, p, false), encode(&a, once, false)) ||
            !str_eq(encode(&a, once, true), encode(&a, twice, true)))
            abort();
    }
    arena_done(&a);
    return 0;
}
