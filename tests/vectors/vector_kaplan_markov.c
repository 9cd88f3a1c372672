// SPDX-License-Identifier: Apache-2.0
// vector_kaplan_markov.c: the super-simple method, under the names of three programs.
#include "audit/risk/kaplan_markov.h"
#include "vectors/vector.h"

// A query from the case's inputs, whose names differ from peer to peer.
static bool query(struct check *k, const char *const names[static 7], struct risk_query *q)
{
    str margin = text_in(k, names[0]);
    *q = (struct risk_query){
        .alpha = number_in(k, names[1], 0.1),
        .gamma = number_in(k, "gamma", KM_GAMMA),
        .sample = count_in(k, names[2]),
        .o1 = count_in(k, names[3]),
        .o2 = count_in(k, names[4]),
        .u1 = count_in(k, names[5]),
        .u2 = count_in(k, names[6]),
    };
    return margin_from_decimal(margin, &q->margin, &q->cards, &k->err) == BAL_OK;
}

static const char *const rlacalc[7] = {"margin", "alpha", "n", "o1", "o2", "u1", "u2"};
static const char *const colorado[7] = {"dilutedMargin", "riskLimit", "auditedBallots", "oneOver",
                                        "twoOver",       "oneUnder",  "twoUnder"};
static const char *const table3[7] = {"diluted_margin", "alpha",     "n",        "one_over",
                                      "two_over",       "one_under", "two_under"};

static bool risk(struct check *k, const char *const names[static 7])
{
    struct risk_query q;
    return query(k, names, &q) && km_risk(&q, &k->number, &k->err) == BAL_OK;
}

static bool km_p_value(struct check *k)
{
    return risk(k, rlacalc);
}

static bool p_value_approximation(struct check *k)
{
    return risk(k, colorado);
}

static bool kaplan_markov_pvalue(struct check *k)
{
    return risk(k, table3);
}

static bool size(struct check *k, const char *const names[static 7])
{
    struct risk_query q;
    uint64_t n = 0;
    if (!query(k, names, &q) || km_nmin(&q, &n, &k->err) != BAL_OK)
        return false;
    put_count(k, n);
    return true;
}

static bool nmin(struct check *k)
{
    return size(k, rlacalc);
}

static bool optimistic(struct check *k)
{
    return size(k, colorado);
}

typedef bal_status expected_size(const struct risk_query *, const struct km_rates *, uint64_t *,
                                 struct bal_err *);

static bool size_from_rates(struct check *k, expected_size *fn)
{
    struct risk_query q;
    struct km_rates rates = {number_in(k, "or1", 1e-3), number_in(k, "or2", 1e-4),
                             number_in(k, "ur1", 1e-3), number_in(k, "ur2", 1e-4)};
    uint64_t n = 0;
    if (!query(k, rlacalc, &q) || fn(&q, &rates, &n, &k->err) != BAL_OK)
        return false;
    put_count(k, n);
    return true;
}

static bool expected_sample_size(struct check *k)
{
    return size_from_rates(k, km_expected);
}

static bool expected_sample_size_rounded(struct check *k)
{
    return size_from_rates(k, km_expected_rounded);
}

static bool nmin_from_rates(struct check *k)
{
    return size_from_rates(k, km_nmin_from_rates);
}

static bool rho(struct check *k)
{
    return km_rho(number_in(k, "alpha", -1), number_in(k, "gamma", -1),
                  number_in(k, "lambdatol", -1), &k->number, &k->err) == BAL_OK;
}

const struct vector_function vector_kaplan_markov[] = {
    {"KM_Expected_sample_size", expected_sample_size, VECTOR_EXACT},
    {"KM_Expected_sample_size_rounded", expected_sample_size_rounded, VECTOR_EXACT},
    {"KM_P_value", km_p_value, VECTOR_NUMBER},
    {"kaplan_markov_pvalue", kaplan_markov_pvalue, VECTOR_NUMBER},
    {"nmin", nmin, VECTOR_EXACT},
    {"nminFromRates", nmin_from_rates, VECTOR_EXACT},
    {"optimistic", optimistic, VECTOR_EXACT},
    {"pValueApproximation", p_value_approximation, VECTOR_NUMBER},
    {"rho", rho, VECTOR_NUMBER},
    {NULL, NULL, VECTOR_EXACT},
};
