/* The reference's spelling: flags before sources, by the rules of Go's flag package
 * (spec/driver.md 2.1, 2.2). */
#ifndef CPPROF_CLI_FLAGS_H
#define CPPROF_CLI_FLAGS_H

#include "cli/request.h"
#include "cli/suggest.h"

enum flags_result {
    FLAGS_OK,
    FLAGS_HELP, /* -h or -help: show the usage, status 0 */
    FLAGS_BAD   /* err has the message that goes before the usage */
};

/* Reads args[0..n) (without the program's name); what is left of them becomes the sources.
 * Values point into args. `near` gets a suggestion for an unknown flag. */
enum flags_result flags_parse(struct request *rq, const char *const *args, size_t n,
                              struct suggest *near, struct err *err);

#endif
