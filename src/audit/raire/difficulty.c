// SPDX-License-Identifier: Apache-2.0
// difficulty.c: how hard an assertion is to confirm, as RAIRE's programs measure it.
//
// arXiv:1903.08804, section 3 for BRAVO (equation 1, the expected sample) and MACRO (equation 2);
// the others are those of raire-rs. All rise with the loser's votes and fall with the winner's.
#include <math.h>

#include "audit/raire/raire.h"

// N / (w - l): the cards that a comparison needs, up to a factor.
static double one_on_margin(double alpha, double gamma, double w, double l, double ballots)
{
    (void)alpha;
    (void)gamma;
    return ballots / (w - l);
}

// (N / (w - l))^2: the same for polling.
static double one_on_margin_squared(double alpha, double gamma, double w, double l, double ballots)
{
    double d = one_on_margin(alpha, gamma, w, l, ballots);
    return d * d;
}

// With s = w / (w + l): (ln(2s)/2 - ln alpha) / ((w ln(2s) + l ln(2 - 2s)) / N).
static double bravo(double alpha, double gamma, double w, double l, double ballots)
{
    (void)gamma;
    double s = w / (w + l);
    double loser = l > 0 ? l * log(2 - 2 * s) : 0;
    return (0.5 * log(2 * s) - log(alpha)) / ((w * log(2 * s) + loser) / ballots);
}

// -2 gamma ln(alpha) N / (w - l).
static double macro(double alpha, double gamma, double w, double l, double ballots)
{
    return -log(alpha) * 2 * gamma * ballots / (w - l);
}

static const struct raire_difficulty difficulties[] = {
    {"OneOnMargin", "ballots / margin: comparison", false, false, one_on_margin},
    {"OneOnMarginSq", "(ballots / margin)^2: polling", false, false, one_on_margin_squared},
    {"BRAVO", "expected ballots of a BRAVO polling audit", true, false, bravo},
    {"MACRO", "expected ballots of a MACRO comparison audit", true, true, macro},
};

const struct raire_difficulty *raire_difficulty_at(size_t i)
{
    return i < ARRAY_LEN(difficulties) ? &difficulties[i] : NULL;
}

const struct raire_difficulty *raire_difficulty_find(str name)
{
    if (str_eq(name, STR("Margin")))
        name = STR("OneOnMargin");
    else if (str_eq(name, STR("MarginSq")))
        name = STR("OneOnMarginSq");
    for (size_t i = 0; i < ARRAY_LEN(difficulties); i++)
        if (str_eq(name, str_from(difficulties[i].name)))
            return &difficulties[i];
    return NULL;
}

double raire_measure_of(const struct raire_measure *m, uint64_t w, uint64_t l, uint64_t ballots)
{
    if (w <= l)
        return HUGE_VAL;
    return m->difficulty->of(m->alpha, m->gamma, (double)w, (double)l, (double)ballots);
}
