/* Values of options: from text into the field of the request that the option's row names.
 * Source: spec/driver.md 2.1 (value grammars), 3 (bool words of the shell). */
#include "cli/option_table.h"
#include "util/num.h"

static bool is_one_of(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (str_eq(s, str_of(*words)))
            return true;
    return false;
}

bool option_parse_bool(struct str s, bool *out)
{
    static const char *const yes[] = {"1", "t", "T", "TRUE", "true", "True", NULL};
    static const char *const no[] = {"0", "f", "F", "FALSE", "false", "False", NULL};
    *out = is_one_of(s, yes);
    return *out || is_one_of(s, no);
}

static bool parse_bool_friendly(struct str s, bool *out)
{
    static const char *const yes[] = {"yes", "y", "on", NULL};
    static const char *const no[] = {"no", "n", "off", NULL};
    if (option_parse_bool(s, out))
        return true;
    *out = is_one_of(s, yes);
    return *out || is_one_of(s, no);
}

static enum option_status from_num(enum num_status st)
{
    switch (st) {
    case NUM_OK:
        return OPTION_OK;
    case NUM_SYNTAX:
        return OPTION_SYNTAX;
    case NUM_RANGE:
        return OPTION_RANGE;
    }
    return OPTION_SYNTAX;
}

static enum option_status parse_count(struct str s, int64_t *out)
{
    int64_t v;
    enum num_status st = num_parse_i64_base0(s, &v);
    if (st == NUM_OK && v < 0)
        st = NUM_RANGE;
    if (st == NUM_OK)
        *out = v;
    return from_num(st);
}

/* "512", "64k", "4G": powers of 1024. */
static enum option_status parse_size(struct str s, uint64_t *out)
{
    static const char units[] = "kmgt";
    unsigned shift = 0;
    uint64_t v;
    if (s.len > 1 && (s.ptr[s.len - 1] | 0x20) == 'b')
        s.len--;
    if (s.len > 1 && (s.ptr[s.len - 1] | 0x20) == 'i')
        s.len--;
    const char *unit = s.len > 1 ? strchr(units, s.ptr[s.len - 1] | 0x20) : NULL;
    if (unit && *unit) {
        shift = 10 * ((unsigned)(unit - units) + 1);
        s.len--;
    }
    enum num_status st = num_parse_u64(s, &v);
    if (st == NUM_OK && v > UINT64_MAX >> shift)
        st = NUM_RANGE;
    if (st == NUM_OK)
        *out = v << shift;
    return from_num(st);
}

/* "OLD=NEW"; the first '=' divides them. */
static enum option_status add_map(struct path_maps *maps, struct str value)
{
    size_t equals = str_find(value, PP_STR("="), 0);
    if (equals == SIZE_MAX || equals == 0)
        return OPTION_SYNTAX;
    if (maps->n == PP_COUNT(maps->item))
        return OPTION_RANGE;
    maps->item[maps->n++] =
        (struct path_map){str_sub(value, 0, equals), str_sub(value, equals + 1, value.len)};
    return OPTION_OK;
}

static enum option_status set_member(const struct option_desc *d, unsigned *set, struct str value)
{
    bool on;
    if (!option_parse_bool(value, &on))
        return OPTION_SYNTAX;
    *set = on ? *set | 1u << d->member : *set & ~(1u << d->member);
    return OPTION_OK;
}

/* One member of the set by its name; it replaces what was chosen. */
static enum option_status set_choice(const struct option_desc *d, unsigned *set, struct str value)
{
    const struct option_desc *m = option_find(value, IN_COMMANDS);
    if (!m || m->kind != OPTION_MEMBER || m->offset != d->offset)
        return OPTION_SYNTAX;
    *set = 1u << m->member;
    return OPTION_OK;
}

static enum option_status add_name(struct name_list *list, struct str value)
{
    if (list->n == list->cap)
        return OPTION_RANGE;
    list->items[list->n++] = value.ptr; /* a value ends where its argument does */
    return OPTION_OK;
}

const char *option_value_grammar(const struct option_desc *d)
{
    switch (d->kind) {
    case OPTION_BOOL:
    case OPTION_MEMBER:
        return "yes or no";
    case OPTION_INT:
        return "a whole number";
    case OPTION_COUNT:
        return "a whole number from 0 on";
    case OPTION_FLOAT:
        return "a number";
    case OPTION_SIZE:
        return "a number of bytes, or of k, M, G or T";
    case OPTION_CHOICE:
        return d->help;
    case OPTION_STRING:
    case OPTION_MAP:
    case OPTION_LIST:
        break;
    }
    return d->arg;
}

bool option_takes_value(const struct option_desc *d)
{
    return d->kind != OPTION_BOOL && d->kind != OPTION_MEMBER;
}

enum option_status option_set(const struct option_desc *d, struct request *rq, struct str value)
{
    void *field = (char *)rq + d->offset;
    bool on;
    switch (d->kind) {
    case OPTION_BOOL:
        if (!option_parse_bool(value, &on))
            return OPTION_SYNTAX;
        *(bool *)field = on;
        return OPTION_OK;
    case OPTION_INT:
        return from_num(num_parse_i64_base0(value, field));
    case OPTION_COUNT:
        return parse_count(value, field);
    case OPTION_FLOAT:
        return from_num(num_parse_double(value, field));
    case OPTION_STRING:
        *(struct str *)field = value;
        return OPTION_OK;
    case OPTION_SIZE:
        return parse_size(value, field);
    case OPTION_MAP:
        return add_map(field, value);
    case OPTION_LIST:
        return add_name(field, value);
    case OPTION_MEMBER:
        return set_member(d, field, value);
    case OPTION_CHOICE:
        return set_choice(d, field, value);
    }
    return OPTION_SYNTAX;
}

enum option_status option_set_friendly(const struct option_desc *d, struct request *rq,
                                       struct str value)
{
    bool on;
    unsigned *set = (unsigned *)(void *)((char *)rq + d->offset);
    if (d->kind != OPTION_BOOL && d->kind != OPTION_MEMBER)
        return option_set(d, rq, value);
    if (!parse_bool_friendly(value, &on))
        return OPTION_SYNTAX;
    if (d->kind == OPTION_MEMBER && d->group != GROUP_LEGACY && on)
        *set = 0; /* the last of a group wins */
    return option_set(d, rq, on ? PP_STR("true") : PP_STR("false"));
}
