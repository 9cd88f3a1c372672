// SPDX-License-Identifier: Apache-2.0
// vector_martingale.c: the sequential tests, under the names of SHANGRLA.
//
// SHANGRLA's observations are doubles. Here they become whole numbers of parts 1/q, with the
// smallest q that makes all of them whole within 1e-9.
#include <math.h>

#include "audit/risk/alpha.h"
#include "audit/risk/betting.h"
#include "audit/risk/kaplan_markov.h"
#include "audit/risk/query.h"
#include "vectors/vector.h"

enum { PARTS_TRIED = 20000, HELD_CARDS = 1000 };

// One case as whole numbers.
struct scale {
    double q, t, u;
    struct null_hypothesis null;
};

static bool is_whole(double v)
{
    return fabs(v - round(v)) <= 1e-9 * fmax(1, fabs(v));
}

static const struct json *xs_of(const struct check *k)
{
    const struct json *x = json_get(k->in, "x");
    return x != NULL ? x->first : NULL;
}

static double value_of(const struct json *j)
{
    double v = 0;
    (void)num_double(j->text, &v);
    return v;
}

static bool all_whole(const struct check *k, const struct scale *s, double q)
{
    double cards = (double)s->null.cards;
    bool whole = is_whole(q * s->u) && is_whole(2 * q * s->t * cards);
    for (const struct json *x = xs_of(k); whole && x != NULL; x = x->next)
        whole = is_whole(q * value_of(x));
    return whole;
}

static bool scale_of(struct check *k, struct scale *s)
{
    uint64_t cards = count_in(k, "N");
    s->t = number_in(k, "t", 0.5);
    s->u = number_in(k, "u", 1);
    for (const struct json *x = xs_of(k); x != NULL; x = x->next)
        s->u = fmax(s->u, value_of(x)); // the case of null_mean_sequence has no u
    // Without N the draws are with replacement, and any N will do.
    s->null = (struct null_hypothesis){.cards = cards > 0 ? cards : HELD_CARDS,
                                       .replacement = cards == 0};
    for (s->q = 1; s->q < PARTS_TRIED && !all_whole(k, s, s->q); s->q++)
        ;
    s->null.max = (uint64_t)round(s->q * s->u);
    s->null.total = (uint64_t)round(2 * s->q * s->t * (double)s->null.cards);
    return s->q < PARTS_TRIED;
}

static uint64_t scaled(const struct scale *s, double x)
{
    return (uint64_t)round(s->q * x);
}

typedef bool tune_fn(struct check *k, const struct scale *s, struct martingale *m);

static bool start(struct check *k, const struct scale *s, const struct method *method,
                  tune_fn *tune, struct martingale *m)
{
    struct expectation expected = {s->q * number_in(k, "eta", (s->t + s->u) / 2), 0};
    return martingale_start(m, method, &s->null, &expected, &k->err) == BAL_OK && tune(k, s, m);
}

// Compares min(1, 1/T) after every draw; the peer's NaN, and what comes after, say nothing.
static bool history_fits(struct check *k, const struct scale *s, struct martingale *m)
{
    const struct json *spec = json_get(k->c, "spec_p_history");
    const struct json *want = spec != NULL ? spec : json_get(k->c, "p_history");
    double within = number_in(k, "none", 1e-9);
    if (want == NULL || want->count != json_get(k->in, "x")->count)
        return false;
    want = want->first;
    for (const struct json *x = xs_of(k); x != NULL; x = x->next, want = want->next) {
        if (martingale_step(m, scaled(s, value_of(x)), &k->err) != BAL_OK)
            return false;
        double p = m->proved ? 0 : fmin(1, (double)expl(-martingale_log(m)));
        if (want->type != JSON_NUMBER)
            return isfinite(p);
        if (!(fabs(p - value_of(want)) <= within)) {
            buf_addf(&k->got, "draw %ju: %.17g", (uintmax_t)m->draws, p);
            return false;
        }
    }
    return true;
}

static bool any_negative(const struct check *k)
{
    for (const struct json *x = xs_of(k); x != NULL; x = x->next)
        if (value_of(x) < 0)
            return true;
    return false;
}

static bool history(struct check *k, const struct method *method, tune_fn *tune)
{
    struct scale s;
    struct martingale m;
    if (string_is(k->expected, "ValueError")) // an observation outside 0 … u cannot even be written
        return any_negative(k);
    return scale_of(k, &s) && start(k, &s, method, tune, &m) && history_fits(k, &s, &m);
}

static bool tune_kaplan_markov(struct check *k, const struct scale *s, struct martingale *m)
{
    m->tuning.kaplan_markov.pad = s->q * number_in(k, "g", 0);
    return true;
}

// P = prod (t + g) / (X + g): draws with replacement, whatever N is.
static bool kaplan_markov(struct check *k)
{
    struct scale s;
    struct martingale m;
    if (string_is(k->expected, "ValueError"))
        return any_negative(k);
    if (!scale_of(k, &s))
        return false;
    s.null.replacement = true;
    return start(k, &s, &method_kaplan_markov, tune_kaplan_markov, &m) && history_fits(k, &s, &m);
}

// T = prod ((1 - g) X / t + g), with t whatever N is.
static bool tune_kaplan_wald(struct check *k, const struct scale *s, struct martingale *m)
{
    (void)s;
    m->tuning.kaplan_wald.fraction = 1 - number_in(k, "g", 0);
    return true;
}

static bool kaplan_wald(struct check *k)
{
    struct scale s;
    struct martingale m;
    if (string_is(k->expected, "ValueError"))
        return any_negative(k);
    if (!scale_of(k, &s))
        return false;
    s.null.replacement = true;
    return start(k, &s, &method_kaplan_wald, tune_kaplan_wald, &m) && history_fits(k, &s, &m);
}

// T = prod (X + g) / (m + g). SHANGRLA sees that the sum proves the assertion some draws late, as
// it looks at the sum of X + g; from the proof on ours is 0.
static bool kaplan_kolmogorov(struct check *k)
{
    struct scale s;
    struct martingale m;
    if (!scale_of(k, &s) || !start(k, &s, &method_kaplan_kolmogorov, tune_kaplan_markov, &m))
        return false;
    const struct json *want = json_get(k->c, "p_history")->first;
    for (const struct json *x = xs_of(k); x != NULL; x = x->next, want = want->next) {
        if (martingale_step(&m, scaled(&s, value_of(x)), &k->err) != BAL_OK)
            return false;
        double p = fmin(1, (double)expl(-martingale_log(&m))), peer = value_of(want);
        if (m.proved ? !(peer < 1e-4) : !(fabs(p - peer) <= 1e-9)) {
            buf_addf(&k->got, "draw %ju: %.17g", (uintmax_t)m.draws, p);
            return false;
        }
    }
    return m.proved == (value_of(k->expected) == 0);
}

static bool tune_alpha(struct check *k, const struct scale *s, struct martingale *m)
{
    struct alpha_tuning *t = &m->tuning.alpha;
    const struct json *estimate = json_get(k->in, "estim");
    t->estimate = ALPHA_ADJUSTED;
    if (string_is(estimate, "optimal_comparison"))
        t->estimate = ALPHA_CONSTANT;
    else if (string_is(estimate, "shrink_trunc"))
        t->estimate = ALPHA_SHRINK;
    t->eta = s->q * number_in(k, "eta", (s->t + s->u) / 2);
    if (t->estimate == ALPHA_CONSTANT)
        t->eta = s->q * alpha_comparison_eta(s->u, number_in(k, "error_rate_2", 0));
    t->c = s->q * number_in(k, "c", t->c / s->q);
    t->d = number_in(k, "d", t->d);
    t->f = number_in(k, "f", 0);
    t->min_sd = s->q * number_in(k, "minsd", 1e-6);
    return true;
}

static bool alpha_mart(struct check *k)
{
    return history(k, &method_alpha, tune_alpha);
}

// SHANGRLA's wald_sprt is ALPHA with a fixed alternative, but multiplies up twice: its T is the
// product of T_1 … T_j, and no martingale. Ours is T_j; from it the peer's error is reproduced.
static bool wald_sprt(struct check *k)
{
    struct scale s;
    struct martingale m;
    long double twice = 0;
    if (!scale_of(k, &s) || !start(k, &s, &method_alpha_fixed, tune_alpha, &m))
        return false;
    const struct json *want = json_get(k->c, "p_history")->first;
    for (const struct json *x = xs_of(k); x != NULL; x = x->next, want = want->next) {
        if (martingale_step(&m, scaled(&s, value_of(x)), &k->err) != BAL_OK)
            return false;
        twice += martingale_log(&m);
        double peer = value_of(want), p = m.proved ? 0 : fmin(1, (double)expl(-twice));
        if (!(fabs(p - peer) <= 1e-9 * fmax(peer, 1e-30)))
            return false;
    }
    return true;
}

// Fewest draws, when the observations come over and over again.
static bool tiled_size(struct check *k)
{
    bool wald = string_is(json_get(k->in, "test"), "kaplan_wald");
    struct scale s;
    struct martingale m;
    if (!scale_of(k, &s))
        return false;
    s.null.replacement |= wald;
    if (!start(k, &s, wald ? &method_kaplan_wald : &method_alpha_fixed,
               wald ? tune_kaplan_wald : tune_alpha, &m))
        return false;
    const struct json *x = xs_of(k);
    while (!martingale_meets(&m, number_in(k, "alpha", -1))) {
        if (martingale_step(&m, scaled(&s, value_of(x)), &k->err) != BAL_OK)
            return false;
        x = x->next != NULL ? x->next : xs_of(k);
    }
    put_count(k, m.draws);
    return true;
}

static bool optimal_comparison(struct check *k)
{
    k->number = alpha_comparison_eta(number_in(k, "u", -1), number_in(k, "error_rate_2", -1));
    return true;
}

// The alternative mean of a bet.
static bool lambda_to_eta(struct check *k)
{
    k->number =
        alpha_of_lambda(number_in(k, "lam", -1), number_in(k, "mu", -1), number_in(k, "u", -1));
    return true;
}

static bool tune_betting(struct check *k, const struct scale *s, struct martingale *m)
{
    m->tuning.betting = (struct betting_tuning){
        .lambda = number_in(k, "lam", 0.5) / s->q,
        .fixed = string_is(json_get(k->in, "bet"), "fixed_bet"),
        .lagged = true,
        .c_first = number_in(k, "c_grapa_0", 1),
        .c_last = number_in(k, "c_grapa_max", 1),
        .c_grow = number_in(k, "c_grapa_grow", 0),
    };
    return true;
}

static bool betting_mart(struct check *k)
{
    return history(k, &method_betting, tune_betting);
}

// ---- sequences of estimates and bets

typedef double next_fn(const struct martingale *m);

static bool sequence(struct check *k, const struct method *method, tune_fn *tune, next_fn *next,
                     double power)
{
    struct scale s;
    struct martingale m;
    if (!scale_of(k, &s) || !start(k, &s, method, tune, &m))
        return false;
    const struct json *want = k->expected->first;
    for (const struct json *x = xs_of(k); x != NULL; x = x->next, want = want->next) {
        double got = next(&m) * pow(s.q, power);
        if (want == NULL || !(fabs(got - value_of(want)) <= 1e-9)) {
            buf_addf(&k->got, "draw %ju: %.17g", (uintmax_t)m.draws + 1, got);
            return false;
        }
        if (martingale_step(&m, scaled(&s, value_of(x)), &k->err) != BAL_OK)
            return false;
    }
    return want == NULL;
}

static bool tune_shrink(struct check *k, const struct scale *s, struct martingale *m)
{
    bool ok = tune_alpha(k, s, m);
    m->tuning.alpha.estimate = ALPHA_SHRINK;
    return ok;
}

static double next_eta(const struct martingale *m)
{
    return (double)alpha_eta(m, martingale_mean(m));
}

static bool shrink_trunc(struct check *k)
{
    return sequence(k, &method_alpha, tune_shrink, next_eta, -1);
}

static double next_lambda(const struct martingale *m)
{
    return (double)betting_lambda(m, martingale_mean(m));
}

static bool agrapa(struct check *k)
{
    return sequence(k, &method_betting, tune_betting, next_lambda, 1);
}

static bool tune_nothing(struct check *k, const struct scale *s, struct martingale *m)
{
    (void)k, (void)s, (void)m;
    return true;
}

static double next_mean(const struct martingale *m)
{
    return (double)martingale_mean(m);
}

static bool null_mean(struct check *k)
{
    return sequence(k, &method_mixture, tune_nothing, next_mean, -1);
}

// ---- the mixture

static bool zero_error_n(struct check *k)
{
    struct risk_query q = {.alpha = number_in(k, "alpha", -1)};
    uint64_t n = 0;
    if (margin_from_decimal(text_in(k, "margin"), &q.margin, &q.cards, &k->err) != BAL_OK ||
        method_size(&method_mixture, &q, &n, &k->err) != BAL_OK)
        return false;
    put_count(k, n);
    return true;
}

// Overstatement values with u = 20/19 (a margin of 10 %), N without replacement.
static bool log_history(struct check *k)
{
    struct scale s;
    struct martingale m;
    if (!scale_of(k, &s) || s.null.replacement)
        return false;
    s.null.max = (uint64_t)round(s.q * 20 / 19);
    if (!start(k, &s, &method_mixture, tune_nothing, &m))
        return false;
    const struct json *want = k->expected->first;
    for (const struct json *x = xs_of(k); x != NULL; x = x->next, want = want->next)
        if (martingale_step(&m, scaled(&s, value_of(x)), &k->err) != BAL_OK || want == NULL ||
            !(fabs((double)martingale_log(&m) - value_of(want)) <= 1e-9))
            return false;
    return want == NULL;
}

// T after `clean` clean cards with zeros at two places, AGRAPA without replacement; and the same
// with one clean card lowered to a one-vote overstatement.
static long double zombie(struct check *k, bool lowered)
{
    uint64_t cards = count_in(k, "N"), clean = count_in(k, "clean");
    double v = number_in(k, "v", -1), c = number_in(k, "c", -1);
    // B = N tau / total with u = 1 in halves: clean 2, one-vote 1, two-vote 0
    struct null_hypothesis null = {
        .cards = cards, .max = 4, .total = 4 * cards - 2 * (uint64_t)round(v * (double)cards)};
    struct expectation none = {0, 0};
    struct martingale m;
    const struct json *zeros = json_get(k->in, "zeros_at");
    if (martingale_start(&m, &method_betting, &null, &none, &k->err) != BAL_OK)
        return -1;
    m.tuning.betting = (struct betting_tuning){.lambda = number_in(k, "lambda1", -1) *
                                                         (double)cards / (double)null.total,
                                               .c_first = c,
                                               .c_last = c};
    for (uint64_t i = 0; i < clean; i++) {
        uint64_t x = lowered && i == count_in(k, "lowered_at") ? 1 : 2;
        for (const struct json *z = zeros->first; z != NULL; z = z->next)
            x = (uint64_t)value_of(z) == i ? 0 : x;
        if (martingale_step(&m, x, &k->err) != BAL_OK)
            return -1;
    }
    return expl(martingale_log(&m));
}

static bool agrapa_zombie(struct check *k)
{
    double before = (double)zombie(k, false), after = (double)zombie(k, true);
    buf_addf(&k->got, "%.17g %.17g", before, after);
    return fabs(before - value_of(json_get(k->expected, "T_before"))) <= 1e-9 &&
           fabs(after - value_of(json_get(k->expected, "T_after"))) <= 1e-9;
}

const struct vector_function vector_martingale[] = {
    {"agrapa(lambda sequence)", agrapa, VECTOR_CHECKED},
    {"agrapa_zombie_not_monotone", agrapa_zombie, VECTOR_CHECKED},
    {"alpha_mart", alpha_mart, VECTOR_CHECKED},
    {"betting_mart", betting_mart, VECTOR_CHECKED},
    {"kaplan_kolmogorov", kaplan_kolmogorov, VECTOR_CHECKED},
    {"kaplan_markov", kaplan_markov, VECTOR_CHECKED},
    {"kaplan_wald", kaplan_wald, VECTOR_CHECKED},
    {"lam_to_eta", lambda_to_eta, VECTOR_NUMBER},
    {"mixture_lnT_history", log_history, VECTOR_CHECKED},
    {"mixture_zero_error_n_wr", zero_error_n, VECTOR_EXACT},
    {"null_mean_sequence(sjm)", null_mean, VECTOR_CHECKED},
    {"optimal_comparison(eta)", optimal_comparison, VECTOR_NUMBER},
    {"sample_size(tiled, reps=None)", tiled_size, VECTOR_EXACT},
    {"shrink_trunc(eta_j sequence)", shrink_trunc, VECTOR_CHECKED},
    {"wald_sprt", wald_sprt, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
