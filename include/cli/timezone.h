/* The time zone of the process, chosen from TZ as the reference does. */
#ifndef CPPROF_CLI_TIMEZONE_H
#define CPPROF_CLI_TIMEZONE_H

/* Call once, before any thread: sets TZ to UTC where libc and the reference would differ. */
void timezone_setup(void);

#endif
