/* Failures travel up as a value: the place that knows the cause writes the message. */
#ifndef CPPROF_UTIL_ERR_H
#define CPPROF_UTIL_ERR_H

#include <stdbool.h>
#include <stdint.h>

#include "util/attr.h"

#define PP_NO_OFFSET UINT64_MAX

enum err_code {
    PP_OK = 0,
    PP_ERR_IO,     /* open, read, write; `sys` holds errno */
    PP_ERR_FORMAT, /* the bytes break the rules of their format */
    PP_ERR_LIMIT,  /* well formed, but above a bound in util/limits.h */
    PP_ERR_NOMEM,
    PP_ERR_USAGE, /* a flag, command or regular expression is wrong, or selects nothing */
};

struct err {
    enum err_code code;
    int sys;         /* errno at the failure, or 0 */
    uint64_t offset; /* byte in the input after gunzip, or PP_NO_OFFSET */
    char msg[1024];  /* one UTF-8 line: no program name, no final period */
};

/* bool err_set(struct err *err, enum err_code code, uint64_t offset, const char *fmt, ...);
 * Records a failure unless one is recorded already. Always returns false, so that a function
 * can end with "return err_set(...)". A message that does not fit is cut.
 *
 * bool err_set_sys(struct err *err, int sys, const char *fmt, ...);
 * The same for a failed system call: appends ": " and the text of `sys` (an errno value) in
 * lower case as the reference program prints it ("open x: no such file or directory").
 *
 * bool err_prefix(struct err *err, const char *fmt, ...);
 * Puts "text: " in front of a recorded message. Always returns false.
 *
 * They are macros so that who sees one file at a time, a compiler or an analyser, sees the false:
 * else it goes on with what a failed function did not give. */
#define err_set(...) err_false(err_record(__VA_ARGS__))
#define err_set_sys(...) err_false(err_record_sys(__VA_ARGS__))
#define err_prefix(...) err_false(err_put_before(__VA_ARGS__))

int err_record(struct err *err, enum err_code code, uint64_t offset, const char *fmt, ...)
    PP_PRINTF(4, 5);
int err_record_sys(struct err *err, int sys, const char *fmt, ...) PP_PRINTF(3, 4);
int err_put_before(struct err *err, const char *fmt, ...) PP_PRINTF(2, 3);

static inline bool err_false(int recorded)
{
    (void)recorded;
    return false;
}

/* PP_ERR_NOMEM with the one message that this project has for it. Always returns false. */
static inline bool err_nomem(struct err *err)
{
    return err_set(err, PP_ERR_NOMEM, PP_NO_OFFSET, "out of memory");
}

/* Where memory ran out below a bound that the user set to so many bytes (0: none), the error is
 * that the bound was met. */
void err_explain_memory(struct err *err, uint64_t max_memory);

/* The text of an errno value in lower case ("no such file or directory"). */
const char *err_sys_text(int sys);

#endif
