/* Running a report in a test. */
#include "reports.h"

#include <stdio.h>
#include <stdlib.h>

#include "profiles.h"

const char profile_p1[] = "!types samples/count cpu/nanoseconds\n"
                          "!mapping 400000 500000 0 /bin/prog abc123\n"
                          "!time 1700000000123456789\n"
                          "!duration 10000000000\n"
                          "!comment hello world\n"
                          "!comment #hidden\n"
                          "!doc https://example.com/doc\n"
                          "main;foo 1 10000000\n"
                          "main;bar>inl 1 20000000\n"
                          "main;rec;rec;rec 1 30000000\n"
                          "main;foo;rec;foo;rec 1 10000000\n"
                          "main;bar>inl 1 1000\n";

struct options untrimmed(void)
{
    struct options opt = options_default;
    opt.trim = false;
    return opt;
}

static const struct report_desc *find(const char *name)
{
    const struct report_desc *desc = report_find(str_of(name));
    if (!desc) {
        fprintf(stderr, "no report %s\n", name);
        abort();
    }
    return desc;
}

const char *report_table_as(struct arena *a, struct profile *p, const struct report_desc *desc,
                            const char *regex, enum table_format as, const struct options *opt)
{
    struct report_request rq = {.desc = desc, .threads = 1, .as = as};
    struct buf out = BUF_INIT, failed = BUF_INIT;
    struct notes notes = {0};
    struct err err = {0};
    unsigned misses;
    rq.regex = regex ? str_of(regex) : PP_STR("");
    bool ok = report_run(&rq, p, opt, &out, &notes, &misses, &err);
    buf_printf(&failed, "error: %s", err.msg);
    struct str text = arena_str(a, ok ? buf_str(&out) : buf_str(&failed));
    buf_done(&out);
    buf_done(&failed);
    notes_done(&notes);
    return text.ptr;
}

const char *report_of(struct arena *a, struct profile *p, const char *name, const char *regex,
                      const struct options *opt)
{
    return report_table_as(a, p, find(name), regex, TABLE_NONE, opt);
}

const char *report_table_of_text(struct arena *a, const char *profile, const char *name,
                                 const char *regex, enum table_format as)
{
    struct options opt = untrimmed();
    return report_table_as(a, profile_from_text(a, profile), find(name), regex, as, &opt);
}

const char *report_of_text(struct arena *a, const char *profile, const char *name,
                           const char *regex)
{
    struct options opt = untrimmed();
    return report_of(a, profile_from_text(a, profile), name, regex, &opt);
}
