/* A report between the renderer and where the user wants it. What is decided here is when a filter
 * without effect is an error, when notes are shown, colour, and what a terminal must not get.
 * Nothing is written and no file created before the profile is known to be good. */
#ifndef CPPROF_CLI_DELIVERY_H
#define CPPROF_CLI_DELIVERY_H

#include "cli/session.h"
#include "driver/output.h"
#include "report/report.h"

struct delivery {
    /* the caller's */
    const struct request *rq;
    struct console *con;
    enum session_style style;
    struct report_request *report;
    struct notes *notes; /* for the user */

    /* the work's; zero at first */
    struct notes waiting; /* the report's, until it is known whether an error says the same */
    unsigned misses;
    struct report_sink sink;
    struct output_options options;
    struct output output;
    bool begun; /* the output is open */
};

/* Whether a filter without effect is an error. */
bool delivery_is_strict(const struct delivery *d);
/* For what belongs to the report. */
struct notes *delivery_notes(struct delivery *d);

/* Runs the report and delivers it: whole when it is short, or to be coloured, drawn or compressed,
 * else in pieces. Releases what the work took. */
PP_MUST_CHECK bool delivery_run(struct delivery *d, struct profile *p, const struct options *opt,
                                struct err *err);

#endif
