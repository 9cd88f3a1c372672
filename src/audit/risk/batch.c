// SPDX-License-Identifier: Apache-2.0
#include "audit/risk/batch.h"

static uint64_t votes_of(const uint64_t *votes, uint32_t choices)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < choices; i++)
        sum += votes[i];
    return sum;
}

static uint64_t batched_votes(const struct batch_contest *c, uint32_t choice)
{
    uint64_t sum = 0;
    for (size_t p = 0; p < c->count; p++)
        sum += c->batches[p].reported[choice];
    return sum;
}

int64_t batch_gains(const struct batch_claims *c, const struct batch_claim *claim,
                    const uint64_t *votes)
{
    if (claim->winner != EVERYBODY_ELSE && claim->loser != EVERYBODY_ELSE)
        return (int64_t)votes[claim->winner] - (int64_t)votes[claim->loser];
    int64_t all = (int64_t)votes_of(votes, c->contest->choices);
    if (claim->loser == EVERYBODY_ELSE)
        return 2 * (int64_t)votes[claim->winner] - all;
    return all - 2 * (int64_t)votes[claim->loser];
}

int64_t batch_bound(const struct batch_claims *c, const struct batch_claim *claim,
                    const struct batch_votes *b)
{
    int64_t bound = batch_gains(c, claim, b->reported) + (int64_t)claim->down * (int64_t)b->cards;
    return bound > 0 ? bound : 0;
}

int64_t batch_error(const struct batch_claims *c, const struct batch_claim *claim,
                    const struct batch_votes *b)
{
    int64_t counted = batch_gains(c, claim, b->counted), reported = 0;
    if (b->group == 0)
        return batch_gains(c, claim, b->reported) - counted;
    for (size_t p = 0; p < c->contest->count; p++)
        if (c->contest->batches[p].group == b->group)
            reported += batch_gains(c, claim, c->contest->batches[p].reported);
    return reported - counted;
}

bool batch_all_counted(const struct batch_claims *c)
{
    for (size_t p = 0; p < c->contest->count; p++)
        if (c->contest->batches[p].counted == NULL)
            return false;
    return true;
}

// Is it the first batch of its group? Only that one's count is taken.
static bool first_of_group(const struct batch_contest *c, size_t p)
{
    for (size_t q = 0; q < p && c->batches[p].group != 0; q++)
        if (c->batches[q].group == c->batches[p].group)
            return false;
    return true;
}

bool batch_counts_confirm(const struct batch_claims *c)
{
    for (size_t i = 0; i < c->list.len; i++) {
        const struct batch_claim *claim = &c->list.at[i];
        uint64_t elsewhere = c->contest->pending + c->unaccounted;
        int64_t sum = -(int64_t)(claim->down * elsewhere);
        for (size_t p = 0; p < c->contest->count; p++)
            if (first_of_group(c->contest, p))
                sum += batch_gains(c, claim, c->contest->batches[p].counted);
        if (sum <= 0)
            return false;
    }
    return true;
}

// ---- making claims

static bal_status check(const struct batch_contest *c, struct bal_err *err)
{
    if (c->count == 0 || c->count > LIMIT_BATCHES)
        return bal_fail(err, BAL_INVALID, "%zu batches", c->count);
    if (c->seats == 0 || c->choices <= c->seats || c->choices > LIMIT_CHOICES)
        return bal_fail(err, BAL_INVALID, "%u choices for %u seats: nobody can lose", c->choices,
                        c->seats);
    if (c->votes_allowed == 0 || (c->majority && c->votes_allowed != 1))
        return bal_fail(err, BAL_INVALID, "a majority rule with %u votes a card", c->votes_allowed);
    if (c->pending > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "%ju pending cards", (uintmax_t)c->pending);
    for (size_t p = 0; p < c->count; p++)
        for (uint32_t i = 0; i < c->choices; i++)
            if (c->batches[p].cards > LIMIT_CARDS || c->batches[p].reported[i] > LIMIT_CARDS ||
                (c->batches[p].counted != NULL && c->batches[p].counted[i] > LIMIT_CARDS))
                return bal_fail(err, BAL_INVALID, "batch '" STR_FMT "' has too many cards or votes",
                                STR_ARG(c->batches[p].name));
    return BAL_OK;
}

// Choices by votes, most first, equal ones in their order.
static void rank(const uint64_t *totals, uint32_t choices, uint32_t *order)
{
    for (uint32_t i = 0; i < choices; i++) {
        uint32_t at = i;
        for (; at > 0 && totals[order[at - 1]] < totals[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static bal_status add(struct batch_claims *c, uint32_t winner, uint32_t loser,
                      const uint64_t *totals, const uint64_t *batched, struct bal_err *err)
{
    struct batch_claim *claim = vec_push(&c->list, (size_t)LIMIT_CHOICES * LIMIT_CHOICES);
    if (claim == NULL)
        return err_memory(err);
    *claim = (struct batch_claim){.winner = winner, .loser = loser, .down = 1, .up = 1};
    int64_t all = batch_gains(c, claim, totals), held = batch_gains(c, claim, batched);
    claim->margin = (all < held ? all : held) - (int64_t)(c->contest->pending + c->unaccounted);
    if (c->list.len == 1 || claim->margin < c->smallest)
        c->smallest = claim->margin;
    return BAL_OK;
}

// Winners over losers; for a majority rule also the winner over all others together, or all others
// together over each of the two who go on (arXiv:1911.10035, section 2.3 with f = 1/2).
static bal_status add_all(struct batch_claims *c, const uint32_t *order, const uint64_t *totals,
                          const uint64_t *batched, struct bal_err *err)
{
    uint32_t seats = c->contest->seats, choices = c->contest->choices;
    bool won = 2 * totals[order[0]] > votes_of(totals, choices);
    if (c->contest->majority)
        seats = won ? 1 : 2;
    for (uint32_t w = 0; w < seats; w++)
        for (uint32_t l = seats; l < choices; l++)
            BAL_TRY(add(c, order[w], order[l], totals, batched, err));
    if (c->contest->majority && won)
        return add(c, order[0], EVERYBODY_ELSE, totals, batched, err);
    for (uint32_t w = 0; w < seats && c->contest->majority; w++)
        BAL_TRY(add(c, EVERYBODY_ELSE, order[w], totals, batched, err));
    return BAL_OK;
}

bal_status batch_claims_make(const struct batch_contest *c, struct batch_claims *out,
                             struct bal_err *err)
{
    *out = (struct batch_claims){.contest = c};
    BAL_TRY(check(c, err));
    AUTO_ARENA arena = ARENA_INIT((size_t)LIMIT_CHOICES * 64);
    uint64_t *batched = arena_new(&arena, uint64_t, c->choices);
    uint32_t *order = arena_new(&arena, uint32_t, c->choices);
    if (batched == NULL || order == NULL)
        return err_memory(err);
    for (uint32_t i = 0; i < c->choices; i++)
        batched[i] = batched_votes(c, i);
    const uint64_t *totals = c->totals != NULL ? c->totals : batched;
    uint64_t held = votes_of(batched, c->choices), all = 0;
    for (uint32_t i = 0; i < c->choices; i++) {
        if (totals[i] > LIMIT_CARDS)
            return bal_fail(err, BAL_INVALID, "a choice has %ju votes", (uintmax_t)totals[i]);
        all += totals[i];
    }
    if (held > all)
        return bal_fail(err, BAL_INVALID, "the batches have %ju votes, the results %ju",
                        (uintmax_t)held, (uintmax_t)all);
    out->unaccounted = (all - held + c->votes_allowed - 1) / c->votes_allowed;
    rank(totals, c->choices, order);
    return add_all(out, order, totals, batched, err);
}

void batch_claims_done(struct batch_claims *c)
{
    vec_done(&c->list);
}
