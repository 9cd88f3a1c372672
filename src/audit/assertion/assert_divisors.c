// SPDX-License-Identifier: Apache-2.0
// assert_divisors.c: seats for parties by highest averages (D'Hondt, Sainte-Lague …), with a
// threshold.
//
// arXiv:2107.11903, section 5. With s_A the seats of A: for each party A with a seat and each other
// party B in the running,
//     T_A / d(s_A) > T_B / d(s_B + 1)       "A's last seat ranks before B's next one",
// in whole numbers d(s_B + 1) T_A - d(s_A) T_B > 0. Then every quotient that has a seat is above
// every one that has none, and these are the seats. A vote for A has A = (d(s_B+1)/d(s_A) + 1)/2 =
// u, one for B 0, any other 1/2.
//
// With a threshold f, each party with a seat has more than f, and a party without one has less than
// f *or* ranks behind the last seat of every party that has one: either keeps it out. The cheaper
// one is taken. (Against the reported last winner alone is not enough. 2 seats, f = 20 %: reported
// 41/50/11, truth 11/7/10: with party 0's seat before party 2's first, and the rest as above, all
// would be true, but the seats belong to parties 0 and 2.)
#include "audit/assertion/claims.h"

static void put_seat(const struct contest *c, uint32_t choice, uint32_t seat, struct buf *out)
{
    uint32_t tens = seat % 100 / 10, ones = tens == 1 ? 0 : seat % 10;
    assertion_choice(c, choice, out);
    buf_addf(out, "'s %u%s seat", seat,
             ones == 1   ? "st"
             : ones == 2 ? "nd"
             : ones == 3 ? "rd"
                         : "th");
}

static void words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    put_seat(c, a->winner, a->winner_seat, out);
    buf_add(out, STR(" ranks before "));
    put_seat(c, a->loser, a->loser_seat, out);
}

static const struct assertion_kind seat_before_seat = {
    .name = "seat before seat",
    .source = "M. Blom et al., arXiv:2107.11903, section 5",
    .value = linear_votes,
    .words = words,
    .totals = TOTALS_ONE_VOTE,
};

static bal_status add_seats(const struct contest *c, const struct reported_outcome *o, uint32_t w,
                            uint32_t l, struct assertions *out, struct bal_err *err)
{
    enum divisor_series d = c->terms.divisors;
    struct assertion a = {.kind = &seat_before_seat,
                          .winner = w,
                          .loser = l,
                          .winner_seat = o->seats[w],
                          .loser_seat = o->seats[l] + 1};
    a.gain = (struct gain){.winner = (int64_t)divisor_of(d, a.loser_seat),
                           .loser = -(int64_t)divisor_of(d, a.winner_seat)};
    linear_assertion(&a, false);
    return claims_add(out, &a, err);
}

static bal_status add_loser(const struct contest *c, const struct reported_outcome *o, uint32_t l,
                            struct assertions *out, struct bal_err *err)
{
    size_t first = out->list.len, second;
    for (uint32_t i = 0; i < o->count; i++)
        BAL_TRY(add_seats(c, o, o->winners[i], l, out, err));
    if (c->terms.threshold.den == 0)
        return BAL_OK;
    second = out->list.len;
    BAL_TRY(claim_below(c, l, out, err));
    claims_keep_cheaper(c, o, first, second, out);
    return BAL_OK;
}

static bal_status make(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err)
{
    for (uint32_t i = 0; i < o->count; i++) {
        for (uint32_t k = 0; k < o->count; k++)
            if (k != i)
                BAL_TRY(add_seats(c, o, o->winners[i], o->winners[k], out, err));
        if (c->terms.threshold.den > 0)
            BAL_TRY(claim_above(c, o->winners[i], out, err));
    }
    for (uint32_t l = 0; l < c->choices.len; l++)
        if (!claims_won(o, l))
            BAL_TRY(add_loser(c, o, l, out, err));
    return BAL_OK;
}

const struct assertion_rule assertions_divisors = {
    .name = "divisors",
    .function = FUNCTION_DIVISORS,
    .fits = claims_parties_fit,
    .make = make,
};
