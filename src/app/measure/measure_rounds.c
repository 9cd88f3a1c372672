// SPDX-License-Identifier: Apache-2.0
#include "app/measure/measure_rounds.h"

bool measure_rounds_over(const struct frame_contest *c, const struct measure_contest *m)
{
    return frame_by_rounds(c) && m->rounds_done == c->settings.round_count;
}

// A card that was not found is one for the loser.
static bal_status close_claim(const struct frame_contest *c, const struct assertion *a,
                              struct measure_claim *claim, struct bal_err *err)
{
    uint64_t *votes = vec_push(&claim->votes, ROUNDS_MAX);
    uint64_t *won = vec_push(&claim->won, ROUNDS_MAX);
    if (votes == NULL || won == NULL)
        return err_memory(err);
    *won = claim->counts.u1;
    *votes = claim->counts.u1 + claim->counts.o1;
    struct rounds_query q = {.alpha = c->settings.alpha,
                             .winner = c->votes[a->winner],
                             .loser = c->votes[a->loser],
                             .votes = claim->votes.at,
                             .for_winner = claim->won.at,
                             .count = claim->votes.len};
    struct rounds_result result = {0};
    BAL_TRY(c->settings.method->rounds(&q, &result, err));
    claim->risk = result.risk;
    return BAL_OK;
}

bal_status measure_rounds_card(const struct frame_contest *c, struct measure_contest *m,
                               struct bal_err *err)
{
    if (!frame_by_rounds(c) || m->usable != c->settings.rounds[m->rounds_done])
        return BAL_OK;
    m->rounds_done++;
    for (size_t i = 0; i < m->claims.len; i++)
        BAL_TRY(close_claim(c, &c->claims.at[i].claim, &m->claims.at[i], err));
    return BAL_OK;
}

void measure_rounds_done(struct measure_claim *claim)
{
    vec_done(&claim->votes);
    vec_done(&claim->won);
}
