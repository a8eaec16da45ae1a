/* What list shows, of one profile or of two sides. Private to src/report. */
#ifndef CPPROF_REPORT_LIST_IMPL_H
#define CPPROF_REPORT_LIST_IMPL_H

#include "report/table_impl.h"

struct list_sums {
    int64_t flat, cum;
};

/* A listing of one profile has the new side only. */
enum { LIST_OLD, LIST_NEW, LIST_SIDES };

struct list_line {
    int64_t number;  /* 0: the profile does not say */
    struct str text; /* ptr NULL: not in the part of the source that is shown */
    struct list_sums of[LIST_SIDES];
};

/* One function in one file. */
struct list_routine {
    struct str name, file;
    bool alone;       /* without a file, and the function is in no other */
    struct str error; /* why there is no source; empty: there is */
    struct list_line *lines;
    size_t n;
    struct list_sums of[LIST_SIDES];
};

struct listing {
    struct list_routine *routines; /* by name, then file */
    size_t n;
};

/* Errors: PP_ERR_USAGE when no function matches. */
PP_MUST_CHECK bool list_select(struct report *r, struct listing *out, struct err *err);

/* --- pieces of both listings (list.c) --- */

/* "ROUTINE ==== NAME in FILE" */
void list_print_title(const struct list_routine *routine, struct buf *out);
/* " Error: ..." where there is one */
void list_print_error(const struct list_routine *routine, struct buf *out);

typedef void list_line_fn(const struct report *r, const struct list_routine *routine,
                          const struct list_line *line, struct table *t);
typedef void list_routine_fn(const struct report *r, const struct list_routine *routine,
                             struct table *t);
/* All lines as rows of t, all routines as rows of its part. */
void list_fill_table(const struct report *r, const struct listing *l, list_line_fn *line,
                     list_routine_fn *routine, struct table *t);

#endif
