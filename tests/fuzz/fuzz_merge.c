/* Merging the two profiles of the input (its first two bytes say where it is cut): either order
 * gives as many samples, locations and functions; merging a result with itself alone changes
 * nothing; a profile minus itself is empty (spec/profile.md 5). */
#include <stdint.h>
#include <stdlib.h>

#include "profile/decode.h"
#include "profile/encode.h"
#include "profile/merge.h"

static struct profile *merge(struct arena *a, struct profile *x, struct profile *y)
{
    struct profile *list[] = {x, y}, *out;
    struct err err = {0};
    if (!profile_merge(a, list, y ? 2 : 1, &out, &err))
        abort();
    return out;
}

/* Whether nothing is left to merge in p. */
static bool is_merged(struct arena *a, struct profile *p)
{
    struct buf before = BUF_INIT, after = BUF_INIT;
    struct err err = {0};
    if (!profile_encode(p, &before, &err) || !profile_encode(merge(a, p, NULL), &after, &err))
        abort();
    bool equal = str_eq(buf_str(&before), buf_str(&after));
    buf_done(&before);
    buf_done(&after);
    return equal;
}

static void check_pair(struct arena *a, struct profile *x, struct profile *y)
{
    struct err err = {0};
    if (!profile_check_compatible(x, y, &err))
        return;
    struct profile *xy = merge(a, x, y), *yx = merge(a, y, x);
    if (xy->samples.n != yx->samples.n || xy->n_locations != yx->n_locations ||
        xy->n_functions != yx->n_functions || !is_merged(a, xy))
        abort();
}

/* Whether doubles hold every value. */
static bool values_are_exact(const struct profile *p)
{
    for (uint32_t t = 0; t < p->n_types; t++)
        for (uint32_t i = 0; i < p->samples.n; i++) {
            int64_t v = p->samples.values[t][i];
            if (v > INT64_C(1) << 53 || v < -(INT64_C(1) << 53))
                return false;
        }
    return true;
}

static void check_difference(struct arena *a, struct profile *p, struct profile *again)
{
    struct err err = {0};
    double *ratios = arena_array(a, double, p->n_types);
    for (uint32_t t = 0; t < p->n_types; t++)
        ratios[t] = -1;
    if (!values_are_exact(p))
        return;
    if (!profile_scale(again, ratios, &err))
        abort();
    struct profile *out = merge(a, p, again), *list[] = {p, again};
    if (out->samples.n != 0 || out->n_locations != 0)
        abort();
    if (profile_combine(a, list, 2, &out, &err) != (err.code == PP_OK))
        abort();
}

static struct profile *decode(struct arena *a, const uint8_t *data, size_t size)
{
    struct decode_options opt = {.labels = true};
    struct profile *p;
    struct err err = {0};
    return profile_decode(a, data, size, &opt, &p, &err) == DECODE_OK ? p : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    if (size < 2)
        return 0;
    size_t cut = (size_t)data[0] | (size_t)data[1] << 8;
    data += 2;
    size -= 2;
    if (cut > size)
        cut = size;
    arena_init(&a, 0);
    struct profile *x = decode(&a, data, cut), *y = decode(&a, data + cut, size - cut);
    if (x && !is_merged(&a, merge(&a, x, NULL)))
        abort();
    if (x && y)
        check_pair(&a, x, y);
    if (x)
        check_difference(&a, x, decode(&a, data, cut));
    arena_done(&a);
    return 0;
}
