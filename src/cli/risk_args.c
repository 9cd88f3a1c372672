// SPDX-License-Identifier: Apache-2.0
#include "cli/risk_args.h"

const char *risk_method_name(size_t i)
{
    const struct method *m = method_at(i);
    return m != NULL ? m->name : NULL;
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
                               .loser = a->loser.v};
    if (a->margin.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "--margin is missing");
    if (!a->cards.given)
        return margin_from_decimal(a->margin, &out->margin, &out->cards, err);
    if (num_u64(a->margin, &out->margin))
        return BAL_OK;
    bal_fail(err, BAL_USAGE, "the margin must be a whole number of votes, not '" STR_FMT "'",
             STR_ARG(a->margin));
    err_hint(err, "Give the diluted margin as a fraction without --cards.");
    return BAL_USAGE;
}
