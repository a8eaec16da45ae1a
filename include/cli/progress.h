/* One line on the terminal that says what a long run is doing. */
#ifndef CPPROF_CLI_PROGRESS_H
#define CPPROF_CLI_PROGRESS_H

struct progress;

/* Starts watching; the line appears when the run takes longer than half a second. NULL when that
 * is not possible: all other functions take NULL and do nothing. */
struct progress *progress_start(void);
/* Says what is going on. For fetch_options.progress: `arg` is the struct progress. */
void progress_stage(void *arg, const char *what);
/* Removes the line from the terminal; it comes back when the stage changes. */
void progress_clear(struct progress *p);
void progress_stop(struct progress *p);

#endif
