/* Command lines from bytes: words are separated by NUL; the first byte picks the spelling.
 * Promise: a result or an error, never both; values lie inside the arguments. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_line.h"
#include "cli/flags.h"

enum { MAX_ARGS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct str value, const char *bytes, size_t size)
{
    if (value.len && value.ptr >= bytes && value.ptr + value.len > bytes + size)
        abort();
}

static void check_request(struct request *rq, const char *bytes, size_t size)
{
    struct notes notes = {.text = BUF_INIT};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    check_inside(rq->report.filters.focus, bytes, size);
    check_inside(rq->report.output, bytes, size);
    check_inside(rq->regex, bytes, size);
    if (request_check(rq, &notes, &err) != (err.code == PP_OK))
        abort();
    notes_done(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *args[MAX_ARGS], *room[MAX_ARGS];
    struct request rq;
    struct suggest near;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    size_t n = 0;
    if (size == 0)
        return 0;
    char *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data + 1, size - 1);
    copy[size - 1] = '\0';
    for (size_t at = 0; at < size && n < MAX_ARGS; at += strlen(copy + at) + 1)
        args[n++] = copy + at;
    request_init(&rq);
    if (data[0] % 4 == 0) {
        enum flags_result r = flags_parse(&rq, args, n, &near, &err);
        if ((r == FLAGS_BAD) != (err.code != PP_OK))
            abort();
        if (r == FLAGS_OK)
            check_request(&rq, copy, size);
    } else {
        struct notes notes = {.text = BUF_INIT};
        const struct command *cmd = &command_table[data[0] % command_table_len];
        bool ok = command_line_parse(cmd, &rq, args, n, room, &near, &notes, &err);
        if (ok != (err.code == PP_OK) || rq.n_sources > n)
            abort();
        if (ok)
            check_request(&rq, copy, size);
        notes_done(&notes);
    }
    free(copy);
    return 0;
}
