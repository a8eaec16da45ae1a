/* The judgement over rows of costs: which of them changed, by how much, how sure is that.
 *
 * Works on plain arrays, so that it can be tested against simulated truth.
 *
 * The model. In run r the cost of row i is a sum of sampled events; one event stands for `unit` of
 * cost, so the variance that sampling alone gives is unit * cost. Runs vary more than that: by the
 * factor phi. phi is estimated for each row from the spread of the runs within each side, and moved
 * towards what is usual for all rows as far as their spread says (an empirical Bayes estimate); it
 * is at least 1, because a spread below that of sampling is luck. With one run a side phi is given.
 *
 * Costs are compared relative to an exposure: the cost of the rows that did not change (stable), of
 * all rows (total), or numbers from the caller (runs, seconds, operations). */
#ifndef CPPROF_DIFF_JUDGE_H
#define CPPROF_DIFF_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "diff/stats.h"

enum judge_base {
    JUDGE_STABLE, /* the rows that did not change; found by a median, then by exclusion. Where no
                     majority of them is found: the caller's exposures */
    JUDGE_TOTAL,  /* all rows that take part */
    JUDGE_GIVEN   /* the caller's exposures */
};

enum judge_test { JUDGE_T, JUDGE_U };

struct judge_rules {
    double q;           /* the error that is allowed: 0.05 */
    double min_effect;  /* relative: changes below it are none (0.02) */
    double min_share;   /* floor: part of the total (0.01) */
    double min_samples; /* floor: events on a side (20) */
    double max_mde;     /* rows whose smallest visible change is above it are not tested (0.75) */
    double stated_phi;  /* where no side has two runs (2) */
    double stated_cv;   /* there: how much equal runs differ beside their sampling (0.05) */
    enum correction correction;
    enum judge_test test;
};
extern const struct judge_rules judge_rules_default;

struct judge_input {
    uint32_t n_rows, n_old, n_new; /* rows, runs a side */
    const double *cost;            /* [row * n_runs + run], the old side's runs first */
    const double *unit;            /* by row: cost that one event stands for; > 0 */
    const bool *takes_part;        /* by row; the others are neither judged nor counted */
    const uint32_t *same_as; /* by row: a row that stands for it in the family; NULL: itself */
    enum judge_base base;
    const double *exposure; /* by run: JUDGE_GIVEN, JUDGE_STABLE */
    bool is_poisson;        /* sampling gives Poisson counts whatever the program does: phi is 1
                               unless the runs say otherwise */
    double exposure_unit;   /* JUDGE_GIVEN: what one event of the exposure stands for where it is a
                               sampled cost; 0: it is no cost */
    bool exposure_is_total; /* JUDGE_GIVEN: the exposure is a cost that every row is a part of */
};

enum judge_state {
    JUDGE_NOT_JUDGED, /* takes no part */
    JUDGE_LIGHT,      /* below the floor */
    JUDGE_BLIND,      /* the data could not show a change that one would care for */
    JUDGE_TESTED
};

/* Relative figures are parts of old; INFINITY where old is 0. Every row is brought to the old
 * side's exposure by the same scale, so that change is what the costs say: for a row that is a part
 * of the exposure, of its share. */
struct judged {
    enum judge_state state;
    double old_cost, new_cost; /* sums; the new one brought to the old side's exposure */
    double phi, df;
    double change, low, high; /* new / old - 1 with its 95 % interval */
    double half_width;        /* of new_cost - old_cost, 95 % */
    double mde;               /* the smallest change seen with 80 % power */
    double p_worse, p_better; /* one-sided */
    double q_worse, q_better; /* adjusted for the rows tested */
    bool worse, better;
    bool same; /* changes above 10 % are excluded */
};

struct judge_summary {
    enum judge_base base; /* what was used: JUDGE_GIVEN for want of stable rows */
    double scale;         /* new costs times this are comparable with old ones */
    uint32_t n_family;    /* rows tested, counting those that are the same once */
    uint32_t n_blind, n_light;
    uint32_t n_stable;   /* rows in the denominator */
    double stable_share; /* of the old total */
    double phi_prior, df_prior;
    double phi_median; /* over the rows tested */
    bool phi_is_stated;
    double mde_tenth;            /* smallest visible change of a row with a tenth of the total */
    double total_old, total_new; /* of the rows that take part, as given */
};

/* Judges all rows. `stable`, if not NULL, gets the exposure by run that was used.
 * Errors: PP_ERR_NOMEM; PP_ERR_USAGE when JUDGE_U cannot reach its own threshold. */
PP_MUST_CHECK bool judge_rows(const struct judge_input *in, const struct judge_rules *rules,
                              struct judged *out, struct judge_summary *summary, double *stable,
                              struct err *err);

/* What runs of one side say about noise: phi and df of every row that takes part and is above the
 * floor (others: JUDGE_LIGHT), the summary's phi_prior, df_prior, phi_median. n_new is 0. `own_phi`
 * gets each row's own estimate. Errors: as above. */
PP_MUST_CHECK bool judge_noise(const struct judge_input *in, const struct judge_rules *rules,
                               struct judged *out, double *own_phi, struct judge_summary *summary,
                               struct err *err);

/* Whether enough rows have enough events for a majority to say what did not change. */
bool judge_has_majority(const struct judge_input *in);

/* Judges the sum of some rows by the noise that was found for them: `exposure` from judge_rows,
 * `rows` judged by it. Only change, low, high, p_worse and p_better of *out are set. */
void judge_sum(const struct judge_input *in, const struct judged *rows, const uint32_t *set,
               uint32_t n, const double *exposure, struct judged *out);

#endif
