/* Runs a report that asks nm and objdump, with programs of a test's own in their place. */
#ifndef CPPROF_TESTS_SUPPORT_FAKE_TOOLS_H
#define CPPROF_TESTS_SUPPORT_FAKE_TOOLS_H

#include "report/report.h"

/* A temporary folder with nm and objdump, and what the last report gave. */
struct fake_tools {
    char dir[64];
    struct arena arena;
    struct buf out;
    struct notes notes, printed;
    struct err err;
};

/* For cmocka; *state is the struct. */
int fake_tools_setup(void **state);
int fake_tools_teardown(void **state);

/* From now on nm prints one text and objdump another; objdump says that it is GNU's, and leaves its
 * arguments in the file "arguments". */
void fake_tools_print(struct fake_tools *f, const char *nm, const char *objdump);
/* A file in the folder; those that are called nm, objdump, *.txt, arguments or *.c go with it. */
void fake_tools_write(struct fake_tools *f, const char *name, const char *text, unsigned mode);
/* The text of a file in the folder. */
const char *fake_tools_read(struct fake_tools *f, const char *name);

/* Runs -NAME=REGEX over samples (support/profiles.h) of this very program, mapped at 0 as it is on
 * disk, unless the samples begin with a mapping of theirs; sources are in the folder. With `places`
 * as a command runs it. */
bool fake_tools_run(struct fake_tools *f, const char *name, const char *samples, const char *regex,
                    const struct source_places *places);

/* The text, with a NUL. */
const char *fake_tools_text(struct buf *b);

#endif
