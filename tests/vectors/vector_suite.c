// SPDX-License-Identifier: Apache-2.0
// vector_suite.c: SUITE, as Arlo and CORLA18 run it.
//
// What they look up on a grid is compared on the grid; the exact maximum must not be below it.
#include <math.h>

#include "audit/risk/kaplan_markov.h"
#include "audit/risk/sprt.h"
#include "audit/risk/suite.h"
#include "audit/risk/super_simple.h"
#include "vectors/vector.h"

enum { CHOICES = 16, CARD_CHOICES = 4 };

struct contest {
    str names[CHOICES];
    uint64_t votes[CHOICES];
    size_t count, seats;
    bool won[CHOICES];
};

static uint64_t number(const struct json *j)
{
    double v = 0;
    return j != NULL && num_double(j->text, &v) && v >= 0 ? (uint64_t)v : 0;
}

static uint64_t member(struct check *k, const struct json *j, str name)
{
    return number(json_get(j, arena_str(k->arena, name).ptr));
}

static void read_contest(const struct json *j, struct contest *c)
{
    *c = (struct contest){.seats = number(json_get(j, "num_winners"))};
    for (const struct json *v = json_get(j, "candidates")->first; v != NULL; v = v->next) {
        c->names[c->count] = v->key;
        c->votes[c->count++] = number(v);
    }
    for (size_t s = 0; s < c->seats; s++) {
        size_t best = CHOICES;
        for (size_t i = 0; i < c->count; i++)
            if (!c->won[i] && (best == CHOICES || c->votes[i] > c->votes[best]))
                best = i;
        c->won[best] = true;
    }
}

static void read_polled(struct check *k, const struct json *s, str w, str l, struct suite_pair *p)
{
    const struct json *totals = json_get(s, "vote_totals");
    p->cards = number(json_get(s, "num_ballots"));
    p->winner = member(k, totals, w);
    p->loser = member(k, totals, l);
    p->sample = number(json_get(s, "sample_size"));
    for (const struct json *r = json_get(s, "sample")->first; r != NULL; r = r->next) {
        p->seen_winner += member(k, r, w);
        p->seen_loser += member(k, r, l);
    }
}

static void read_compared(struct check *k, const struct json *s, str w, str l, struct suite_pair *p)
{
    AUTO_BUF name = BUF_INIT(4096);
    const struct json *totals = json_get(s, "vote_totals");
    buf_addf(&name, STR_FMT "|" STR_FMT, STR_ARG(w), STR_ARG(l));
    const struct json *errors = json_get(json_get(s, "misstatements"), buf_cstr(&name));
    p->cvr_cards = number(json_get(s, "num_ballots"));
    p->cvr_winner = member(k, totals, w);
    p->cvr_loser = member(k, totals, l);
    p->cvr_sample = number(json_get(s, "sample_size"));
    p->o1 = number(json_get(errors, "o1"));
    p->o2 = number(json_get(errors, "o2"));
    p->u1 = number(json_get(errors, "u1"));
    p->u2 = number(json_get(errors, "u2"));
}

static struct suite_pair read_pair(struct check *k, str w, str l)
{
    struct suite_pair p = {.gamma = KM_GAMMA};
    read_polled(k, json_in(k, "bp_stratum"), w, l, &p);
    read_compared(k, json_in(k, "cvr_stratum"), w, l, &p);
    return p;
}

static bool near(struct check *k, const struct json *want, double got)
{
    double v = 0;
    buf_addf(&k->got, "%.17g", got);
    return want != NULL && num_double(want->text, &v) && fabs(v - got) <= 1e-6;
}

// A stratum by itself: the other one has a card without votes.
static bool polling_pvalue(struct check *k)
{
    struct suite_pair p = {.gamma = KM_GAMMA, .cvr_cards = 1};
    double risk = -1;
    read_polled(k, json_in(k, "stratum"), text_in(k, "winner"), text_in(k, "loser"), &p);
    return suite_polling_risk(&p, number_in(k, "reported_margin", -1),
                              number_in(k, "null_lambda", -1), &risk, &k->err) == BAL_OK &&
           near(k, k->expected, risk);
}

static bool comparison_pvalue(struct check *k)
{
    struct suite_pair p = {.gamma = KM_GAMMA, .cards = 1};
    double risk = -1;
    read_compared(k, json_in(k, "stratum"), text_in(k, "winner"), text_in(k, "loser"), &p);
    return suite_comparison_risk(&p, number_in(k, "reported_margin", -1),
                                 number_in(k, "null_lambda", -1), &risk, &k->err) == BAL_OK &&
           near(k, k->expected, risk);
}

// The maximum itself is not below a value that was found.
static bool grid_risk(struct check *k, const struct suite_pair *p, double alpha, double step,
                      double *risk)
{
    double exact = -1;
    if (suite_risk(p, &exact, &k->err) != BAL_OK ||
        suite_grid_risk(p, alpha, step, risk, &k->err) != BAL_OK)
        return false;
    if (exact < *risk * (1 - 1e-9))
        buf_addf(&k->got, "maximum %.17g below ", exact);
    return exact >= *risk * (1 - 1e-9);
}

static bool maximize(struct check *k)
{
    struct suite_pair p = read_pair(k, text_in(k, "winner"), text_in(k, "loser"));
    double risk = -1;
    return grid_risk(k, &p, number_in(k, "alpha", -1), number_in(k, "stepsize", 0.05), &risk) &&
           near(k, k->expected, risk);
}

static bool compute_risk(struct check *k)
{
    struct contest c;
    double alpha = number_in(k, "risk_limit", -1) / 100, worst = 0, risk = 0;
    bool ran = true;
    read_contest(json_in(k, "contest"), &c);
    for (size_t w = 0; w < c.count && ran; w++)
        for (size_t l = 0; l < c.count && ran; l++) {
            if (!c.won[w] || c.won[l])
                continue;
            struct suite_pair p = read_pair(k, c.names[w], c.names[l]);
            ran = grid_risk(k, &p, alpha, 0.05, &risk);
            worst = fmax(worst, risk);
        }
    if (k->expected == NULL)
        return !ran && k->err.code == BAL_INVALID;
    str met = k->expected->first->next->text;
    bool said = k->expected->first->next->type == JSON_TRUE || str_eq(met, STR("True"));
    return ran && near(k, k->expected->first, worst) && (worst <= alpha) == said;
}

static bool try_n(struct check *k)
{
    struct suite_pair p = read_pair(k, text_in(k, "winner"), text_in(k, "loser"));
    double risk = -1;
    return suite_expected_risk(&p, count_in(k, "n"), number_in(k, "alpha", -1), &risk, &k->err) ==
               BAL_OK &&
           near(k, k->expected, risk);
}

// The first sample is planned for the closest pair, later ones for the pair that needs most.
static bool get_sample_size(struct check *k)
{
    struct contest c;
    struct suite_size most = {0, 0}, n;
    double alpha = number_in(k, "risk_limit", -1) / 100;
    uint64_t least = UINT64_MAX, best = 0;
    read_contest(json_in(k, "contest"), &c);
    for (size_t i = 0; i < c.count; i++) {
        least = c.won[i] && c.votes[i] < least ? c.votes[i] : least;
        best = !c.won[i] && c.votes[i] > best ? c.votes[i] : best;
    }
    for (size_t w = 0; w < c.count; w++)
        for (size_t l = 0; l < c.count; l++) {
            struct suite_pair p = read_pair(k, c.names[w], c.names[l]);
            bool first = p.sample == 0 && p.cvr_sample == 0;
            if (!c.won[w] || c.won[l] || (first && (c.votes[w] > least || c.votes[l] < best)))
                continue;
            if (suite_sample_size(&p, alpha, &n, &k->err) != BAL_OK)
                return false;
            if (n.cvr + n.other > most.cvr + most.other)
                most = n;
        }
    buf_addf(&k->got, "{%ju, %ju}", (uintmax_t)most.other, (uintmax_t)most.cvr);
    if (k->expected == NULL) // Arlo: a stratum has to be counted in full
        return most.cvr == number(json_get(json_in(k, "cvr_stratum"), "num_ballots")) ||
               most.other == number(json_get(json_in(k, "bp_stratum"), "num_ballots"));
    return number(json_get(k->expected, "non_cvr")) == most.other &&
           number(json_get(k->expected, "cvr")) == most.cvr;
}

// ---- misstatements

static struct card_votes card_of(struct check *k, const struct json *cvr, const struct contest *c,
                                 const char *contest)
{
    struct card_votes out = {.state = CARD_MISSING, .choices = (uint32_t)c->count};
    const struct json *votes = json_get(cvr, contest);
    if (cvr == NULL || cvr->type == JSON_NULL)
        return out;
    out.state = votes != NULL ? CARD_HAS_CONTEST : CARD_NO_CONTEST;
    char *text = arena_new(k->arena, char, CARD_CHOICES);
    for (size_t i = 0; i < c->count && votes != NULL; i++)
        text[i] = json_get(votes, arena_str(k->arena, c->names[i]).ptr)->text.ptr[0];
    out.votes = text;
    return out;
}

static bool pair_fits(struct check *k, const struct contest *c, const char *name, uint32_t w,
                      uint32_t l)
{
    const struct json *reported = json_in(k, "reported_results");
    uint64_t o[3] = {0};
    AUTO_BUF pair = BUF_INIT(4096);
    for (const struct json *b = json_in(k, "audited_results")->first; b != NULL; b = b->next) {
        struct card_votes cvr =
            card_of(k, json_get(reported, arena_str(k->arena, b->key).ptr), c, name);
        struct card_votes paper = card_of(k, json_get(b, "cvr"), c, name);
        int e = card_error(&cvr, &paper, w, l);
        if (e > 0)
            o[e]++;
    }
    buf_addf(&pair, STR_FMT "|" STR_FMT, STR_ARG(c->names[w]), STR_ARG(c->names[l]));
    const struct json *want = json_get(k->expected, buf_cstr(&pair));
    buf_addf(&k->got, "%s: %ju %ju ", buf_cstr(&pair), (uintmax_t)o[1], (uintmax_t)o[2]);
    return want != NULL && number(json_get(want, "o1")) == o[1] &&
           number(json_get(want, "o2")) == o[2];
}

static bool misstatements(struct check *k)
{
    struct contest c;
    bool fits = true;
    const struct json *contest = json_in(k, "contest");
    read_contest(contest, &c);
    const char *name = arena_str(k->arena, json_get(contest, "name")->text).ptr;
    for (uint32_t w = 0; w < c.count; w++)
        for (uint32_t l = 0; l < c.count; l++)
            if (c.won[w] && !c.won[l])
                fits = pair_fits(k, &c, name, w, l) && fits;
    return fits;
}

// ---- the building blocks of CORLA18

static bool ballot_comparison_pvalue(struct check *k)
{
    struct suite_pair p = {.gamma = number_in(k, "gamma", -1),
                           .cvr_cards = count_in(k, "N"),
                           .cards = 1,
                           .cvr_sample = count_in(k, "n"),
                           .o1 = count_in(k, "o1"),
                           .o2 = count_in(k, "o2"),
                           .u1 = count_in(k, "u1"),
                           .u2 = count_in(k, "u2")};
    return suite_comparison_risk(&p, number_in(k, "reported_margin", -1),
                                 number_in(k, "null_lambda", -1), &k->number, &k->err) == BAL_OK;
}

static bool find_nmin(struct check *k)
{
    struct risk_query q = {.alpha = number_in(k, "alpha", -1),
                           .gamma = number_in(k, "gamma", -1),
                           .margin = count_in(k, "reported_margin"),
                           .cards = count_in(k, "N"),
                           .o1 = count_in(k, "o1"),
                           .o2 = count_in(k, "o2"),
                           .u1 = count_in(k, "u1"),
                           .u2 = count_in(k, "u2")};
    uint64_t n = 0;
    if (km_nmin(&q, &n, &k->err) != BAL_OK)
        return false;
    put_count(k, n);
    return true;
}

// The sample lists 1 for the winner and 0 for the loser.
static bool sprt_wor(struct check *k)
{
    struct sprt_sample s = {.cards = count_in(k, "popsize"),
                            .winner = count_in(k, "Vw"),
                            .loser = count_in(k, "Vl"),
                            .null_margin = number_in(k, "null_margin", -1),
                            .null_other = count_in(k, "number_invalid")};
    long double ratio = 0;
    for (const struct json *j = json_in(k, "sample")->first; j != NULL; j = j->next)
        *(number(j) == 1 ? &s.seen_winner : &s.seen_loser) += 1;
    if (sprt_log_ratio(&s, &ratio, &k->err) != BAL_OK)
        return false;
    k->number = (double)expl(ratio);
    return true;
}

static double binomial(double n, double r)
{
    return r < 0 || r > n ? 0 : exp(lgamma(n + 1) - lgamma(r + 1) - lgamma(n - r + 1));
}

// The chance of a margin in the sample that is at least as large: a check of the test's own sum.
static bool trihypergeometric(struct check *k)
{
    double w = number_in(k, "w", -1), l = number_in(k, "l", -1), n = number_in(k, "n", -1);
    double all_w = number_in(k, "N_w", -1), all_l = number_in(k, "N_l", -1);
    double all = number_in(k, "N", -1);
    k->number = 0;
    for (double i = 0; i <= n; i++)
        for (double j = 0; i + j <= n; j++)
            if (i - j >= w - l)
                k->number += binomial(all_w, i) * binomial(all_l, j) *
                             binomial(all - all_w - all_l, n - i - j) / binomial(all, n);
    return true;
}

const struct vector_function vector_suite[] = {
    {"ballot_comparison_pvalue", ballot_comparison_pvalue, VECTOR_NUMBER},
    {"diluted_margin_trihypergeometric", trihypergeometric, VECTOR_NUMBER},
    {"findNmin_ballot_comparison", find_nmin, VECTOR_EXACT},
    {"sprt_wor_LR", sprt_wor, VECTOR_NUMBER},
    {"suite.BallotComparisonStratum.compute_pvalue", comparison_pvalue, VECTOR_CHECKED},
    {"suite.BallotPollingStratum.compute_pvalue", polling_pvalue, VECTOR_CHECKED},
    {"suite.compute_risk", compute_risk, VECTOR_CHECKED},
    {"suite.get_sample_size", get_sample_size, VECTOR_CHECKED},
    {"suite.maximize_fisher_combined_pvalue", maximize, VECTOR_CHECKED},
    {"suite.misstatements", misstatements, VECTOR_CHECKED},
    {"suite.try_n", try_n, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
