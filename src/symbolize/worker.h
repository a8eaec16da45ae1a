/* Work that may crash, loop or eat all memory, in processes of its own under limits. */
#ifndef CPPROF_SYMBOLIZE_WORKER_H
#define CPPROF_SYMBOLIZE_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

struct worker_limits {
    uint64_t memory;      /* bytes, on top of what this process has */
    unsigned cpu_seconds; /* of all threads together */
    unsigned seconds;     /* from start to end */
    uint64_t reply;       /* bytes */
};

struct worker_task {
    /* Runs in a process of its own, which sees all memory as it is now; what it appends to
     * `reply` is all that comes back. */
    void (*work)(void *arg, struct buf *reply);
    void *arg;
    struct worker_limits limits;
    bool fetches; /* may also write files and use the network (confine.h) */

    bool ok;          /* the reply is whole */
    struct buf reply; /* the caller's to release; the bytes are not to be trusted */
    char reason[96];  /* why it is not: "it crashed (Segmentation fault)" */
    bool out_of_time; /* that is why */
};

/* Runs the tasks, `parallel` of them at a time, and waits for all. */
void worker_run(struct worker_task *tasks, size_t n, unsigned parallel);

#endif
