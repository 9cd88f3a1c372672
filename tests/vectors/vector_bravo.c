// SPDX-License-Identifier: Apache-2.0
// vector_bravo.c: BRAVO under the names of Arlo, rlacalc and r2b2, and the Bayesian audit.
//
// Arlo's rules around the mathematics are here, not in the program: a sample of as many votes as
// ballots is a full count (risk 0), no losers (risk 1, no size), a winner with every ballot (size
// 1), above 100,000 ballots a 90 % size of a quarter of them (count them all).
#include <math.h>

#include "audit/risk/bayesian.h"
#include "audit/risk/bravo.h"
#include "vectors/polled.h"
#include "vectors/vector.h"

static bool same(double got, double want)
{
    return fabs(got - want) <= 1e-9;
}

// ---- risk

static bool pair_fits(struct check *k, const struct polled *p, const struct json *expected)
{
    str loser = expected->key, winner = str_cut(&loser, '|');
    double want = 0, risk = 1;
    if (!num_double(expected->text, &want))
        return false;
    const struct polled_choice *w = polled_find(p, winner), *l = polled_find(p, loser);
    bool counted = p->sampled >= p->ballots;
    if (w == NULL || !w->won || (l == NULL && loser.len > 0) || (l != NULL && l->won))
        return false;
    if (counted) {
        risk = 0;
    } else if (l != NULL) {
        struct bravo_pair pair = polled_pair(p, w, l);
        if (bravo_risk(&pair, &risk, &k->err) != BAL_OK)
            return false;
    }
    buf_addf(&k->got, "%.17g,", risk);
    return same(risk, want);
}

static bool risks_fit(struct check *k, const struct polled *p)
{
    const struct json *pairs = k->expected->first;
    size_t losers = p->count - p->winners, count = p->winners * (losers > 0 ? losers : 1);
    double limit = number_in(k, "risk_limit", -1) / 100, most = 0;
    if (pairs == NULL)
        return true; // the peer's answer was not recorded
    for (const struct json *one = pairs->first; one != NULL; one = one->next) {
        double want = 0;
        if (!pair_fits(k, p, one) || !num_double(one->text, &want))
            return false;
        most = fmax(most, want);
    }
    return pairs->count == count && pairs->next != NULL &&
           (pairs->next->type == JSON_TRUE) == (most <= limit);
}

static bool compute_risk(struct check *k)
{
    struct polled p;
    return polled_read(k, &p) && risks_fit(k, &p);
}

static bool ballot_polling_risk(struct check *k)
{
    struct polled p;
    const struct json *missing = json_get(k->in, "samples_not_found");
    uint64_t n = 0;
    if (!polled_read(k, &p) || missing == NULL || missing->first == NULL ||
        !num_u64(missing->first->text, &n))
        return false;
    for (size_t i = 0; i < p.count; i++) // a card that is not found is a vote for every loser
        p.choices[i].seen += p.choices[i].won ? 0 : n;
    return risks_fit(k, &p);
}

// ---- sizes

struct sizes {
    const char *refused, *all; // instead of sizes
    uint64_t asn, quantile[3];
    double prob; // -1: none
};

static const double chances[] = {0.7, 0.8, 0.9};

// The largest size of the pairs that have not met the limit; 0: all have.
static bool asn_of(struct check *k, const struct polled *p, double alpha, uint64_t *asn)
{
    *asn = 0;
    for (size_t w = 0; w < p->count; w++) {
        for (size_t l = 0; l < p->count; l++) {
            const struct polled_choice *a = &p->choices[w], *b = &p->choices[l];
            struct bravo_pair pair = polled_pair(p, a, b);
            uint64_t more = 0;
            if (!a->won || b->won || b->votes == 0)
                continue;
            if (bravo_asn(&pair, alpha, &more, &k->err) != BAL_OK)
                return false;
            *asn = more > *asn ? more : *asn;
        }
    }
    return true;
}

static bool quantiles_of(struct check *k, const struct polled *p, double alpha, struct sizes *out)
{
    const struct polled_choice *w = polled_extreme(p, true), *l = polled_extreme(p, false);
    struct bravo_pair pair = polled_pair(p, w, l);
    if (bravo_chance(&pair, alpha, out->asn, &out->prob, &k->err) != BAL_OK)
        return false;
    out->prob = round(out->prob * 100) / 100;
    for (size_t i = 0; i < 3; i++)
        if (bravo_size(&pair, alpha, chances[i], &out->quantile[i], &k->err) != BAL_OK)
            return false;
    return true;
}

static bool sizes_of(struct check *k, const struct polled *p, double alpha, struct sizes *out)
{
    *out = (struct sizes){.prob = -1};
    const struct polled_choice *w = polled_extreme(p, true), *l = polled_extreme(p, false);
    if (l == NULL) {
        out->refused = "no losers";
    } else if (!(alpha > 0) || w->votes == l->votes) {
        out->all = "all ballots";
    } else if (!asn_of(k, p, alpha, &out->asn)) {
        return false;
    } else if (out->asn == 0) {
        out->refused = "the audit is over";
    } else if (p->winners == 1) {
        if (!quantiles_of(k, p, alpha, out))
            return false;
        if (p->ballots > 100000 && (double)out->quantile[2] >= 0.25 * (double)p->ballots)
            out->all = "all ballots";
    }
    buf_addf(&k->got, "%s%s asn %ju", out->refused ? out->refused : "", out->all ? out->all : "",
             (uintmax_t)out->asn);
    return true;
}

static bool option_fits(const struct json *option, uint64_t size, double prob)
{
    const struct json *s = json_get(option, "size"), *q = json_get(option, "prob");
    uint64_t want = 0;
    double want_prob = -1;
    if (option == NULL || !num_u64(s->text, &want) ||
        (q->type != JSON_NULL && !num_double(q->text, &want_prob)))
        return false;
    return want == size && same(prob, want_prob);
}

static bool get_sample_size(struct check *k)
{
    struct polled p;
    struct sizes s;
    double alpha = number_in(k, "risk_limit", -1) / 100;
    if (!polled_read(k, &p))
        return false;
    const struct polled_choice *w = polled_extreme(&p, true);
    if (w->votes == p.ballots && p.count > p.winners)
        return option_fits(json_get(k->expected, "asn"), 1, 1);
    if (!sizes_of(k, &p, alpha, &s))
        return false;
    if (json_get(k->c, "raises") != NULL)
        return s.refused != NULL;
    if (s.all != NULL)
        return option_fits(json_get(k->expected, "all-ballots"), p.ballots, -1);
    bool fits = s.refused == NULL && option_fits(json_get(k->expected, "asn"), s.asn, s.prob);
    static const char *const names[] = {"0.7", "0.8", "0.9"};
    for (size_t i = 0; i < 3 && p.winners == 1; i++)
        fits = fits && option_fits(json_get(k->expected, names[i]), s.quantile[i], chances[i]);
    return fits;
}

static bool get_expected_sample_size(struct check *k)
{
    struct polled p;
    struct sizes s;
    if (!polled_read(k, &p) || !sizes_of(k, &p, number_in(k, "alpha", -1), &s))
        return false;
    if (json_get(k->c, "raises") != NULL)
        return s.refused != NULL;
    return s.refused == NULL && option_fits(k->expected, s.asn, s.prob);
}

// ---- pairs by shares

static struct bravo_pair shares_in(const struct check *k)
{
    const double scale = 1000000;
    return (struct bravo_pair){.winner = (uint64_t)round(scale * number_in(k, "p_w", 0)),
                               .loser = (uint64_t)round(scale * number_in(k, "p_r", 0)),
                               .ballots = (uint64_t)scale,
                               .seen_winner = count_in(k, "sample_w"),
                               .seen_loser = count_in(k, "sample_r")};
}

static bool bravo_sample_sizes(struct check *k)
{
    struct bravo_pair p = shares_in(k);
    uint64_t n = 0;
    if (bravo_size(&p, number_in(k, "alpha", -1), number_in(k, "p_completion", -1), &n, &k->err) !=
        BAL_OK)
        return false;
    put_count(k, n);
    return true;
}

static bool expected_prob(struct check *k)
{
    struct bravo_pair p = shares_in(k);
    double alpha = number_in(k, "alpha", -1), chance = 0;
    if (alpha < 1 && // at 1 the limit is met before the sample
        bravo_chance(&p, alpha, count_in(k, "asn"), &chance, &k->err) != BAL_OK)
        return false;
    k->number = round(chance * 100) / 100;
    return true;
}

static bool asn(struct check *k, uint64_t winner, uint64_t loser, uint64_t *n)
{
    struct bravo_pair p = {.winner = winner, .loser = loser, .ballots = winner + loser};
    return bravo_asn(&p, number_in(k, "alpha", 0.1), n, &k->err) == BAL_OK;
}

static bool find_asn(struct check *k)
{
    uint64_t margin = 0, cards = 0, n = 0;
    if (margin_from_decimal(text_in(k, "margin"), &margin, &cards, &k->err) != BAL_OK ||
        !asn(k, cards + margin, cards - margin, &n))
        return false;
    put_count(k, n);
    return true;
}

static bool bravo_asn_of(struct check *k)
{
    uint64_t ballots = count_in(k, "ballots"), winner = count_in(k, "winner_ballots"), n = 0;
    if (json_get(k->in, "papers") != NULL) { // RAIRE's, not rounded
        struct bravo_pair p = {.winner = count_in(k, "winner"),
                               .loser = count_in(k, "loser"),
                               .ballots = count_in(k, "papers")};
        return bravo_expected(&p, number_in(k, "alpha", -1), &k->number, &k->err) == BAL_OK;
    }
    if (!asn(k, winner, ballots - winner, &n))
        return false;
    k->number = (double)n;
    return true;
}

// The peer computes 0 ln 0 where the loser has no votes, "nan". The risk is 2^-n: less than the
// smallest double, to which it is rounded up, or 1/2^n.
static bool risk_level(struct check *k)
{
    struct bravo_pair p = {.winner = count_in(k, "winner_votes"),
                           .loser = count_in(k, "loser_votes"),
                           .seen_winner = count_in(k, "winner_obs"),
                           .seen_loser = count_in(k, "loser_obs")};
    double risk = 1, want = 0;
    if (bravo_risk(&p, &risk, &k->err) != BAL_OK)
        return false;
    buf_addf(&k->got, "%.17g", risk);
    if (string_is(k->expected, "nan"))
        return vector_listed(k, "the peer takes 0 ln 0; the risk is 2^-n") && p.loser == 0 &&
               risk < 1e-300 && risk > 0;
    return num_double(k->expected->text, &want) && fabs(risk - want) <= 1e-12;
}

static bool bayesian_rla_kmin(struct check *k)
{
    uint64_t kmin = 0;
    if (bayesian_kmin(count_in(k, "N"), count_in(k, "n"), number_in(k, "alpha", -1), &kmin,
                      &k->err) != BAL_OK)
        return false;
    put_count(k, kmin);
    return true;
}

const struct vector_function vector_bravo[] = {
    {"ballot_polling.compute_risk", ballot_polling_risk, VECTOR_CHECKED},
    {"ballot_polling_risk_level", risk_level, VECTOR_CHECKED},
    {"bayesian_rla_kmin", bayesian_rla_kmin, VECTOR_EXACT},
    {"bravo.bravo_sample_sizes", bravo_sample_sizes, VECTOR_EXACT},
    {"bravo.compute_risk", compute_risk, VECTOR_CHECKED},
    {"bravo.expected_prob", expected_prob, VECTOR_NUMBER},
    {"bravo.get_expected_sample_size", get_expected_sample_size, VECTOR_CHECKED},
    {"bravo.get_sample_size", get_sample_size, VECTOR_CHECKED},
    {"bravo_asn", bravo_asn_of, VECTOR_NUMBER},
    {"findAsn", find_asn, VECTOR_EXACT},
    {NULL, NULL, VECTOR_EXACT},
};
