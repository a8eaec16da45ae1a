/* Profiles from text: a small recursive-descent reader over the lines. The grammar is in the
 * header. */
#include "profiles.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "profile/builder.h"

struct frame {
    struct str text;
    uint32_t location;
};

struct text {
    const char *start, *pos;
    struct arena *arena;
    struct err err;
    struct builder b;
    VEC(struct frame) frames;
    VEC(str_id) comments;
    VEC(uint32_t) stack;
};

static _Noreturn void bad_text(const struct text *t, const char *what)
{
    fprintf(stderr, "profile text: %s at \"%.30s\" of:\n%s\n%s\n", what, t->pos, t->start,
            t->err.msg);
    abort();
}

static bool at_end(const struct text *t)
{
    return *t->pos == '\0' || *t->pos == '\n';
}

static void skip_blanks(struct text *t)
{
    while (*t->pos == ' ')
        t->pos++;
}

/* Bytes up to a blank, the end of the line or one of `stops`; double quotes protect. */
static struct str take_word(struct text *t, const char *stops)
{
    char *out = arena_alloc(t->arena, strcspn(t->pos, "\n") + 1, 1);
    size_t n = 0;
    bool quoted = false;
    if (!out)
        bad_text(t, "no memory");
    for (; *t->pos && *t->pos != '\n'; t->pos++) {
        char c = *t->pos;
        if (c == '"') {
            quoted = !quoted;
            continue;
        }
        bool plain_colon = c == ':' && !isdigit((unsigned char)t->pos[1]) && t->pos[1] != '-';
        if (!quoted && !plain_colon && (c == ' ' || strchr(stops, c)))
            break;
        out[n++] = c;
    }
    return (struct str){out, n};
}

static int64_t take_i64(struct text *t)
{
    char *end;
    skip_blanks(t);
    long long v = strtoll(t->pos, &end, 10);
    if (end == t->pos)
        bad_text(t, "no number");
    t->pos = end;
    return v;
}

static uint64_t take_hex(struct text *t)
{
    char *end;
    skip_blanks(t);
    unsigned long long v = strtoull(t->pos, &end, 16);
    if (end == t->pos)
        bad_text(t, "no hexadecimal number");
    t->pos = end;
    return v;
}

static str_id add_str(struct text *t, struct str s)
{
    str_id id = builder_str(&t->b, s);
    if (id == PP_NONE)
        bad_text(t, "no memory");
    return id;
}

static str_id take_str(struct text *t)
{
    skip_blanks(t);
    struct str s = take_word(t, "");
    return add_str(t, str_eq(s, PP_STR("-")) ? PP_STR("") : s);
}

static str_id take_rest(struct text *t)
{
    skip_blanks(t);
    size_t n = strcspn(t->pos, "\n");
    t->pos += n;
    return add_str(t, (struct str){t->pos - n, n});
}

static uint32_t function_of(struct text *t, struct str name, struct str file, int64_t start_line)
{
    struct function f = {
        .name = add_str(t, name), .file = add_str(t, file), .start_line = start_line};
    f.system_name = f.name;
    for (uint32_t i = 0; i < t->b.functions.n; i++)
        if (t->b.functions.data[i].name == f.name && t->b.functions.data[i].file == f.file &&
            t->b.functions.data[i].start_line == start_line)
            return i;
    return builder_function(&t->b, &f);
}

static struct line take_line(struct text *t)
{
    struct line l = {0};
    struct str name = take_word(t, ";>[:"), file = {"", 0};
    int64_t start_line = 0;
    if (*t->pos == '[') {
        t->pos++;
        file = take_word(t, "]=");
        if (*t->pos == '=') {
            t->pos++;
            start_line = take_i64(t);
        }
        if (*t->pos++ != ']')
            bad_text(t, "no ] after a file name");
    }
    l.function = function_of(t, name, file, start_line);
    if (*t->pos == ':') {
        t->pos++;
        l.line = take_i64(t);
    }
    if (*t->pos == ':') {
        t->pos++;
        l.column = take_i64(t);
    }
    return l;
}

static uint32_t mapping_of(const struct text *t, uint64_t address)
{
    for (uint32_t i = 0; i < t->b.mappings.n; i++)
        if (address >= t->b.mappings.data[i].start && address < t->b.mappings.data[i].limit)
            return i;
    return t->b.mappings.n ? 0 : PP_NONE;
}

/* The lines of a frame, outermost first in the text, innermost first in the profile. */
static void take_lines(struct text *t)
{
    struct line lines[64];
    size_t n = 0;
    for (;;) {
        if (n == PP_COUNT(lines))
            bad_text(t, "too many inlined lines");
        lines[n++] = take_line(t);
        if (*t->pos != '>')
            break;
        t->pos++;
    }
    while (n)
        if (!builder_line(&t->b, &lines[--n]))
            bad_text(t, "no memory");
}

static uint32_t take_frame(struct text *t)
{
    const char *start = t->pos;
    take_word(t, ";");
    struct str text = {start, (size_t)(t->pos - start)};
    for (size_t i = 0; i < t->frames.n; i++)
        if (str_eq(t->frames.data[i].text, text))
            return t->frames.data[i].location;
    t->pos = start;
    struct location l = {0};
    if (str_starts(text, PP_STR("0x")))
        l.address = take_hex(t);
    l.mapping = mapping_of(t, l.address);
    uint32_t index = builder_location(&t->b, &l);
    bool address_only = t->pos == start + text.len;
    if (!address_only) {
        if (*t->pos == '@')
            t->pos++;
        take_lines(t);
    }
    if (t->pos != start + text.len || !vec_grow(&t->frames) || index == PP_NONE)
        bad_text(t, "a frame that does not end");
    t->frames.data[t->frames.n++] = (struct frame){text, index};
    return index;
}

static void take_types(struct text *t)
{
    struct value_type types[32];
    uint32_t n = 0;
    for (skip_blanks(t); !at_end(t) && n < PP_COUNT(types); skip_blanks(t)) {
        struct str s = take_word(t, "");
        size_t at = str_rfind_byte(s, '/');
        if (at == SIZE_MAX)
            bad_text(t, "a type without /unit");
        types[n++] = (struct value_type){add_str(t, str_sub(s, 0, at)),
                                         add_str(t, str_sub(s, at + 1, s.len))};
    }
    if (!builder_types(&t->b, types, n))
        bad_text(t, "no memory");
}

static void take_mapping(struct text *t)
{
    struct mapping m = {.start = take_hex(t)};
    m.limit = take_hex(t);
    m.offset = take_hex(t);
    m.file = take_str(t);
    m.build_id = take_str(t);
    if (builder_mapping(&t->b, &m) == PP_NONE)
        bad_text(t, "no memory");
}

static void take_comment(struct text *t)
{
    str_id s = take_rest(t);
    if (!vec_grow(&t->comments))
        bad_text(t, "no memory");
    t->comments.data[t->comments.n++] = s;
}

static void take_period(struct text *t)
{
    t->b.p->period_type.type = take_str(t);
    t->b.p->period_type.unit = take_str(t);
    t->b.p->period = take_i64(t);
}

static void take_header(struct text *t)
{
    struct profile *p = t->b.p;
    struct str name = take_word(t, "");
    if (str_eq(name, PP_STR("!types")))
        take_types(t);
    else if (str_eq(name, PP_STR("!mapping")))
        take_mapping(t);
    else if (str_eq(name, PP_STR("!period")))
        take_period(t);
    else if (str_eq(name, PP_STR("!time")))
        p->time_ns = take_i64(t);
    else if (str_eq(name, PP_STR("!duration")))
        p->duration_ns = take_i64(t);
    else if (str_eq(name, PP_STR("!default")))
        p->default_type = take_rest(t);
    else if (str_eq(name, PP_STR("!doc")))
        p->doc_url = take_rest(t);
    else if (str_eq(name, PP_STR("!drop")))
        p->drop_frames = take_rest(t);
    else if (str_eq(name, PP_STR("!keep")))
        p->keep_frames = take_rest(t);
    else if (str_eq(name, PP_STR("!comment")))
        take_comment(t);
    else if (str_eq(name, PP_STR("!location")))
        (void)(skip_blanks(t), take_frame(t));
    else
        bad_text(t, "unknown header line");
}

static void default_types(struct text *t, uint32_t n)
{
    struct value_type types[32];
    char name[8];
    if (n > PP_COUNT(types))
        bad_text(t, "too many values");
    for (uint32_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "v%u", i);
        struct str type = i == 0 ? PP_STR("samples") : i == 1 ? PP_STR("cpu") : str_of(name);
        struct str unit = i == 1 ? PP_STR("nanoseconds") : PP_STR("count");
        types[i] = (struct value_type){add_str(t, type), add_str(t, unit)};
    }
    if (!builder_types(&t->b, types, n))
        bad_text(t, "no memory");
}

static bool at_number(const struct text *t)
{
    return isdigit((unsigned char)*t->pos) || (*t->pos == '-' && isdigit((unsigned char)t->pos[1]));
}

static void take_label(struct text *t)
{
    struct label l = {.key = add_str(t, take_word(t, "=#"))};
    if (*t->pos == '=') {
        t->pos++;
        l.text = add_str(t, take_word(t, ""));
    } else if (*t->pos == '#') {
        t->pos++;
        l.num = take_i64(t);
        l.text = add_str(t, take_word(t, ""));
        l.kind = l.text ? LABEL_NUM_UNIT : LABEL_NUM;
    } else {
        bad_text(t, "a label without = or #");
    }
    if (!builder_label(&t->b, &l))
        bad_text(t, "no memory");
}

/* One number with a unit gives every number of the key one (empty units included). */
static void share_units(struct label *labels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; labels[i].kind == LABEL_NUM_UNIT && k < n; k++)
            if (labels[k].key == labels[i].key && labels[k].kind == LABEL_NUM)
                labels[k].kind = LABEL_NUM_UNIT;
}

static void take_stack(struct text *t)
{
    t->stack.n = 0;
    if (t->pos[0] == '-' && t->pos[1] == ' ') {
        t->pos++;
        return;
    }
    for (;;) {
        if (!vec_grow(&t->stack))
            bad_text(t, "no memory");
        uint32_t location = take_frame(t);
        t->stack.data[t->stack.n++] = location;
        if (*t->pos != ';')
            return;
        t->pos++;
    }
}

static void take_sample(struct text *t)
{
    int64_t values[32] = {0};
    uint32_t n = 0;
    take_stack(t);
    for (skip_blanks(t); at_number(t) && n < PP_COUNT(values); skip_blanks(t))
        values[n++] = take_i64(t);
    if (t->b.n_samples == 0 && t->b.p->n_types == 0)
        default_types(t, n);
    if (n != t->b.p->n_types)
        bad_text(t, "wrong number of values");
    bool ok = builder_sample(&t->b, values);
    for (size_t i = t->stack.n; ok && i-- > 0;)
        ok = builder_frame(&t->b, t->stack.data[i]);
    if (!ok)
        bad_text(t, "no memory");
    size_t first = t->b.labels.n;
    for (; !at_end(t); skip_blanks(t))
        take_label(t);
    if (t->b.labels.n > first)
        share_units(t->b.labels.data + first, t->b.labels.n - first);
}

struct profile *profile_from_text(struct arena *a, const char *text)
{
    struct text t = {.start = text, .pos = text, .arena = a};
    struct profile *p;
    if (!builder_init(&t.b, a, &t.err))
        bad_text(&t, "no memory");
    while (*t.pos) {
        skip_blanks(&t);
        if (*t.pos == '!')
            take_header(&t);
        else if (!at_end(&t))
            take_sample(&t);
        skip_blanks(&t);
        if (!at_end(&t))
            bad_text(&t, "more than expected");
        if (*t.pos)
            t.pos++;
    }
    str_id *comments = arena_array(a, str_id, t.comments.n);
    if (!comments || !builder_finish(&t.b, &p))
        bad_text(&t, "no memory");
    if (t.comments.n)
        memcpy(comments, t.comments.data, t.comments.n * sizeof *comments);
    p->comments = comments;
    p->n_comments = (uint32_t)t.comments.n;
    free(t.comments.data);
    free(t.frames.data);
    free(t.stack.data);
    return p;
}
