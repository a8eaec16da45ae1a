/* The table of older formats, in the order in which the reference tries them
 * (spec/profile.md 2.2). A format that fails hides the ones after it. */
#include "legacy/legacy.h"

#include "legacy/patterns.h"

static legacy_parser *const parsers[] = {
    legacy_parse_cpu,    legacy_parse_heap,       legacy_parse_gocount,
    legacy_parse_thread, legacy_parse_contention, legacy_parse_java,
};

enum legacy_result legacy_parse(struct arena *a, const uint8_t *data, size_t len,
                                struct profile **out, struct err *err)
{
    *out = NULL;
    for (size_t i = 0; i < PP_COUNT(parsers); i++) {
        enum legacy_result result = parsers[i](a, data, len, out, err);
        if (result == LEGACY_NOT_MINE)
            continue;
        if (result == LEGACY_OK && !patterns_set(*out, err)) {
            *out = NULL;
            return LEGACY_FAILED;
        }
        return result;
    }
    return LEGACY_NOT_MINE;
}
