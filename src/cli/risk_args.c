// SPDX-License-Identifier: Apache-2.0
#include "cli/risk_args.h"

__extension__ typedef unsigned __int128 wide;

const char *risk_method_name(size_t i)
{
    const struct method *m = method_at(i);
    return m != NULL ? m->name : NULL;
}

static bal_status reported_pair(const struct risk_args *a, struct risk_query *q,
                                struct bal_err *err)
{
    uint64_t sum = 0, w = a->reported_winner.v, l = a->reported_loser.v;
    if (!a->reported_winner.given || !a->reported_loser.given)
        return bal_fail(err, BAL_USAGE, "--reported-winner and --reported-loser go together");
    if (a->margin.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--margin follows from the reported votes of the pair");
    if (__builtin_add_overflow(w, l, &sum) || w <= l)
        return bal_fail(err, BAL_INVALID,
                        "the winner's reported votes must be more than the loser's");
    if (a->cards.given && a->cards.v < sum)
        return bal_fail(err, BAL_INVALID, "%ju reported votes of the pair on %ju cards",
                        (uintmax_t)sum, (uintmax_t)a->cards.v);
    q->margin = w - l;
    q->cards = a->cards.given ? a->cards.v : sum;
    return BAL_OK;
}

bal_status risk_args_query(const struct risk_args *a, struct risk_query *out, struct bal_err *err)
{
    *out = (struct risk_query){.gamma = a->gamma.v,
                               .cards = a->cards.v,
                               .o1 = a->o1.v,
                               .o2 = a->o2.v,
                               .u1 = a->u1.v,
                               .u2 = a->u2.v,
                               .winner = a->winner.v,
                               .loser = a->loser.v,
                               .reported_winner = a->reported_winner.v,
                               .reported_loser = a->reported_loser.v,
                               .replacement = a->replacement};
    if (a->reported_winner.given || a->reported_loser.given)
        return reported_pair(a, out, err);
    if (a->margin.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "--margin is missing");
    if (!a->cards.given)
        return margin_from_decimal(a->margin, &out->margin, &out->cards, err);
    if (num_u64(a->margin, &out->margin))
        return BAL_OK;
    uint64_t part = 0, of = 1;
    if (margin_from_decimal(a->margin, &part, &of, err) != BAL_OK) {
        bal_fail(err, BAL_USAGE,
                 "the margin must be a whole number of votes, or a fraction of the cards as 0.05, "
                 "not '" STR_FMT "'",
                 STR_ARG(a->margin));
        return BAL_USAGE;
    }
    out->margin = (uint64_t)((wide)part * a->cards.v / of); // rounded down
    return BAL_OK;
}
