// SPDX-License-Identifier: Apache-2.0
#include "cli/sim_args.h"

enum { REPLICATIONS_MOST = 10000000, THREADS_MOST = 256 };

static bal_status share(const char *name, const struct opt_double *v, struct bal_err *err)
{
    if (v->v >= 0 && v->v <= 1)
        return BAL_OK;
    return bal_fail(err, BAL_USAGE, "--%s is a share from 0 to 1, not %g", name, v->v);
}

bal_status sim_args_contest(const struct sim_args *a, struct population_spec *out,
                            struct bal_err *err)
{
    *out = (struct population_spec){.cards = a->cards.v, .blank = a->blank.v, .pool = a->pool.v};
    if (a->margin.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "--margin is missing");
    BAL_TRY(share("blank", &a->blank, err));
    BAL_TRY(share("pool", &a->pool, err));
    BAL_TRY(rates_parse(a->rates, &out->rates, err));
    return votes_of_margin(a->margin, a->cards.v, &out->margin, err);
}

bal_status sim_args_trial(const struct sim_args *a, struct trial *out, struct bal_err *err)
{
    *out = (struct trial){.alpha = a->risk_limit.v,
                          .most = a->most.v,
                          .replications = a->replications.v,
                          .seed = a->seed.v,
                          .threads = (unsigned)a->threads.v};
    if (!(out->alpha > 0 && out->alpha < 1))
        return bal_fail(err, BAL_USAGE, "a risk limit lies between 0 and 1, it is %g", out->alpha);
    if (a->replications.v == 0 || a->replications.v > REPLICATIONS_MOST)
        return bal_fail(err, BAL_USAGE, "--replications is from 1 to %d", REPLICATIONS_MOST);
    if (a->threads.v > THREADS_MOST)
        return bal_fail(err, BAL_USAGE, "--threads is at most %d", THREADS_MOST);
    return BAL_OK;
}

void sim_rates_words(const struct km_rates *r, struct buf *out)
{
    if (r->o1 + r->o2 + r->u1 + r->u2 <= 0) {
        buf_add(out, STR("no errors"));
        return;
    }
    buf_addf(out, "errors in 10,000 cards: %g one-vote and %g two-vote overstatements, ",
             1e4 * r->o1, 1e4 * r->o2);
    buf_addf(out, "%g one-vote and %g two-vote understatements", 1e4 * r->u1, 1e4 * r->u2);
}
