/* Binary CPU profiles: gperftools' and, with another header word, Java's.
 *
 * Rules: spec/profile.md 3.1, 3.2. The file is a sequence of words of 32 or 64 bits in either byte
 * order; the header tells which. A word that is cut short reads as 0 and ends the data. */
#include "legacy/finish.h"
#include "legacy/java.h"
#include "util/ckint.h"

enum { HEADER_WORDS = 5, NATIVE = 0, JAVA = 1 };

/* Remove up to two common second frames; one sample in 32 may differ. */
enum { SIGNAL_FRAMES = 2, SIMILAR_SAMPLES = 32 };

struct words {
    const uint8_t *data;
    size_t len, pos;
    size_t size;          /* 4 or 8 bytes a word */
    bool big_endian, cut; /* cut: a word was asked for that is not whole */
};

static uint64_t next_word(struct words *w)
{
    if (w->size > w->len - w->pos) {
        w->pos = w->len;
        w->cut = true;
        return 0;
    }
    const uint8_t *p = w->data + w->pos;
    uint64_t value = 0;
    for (size_t i = 0; i < w->size; i++)
        value = value << 8 | p[w->big_endian ? i : w->size - 1 - i];
    w->pos += w->size;
    return value;
}

/* The header: 0 3 KIND PERIOD 0. */
static bool read_header(struct words *w, uint64_t *kind, uint64_t *period)
{
    uint64_t head[HEADER_WORDS];
    for (size_t i = 0; i < HEADER_WORDS; i++)
        head[i] = next_word(w);
    *kind = head[2];
    *period = head[3];
    return !w->cut && head[0] == 0 && head[1] == 3 && (*kind == NATIVE || *kind == JAVA) &&
           *period != 0 && head[4] == 0;
}

static bool open_words(const uint8_t *data, size_t len, struct words *w, uint64_t *kind,
                       uint64_t *period)
{
    for (int way = 0; way < 4; way++) {
        *w = (struct words){
            .data = data, .len = len, .size = way < 2 ? 4 : 8, .big_endian = way & 1};
        if (read_header(w, kind, period))
            return true;
    }
    return false;
}

/* Reads the stack of one sample. True at the end mark: 0 1 0. */
static bool read_stack(struct stacks *s, struct words *w, uint64_t count, uint64_t depth,
                       uint64_t minus, bool *end)
{
    uint64_t leaf = depth ? next_word(w) : 0;
    *end = count == 0 && depth == 1 && leaf == 0;
    if (*end)
        return true;
    int64_t hits = (int64_t)count;
    if (!stacks_sample(s, (int64_t[]){hits, wrap_mul(hits, s->b.p->period)}) ||
        (depth && !stacks_frame(s, leaf)))
        return false;
    for (uint64_t i = 1; i < depth; i++)
        if (!stacks_frame(s, next_word(w) - minus))
            return false;
    return true;
}

/* `minus` is taken from return addresses. */
static enum legacy_result read_samples(struct stacks *s, struct words *w, uint64_t minus)
{
    while (w->pos < w->len) {
        bool end;
        uint64_t count = next_word(w), depth = next_word(w);
        if (w->cut || depth > (w->len - w->pos) / 4) /* 4 also for words of 8 bytes */
            return LEGACY_NOT_MINE;
        if (!read_stack(s, w, count, depth, minus, &end))
            return LEGACY_FAILED;
        if (end)
            break;
        w->cut = false;
    }
    return LEGACY_OK;
}

/* The second frame that most samples with one have (majority vote); any address if none does. */
static uint64_t vote_second_frame(const struct stacks *s)
{
    uint64_t candidate = 0, votes = 0;
    for (size_t i = 0; i < stacks_count(s); i++) {
        size_t from = s->begin.data[i];
        if (stacks_end(s, i) - from < 2)
            continue;
        uint64_t addr = s->addrs.data[from + 1];
        if (votes == 0)
            candidate = addr;
        if (addr == candidate)
            votes++;
        else
            votes--;
    }
    return candidate;
}

static bool has_second_frame(const struct stacks *s, size_t i, uint64_t addr)
{
    size_t from = s->begin.data[i];
    return stacks_end(s, i) - from > 1 && s->addrs.data[from + 1] == addr;
}

/* Cuts the second frame where it is `addr`. */
static void cut_second_frames(struct stacks *s, uint64_t addr)
{
    size_t kept = 0;
    for (size_t i = 0; i < stacks_count(s); i++) {
        size_t from = s->begin.data[i], to = stacks_end(s, i);
        bool cut = has_second_frame(s, i, addr);
        s->begin.data[i] = kept;
        for (size_t j = from; j < to; j++)
            if (!cut || j != from + 1)
                s->addrs.data[kept++] = s->addrs.data[j];
    }
    s->addrs.n = kept;
}

/* Frames that the signal handler left between the leaf and its caller. */
static void remove_signal_frames(struct stacks *s)
{
    size_t n = stacks_count(s), margin = n / SIMILAR_SAMPLES;
    for (int round = 0; round < SIGNAL_FRAMES; round++) {
        uint64_t addr = vote_second_frame(s);
        size_t hits = 0;
        for (size_t i = 0; i < n; i++)
            hits += has_second_frame(s, i, addr);
        if (hits && hits >= n - margin)
            cut_second_frames(s, addr);
    }
}

static bool finish_native(struct stacks *s, struct str rest, struct profile **out)
{
    struct lines l;
    remove_signal_frames(s);
    s->drop_leaf_copies = true;
    lines_init(&l, rest);
    return finish_with_map(s, &l, out);
}

static bool set_header(struct stacks *s, uint64_t period)
{
    static const char *const types[][2] = {{"samples", "count"}, {"cpu", "nanoseconds"}};
    s->b.p->period = wrap_mul((int64_t)period, 1000);
    return stacks_period_type(s, PP_STR("cpu"), PP_STR("nanoseconds")) && stacks_types(s, types, 2);
}

static enum legacy_result parse(struct stacks *s, struct words *w, uint64_t kind, uint64_t period,
                                struct profile **out)
{
    if (!set_header(s, period))
        return LEGACY_FAILED;
    enum legacy_result result = read_samples(s, w, kind == NATIVE);
    if (result != LEGACY_OK)
        return result;
    struct str rest = {(const char *)w->data + w->pos, w->len - w->pos};
    bool ok = kind == NATIVE ? finish_native(s, rest, out) : java_finish(s, rest, out);
    return ok ? LEGACY_OK : LEGACY_FAILED;
}

enum legacy_result legacy_parse_cpu(struct arena *a, const uint8_t *data, size_t len,
                                    struct profile **out, struct err *err)
{
    struct words w;
    struct stacks s;
    uint64_t kind, period;
    *out = NULL;
    if (!open_words(data, len, &w, &kind, &period))
        return LEGACY_NOT_MINE;
    enum legacy_result result =
        stacks_init(&s, a, err) ? parse(&s, &w, kind, period, out) : LEGACY_FAILED;
    stacks_done(&s);
    return result;
}
