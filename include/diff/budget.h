/* The budget file: what a profile may cost, and how much a change may add.
 *
 *   line    = [ rule ] [ "#" comment ]
 *   rule    = ( "fail" | "warn" ) subject limit { option }
 *           | "allow" "func" name { option }
 *   subject = "func" name ( "flat" | "cum" ) | "total" "value"
 *   name    = "any" | "~" regex | name of a function; in double quotes if it has blanks
 *   limit   = N "%"         of the total (check)
 *           | N [ unit ]    value of one run: 60s, 512MB, 1000 (check)
 *           | "+" N "%"     growth in per cent of old (diff)
 *           | "+" N [ unit ] growth of one run (diff)
 *   option  = "reason=" text | "optional"
 *           | "min-share=" N "%" | "min-samples=" N  (fail, warn)
 *           | "sure"                                 (fail, warn: limits, not growth)
 *           | "until=" YYYY-MM-DD                    (allow)
 *
 * Words are separated by blanks; "..." takes blanks, with \" and \\ inside. "#" starts a comment
 * where a word would begin: Class#method is a name. Blank lines are skipped. Errors name the file,
 * line and column: "perf.budget:3:7: ...". */
#ifndef CPPROF_DIFF_BUDGET_H
#define CPPROF_DIFF_BUDGET_H

#include "util/arena.h"
#include "util/err.h"
#include "util/regex.h"

enum budget_action { BUDGET_FAIL, BUDGET_WARN, BUDGET_ALLOW };
enum budget_subject { BUDGET_FUNC, BUDGET_TOTAL };
enum budget_measure { BUDGET_FLAT, BUDGET_CUM, BUDGET_VALUE };
enum budget_limit_kind {
    LIMIT_NONE,  /* allow */
    LIMIT_SHARE, /* part of the total */
    LIMIT_VALUE,
    LIMIT_GROWTH, /* part of old */
    LIMIT_GROWTH_VALUE
};

struct budget_rule {
    enum budget_action action;
    enum budget_subject subject;
    enum { NAME_ANY, NAME_EXACT, NAME_REGEX } name_kind;
    struct str name;     /* without "~" */
    struct regex *regex; /* NAME_REGEX */
    enum budget_measure measure;
    enum budget_limit_kind limit_kind;
    double limit;                  /* shares and growth: 0.15 for 15 % */
    struct str limit_text;         /* as written */
    struct str unit;               /* of values; "": the profile's own */
    double min_share, min_samples; /* below 0: not given */
    bool optional;                 /* may match nothing */
    bool sure;                     /* fail only when the sampling error leaves no doubt */
    struct str reason;
    int32_t until;         /* days since 1970-01-01 */
    struct str until_text; /* "": no end */
    uint32_t line, column; /* from 1 */
    uint32_t name_column, limit_column;
    struct str text; /* the rule as written, without its comment */
};

struct budget {
    struct str file; /* or the option that the rule is the value of */
    bool is_option;
    struct budget_rule *rules;
    size_t n;
};

/* Parses text[0..), which must outlive the budget. `file` is for messages. Release with budget_done
 * also after a failure. Errors: PP_ERR_USAGE with the position, PP_ERR_LIMIT, PP_ERR_NOMEM. */
PP_MUST_CHECK bool budget_parse(struct arena *a, struct str file, struct str text,
                                struct budget *out, struct err *err);
/* Parses one rule without its first word, which is "fail"; positions are those of `text`. Else as
 * above, but text need not outlive the budget. */
PP_MUST_CHECK bool budget_parse_option(struct arena *a, struct str option, struct str text,
                                       struct budget *out, struct err *err);
void budget_done(struct budget *b);

/* Whether the rule is about this function. */
bool budget_matches(const struct budget_rule *rule, struct str name);
static inline bool budget_is_growth(const struct budget_rule *rule)
{
    return rule->limit_kind == LIMIT_GROWTH || rule->limit_kind == LIMIT_GROWTH_VALUE;
}
/* "2027-01-01" to days since 1970-01-01; false when it is no date. */
bool budget_parse_date(struct str text, int32_t *days);
/* The limit as a number in the profile's unit. Errors: PP_ERR_USAGE with the rule's position when
 * the units do not go together. */
PP_MUST_CHECK bool budget_limit_value(const struct budget *b, const struct budget_rule *rule,
                                      struct str profile_unit, double *out, struct err *err);
/* An error at the rule: "FILE:LINE:COLUMN: ...". Always false. */
bool budget_fail_at(const struct budget *b, uint32_t line, uint32_t column, struct err *err,
                    const char *fmt, ...) PP_PRINTF(5, 6);

#endif
