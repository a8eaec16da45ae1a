/* Rules over results: what fails, what warns, what is allowed. */
#ifndef CPPROF_DIFF_GATE_H
#define CPPROF_DIFF_GATE_H

#include "diff/budget.h"
#include "diff/diff.h"

enum gate_outcome {
    GATE_OK,   /* within the limit */
    GATE_WARN, /* a warn rule's limit is passed */
    GATE_FAIL,
    GATE_ALLOWED,  /* passed, and an allow rule is about this function */
    GATE_UNSURE,   /* a "sure" rule's limit is passed, but not beyond the sampling error */
    GATE_EXPIRED,  /* an allow rule whose time is over: fails */
    GATE_UNMATCHED /* an optional rule that is about no function here */
};
const char *gate_outcome_name(enum gate_outcome outcome);

/* One rule and one function, or the total, or nothing (a rule that is kept by all). */
struct gate_finding {
    const struct budget_rule *rule;
    uint32_t row; /* of the result, or PP_NONE: the total or no function */
    enum gate_outcome outcome;
    bool has_value;
    double value,
        limit; /* check: of one run, in the profile's unit; diff: growth as the limit has it */
    double low, high; /* the interval of value, 95 % */
    double share;     /* check: of the total */
};

struct gate_result {
    struct gate_finding *findings; /* in the order of the rules, worst first within one */
    size_t n;
    uint32_t n_failed, n_warned;
    bool inconclusive; /* set by the caller: nothing failed, but the data could not have shown it */
};

/* What of a budget applies. */
enum gate_kind { GATE_DIFF, GATE_CHECK };

/* Judges `r` by the rules of `kind`. Every rule gives at least one finding: those that pass it,
 * else the function nearest to it. `today` in days since 1970-01-01.
 * Errors: PP_ERR_USAGE: no rule applies, a rule matches no function, units do not go together. */
PP_MUST_CHECK bool gate_run(struct arena *a, const struct budget *b, const struct diff_result *r,
                            enum gate_kind kind, double stated_phi, int32_t today,
                            struct gate_result *out, struct err *err);

/* Whether some rule of the kind is about flat, or cum; the least floors that rules ask for. */
bool gate_needs(const struct budget *b, enum gate_kind kind, enum budget_measure measure);

#endif
