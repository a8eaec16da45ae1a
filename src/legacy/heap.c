/* Heap, growth and fragmentation profiles as text (tcmalloc, Go's older form).
 *
 * Rules: spec/profile.md 3.3. The header line says which kind and how it was sampled; a line then
 * is "count: bytes [count: bytes] @ addresses". Sampled numbers are scaled up to what they stand
 * for ("unsampling"). The patterns are searched in the line, so text in front of them is allowed.
 */
#include <math.h>

#include "legacy/finish.h"
#include "legacy/heap_sample.h"
#include "legacy/scan.h"
#include "util/ckint.h"

struct heap {
    int64_t rate; /* the period */
    bool unsample, has_alloc;
};

void heap_unsample(int64_t *count, int64_t *bytes, int64_t rate)
{
    if (*count == 0 || *bytes == 0) {
        *count = *bytes = 0;
        return;
    }
    if (rate <= 1)
        return;
    double average = (double)*bytes / (double)*count;
    double scale = 1 / (1 - exp(-average / (double)rate));
    *count = trunc_i64((double)*count * scale);
    *bytes = trunc_i64((double)*bytes * scale);
}

/* The header */

/* Four numbers as text: in use, allocated. */
struct numbers {
    struct str count, bytes, alloc_count, alloc_bytes;
};

/* SP* D+ */
static bool scan_number(struct str s, size_t *pos, struct str *number)
{
    *pos = scan_run(s, *pos, is_space);
    return scan_word(s, pos, byte_is_digit, number);
}

/* "heap profile: N: N [ N: N ]" at *pos, up to and with the bracket. */
static bool scan_totals(struct str s, size_t *pos, struct numbers *n)
{
    if (!scan_literal(s, pos, PP_STR("heap profile:")) || !scan_number(s, pos, &n->count) ||
        !scan_literal(s, pos, PP_STR(":")) || !scan_number(s, pos, &n->bytes))
        return false;
    *pos = scan_run(s, *pos, is_space);
    if (!scan_literal(s, pos, PP_STR("[")) || !scan_number(s, pos, &n->alloc_count) ||
        !scan_literal(s, pos, PP_STR(":")) || !scan_number(s, pos, &n->alloc_bytes))
        return false;
    *pos = scan_run(s, *pos, is_space);
    return scan_literal(s, pos, PP_STR("]"));
}

static bool is_word(char c)
{
    return c == '_' || byte_is_digit(c) || (c >= 'a' && c <= 'z');
}

/* Finds totals followed by "@ heap...": the word and the digits after it. */
static bool find_heap(struct str line, struct numbers *n, struct str *word, struct str *rate)
{
    const struct str start = PP_STR("heap profile:");
    for (size_t at = 0; (at = str_find(line, start, at)) != SIZE_MAX; at += start.len) {
        size_t pos = at;
        if (!scan_totals(line, &pos, n))
            continue;
        pos = scan_run(line, pos, is_space);
        if (!scan_literal(line, &pos, PP_STR("@")))
            continue;
        pos = scan_run(line, pos, is_space);
        if (!scan_at(line, pos, PP_STR("heap")))
            continue;
        scan_word(line, &pos, is_word, word);
        scan_literal(line, &pos, PP_STR("/"));
        scan_word(line, &pos, byte_is_digit, rate);
        return true;
    }
    return false;
}

static bool find_kind(struct str line, struct str kind)
{
    const struct str start = PP_STR("heap profile:");
    for (size_t at = 0; (at = str_find(line, start, at)) != SIZE_MAX; at += start.len) {
        struct numbers ignored;
        size_t pos = at;
        if (scan_totals(line, &pos, &ignored) && scan_literal(line, &pos, PP_STR(" @ ")) &&
            scan_at(line, pos, kind))
            return true;
    }
    return false;
}

/* Allocations are there when they differ from what is in use, as text: "00" is not "0". */
static bool differs(struct str alloc, struct str inuse)
{
    return !str_eq(alloc, inuse) && !str_eq(alloc, PP_STR("0"));
}

static bool read_heap_header(struct str word, struct str rate, struct heap *h)
{
    int64_t n = 0;
    if (rate.len && num_parse_i64(rate, &n) != NUM_OK)
        return false;
    if (str_eq(word, PP_STR("heapz_v2")) || str_eq(word, PP_STR("heap_v2"))) {
        h->unsample = true;
        h->rate = n;
    } else if (str_eq(word, PP_STR("heapprofile"))) {
        h->rate = 1;
    } else if (str_eq(word, PP_STR("heap"))) {
        h->unsample = true;
        h->rate = n / 2;
    } else {
        return false;
    }
    return true;
}

static bool read_header(struct str line, struct heap *h)
{
    struct numbers n;
    struct str word, rate;
    *h = (struct heap){.rate = 1};
    if (find_heap(line, &n, &word, &rate)) {
        h->has_alloc = differs(n.alloc_count, n.count) || differs(n.alloc_bytes, n.bytes);
        return read_heap_header(word, rate, h);
    }
    return find_kind(line, PP_STR("growth")) || find_kind(line, PP_STR("fragmentation"));
}

/* Sample lines */

/* [-]?D+ */
static bool scan_signed(struct str s, size_t *pos, struct str *number)
{
    size_t from = *pos;
    scan_literal(s, pos, PP_STR("-"));
    if (!scan_some(s, pos, byte_is_digit))
        return false;
    *number = str_sub(s, from, *pos);
    return true;
}

static bool match_sample_at(struct str s, size_t pos, struct numbers *n, struct str *addrs)
{
    if (!scan_signed(s, &pos, &n->count) || !scan_literal(s, &pos, PP_STR(":")))
        return false;
    pos = scan_run(s, pos, is_space);
    if (!scan_signed(s, &pos, &n->bytes))
        return false;
    pos = scan_run(s, pos, is_space);
    if (!scan_literal(s, &pos, PP_STR("[")) || !scan_number(s, &pos, &n->alloc_count) ||
        !scan_literal(s, &pos, PP_STR(":")) || !scan_number(s, &pos, &n->alloc_bytes))
        return false;
    pos = scan_run(s, pos, is_space);
    if (!scan_literal(s, &pos, PP_STR("] @")))
        return false;
    scan_word(s, &pos, is_address_list, addrs);
    return true;
}

/* The leftmost match. A run of digits is tried once: from its inside the end is the same. */
static bool find_sample(struct str s, struct numbers *n, struct str *addrs)
{
    for (size_t pos = 0; pos < s.len;) {
        if (match_sample_at(s, pos, n, addrs))
            return true;
        pos = byte_is_digit(s.ptr[pos]) ? scan_run(s, pos, byte_is_digit) : pos + 1;
    }
    return false;
}

/* One pair of a sample: scaled values, and the size of one block. */
static bool read_pair(struct stacks *s, const struct heap *h, struct str line, const char *what,
                      struct str count_text, struct str bytes_text, int64_t *values, int64_t *block)
{
    int64_t count, bytes;
    enum num_status status = num_parse_i64(count_text, &count);
    if (status != NUM_OK)
        return number_error(s->err, "malformed sample:", line, count_text, status);
    status = num_parse_i64(bytes_text, &bytes);
    if (status != NUM_OK)
        return number_error(s->err, "malformed sample:", line, bytes_text, status);
    if (count == 0 && bytes != 0)
        return err_set(s->err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s count was 0 but %s bytes was %lld",
                       what, what, (long long)bytes);
    if (count != 0) {
        *block = wrap_div(bytes, count);
        if (h->unsample)
            heap_unsample(&count, &bytes, h->rate);
    }
    values[0] = count;
    values[1] = bytes;
    return true;
}

static bool read_sample(struct stacks *s, const struct heap *h, struct str line)
{
    struct numbers n;
    struct str addrs;
    int64_t values[4], block = 0;
    if (!find_sample(line, &n, &addrs))
        return err_set(s->err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "unexpected number of sample values: got 0, want 6");
    int64_t *inuse = h->has_alloc ? values + 2 : values;
    if (h->has_alloc &&
        !read_pair(s, h, line, "allocation", n.alloc_count, n.alloc_bytes, values, &block))
        return false;
    return read_pair(s, h, line, "inuse", n.count, n.bytes, inuse, &block) &&
           stacks_sample(s, values) && stacks_bytes(s, block) &&
           stacks_hex_frames(s, addrs, 1, line);
}

static bool read_samples(struct stacks *s, const struct heap *h, struct lines *l)
{
    while (lines_next(l)) {
        struct str line = str_trim(l->line);
        if (line_is_blank_or_comment(line))
            continue;
        if (line_is_memory_map_marker(line))
            break;
        if (!read_sample(s, h, line))
            return false;
    }
    return lines_check(l, s->err);
}

static bool set_header(struct stacks *s, const struct heap *h)
{
    static const char *const alloc_types[][2] = {{"alloc_objects", "count"},
                                                 {"alloc_space", "bytes"},
                                                 {"inuse_objects", "count"},
                                                 {"inuse_space", "bytes"}};
    static const char *const types[][2] = {{"objects", "count"}, {"space", "bytes"}};
    s->b.p->period = h->rate;
    return stacks_period_type(s, PP_STR("space"), PP_STR("bytes")) &&
           (h->has_alloc ? stacks_types(s, alloc_types, 4) : stacks_types(s, types, 2));
}

enum legacy_result legacy_parse_heap(struct arena *a, const uint8_t *data, size_t len,
                                     struct profile **out, struct err *err)
{
    struct lines l;
    struct heap h;
    struct stacks s;
    *out = NULL;
    lines_init(&l, (struct str){(const char *)data, len});
    if (!lines_next(&l))
        return lines_check(&l, err) ? LEGACY_NOT_MINE : LEGACY_FAILED;
    if (!read_header(l.line, &h))
        return LEGACY_NOT_MINE;
    bool ok = stacks_init(&s, a, err) && set_header(&s, &h) && read_samples(&s, &h, &l) &&
              finish_with_section(&s, &l, out);
    stacks_done(&s);
    return ok ? LEGACY_OK : LEGACY_FAILED;
}
