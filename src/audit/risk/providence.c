// SPDX-License-Identifier: Apache-2.0
// providence.c: Providence (Minerva 2.0), ballot polling by rounds whose sizes may follow the
// audit.
//
// O. Broadrick, P. Vora, F. Zagorski, "PROVIDENCE: a Flexible Round-by-Round Risk-Limiting Audit",
// arXiv:2210.08717. With (n, k) votes before the round and (n_r, k_r) after it, the
// measured risk is
//
//     (p0/p1)^k (q0/q1)^(n-k)  P(Bin(n_r - n, p0) >= k_r - k) / P(Bin(n_r - n, p1) >= k_r - k)
//
// the likelihood ratio so far (BRAVO's) times Minerva's ratio for the new votes alone. For given
// votes so far the chance of a round to stop is at most alpha times that of the reported result
// weighted by their likelihood; so a round's size may depend on the rounds before it.
// It must not depend on what the round will show: with one public seed whoever knows the paper
// knows that, so a record still fixes the sizes before the seed.
#include <math.h>

#include "audit/risk/ladder.h"
#include "audit/risk/martingale.h"
#include "audit/risk/method.h"

// The ladder of the votes so far: one rung, as known.
static bal_status start(struct ladder *l, const struct rounds_query *q, size_t done,
                        const struct rounds_shares *s, struct arena *arena, struct bal_err *err)
{
    BAL_TRY(ladder_start(l, s, arena, err));
    if (done > 0) {
        l->votes = q->votes[done - 1];
        l->first = q->for_winner[done - 1];
    }
    return BAL_OK;
}

static bal_status look(const struct rounds_query *q, size_t round, const struct rounds_shares *s,
                       struct rounds_result *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    struct ladder l;
    struct rung r;
    BAL_TRY(start(&l, q, round, s, &arena, err));
    bal_status status = rung_make(&l, q->votes[round], &r, err);
    if (status == BAL_OK) {
        long double log_ratio = rung_ratio(&l, &r, q->for_winner[round]);
        out->risk = risk_round_up(expl(log_ratio + 0x1p-50L)); // more than the rounding
        if (out->ratio != NULL)
            out->ratio[round] = (double)expl(log_ratio);
        if (out->kmin != NULL)
            out->kmin[round] =
                rung_kmin(&l, &r, logl((long double)q->alpha), (long double)INFINITY);
        out->stopped = out->risk <= q->alpha ? round + 1 : 0;
    }
    rung_done(&r);
    return status;
}

static bal_status providence_rounds(const struct rounds_query *q, struct rounds_result *out,
                                    struct bal_err *err)
{
    struct rounds_shares s;
    struct rounds_result result = *out;
    BAL_TRY(rounds_check(q, &s, err));
    result.risk = 1;
    result.stopped = 0;
    for (size_t r = 0; r < q->count && result.stopped == 0; r++)
        BAL_TRY(look(q, r, &s, &result, err));
    *out = result;
    return BAL_OK;
}

struct search {
    struct ladder ladder;
    long double log_alpha;
};

static bal_status chance_of(void *ctx, uint64_t votes, double *chance, uint64_t *kmin,
                            struct bal_err *err)
{
    const struct search *s = ctx;
    struct rung r;
    bal_status status = rung_make(&s->ladder, votes, &r, err);
    if (status == BAL_OK) {
        *kmin = rung_kmin(&s->ladder, &r, s->log_alpha, (long double)INFINITY);
        uint64_t missing = *kmin > s->ladder.first ? *kmin - s->ladder.first : 0;
        *chance = *kmin != ROUNDS_NONE && missing <= r.more ? (double)expl(r.report[missing]) : 0;
    }
    rung_done(&r);
    return status;
}

static bal_status providence_size(const struct rounds_query *q, double chance, uint64_t *votes,
                                  struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    struct rounds_shares shares;
    struct rounds_result seen = {0};
    struct search s = {.log_alpha = logl((long double)q->alpha)};
    BAL_TRY(providence_rounds(q, &seen, err));
    if (seen.stopped > 0)
        return bal_fail(err, BAL_CONFLICT, "the risk limit is met in round %zu", seen.stopped);
    BAL_TRY(rounds_check(q, &shares, err));
    BAL_TRY(start(&s.ladder, q, q->count, &shares, &arena, err));
    return round_size_search(&(struct round_chance){chance_of, &s}, s.ladder.votes + 1, chance,
                             votes, err);
}

const struct method method_providence = {
    .name = "providence",
    .title = "Providence, ballot polling by rounds",
    .source = "O. Broadrick, P. Vora, F. Zagorski, PROVIDENCE: a Flexible Round-by-Round "
              "Risk-Limiting Audit, arXiv:2210.08717",
    .assumes = "cards are drawn with replacement; each round is looked at once, at its end, and "
               "nobody who chooses a round's size knows what it will show (a record fixes the "
               "sizes before the seed)",
    .needs = "votes of the pair in the sample after each round, and its reported votes",
    .superseded_by = "kelly",
    .flags =
        METHOD_ROUNDS | METHOD_FREE_SIZES | METHOD_REPLACEMENT | METHOD_POLLING | METHOD_REPORTED,
    .rounds = providence_rounds,
    .round_size = providence_size,
};
