/* Units, scaling, labels of values, percentages. Source: spec/report.md 1. */
#include "measure/measure.h"

#include <assert.h>
#include <math.h>

#include "measure/decimal.h"
#include "util/ckint.h"

struct unit {
    const char *name; /* canonical, as printed */
    double factor;
    const char *aliases[4]; /* normalised: lower case, plural s dropped */
};

struct unit_family {
    const struct unit *units;
    size_t n_units;
    size_t default_unit;
};

static const struct unit memory_units[] = {
    {"B", 1, {"b", "byte"}},
    {"kB", 1024.0, {"kb", "kbyte", "kilobyte"}},
    {"MB", 1048576.0, {"mb", "mbyte", "megabyte"}},
    {"GB", 1073741824.0, {"gb", "gbyte", "gigabyte"}},
    {"TB", 1099511627776.0, {"tb", "tbyte", "terabyte"}},
    {"PB", 1125899906842624.0, {"pb", "pbyte", "petabyte"}},
};

/* clang-format off */
static const struct unit time_units[] = {
    {"ns", 1, {"ns", "nanosecond"}},
    {"us", 1e3, {"us", "microsecond"}},
    {"ms", 1e6, {"ms", "millisecond"}},
    {"s", 1e9, {"s", "sec", "second"}},
    {"hrs", 3.6e12, {"hour", "hr"}},
};
/* clang-format on */

static const struct unit gcu_units[] = {
    {"n*GCU", 1e-9, {"nanogcu"}}, {"u*GCU", 1e-6, {"microgcu"}}, {"m*GCU", 1e-3, {"milligcu"}},
    {"GCU", 1, {"gcu"}},          {"k*GCU", 1e3, {"kilogcu"}},   {"M*GCU", 1e6, {"megagcu"}},
    {"G*GCU", 1e9, {"gigagcu"}},  {"T*GCU", 1e12, {"teragcu"}},  {"P*GCU", 1e15, {"petagcu"}},
};

static const struct unit_family families[] = {
    {memory_units, PP_COUNT(memory_units), 0},
    {time_units, PP_COUNT(time_units), 3},
    {gcu_units, PP_COUNT(gcu_units), 3},
};
#define TIME_FAMILY (&families[1])

/* A unit's text in lower case without its plural s; too long for any alias: empty. */
static size_t normalise(struct str unit, char out[16])
{
    if (unit.len > 15)
        return 0;
    for (size_t i = 0; i < unit.len; i++) {
        char c = unit.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return unit.len > 2 && out[unit.len - 1] == 's' ? unit.len - 1 : unit.len;
}

static const struct unit *find_unit(const struct unit_family *family, struct str text)
{
    char name[16];
    size_t len = normalise(text, name);
    for (size_t i = 0; len && i < family->n_units; i++)
        for (size_t j = 0; j < 4 && family->units[i].aliases[j]; j++) {
            const char *alias = family->units[i].aliases[j];
            if (alias[0] == name[0] && strlen(alias) == len && memcmp(alias, name, len) == 0)
                return &family->units[i];
        }
    return NULL;
}

static bool is_one_of(struct str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, str_of(words[i])))
            return true;
    return false;
}

/* The largest unit in which the value is at least 1; the family's default when there is none. */
static const struct unit *auto_unit(const struct unit_family *family, double v)
{
    for (size_t i = family->n_units; i-- > 0;)
        if (v / family->units[i].factor >= 1.0)
            return &family->units[i];
    return &family->units[family->default_unit];
}

static const char *const automatic[] = {"minimum", "auto"};

static struct scaled scale_in_family(const struct unit_family *family, double v, struct str to)
{
    const struct unit *unit =
        is_one_of(to, automatic, 2) ? auto_unit(family, v) : find_unit(family, to);
    if (!unit)
        unit = &family->units[family->default_unit];
    assert(unit); /* families have units */
    return (struct scaled){v / unit->factor, str_of(unit->name)};
}

struct scaled measure_scale(int64_t value, struct str from, struct str to)
{
    if (value < 0 && value != INT64_MIN) {
        struct scaled s = measure_scale(-value, from, to);
        s.value = -s.value;
        return s;
    }
    for (size_t i = 0; i < PP_COUNT(families); i++) {
        const struct unit *unit = find_unit(&families[i], from);
        if (unit)
            return scale_in_family(&families[i], (double)value * unit->factor, to);
    }
    static const char *const silent[] = {"count", "sample", "unit", "minimum", "auto"};
    return (struct scaled){(double)value, is_one_of(to, silent, 5) ? PP_STR("") : to};
}

/* Whole numbers below 2^53 need no floating point to print. */
static void add_number(struct buf *out, double v)
{
    if (v == floor(v) && fabs(v) < 9007199254740992.0) {
        buf_add_i64(out, (int64_t)v);
        return;
    }
    char text[DECIMAL_ROOM];
    size_t len = decimal_fixed2(v, text);
    buf_add(out, text, len > 3 && memcmp(text + len - 3, ".00", 3) == 0 ? len - 3 : len);
}

void measure_label(struct buf *out, int64_t value, struct str from, struct str to)
{
    struct scaled s = measure_scale(value, from, to);
    size_t at = out->len;
    add_number(out, s.value);
    if (out->failed)
        return;
    struct str text = {out->data + at, out->len - at};
    if (str_eq(text, PP_STR("-0"))) {
        out->len = at;
        buf_add_byte(out, '0');
    } else if (!str_eq(text, PP_STR("0"))) {
        buf_add_str(out, s.unit);
    }
}

void measure_percentage(struct buf *out, int64_t value, int64_t total, bool stripped)
{
    double ratio = total == 0 ? 0 : fabs((double)value / (double)total) * 100;
    char text[DECIMAL_ROOM] = "100";
    size_t len = 3;
    if (ratio < 99.95 || ratio > 100.05)
        len = ratio >= 1.0 ? decimal_fixed2(ratio, text) : decimal_digits2(ratio, text);
    if (stripped)
        buf_add(out, text, len);
    else
        buf_pad_left(out, (struct str){text, len}, 5);
    buf_add_byte(out, '%');
}

/* The family that the unit belongs to, or NULL. */
static const struct unit_family *find_family(struct str unit)
{
    for (size_t i = 0; i < PP_COUNT(families); i++)
        if (find_unit(&families[i], unit))
            return &families[i];
    return NULL;
}

bool measure_can_show(struct str from, struct str to)
{
    const struct unit_family *family = find_family(from);
    return is_one_of(to, automatic, 2) || str_eq(from, to) || (family && find_unit(family, to));
}

void measure_list_units(struct buf *out, struct str from)
{
    const struct unit_family *family = find_family(from);
    for (size_t i = 0; family && i < family->n_units; i++)
        buf_printf(out, i ? ", %s" : "%s", family->units[i].name);
    if (!family)
        buf_add_str(out, from);
}

bool measure_is_time(struct str unit)
{
    return find_unit(TIME_FAMILY, unit) != NULL;
}

static struct str without_plural(struct str type)
{
    return str_ends(type, PP_STR("s")) ? str_sub(type, 0, type.len - 1) : type;
}

bool measure_compatible(struct str type1, struct str unit1, struct str type2, struct str unit2)
{
    if (!str_eq(without_plural(type1), without_plural(type2)))
        return false;
    const struct unit_family *family = find_family(unit1);
    return str_eq(unit1, unit2) || (family && find_unit(family, unit2));
}
