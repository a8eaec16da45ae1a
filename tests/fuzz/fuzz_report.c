/* A small profile and options drawn from the input; every report renders them, in every format.
 *
 * Promised: exactly one of result and error; the same text for the profile as it was built, as it
 * was decoded (stacks on the wire, strings in another order), and with its stacks in columns. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "profile/decode.h"
#include "profile/encode.h"
#include "report/report.h"
#include "support/columns.h"
#include "support/random_profile.h"

static const struct random_size size = {8, 9, 9, 7, 5, false};

static struct str encoded(struct arena *a, const struct profile *p)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    random_check(profile_encode(p, &b, &err));
    struct str s = arena_str(a, buf_str(&b));
    buf_done(&b);
    random_check(s.ptr != NULL);
    return s;
}

static struct profile *decoded(struct arena *a, struct str bytes, bool in_columns)
{
    struct decode_options opt = {.labels = true, .threads = 2};
    struct err err = {0};
    struct profile *p;
    random_check(profile_decode(a, (const uint8_t *)bytes.ptr, bytes.len, &opt, &p, &err) ==
                 DECODE_OK);
    random_check(!in_columns || stacks_into_columns(p, &err));
    return p;
}

struct outcome {
    bool ok;
    unsigned misses;
    struct str text, notes; /* of a failed report: its message */
};

static struct outcome run(struct arena *a, const struct report_request *rq, struct profile *p,
                          const struct options *opt)
{
    struct outcome o = {0};
    struct buf out = BUF_INIT;
    struct notes notes = {0};
    struct err err = {0};
    o.ok = report_run(rq, p, opt, &out, &notes, &o.misses, &err);
    random_check(o.ok == (err.code == PP_OK) && err.code != PP_ERR_NOMEM && !(o.ok && out.failed));
    o.text = arena_str(a, o.ok ? buf_str(&out) : str_of(err.msg));
    o.notes = arena_str(a, buf_str(&notes.text));
    buf_done(&out);
    notes_done(&notes);
    return o;
}

static void check_same(const struct outcome *a, const struct outcome *b)
{
    if (a->ok == b->ok && a->misses == b->misses && str_eq(a->text, b->text) &&
        str_eq(a->notes, b->notes))
        return;
    fprintf(stderr, "%d %u %.*s\n%.*s\n", a->ok, a->misses, (int)a->notes.len, a->notes.ptr,
            (int)a->text.len, a->text.ptr);
    fprintf(stderr, "but %d %u %.*s\n%.*s\n", b->ok, b->misses, (int)b->notes.len, b->notes.ptr,
            (int)b->text.len, b->text.ptr);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const regexes[] = {"main", ".", "foo|bar", "a.c:7", "^$", "("};
    struct choices c = {.data = data, .len = len};
    const struct report_desc *desc = &report_table[choose(&c, (uint32_t)report_table_len)];
    struct report_request rq = {.desc = desc, .threads = 1};
    struct arena a;
    arena_init(&a, 0);
    if (desc->takes_regex)
        rq.regex = str_of(CHOOSE_FROM(&c, regexes));
    struct options opt = random_options(&c);
    struct profile *built = random_profile(&a, &c, &size);
    if (desc->tabulate)
        rq.as = (enum table_format)choose(&c, TABLE_MARKDOWN + 1);
    if (rq.desc->needs & NEED_SOURCES && desc->tabulate && choose(&c, 2))
        rq.desc = &report_list_sides;
    struct str bytes = encoded(&a, built);
    struct outcome first = run(&a, &rq, decoded(&a, bytes, false), &opt);
    struct outcome second = run(&a, &rq, decoded(&a, bytes, true), &opt);
    check_same(&first, &second);
    second = run(&a, &rq, built, &opt);
    second.notes = first.notes; /* keys in the order of the labels, which encoding sorts */
    check_same(&first, &second);
    arena_done(&a);
    return 0;
}
