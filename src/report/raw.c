/* raw: the profile as text. Source: spec/profile.md 4.2. */
#include "report/report_impl.h"

#include <stdlib.h>

#include "report/sample_labels.h"
#include "util/ckint.h"
#include "util/utf8.h"

#define DURATION_CHARACTERS 4

/* "2021-01-01 00:00:00.12 +0000 UTC" */
static void add_time(struct buf *out, int64_t ns)
{
    struct tm tm;
    int64_t fraction;
    char text[64];
    if (!report_local_time(ns, &tm, &fraction)) {
        out->failed = true;
        return;
    }
    buf_add(out, text, strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm));
    if (fraction) {
        int digits = 9;
        for (; fraction % 10 == 0; digits--)
            fraction /= 10;
        buf_printf(out, ".%0*lld", digits, (long long)fraction);
    }
    buf_add(out, text, strftime(text, sizeof text, " %z %Z", &tm));
}

/* A decimal fraction of v / 10^digits without trailing zeros: "1.5". */
static void add_fraction(struct buf *out, uint64_t v, int digits)
{
    uint64_t unit = 1;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    buf_add_u64(out, v / unit);
    uint64_t rest = v % unit;
    if (!rest)
        return;
    for (; rest % 10 == 0; digits--)
        rest /= 10;
    buf_printf(out, ".%0*llu", digits, (unsigned long long)rest);
}

/* Go's Duration.String. */
static void add_duration(struct buf *out, int64_t ns)
{
    uint64_t v = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    if (ns < 0)
        buf_add_byte(out, '-');
    if (v < 1000) {
        buf_printf(out, "%lluns", (unsigned long long)v);
    } else if (v < 1000000) {
        add_fraction(out, v, 3);
        buf_add_cstr(out, "\xC2\xB5s");
    } else if (v < 1000000000) {
        add_fraction(out, v, 6);
        buf_add_cstr(out, "ms");
    } else {
        uint64_t minutes = v / UINT64_C(60000000000);
        if (minutes >= 60)
            buf_printf(out, "%lluh", (unsigned long long)(minutes / 60));
        if (minutes > 0)
            buf_printf(out, "%llum", (unsigned long long)(minutes % 60));
        add_fraction(out, v % UINT64_C(60000000000), 9);
        buf_add_byte(out, 's');
    }
}

static void add_short_duration(struct buf *out, int64_t ns)
{
    struct buf text = BUF_INIT;
    add_duration(&text, ns);
    size_t end = 0;
    for (int i = 0; i < DURATION_CHARACTERS && end < text.len; i++) {
        uint32_t cp;
        end += utf8_decode(buf_str(&text), end, &cp);
    }
    buf_add(out, text.data, end);
    out->failed |= text.failed;
    buf_done(&text);
}

static void add_header(const struct profile *p, struct buf *out)
{
    for (uint32_t i = 0; i < p->n_comments; i++) {
        buf_add_cstr(out, "Comment: ");
        buf_add_str(out, profile_str(p, p->comments[i]));
        buf_add_byte(out, '\n');
    }
    if (p->doc_url) {
        buf_add_cstr(out, "Doc: ");
        buf_add_str(out, profile_str(p, p->doc_url));
        buf_add_byte(out, '\n');
    }
    buf_add_cstr(out, "PeriodType: ");
    buf_add_str(out, profile_str(p, p->period_type.type));
    buf_add_byte(out, ' ');
    buf_add_str(out, profile_str(p, p->period_type.unit));
    buf_printf(out, "\nPeriod: %lld\n", (long long)p->period);
    if (p->time_ns) {
        buf_add_cstr(out, "Time: ");
        add_time(out, p->time_ns);
        buf_add_byte(out, '\n');
    }
    if (p->duration_ns) {
        buf_add_cstr(out, "Duration: ");
        add_short_duration(out, p->duration_ns);
        buf_add_byte(out, '\n');
    }
}

static void add_types(const struct profile *p, struct buf *out)
{
    struct buf line = BUF_INIT;
    for (uint32_t i = 0; i < p->n_types; i++) {
        buf_add_str(&line, profile_str(p, p->types[i].type));
        buf_add_byte(&line, '/');
        buf_add_str(&line, profile_str(p, p->types[i].unit));
        if (p->types[i].type == p->default_type)
            buf_add_cstr(&line, "[dflt]");
        buf_add_byte(&line, ' ');
    }
    buf_add_cstr(out, "Samples:\n");
    buf_add_str(out, str_trim(buf_str(&line)));
    buf_add_byte(out, '\n');
    out->failed |= line.failed;
    buf_done(&line);
}

static void add_number(struct buf *out, int64_t v, size_t width)
{
    char digits[24];
    struct buf text = {digits, 0, sizeof digits, false};
    buf_add_i64(&text, v);
    buf_pad_left(out, buf_str(&text), width);
}

/* A location's id and a blank, as samples repeat them over and over. */
struct id_text {
    char text[23];
    uint8_t len;
};

static struct id_text *make_id_texts(const struct profile *p, struct err *err)
{
    struct id_text *ids = calloc(p->n_locations + (size_t)1, sizeof *ids);
    for (uint32_t l = 0; ids && l < p->n_locations; l++) {
        struct buf text = {ids[l].text, 0, sizeof ids[l].text, false};
        buf_add_u64(&text, p->locations[l].id);
        buf_add_byte(&text, ' ');
        ids[l].len = (uint8_t)text.len;
    }
    if (!ids)
        err_nomem(err);
    return ids;
}

static void add_stack(const struct id_text *ids, struct stack s, struct buf *out)
{
    if (!buf_reserve(out, (size_t)s.n * sizeof ids->text))
        return;
    char *at = out->data + out->len;
    for (uint32_t d = 0; d < s.n; d++) {
        const struct id_text *id = &ids[s.locs[d]];
        memcpy(at, id->text, sizeof id->text); /* all of it: that is faster */
        at += id->len;
    }
    out->len = (size_t)(at - out->data);
}

static bool add_samples(const struct report *r, struct buf *out, struct err *err)
{
    const struct profile *p = r->p;
    struct stack_reader reader;
    struct label_text labels = {0};
    struct id_text *ids = make_id_texts(p, err);
    bool ok = ids && stack_reader_init(&reader, p, err);
    if (!ok) {
        free(ids);
        return false;
    }
    for (uint32_t i = 0; ok && i < p->samples.n; i++) {
        struct stack s = stack_read(&reader, i);
        for (uint32_t t = 0; t < p->n_types; t++) {
            buf_add_byte(out, ' ');
            add_number(out, p->samples.values[t][i], 10);
        }
        buf_add_cstr(out, ": ");
        add_stack(ids, s, out);
        buf_add_byte(out, '\n');
        if (p->samples.label_begin)
            ok = label_text_raw(&labels, p, i, out, err);
        ok = ok && report_hand_over(r, out, err);
    }
    label_text_done(&labels);
    stack_reader_done(&reader);
    free(ids);
    return ok;
}

static void add_hex(struct buf *out, uint64_t v)
{
    buf_add_cstr(out, "0x");
    buf_add_hex(out, v);
}

static void add_line(const struct profile *p, const struct line *l, struct buf *out)
{
    const struct function *f = &p->functions[l->function];
    buf_add_str(out, profile_str(p, f->name));
    buf_add_byte(out, ' ');
    buf_add_str(out, profile_str(p, f->file));
    buf_add_byte(out, ':');
    buf_add_i64(out, l->line);
    buf_add_byte(out, ':');
    buf_add_i64(out, l->column);
    buf_add_cstr(out, " s=");
    buf_add_i64(out, f->start_line);
    if (f->name != f->system_name) {
        buf_add_byte(out, '(');
        buf_add_str(out, profile_str(p, f->system_name));
        buf_add_byte(out, ')');
    }
}

static void add_location(const struct profile *p, uint32_t loc, struct buf *out)
{
    const struct location *l = &p->locations[loc];
    char digits[24];
    struct buf id = {digits, 0, sizeof digits, false};
    buf_add_u64(&id, l->id);
    buf_pad_left(out, buf_str(&id), 6);
    buf_add_cstr(out, ": ");
    add_hex(out, l->address);
    buf_add_byte(out, ' ');
    if (l->mapping != PP_NONE) {
        buf_add_cstr(out, "M=");
        buf_add_u64(out, p->mappings[l->mapping].id);
        buf_add_byte(out, ' ');
    }
    if (l->folded)
        buf_add_cstr(out, "[F] ");
    for (uint32_t i = p->line_begin[loc]; i < p->line_begin[loc + 1]; i++) {
        if (i > p->line_begin[loc]) {
            buf_add_byte(out, '\n');
            buf_fill(out, ' ', 13);
        }
        add_line(p, &p->lines[i], out);
    }
    buf_add_byte(out, '\n');
}

static void add_mapping(const struct profile *p, const struct mapping *m, struct buf *out)
{
    buf_add_u64(out, m->id);
    buf_add_cstr(out, ": ");
    add_hex(out, m->start);
    buf_add_byte(out, '/');
    add_hex(out, m->limit);
    buf_add_byte(out, '/');
    add_hex(out, m->offset);
    buf_add_byte(out, ' ');
    buf_add_str(out, profile_str(p, m->file));
    buf_add_byte(out, ' ');
    buf_add_str(out, profile_str(p, m->build_id));
    buf_add_byte(out, ' ');
    buf_add_cstr(out, m->has_functions ? "[FN]" : "");
    buf_add_cstr(out, m->has_filenames ? "[FL]" : "");
    buf_add_cstr(out, m->has_lines ? "[LN]" : "");
    buf_add_cstr(out, m->has_inlines ? "[IN]" : "");
    buf_add_byte(out, '\n');
}

bool report_raw(struct report *r, struct buf *out, struct err *err)
{
    const struct profile *p = r->p;
    add_header(p, out);
    add_types(p, out);
    bool ok = add_samples(r, out, err);
    buf_add_cstr(out, "Locations\n");
    for (uint32_t i = 0; ok && i < p->n_locations; i++) {
        add_location(p, i, out);
        ok = report_hand_over(r, out, err);
    }
    buf_add_cstr(out, "Mappings\n");
    for (uint32_t i = 0; ok && i < p->n_mappings; i++) {
        add_mapping(p, &p->mappings[i], out);
        ok = report_hand_over(r, out, err);
    }
    return ok;
}
