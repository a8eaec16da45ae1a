/* A pattern, a NUL, a text. The pattern is refused with a message in the reference's form, or all
 * ways to search agree: as regex.c chooses, with its fast path for strings shut out, and by the
 * simulation alone; a span lies inside the text. That no search takes long is the fuzzer's own
 * time limit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct answer {
    bool found, gave_up;
    size_t from, to;
};

static struct answer search(struct regex *re, struct str text)
{
    struct answer a = {.found = false};
    a.found = regex_find(re, text, &a.from, &a.to);
    if (a.found && (a.from > a.to || a.to > text.len))
        abort();
    bool matches = regex_matches(re, text);
    a.gave_up = regex_trouble(re) != REGEX_FINE;
    if (matches != a.found && !a.gave_up)
        abort();
    return a;
}

/* The pattern with an alternative that never matches behind it. */
static void agrees(struct str pattern, const char *never, struct str text, struct answer want)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    struct regex *re;

    buf_add_cstr(&b, "(?:");
    buf_add_str(&b, pattern);
    buf_add_cstr(&b, ")");
    buf_add_cstr(&b, never);
    if (b.failed)
        abort();
    if (regex_compile(buf_str(&b), &re, &err)) { /* not when it is now too deep or too large */
        struct answer a = search(re, text);
        if (!a.gave_up && !want.gave_up &&
            (a.found != want.found || a.from != want.from || a.to != want.to))
            abort();
        regex_free(re);
    }
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char form[] = "error parsing regexp: ";
    const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
    size_t len = nul ? (size_t)(nul - data) : size;
    struct str pattern = {(const char *)data, len};
    struct str text = {(const char *)data + len, nul ? size - len - 1 : 0};
    struct err err = {0};
    struct regex *re;

    if (nul)
        text.ptr++;
    if (!regex_compile(pattern, &re, &err)) {
        if (err.code != PP_ERR_USAGE || strncmp(err.msg, form, strlen(form)) != 0 || re)
            abort();
        return 0;
    }
    struct answer a = search(re, text);
    regex_free(re);
    /* `\Q` without `\E` would swallow what is added. */
    if (len == 0 || !memmem(pattern.ptr, pattern.len, "\\Q", 2)) {
        agrees(pattern, "|[^\\x00-\\x{10FFFF}]", text, a);
        agrees(pattern, "|[^\\x00-\\x{10FFFF}](?:yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy){1000}", text, a);
    }
    return 0;
}
