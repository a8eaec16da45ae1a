/* Files that must not be left behind when a signal ends the process: half-written ones, and those
 * that are needed for a moment. */
#ifndef CPPROF_UTIL_LEFTOVER_H
#define CPPROF_UTIL_LEFTOVER_H

/* For programs, once, before other threads run: from now on SIGHUP, SIGINT and SIGTERM remove the
 * files before they do what they always do. A signal that is ignored (nohup) stays ignored. */
void leftover_setup(void);

/* The file is removed if a signal comes. `path` must stay as it is until leftover_forget, which
 * comes when the file has been renamed or removed, or may stay. A few files at a time; of more, the
 * last ones are left behind. */
void leftover_watch(const char *path);
void leftover_forget(const char *path);

#endif
