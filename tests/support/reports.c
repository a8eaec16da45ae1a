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

const char *report_of(struct arena *a, struct profile *p, const char *name, const char *regex,
                      const struct options *opt)
{
    struct report_request rq = {.desc = report_find(str_of(name)), .threads = 1};
    struct buf out = BUF_INIT, failed = BUF_INIT;
    struct notes notes = {0};
    struct err err = {0};
    unsigned misses;
    if (!rq.desc) {
        fprintf(stderr, "no report %s\n", name);
        abort();
    }
    rq.regex = regex ? str_of(regex) : PP_STR("");
    bool ok = report_run(&rq, p, opt, &out, &notes, &misses, &err);
    buf_printf(&failed, "error: %s", err.msg);
    struct str text = arena_str(a, ok ? buf_str(&out) : buf_str(&failed));
    buf_done(&out);
    buf_done(&failed);
    notes_done(&notes);
    return text.ptr;
}

const char *report_of_text(struct arena *a, const char *profile, const char *name,
                           const char *regex)
{
    struct options opt = untrimmed();
    return report_of(a, profile_from_text(a, profile), name, regex, &opt);
}
