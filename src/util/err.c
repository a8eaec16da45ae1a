/* Recording failures: the first one wins. */
#include "util/err.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

PP_PRINTF(3, 0)
static void put(struct err *err, size_t at, const char *fmt, va_list args)
{
    if (at < sizeof err->msg)
        vsnprintf(err->msg + at, sizeof err->msg - at, fmt, args);
}

int err_record(struct err *err, enum err_code code, uint64_t offset, const char *fmt, ...)
{
    if (err->code != PP_OK)
        return 0;
    err->code = code;
    err->sys = 0;
    err->offset = offset;
    va_list args;
    va_start(args, fmt);
    put(err, 0, fmt, args);
    va_end(args);
    return 0;
}

const char *err_sys_text(int sys)
{
    /* Names as the reference prints them: lower case, whatever libc's table says. */
    static const struct {
        int sys;
        const char *text;
    } names[] = {
        {1, "operation not permitted"},
        {2, "no such file or directory"},
        {5, "input/output error"},
        {6, "no such device or address"},
        {9, "bad file descriptor"},
        {12, "cannot allocate memory"},
        {13, "permission denied"},
        {17, "file exists"},
        {20, "not a directory"},
        {21, "is a directory"},
        {22, "invalid argument"},
        {23, "too many open files in system"},
        {24, "too many open files"},
        {27, "file too large"},
        {28, "no space left on device"},
        {30, "read-only file system"},
        {32, "broken pipe"},
        {36, "file name too long"},
        {40, "too many levels of symbolic links"},
    };
    for (size_t i = 0; i < PP_COUNT(names); i++)
        if (names[i].sys == sys)
            return names[i].text;
    const char *text = strerror(sys);
    return text ? text : "unknown error";
}

int err_record_sys(struct err *err, int sys, const char *fmt, ...)
{
    if (err->code != PP_OK)
        return 0;
    err->code = PP_ERR_IO;
    err->sys = sys;
    err->offset = PP_NO_OFFSET;
    va_list args;
    va_start(args, fmt);
    put(err, 0, fmt, args);
    va_end(args);
    size_t len = strlen(err->msg);
    snprintf(err->msg + len, sizeof err->msg - len, ": %s", err_sys_text(sys));
    return 0;
}

int err_put_before(struct err *err, const char *fmt, ...)
{
    char old[sizeof err->msg];
    memcpy(old, err->msg, sizeof old);
    va_list args;
    va_start(args, fmt);
    put(err, 0, fmt, args);
    va_end(args);
    size_t len = strlen(err->msg);
    snprintf(err->msg + len, sizeof err->msg - len, ": %s", old);
    return 0;
}

void err_explain_memory(struct err *err, uint64_t max_memory)
{
    if (err->code != PP_ERR_NOMEM || max_memory == 0)
        return;
    *err = (struct err){.code = PP_OK};
    err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET,
            "more than %" PRIu64 " bytes of memory are needed (see --max-memory)", max_memory);
}
