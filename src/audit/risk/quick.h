// SPDX-License-Identifier: Apache-2.0
// quick.h: a test stepped in doubles, for long histories and simulations.
//
// The same bets as martingale_step's, and the same edges, which are whole numbers. What differs is
// the capital: a double for each bettor, times a power of two. Each factor is a sum of two terms
// that are not negative, so a draw costs at most seven roundings of 2^-53: after n draws the
// relative error is below QUICK_ERROR (n + 8).
#ifndef BAL_AUDIT_QUICK_H
#define BAL_AUDIT_QUICK_H

#include <math.h>

#include "audit/risk/martingale.h"

#define QUICK_ERROR 0x1p-50

// A factor lies between 2^-53 (or is 0) and 2^53: capitals that are put back between 2^-400 and
// 2^400 every QUICK_TIDY draws stay within what a double holds.
enum { QUICK_TIDY = 8 };

struct quick {
    struct martingale m;            // what was drawn, for the bets; its capitals are those of the
                                    // start
    double part[MARTINGALE_PARTS];  // capitals times weights, without their powers of two
    double scale[MARTINGALE_PARTS]; // 2^(exponent - e)
    int64_t exponent[MARTINGALE_PARTS];
    double bet[MARTINGALE_PARTS]; // fractions of the last bets; 0 behind the parts
    int64_t e;
    bool scaled;   // is any scale not 1?
    double now;    // T 2^-e
    double mean;   // where the null mean is constant
    bool constant; // draws with replacement, or a method that is only proven for them
};

// From where the test stands.
void quick_start(struct quick *q, const struct martingale *m);

// Puts the capitals back into their range. quick_step calls it.
void quick_tidy(struct quick *q);

// Is the assertion proved, or T at least `need` (a moderate number)?
bool quick_reached(const struct quick *q, double need);

// ln T; -inf when it is lost, +inf when the assertion is proved.
double quick_log(const struct quick *q);

static inline void quick_bet(struct quick *q, double mean, double ratio)
{
    q->m.method->bet(&q->m, mean, q->bet);
    if (q->m.method->parts == 1) {
        q->part[0] *= (1 - q->bet[0]) + q->bet[0] * ratio;
        q->now = q->part[0];
        return;
    }
    double sum[2] = {0, 0}; // two sums at a time, as vectors of two add up
    for (size_t k = 0; k < MARTINGALE_PARTS; k++)
        q->part[k] *= (1 - q->bet[k]) + q->bet[k] * ratio;
    if (UNLIKELY(q->scaled)) {
        for (size_t k = 0; k < MARTINGALE_PARTS; k++)
            sum[0] += q->part[k] * q->scale[k];
    } else {
        for (size_t k = 0; k < MARTINGALE_PARTS; k += 2) {
            sum[0] += q->part[k];
            sum[1] += q->part[k + 1];
        }
    }
    q->now = sum[0] + sum[1];
}

// The next draw. The caller sees to it that x is at most null.max and that a card is left.
static inline void quick_step(struct quick *q, uint64_t x)
{
    struct martingale *m = &q->m;
    double mean = q->mean;
    if (!m->null.replacement) {
        int64_t rest = (int64_t)m->null.total - (int64_t)(2 * m->seen);
        uint64_t left = m->null.cards - m->draws;
        m->certain |= rest > (int64_t)(2 * left * m->null.max);
        m->proved |= rest < (int64_t)(2 * x);
        if (!q->constant)
            mean = (double)rest / (double)(2 * left);
    }
    if (LIKELY(mean > 0 && !m->certain)) {
        quick_bet(q, mean, (double)x / mean);
        m->last_mean = mean;
    } else if (m->certain) {
        q->now = 0;
    }
    m->draws++;
    m->seen += x;
    m->squares += (double)x * (double)x;
    if (m->method->see != NULL)
        m->method->see(m, x, 1);
    if (m->draws % QUICK_TIDY == 0)
        quick_tidy(q);
}

#endif
