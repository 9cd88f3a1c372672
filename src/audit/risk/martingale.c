// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/martingale.h"

#include <math.h>

// The capital of all bettors.
static struct scaled sum_of(const struct martingale *m)
{
    return scaled_sum(m->part, m->method->weights, m->method->parts);
}

// Is the null mean t throughout? A method that is only proven for draws with replacement keeps it.
static bool constant_mean(const struct martingale *m)
{
    return m->null.replacement || (m->method->flags & METHOD_NO_REPLACEMENT) == 0;
}

// Twice what the null leaves to the cards that are left.
static int64_t rest_of(const struct martingale *m)
{
    return (int64_t)m->null.total - (int64_t)(2 * m->seen);
}

static uint64_t cards_left(const struct martingale *m)
{
    return m->null.cards - m->draws;
}

double martingale_mean(const struct martingale *m)
{
    if (constant_mean(m))
        return (double)m->null.total / (double)(2 * m->null.cards);
    return (double)rest_of(m) / (double)(2 * cards_left(m));
}

uint64_t martingale_most(uint64_t cards, bool replacement)
{
    return ((uint64_t)1 << 61) / (replacement || cards == 0 ? LIMIT_CARDS : cards);
}

static bal_status check_null(const struct null_hypothesis *n, struct bal_err *err)
{
    if (n->cards == 0 || n->cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "a test on %ju cards", (uintmax_t)n->cards);
    if (n->max == 0 || n->max > martingale_most(n->cards, n->replacement) || n->total == 0 ||
        n->total > 2 * n->cards * n->max)
        return bal_fail(err, BAL_INVALID, "no observation of these cards can decide the test");
    return BAL_OK;
}

bal_status martingale_start(struct martingale *m, const struct method *method,
                            const struct null_hypothesis *null, const struct expectation *expected,
                            struct bal_err *err)
{
    BAL_TRY(check_null(null, err));
    if (method->bet == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "the method %s does not measure draw by draw",
                        method->name);
    bool tuned = expected != NULL && isfinite(expected->mean) && expected->variance >= 0;
    if ((method->flags & METHOD_REPORTED) != 0 && !tuned)
        return bal_fail(err, BAL_INVALID, "the method %s bets on the reported result",
                        method->name);
    *m = (struct martingale){.method = method, .null = *null, .now = {.m = 1}, .best = {.m = 1}};
    for (unsigned k = 0; k < method->parts; k++)
        m->part[k].m = 1;
    if (method->tune != NULL)
        method->tune(m, expected);
    m->last_mean = martingale_mean(m);
    return BAL_OK;
}

// x / m_j with one rounding.
static long double ratio_of(const struct martingale *m, uint64_t x)
{
    if (constant_mean(m))
        return (long double)(2 * m->null.cards * x) / (long double)m->null.total;
    return (long double)(2 * cards_left(m) * x) / (long double)rest_of(m);
}

static void add_up(struct martingale *m)
{
    m->now = sum_of(m);
    if (scaled_exceeds(&m->now, &m->best))
        m->best = m->now;
}

// All bets on the next observation.
static void bet(struct martingale *m, uint64_t x)
{
    double fraction[MARTINGALE_PARTS];
    if (!constant_mean(m) && rest_of(m) <= 0)
        return; // the null leaves nothing: x is 0, or proves the assertion by itself
    double mean = martingale_mean(m);
    long double ratio = ratio_of(m, x);
    m->method->bet(m, mean, fraction);
    for (unsigned k = 0; k < m->method->parts; k++)
        scaled_multiply(&m->part[k],
                        1 - (long double)fraction[k] + (long double)fraction[k] * ratio);
    m->last_mean = mean;
    add_up(m);
}

// Counts the observations, and sees what follows from their sum alone.
static void count_draws(struct martingale *m, uint64_t x, uint64_t times)
{
    m->draws += times;
    m->seen += x * times;
    m->squares += (double)x * (double)x * (double)times;
    if (m->method->see != NULL)
        m->method->see(m, x, times);
    m->proved |= !m->null.replacement && rest_of(m) < 0;
}

bal_status martingale_step(struct martingale *m, uint64_t x, struct bal_err *err)
{
    const struct null_hypothesis *n = &m->null;
    if (x > n->max)
        return bal_fail(err, BAL_INVALID, "an observation of %ju is above %ju", (uintmax_t)x,
                        (uintmax_t)n->max);
    if (!n->replacement && m->draws == n->cards)
        return bal_fail(err, BAL_INVALID, "more than all %ju cards were drawn",
                        (uintmax_t)n->cards);
    // A fact needs no statistics: the cards that are left cannot reach what the null allows.
    if (!n->replacement && rest_of(m) > (int64_t)(2 * cards_left(m) * n->max)) {
        m->certain = true;
        m->now = (struct scaled){0, 0};
    }
    if (!m->proved && !m->certain)
        bet(m, x);
    count_draws(m, x, 1);
    return BAL_OK;
}

void martingale_leap(struct martingale *m, const uint64_t *x, const uint64_t *times, size_t count)
{
    double fraction[MARTINGALE_PARTS];
    if (!m->proved && !m->certain && (constant_mean(m) || rest_of(m) > 0)) {
        m->method->bet(m, martingale_mean(m), fraction);
        for (unsigned k = 0; k < m->method->parts; k++) {
            double growth = 0, c = fraction[k];
            for (size_t i = 0; i < count; i++)
                if (times[i] > 0)
                    growth += (double)times[i] * log(1 - c + c * (double)ratio_of(m, x[i]));
            scaled_multiply(&m->part[k], (long double)exp(growth));
        }
        add_up(m);
    }
    for (size_t i = 0; i < count; i++)
        count_draws(m, x[i], times[i]);
}

long double martingale_log(const struct martingale *m)
{
    return scaled_log(&m->now);
}

double risk_round_up(long double v)
{
    double d = (double)v;
    if ((long double)d < v || d <= 0)
        d = nextafter(d, 2);
    return d < 1 ? d : 1;
}

double martingale_risk(const struct martingale *m)
{
    if (m->proved)
        return 0;
    if (!m->null.replacement && m->draws == m->null.cards)
        return 1;
    bool running = (m->method->flags & METHOD_ANYTIME) != 0;
    long double error = ((long double)m->draws + 4096) * SCALED_STEP_ERROR;
    return risk_round_up(expl(-scaled_log(running ? &m->best : &m->now)) * (1 + error));
}

bool martingale_meets(const struct martingale *m, double alpha)
{
    bool far = m->best.e == 0 && m->best.m * (long double)alpha < 0.999L;
    return (!far || m->proved) && martingale_risk(m) <= alpha;
}

// ---- draws of which only the counts are known

// Adds what these draws do to the log of each part; returns the largest sum of absolute terms.
static long double add_outcomes(const struct martingale *m, const struct outcome *o, size_t count,
                                long double log_part[MARTINGALE_PARTS])
{
    double bets[MARTINGALE_PARTS] = {0};
    long double most = 0;
    m->method->bet(m, martingale_mean(m), bets);
    for (unsigned k = 0; k < m->method->parts; k++) {
        long double terms = 0, c = (long double)bets[k];
        for (size_t i = 0; i < count; i++) {
            if (o[i].times == 0)
                continue;
            long double term = o[i].times * logl(1 - c + c * o[i].ratio);
            // NOLINTNEXTLINE(*uninitialized.Assign): each part has its log
            log_part[k] += term;
            terms += fabsl(term);
        }
        most = terms > most ? terms : most;
    }
    return most;
}

static void log_parts(const struct martingale *m, long double log_part[MARTINGALE_PARTS])
{
    for (unsigned k = 0; k < m->method->parts; k++)
        log_part[k] = scaled_log(&m->part[k]);
}

// ln of the weighted sum of the parts, each with `more` times its growth.
static long double log_sum(const struct martingale *m, const long double *log_part,
                           const long double *growth, long double more)
{
    long double at[MARTINGALE_PARTS], top = (long double)-INFINITY, sum = 0;
    for (unsigned k = 0; k < m->method->parts; k++) {
        // NOLINTNEXTLINE(*UndefinedBinaryOperatorResult): each part has its log
        at[k] = log_part[k] + (more > 0 ? more * growth[k] : 0);
        top = at[k] > top ? at[k] : top;
    }
    if (!(top > (long double)-INFINITY))
        return top;
    for (unsigned k = 0; k < m->method->parts; k++)
        sum += (long double)m->method->weights[k] * expl(at[k] - top);
    return top + logl(sum);
}

long double outcomes_log(const struct martingale *m, const struct outcome *seen, size_t count)
{
    long double log_part[MARTINGALE_PARTS], none[MARTINGALE_PARTS] = {0};
    log_parts(m, log_part);
    long double terms = add_outcomes(m, seen, count, log_part);
    return log_sum(m, log_part, none, 0) - (terms + 64) * SCALED_STEP_ERROR;
}

// ln T is convex in the number of further draws, so it crosses the limit upwards once.
uint64_t outcomes_size(const struct martingale *m, const struct outcome *seen, size_t seen_count,
                       const struct outcome *each, size_t each_count, double alpha)
{
    long double log_part[MARTINGALE_PARTS], growth[MARTINGALE_PARTS] = {0}, best = 0;
    log_parts(m, log_part);
    long double terms = add_outcomes(m, seen, seen_count, log_part);
    (void)add_outcomes(m, each, each_count, growth);
    for (unsigned k = 0; k < m->method->parts; k++)
        best = growth[k] > best ? growth[k] : best;
    long double need =
        -logl((long double)alpha) * (1 + SCALED_STEP_ERROR) + (terms + 64) * SCALED_STEP_ERROR;
    if (log_sum(m, log_part, growth, 0) >= need)
        return 0;
    uint64_t low = 0, high = 1;
    while (best > 0 && high < (uint64_t)1 << 62 &&
           log_sum(m, log_part, growth, (long double)high) < need * (1 + SCALED_STEP_ERROR))
        high *= 2;
    if (!(best > 0) || high >= (uint64_t)1 << 62)
        return SIZE_UNBOUNDED;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        bool enough = log_sum(m, log_part, growth, (long double)middle) >= need;
        *(enough ? &high : &low) = middle;
    }
    return high;
}
