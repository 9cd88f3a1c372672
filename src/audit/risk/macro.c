// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/macro.h"

#include <math.h>

#include "audit/risk/query.h"

__extension__ typedef __int128 i128;

// votes / margin: one of the fractions over whose maximum e_p and u_p are taken.
struct share {
    int64_t votes, margin;
};

static int compare(struct share a, struct share b)
{
    i128 left = (i128)a.votes * b.margin, right = (i128)b.votes * a.margin;
    return (left > right) - (left < right);
}

static long double value_of(struct share s)
{
    return (long double)s.votes / (long double)s.margin;
}

static struct share largest(const struct batch_claims *c, const struct batch_votes *b,
                            int64_t (*votes)(const struct batch_claims *,
                                             const struct batch_claim *,
                                             const struct batch_votes *))
{
    struct share best = {0, 1};
    for (size_t i = 0; i < c->list.len; i++) {
        struct share s = {votes(c, &c->list.at[i], b), c->list.at[i].margin};
        if (compare(s, best) > 0)
            best = s;
    }
    return best;
}

long double macro_batch_bound(const struct batch_claims *c, const struct batch_votes *b)
{
    return c->smallest > 0 ? value_of(largest(c, b, batch_bound)) : (long double)INFINITY;
}

// More than the relative error of a sum of `terms` quotients, or of that many factors.
static long double slack(size_t terms)
{
    return ((long double)terms + 8) * 0x1p-61L;
}

static long double bound_of_all(const struct batch_claims *c)
{
    long double sum = 0;
    for (size_t p = 0; p < c->contest->count; p++)
        sum += macro_batch_bound(c, &c->contest->batches[p]);
    return sum;
}

static bal_status check_draws(const struct batch_claims *c, const uint32_t *draws, size_t count,
                              struct bal_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (draws[i] >= c->contest->count)
            return bal_fail(err, BAL_INVALID, "draw %zu is of batch %ju, of %zu", i + 1,
                            (uintmax_t)draws[i] + 1, c->contest->count);
        const struct batch_votes *b = &c->contest->batches[draws[i]];
        if (b->counted == NULL)
            return bal_fail(err, BAL_INVALID, "batch '" STR_FMT "' was drawn and is not counted",
                            STR_ARG(b->name));
    }
    return BAL_OK;
}

// P draw by draw; `clean` is 1 - 1/U.
static void multiply(const struct batch_claims *c, const uint32_t *draws, size_t count,
                     long double clean, struct macro_risk *out)
{
    long double log_p = 0, best = 0, terms = 0;
    for (size_t i = 0; i < count; i++) {
        const struct batch_votes *b = &c->contest->batches[draws[i]];
        struct share e = largest(c, b, batch_error), u = largest(c, b, batch_bound);
        if (compare(e, u) >= 0 && e.votes > 0) {
            log_p = (long double)INFINITY;
            break;
        }
        long double taint = e.votes > 0 ? value_of(e) / value_of(u) : 0;
        long double step = log1pl(-taint);
        log_p += clean - step;
        terms += fabsl(clean) + fabsl(step) + taint / (1 - taint);
        long double now = log_p + terms * slack(i);
        best = now < best ? now : best;
    }
    log_p += terms * slack(count);
    out->risk = risk_round_up(expl(best) * (1 + slack(0)));
    out->left = log_p < 0 ? log_p : 0;
    out->last = risk_round_up(expl(out->left) * (1 + slack(0)));
}

bal_status macro_risk(const struct batch_claims *c, const uint32_t *draws, size_t count,
                      struct macro_risk *out, struct bal_err *err)
{
    BAL_TRY(check_draws(c, draws, count, err));
    *out = (struct macro_risk){.risk = 1, .last = 1};
    if (c->smallest > 0) {
        long double all = bound_of_all(c);
        if (all < 1)
            return bal_fail(err, BAL_INVALID,
                            "all batches together cannot be wrong by the margin: cards or votes "
                            "are missing");
        all *= 1 + slack(c->contest->count);
        out->bound = (double)all;
        multiply(c, draws, count, log1pl(-1 / all), out);
    }
    if (batch_all_counted(c)) {
        out->risk = out->last = batch_counts_confirm(c) ? 0 : 1;
        out->left = out->risk > 0 ? 0 : -(long double)INFINITY;
    }
    return BAL_OK;
}

bal_status macro_size(const struct batch_claims *c, const struct macro_risk *now, double alpha,
                      uint64_t *draws, struct bal_err *err)
{
    BAL_TRY(query_alpha(alpha, err));
    if (batch_all_counted(c))
        return bal_fail(err, BAL_INVALID, "all batches have been counted");
    *draws = c->contest->count;
    if (now->last <= alpha) {
        *draws = 0;
    } else if (c->smallest > 0) {
        long double step = log1pl(-1 / (long double)now->bound);
        long double need = ceill((logl((long double)alpha) - now->left) / step) + 1;
        if (need < (long double)c->contest->count)
            *draws = (uint64_t)need;
    }
    return BAL_OK;
}

const struct method method_macro = {
    .name = "macro",
    .title = "MACRO, batches drawn in proportion to an error bound",
    .source =
        "P. B. Stark, Efficient Post-Election Audits of Multiple Contests (2009); J. Aslam, R. "
        "Popa, R. Rivest, EVT 2008; as Arlo and Georgia run it",
    .assumes = "batches are drawn with replacement, each with chance u_p / U; one may look after "
               "every draw",
    .needs = "the votes of every batch (--batches) and the draws (--draws)",
    .superseded_by = "batch",
    .flags =
        METHOD_ANYTIME | METHOD_MONOTONE | METHOD_REPLACEMENT | METHOD_COMPARISON | METHOD_BATCHES,
};
