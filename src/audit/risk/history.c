// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/history.h"

#include <math.h>

#include "audit/risk/quick.h"

static bal_status check(const struct martingale *m, const uint64_t *x, size_t count,
                        struct bal_err *err)
{
    uint64_t most = 0;
    if (m->method->bet == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "the method %s has no history", m->method->name);
    for (size_t i = 0; i < count; i++)
        most = x[i] > most ? x[i] : most;
    if (most > m->null.max)
        return bal_fail(err, BAL_INVALID, "an observation of %ju is above %ju", (uintmax_t)most,
                        (uintmax_t)m->null.max);
    if (!m->null.replacement && count > m->null.cards - m->draws)
        return bal_fail(err, BAL_INVALID, "more than all %ju cards were drawn",
                        (uintmax_t)m->null.cards);
    return BAL_OK;
}

// Beyond what a double can say.
static const double LEAST = 0x1p-1074;

static double risk_now(const struct quick *q)
{
    double error = 1 + QUICK_ERROR * ((double)q->m.draws + 8);
    if (q->e > 2000)
        return LEAST;
    if (!(q->now > 0) || q->e < -2000)
        return 1;
    double risk = error / q->now;
    if (UNLIKELY(q->e != 0))
        risk = fmax(ldexp(risk, -(int)q->e), LEAST);
    return risk < 1 ? risk : 1;
}

bal_status martingale_history(const struct martingale *start, const uint64_t *x, size_t count,
                              double *risk, struct bal_err *err)
{
    struct quick q;
    BAL_TRY(check(start, x, count, err));
    quick_start(&q, start);
    for (size_t i = 0; i < count; i++) {
        quick_step(&q, x[i]);
        risk[i] = q.m.proved ? 0 : risk_now(&q);
    }
    bool census = !q.m.null.replacement && q.m.draws == q.m.null.cards;
    if (census && count > 0 && !q.m.proved)
        risk[count - 1] = 1;
    return BAL_OK;
}
