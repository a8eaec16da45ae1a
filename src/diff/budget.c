/* Parsing the budget file, a line at a time. The grammar is in the header. */
#include "diff/budget.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "measure/measure.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/num.h"
#include "util/vec.h"

#define OPTION_ACTION "fail " /* in front of the rule of an option */

struct parser {
    struct arena *a;
    struct budget *out;
    size_t cap;
    struct str line; /* the line at hand */
    size_t at;       /* in it */
    uint32_t number; /* from 1 */
    struct err *err;
};

/* A word of the line; `text` is without quotes and escapes. */
struct word {
    struct str text;
    uint32_t column; /* from 1 */
    bool quoted;
    bool tilde; /* ~ in front */
};

bool budget_fail_at(const struct budget *b, uint32_t line, uint32_t column, struct err *err,
                    const char *fmt, ...)
{
    char text[512];
    va_list args;
    uint32_t unwritten = b->is_option && line == 1 ? sizeof OPTION_ACTION - 1 : 0;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%.*s:%u:%u: %s",
                   (int)(b->file.len < 400 ? b->file.len : 400), b->file.ptr, line,
                   column - unwritten, text);
}

#define fail(p, column, ...) \
    err_false(budget_fail_at((p)->out, (p)->number, (uint32_t)(column), (p)->err, __VA_ARGS__))

/* Shortens what a message quotes. */
static int shown(struct str s)
{
    return (int)(s.len < 60 ? s.len : 60);
}

/* --- words --- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool at_end(struct parser *p)
{
    while (p->at < p->line.len && is_blank(p->line.ptr[p->at]))
        p->at++;
    return p->at == p->line.len || p->line.ptr[p->at] == '#';
}

/* The rest of a word that starts with a quote. */
static bool take_quoted(struct parser *p, struct buf *out)
{
    size_t start = p->at++;
    for (; p->at < p->line.len && p->line.ptr[p->at] != '"'; p->at++) {
        char c = p->line.ptr[p->at];
        if (c == '\\' && p->at + 1 < p->line.len &&
            (p->line.ptr[p->at + 1] == '"' || p->line.ptr[p->at + 1] == '\\'))
            c = p->line.ptr[++p->at];
        buf_add_byte(out, c);
    }
    if (p->at == p->line.len)
        return fail(p, start + 1, "the quote is not closed");
    p->at++;
    return true;
}

/* Takes the next word; quotes may start at its beginning, after "~" and after "=". */
static bool take_word(struct parser *p, struct word *w)
{
    struct buf text = BUF_INIT;
    bool ok = true;
    *w = (struct word){.column = (uint32_t)p->at + 1};
    if (p->line.ptr[p->at] == '~') {
        w->tilde = true;
        p->at++;
    }
    while (ok && p->at < p->line.len && !is_blank(p->line.ptr[p->at])) {
        bool opens = text.len == 0 || text.data[text.len - 1] == '=';
        if (p->line.ptr[p->at] == '"' && opens && !w->quoted) {
            w->quoted = true;
            ok = take_quoted(p, &text);
            if (ok && p->at < p->line.len && !is_blank(p->line.ptr[p->at]))
                ok = fail(p, p->at + 1, "a blank is missing after the quote");
        } else {
            buf_add_byte(&text, p->line.ptr[p->at++]);
        }
    }
    if (ok) {
        w->text = arena_str(p->a, buf_str(&text));
        ok = !text.failed && w->text.ptr ? true : err_nomem(p->err);
    }
    buf_done(&text);
    return ok;
}

static bool need_word(struct parser *p, struct word *w, const char *what)
{
    if (at_end(p))
        return fail(p, p->at + 1, "%s is missing", what);
    return take_word(p, w);
}

static bool is_word(const struct word *w, const char *text)
{
    return !w->quoted && !w->tilde && str_eq(w->text, str_of(text));
}

/* --- numbers and dates --- */

/* A plain decimal number at the start of `s`: no sign, no exponent, nothing exotic. */
static size_t number_length(struct str s)
{
    size_t i = 0, digits = 0;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        digits++;
    if (i < s.len && s.ptr[i] == '.')
        for (i++; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
            digits++;
    return digits ? i : 0;
}

static bool parse_number(struct str s, double *out, struct str *rest)
{
    size_t n = number_length(s);
    *rest = str_sub(s, n, s.len);
    return n > 0 && num_parse_double(str_sub(s, 0, n), out) == NUM_OK && isfinite(*out);
}

static bool parse_percent(struct str s, double *out)
{
    struct str rest;
    if (!parse_number(s, out, &rest) || !str_eq(rest, PP_STR("%")))
        return false;
    *out /= 100;
    return true;
}

/* Days before the first of a month in the Gregorian calendar, from 1970. */
static int32_t days_of(int32_t y, int32_t m, int32_t d)
{
    y -= m <= 2;
    int32_t era = y / 400, of_era = y - era * 400;
    int32_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool budget_parse_date(struct str s, int32_t *days)
{
    static const int8_t lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t part[3] = {0, 0, 0};
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
        return false;
    for (size_t i = 0, k = 0; i < s.len; i++) {
        if (i == 4 || i == 7) {
            k++;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        part[k] = part[k] * 10 + (s.ptr[i] - '0');
    }
    bool leap = (part[0] % 4 == 0 && part[0] % 100 != 0) || part[0] % 400 == 0;
    if (part[0] < 1970 || part[1] < 1 || part[1] > 12 || part[2] < 1 ||
        part[2] > lengths[part[1] - 1] || (part[1] == 2 && part[2] == 29 && !leap))
        return false;
    *days = days_of(part[0], part[1], part[2]);
    return true;
}

/* --- the parts of a rule --- */

static bool parse_name(struct parser *p, struct budget_rule *r)
{
    struct word w;
    struct err why = {0};
    if (!need_word(p, &w, "a function's name, ~REGEX or any"))
        return false;
    r->name = w.text;
    r->name_column = w.column;
    r->name_kind = w.tilde ? NAME_REGEX : is_word(&w, "any") ? NAME_ANY : NAME_EXACT;
    if (w.text.len == 0)
        return fail(p, w.column, "the name is empty");
    if (r->name_kind == NAME_REGEX && !regex_compile(w.text, &r->regex, &why))
        return why.code == PP_ERR_NOMEM ? err_nomem(p->err) : fail(p, w.column + 1, "%s", why.msg);
    return true;
}

static bool parse_subject(struct parser *p, struct budget_rule *r)
{
    struct word w;
    if (!need_word(p, &w, "func or total"))
        return false;
    if (is_word(&w, "func")) {
        r->subject = BUDGET_FUNC;
        return parse_name(p, r);
    }
    if (is_word(&w, "total") && r->action != BUDGET_ALLOW) {
        r->subject = BUDGET_TOTAL;
        r->name_kind = NAME_ANY;
        return true;
    }
    return fail(p, w.column, "'%.*s' is not %s", shown(w.text), w.text.ptr,
                r->action == BUDGET_ALLOW ? "func" : "func or total");
}

static bool parse_measure(struct parser *p, struct budget_rule *r)
{
    struct word w;
    bool total = r->subject == BUDGET_TOTAL;
    if (!need_word(p, &w, total ? "value" : "flat or cum"))
        return false;
    if (total && is_word(&w, "value"))
        r->measure = BUDGET_VALUE;
    else if (!total && is_word(&w, "flat"))
        r->measure = BUDGET_FLAT;
    else if (!total && is_word(&w, "cum"))
        r->measure = BUDGET_CUM;
    else
        return fail(p, w.column, "'%.*s' is not %s", shown(w.text), w.text.ptr,
                    total ? "value" : "flat or cum");
    return true;
}

static bool parse_limit(struct parser *p, struct budget_rule *r)
{
    struct word w;
    struct str rest;
    if (!need_word(p, &w, "a limit"))
        return false;
    bool growth = w.text.len > 0 && w.text.ptr[0] == '+';
    r->limit_text = w.text;
    r->limit_column = w.column;
    if (w.quoted || w.tilde || !parse_number(str_sub(w.text, growth, w.text.len), &r->limit, &rest))
        return fail(p, w.column, "'%.*s' is no limit: 15%%, 60s, +5%% or +10ms", shown(w.text),
                    w.text.ptr);
    if (str_eq(rest, PP_STR("%"))) {
        r->limit_kind = growth ? LIMIT_GROWTH : LIMIT_SHARE;
        r->limit /= 100;
        if (!growth && r->subject == BUDGET_TOTAL)
            return fail(p, w.column, "the total is always 100%% of itself");
        return true;
    }
    size_t hash = str_find(rest, PP_STR("#"), 0);
    if (hash != SIZE_MAX)
        return fail(p, w.column + (w.text.len - rest.len) + hash, "a blank is missing before '#'");
    r->limit_kind = growth ? LIMIT_GROWTH_VALUE : LIMIT_VALUE;
    r->unit = rest;
    return true;
}

/* Options that say nothing about such a rule are a mistake of who wrote them. */
static bool check_option(struct parser *p, const struct budget_rule *r, const struct word *w,
                         struct str key)
{
    bool allow = r->action == BUDGET_ALLOW;
    if (allow && (str_eq(key, PP_STR("min-share")) || str_eq(key, PP_STR("min-samples")) ||
                  str_eq(key, PP_STR("sure"))))
        return fail(p, w->column, "'%.*s' goes with fail and warn", shown(key), key.ptr);
    if (r->subject == BUDGET_TOTAL && str_starts(key, PP_STR("min-")))
        return fail(p, w->column, "'%.*s' goes with func", shown(key), key.ptr);
    if (!allow && str_eq(key, PP_STR("until")))
        return fail(p, w->column, "'until' goes with allow");
    if (budget_is_growth(r) && str_eq(key, PP_STR("sure")))
        return fail(p, w->column, "'sure' goes with limits; growth always has to be sure");
    return true;
}

static const char known_options[] =
    "reason=TEXT, min-share=N%, min-samples=N, until=YYYY-MM-DD, optional or sure";

static bool parse_flag(struct parser *p, struct budget_rule *r, const struct word *w)
{
    if (is_word(w, "optional"))
        r->optional = true;
    else if (is_word(w, "sure"))
        r->sure = true;
    else
        return fail(p, w->column, "'%.*s' is no option: %s", shown(w->text), w->text.ptr,
                    known_options);
    return true;
}

static bool parse_setting(struct parser *p, struct budget_rule *r, const struct word *w,
                          struct str key, struct str value)
{
    struct str rest = PP_STR("");
    uint32_t column = w->column + (uint32_t)key.len + 1;
    if (str_eq(key, PP_STR("reason"))) {
        r->reason = value;
    } else if (str_eq(key, PP_STR("until"))) {
        r->until_text = value;
        if (!budget_parse_date(value, &r->until))
            return fail(p, column, "'%.*s' is no date: YYYY-MM-DD", shown(value), value.ptr);
    } else if (str_eq(key, PP_STR("min-share"))) {
        if (!parse_percent(value, &r->min_share) || r->min_share > 1)
            return fail(p, column, "'%.*s' is no share: N%%, up to 100%%", shown(value), value.ptr);
    } else if (str_eq(key, PP_STR("min-samples"))) {
        if (!parse_number(value, &r->min_samples, &rest) || rest.len)
            return fail(p, column, "'%.*s' is no number", shown(value), value.ptr);
    } else {
        return fail(p, w->column, "'%.*s' is no option: %s", shown(key), key.ptr, known_options);
    }
    return true;
}

static bool parse_option(struct parser *p, struct budget_rule *r, const struct word *w)
{
    size_t equals = str_find(w->text, PP_STR("="), 0);
    struct str key = str_sub(w->text, 0, equals == SIZE_MAX ? w->text.len : equals);
    if (!check_option(p, r, w, key))
        return false;
    if (equals == SIZE_MAX)
        return parse_flag(p, r, w);
    return parse_setting(p, r, w, key, str_sub(w->text, equals + 1, w->text.len));
}

static bool parse_action(struct parser *p, struct budget_rule *r)
{
    struct word w;
    if (!take_word(p, &w))
        return false;
    r->column = w.column;
    if (is_word(&w, "fail"))
        r->action = BUDGET_FAIL;
    else if (is_word(&w, "warn"))
        r->action = BUDGET_WARN;
    else if (is_word(&w, "allow"))
        r->action = BUDGET_ALLOW;
    else
        return fail(p, w.column, "'%.*s' is not fail, warn or allow", shown(w.text), w.text.ptr);
    return true;
}

static bool parse_rule(struct parser *p, struct budget_rule *r)
{
    struct word w;
    if (!parse_action(p, r) || !parse_subject(p, r))
        return false;
    if (r->action != BUDGET_ALLOW && (!parse_measure(p, r) || !parse_limit(p, r)))
        return false;
    while (!at_end(p))
        if (!take_word(p, &w) || !parse_option(p, r, &w))
            return false;
    size_t end = p->at;
    while (end > r->column && is_blank(p->line.ptr[end - 1]))
        end--;
    r->text = str_sub(p->line, r->column - 1, end);
    return true;
}

static struct budget_rule *new_rule(struct parser *p)
{
    struct budget *b = p->out;
    if (b->n == PP_MAX_RULES) {
        err_set(p->err, PP_ERR_LIMIT, PP_NO_OFFSET, "%.*s: more than %d rules", shown(b->file),
                b->file.ptr, PP_MAX_RULES);
        return NULL;
    }
    if (!vec_reserve((void **)&b->rules, &p->cap, b->n + 1, sizeof *b->rules)) {
        err_nomem(p->err);
        return NULL;
    }
    b->rules[b->n] = (struct budget_rule){.name = PP_STR(""),
                                          .limit_text = PP_STR(""),
                                          .unit = PP_STR(""),
                                          .reason = PP_STR(""),
                                          .until_text = PP_STR(""),
                                          .min_share = -1,
                                          .min_samples = -1,
                                          .line = p->number};
    return &b->rules[b->n++];
}

static bool parse_rules(struct arena *a, struct str text, struct budget *out, struct err *err)
{
    struct parser p = {.a = a, .out = out, .err = err};
    if (text.len > PP_MAX_BUDGET)
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "%.*s: larger than %zu bytes",
                       shown(out->file), out->file.ptr, PP_MAX_BUDGET);
    size_t mark = str_starts(text, PP_STR("\xEF\xBB\xBF")) ? 3 : 0; /* of editors, for UTF-8 */
    for (size_t from = mark, to; from < text.len; from = to + 1) {
        to = str_find(text, PP_STR("\n"), from);
        to = to == SIZE_MAX ? text.len : to;
        p.line = str_sub(text, from, to);
        p.at = 0;
        p.number++;
        if (at_end(&p))
            continue;
        struct budget_rule *rule = new_rule(&p);
        if (!rule || !parse_rule(&p, rule))
            return false;
    }
    return true;
}

bool budget_parse(struct arena *a, struct str file, struct str text, struct budget *out,
                  struct err *err)
{
    *out = (struct budget){.file = file};
    return parse_rules(a, text, out, err);
}

bool budget_parse_option(struct arena *a, struct str option, struct str text, struct budget *out,
                         struct err *err)
{
    struct buf rule = BUF_INIT;
    *out = (struct budget){.file = option, .is_option = true};
    buf_add_cstr(&rule, OPTION_ACTION);
    buf_add_str(&rule, text);
    struct str kept = rule.failed ? (struct str){NULL, 0} : arena_str(a, buf_str(&rule));
    buf_done(&rule);
    return kept.ptr ? parse_rules(a, kept, out, err) : err_nomem(err);
}

void budget_done(struct budget *b)
{
    for (size_t i = 0; i < b->n; i++)
        regex_free(b->rules[i].regex);
    free(b->rules);
    *b = (struct budget){.file = b->file};
}

bool budget_matches(const struct budget_rule *rule, struct str name)
{
    switch (rule->name_kind) {
    case NAME_ANY:
        return true;
    case NAME_EXACT:
        return str_eq(rule->name, name);
    case NAME_REGEX:
        return regex_matches(rule->regex, name);
    }
    return false;
}

static bool refuse_unit(const struct budget *b, const struct budget_rule *rule,
                        struct str profile_unit, struct err *err)
{
    struct buf units = BUF_INIT;
    measure_list_units(&units, profile_unit);
    if (units.failed)
        err_nomem(err);
    else
        budget_fail_at(b, rule->line, rule->limit_column, err,
                       "the limit %.*s does not go with values in '%.*s'%s%.*s",
                       shown(rule->limit_text), rule->limit_text.ptr, shown(profile_unit),
                       profile_unit.ptr, units.len ? ": " : "", shown(buf_str(&units)),
                       buf_str(&units).ptr);
    buf_done(&units);
    return false;
}

bool budget_limit_value(const struct budget *b, const struct budget_rule *rule,
                        struct str profile_unit, double *out, struct err *err)
{
    struct str same = PP_STR("x");
    *out = rule->limit;
    if (rule->unit.len == 0)
        return true;
    if (!measure_compatible(same, rule->unit, same, profile_unit))
        return refuse_unit(b, rule, profile_unit, err);
    /* A large number of units keeps the digits of a factor below one. */
    enum { MANY = 1000000000 };
    *out = rule->limit * (measure_scale(MANY, rule->unit, profile_unit).value / MANY);
    return true;
}
