/* A whole input, of which the first byte chooses the report: bytes, and profiles that were valid by
 * construction and then damaged in their fields (the mutator below), which get past the checks that
 * stop most other bytes.
 *
 * Promised: exactly one of result and error, in loading and in the report; packed with gzip the
 * input has the same fate; a bound on its inflated size just below ends in an error. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "profile/encode.h"
#include "profile/filter.h"
#include "report/report.h"
#include "support/damage.h"
#include "support/random_profile.h"
#include "symbolize/demangle.h"

/* Not there when files are replayed. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* --- the mutator --- */

static const struct random_size small = {6, 8, 8, 6, 4, false};

static void add_valid_profile(struct dice *d, struct buf *out)
{
    struct choices c = {.seed = dice_roll(d, UINT64_MAX - 1) + 1};
    struct arena a;
    struct err err = {0};
    arena_init(&a, 0);
    random_check(profile_encode(random_profile(&a, &c, &small), out, &err));
    arena_done(&a);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct dice d = {seed};
    struct buf out = BUF_INIT, valid = BUF_INIT;
    struct str old = {(const char *)data + 1, size ? size - 1 : 0};
    char report = size ? (char)data[0] : 0;
    uint64_t choice = dice_roll(&d, 8);
    if (choice == 0 && LLVMFuzzerMutate)
        return LLVMFuzzerMutate(data, size, max_size);
    if (choice == 1)
        report = (char)dice_roll(&d, 256);
    add_valid_profile(&d, &valid);
    buf_add_byte(&out, report);
    if (choice == 2 || old.len == 0)
        buf_add_str(&out, buf_str(&valid));
    else
        damage_copy(&d, old, buf_str(&valid), &out);
    size_t len = out.len < max_size ? out.len : max_size;
    memcpy(data, out.data, len);
    buf_done(&out);
    buf_done(&valid);
    return len;
}

/* --- the property --- */

static struct profile *load(struct arena *a, struct str bytes, uint64_t max_inflated,
                            struct err *err)
{
    struct input_options opt = {.labels = true, .threads = 1, .max_inflated = max_inflated};
    struct profile *p = NULL;
    bool ok = input_parse(a, (const uint8_t *)bytes.ptr, bytes.len, &opt, &p, err);
    random_check(ok == (err->code == PP_OK) && ok == (p != NULL));
    return p;
}

static void check_packed(struct str bytes, const struct err *as_it_is)
{
    struct arena a;
    struct buf packed = BUF_INIT;
    struct err err = {0}, bound = {0};
    arena_init(&a, 0);
    random_check(gzip(bytes, &packed, &err));
    load(&a, buf_str(&packed), 0, &err);
    random_check(err.code == as_it_is->code);
    if (bytes.len > 1) {
        load(&a, buf_str(&packed), bytes.len - 1, &bound);
        random_check(bound.code == PP_ERR_LIMIT);
    }
    buf_done(&packed);
    arena_done(&a);
}

static void check_report(struct profile *p, uint8_t choice)
{
    struct report_request rq = {.desc = &report_table[choice % report_table_len], .threads = 1};
    struct buf out = BUF_INIT;
    struct notes notes = {0};
    struct err err = {0};
    unsigned misses;
    if (rq.desc->takes_regex)
        rq.regex = PP_STR("m.*n|o");
    bool ok = demangle_profile(p, DEMANGLE_DEFAULT, false, &err) &&
              profile_prune_uninteresting(p, &err) &&
              report_run(&rq, p, &options_default, &out, &notes, &misses, &err);
    random_check(ok == (err.code == PP_OK) && (ok || err.msg[0]));
    buf_done(&out);
    notes_done(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct err err = {0};
    if (size == 0)
        return 0;
    struct str bytes = {(const char *)data + 1, size - 1};
    bool is_gzip = bytes.len > 1 && memcmp(bytes.ptr, "\x1f\x8b", 2) == 0;
    arena_init(&a, (size_t)256 << 20);
    struct profile *p = load(&a, bytes, (uint64_t)64 << 20, &err);
    if (!is_gzip)
        check_packed(bytes, &err);
    if (p)
        check_report(p, data[0]);
    arena_done(&a);
    return 0;
}
