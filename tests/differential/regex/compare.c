/* Compares util/regex with the lines that main.go prints: the same patterns accepted, the same
 * messages, the same matches. Each pattern is searched three ways: as regex.c chooses, with its
 * fast path for plain strings shut out, and by the simulation alone. Exit status 1 on a
 * difference; the first twenty are shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/regex.h"

struct tally {
    long patterns, refused, texts, bad;
};

struct subject {
    struct regex *as_is; /* NULL: the pattern was refused */
    struct regex *no_literal;
    struct regex *simulated;
    char pattern[70000];
};

static size_t from_hex(const char *hex, char *out, size_t cap)
{
    size_t n = 0;
    unsigned v;
    for (; n + 1 < cap && sscanf(hex + 2 * n, "%2x", &v) == 1 && hex[2 * n]; n++)
        out[n] = (char)v;
    out[n] = '\0';
    return n;
}

static void differ(struct tally *t, const struct subject *s, const char *what, const char *text)
{
    if (++t->bad <= 20)
        printf("%.300s\n    pattern %.300s\n    text    %.300s\n", what, s->pattern, text);
}

static struct regex *variant(const char *pattern, size_t len, const char *more)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    struct regex *re = NULL;
    buf_add_cstr(&b, "(?:");
    buf_add(&b, pattern, len);
    buf_add_cstr(&b, ")");
    buf_add_cstr(&b, more);
    bool ok = !b.failed && regex_compile(buf_str(&b), &re, &err);
    buf_done(&b);
    return ok ? re : NULL;
}

static void next_pattern(struct tally *t, struct subject *s, const char *hex, const char *want_hex)
{
    static char want[8192];
    struct err err = {0};

    regex_free(s->as_is);
    regex_free(s->no_literal);
    regex_free(s->simulated);
    *s = (struct subject){0};
    size_t len = from_hex(hex, s->pattern, sizeof s->pattern);
    bool ok = regex_compile((struct str){s->pattern, len}, &s->as_is, &err);
    t->patterns++;
    t->refused += !ok;
    if (ok != (strcmp(want_hex, "-") == 0)) {
        from_hex(want_hex, want, sizeof want);
        differ(t, s, ok ? "accepted, not refused" : "refused, not accepted", ok ? want : err.msg);
    }
    if (!ok) {
        from_hex(want_hex, want, sizeof want);
        if (strncmp(want, err.msg, 1000) != 0)
            differ(t, s, err.msg, want);
        return;
    }
    if (len > 8000)
        return; /* only whether it is accepted */
    s->no_literal = variant(s->pattern, len, "|[^\\x00-\\x{10FFFF}]");
    /* A size that PCRE2 is not asked about; the tail never matches. */
    s->simulated = variant(s->pattern, len,
                           "|[^\\x00-\\x{10FFFF}](?:x{1000}){1}(?:yy){900}"
                           "(?:x{1000}){1}(?:yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy){1000}");
}

static void one_text(struct tally *t, const struct subject *s, const char *hex, long from, long to)
{
    static char text[4096];
    struct str subject = {text, from_hex(hex, text, sizeof text)};
    struct regex *ways[] = {s->as_is, s->no_literal, s->simulated};
    static const char *const names[] = {"as it is", "not as strings", "simulated"};

    for (size_t i = 0; i < 3 && s->as_is; i++) {
        size_t a = 0, b = 0;
        char what[120];
        if (!ways[i])
            continue;
        bool found = regex_find(ways[i], subject, &a, &b);
        t->texts++;
        if (found == (from >= 0) && (!found || (a == (size_t)from && b == (size_t)to)) &&
            regex_matches(ways[i], subject) == found && regex_trouble(ways[i]) == REGEX_FINE)
            continue;
        snprintf(what, sizeof what, "%s: %ld-%ld, not %ld-%ld", names[i], found ? (long)a : -1,
                 found ? (long)b : -1, from, to);
        differ(t, s, what, hex);
    }
}

int main(void)
{
    static char line[160000], a[140000], b[8192];
    struct tally t = {0};
    static struct subject s;
    long from, to;

    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "T %139999[0-9a-f] %ld %ld", a, &from, &to) == 3)
            one_text(&t, &s, a, from, to);
        else if (sscanf(line, "T  %ld %ld", &from, &to) == 2)
            one_text(&t, &s, "", from, to);
        else if (sscanf(line, "P %139999[0-9a-f] %8191s", a, b) == 2)
            next_pattern(&t, &s, a, b);
        else if (sscanf(line, "P  %8191s", b) == 1)
            next_pattern(&t, &s, "", b);
    }
    next_pattern(&(struct tally){0}, &s, "", "-");
    regex_free(s.as_is);
    regex_free(s.no_literal);
    regex_free(s.simulated);
    printf("%ld patterns (%ld refused), %ld searches, %ld differences\n", t.patterns, t.refused,
           t.texts, t.bad);
    return t.bad || !t.patterns;
}
