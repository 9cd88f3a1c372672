// SPDX-License-Identifier: Apache-2.0
// ties.c: who is ahead of candidates with equal votes: by earlier counts, or by lot.
#include <stdlib.h>

#include "tabulate/parcels/state.h"

// The counts that matter to the rule, from the last one back.
static bool matters(const struct parcels_count *c, size_t round, enum parcel_tie how)
{
    return how != TIE_ANY_WHOLE || c->steps.at[round].whole;
}

// Below 0 where `a` is behind `b`.
static int compare(const struct parcels_count *c, uint32_t a, uint32_t b, enum parcel_tie how)
{
    for (size_t i = c->r->rounds.len; i-- > 0;) {
        const decimal *votes = c->r->rounds.at[i].votes;
        if (matters(c, i, how) && votes[a] != votes[b])
            return votes[a] < votes[b] ? -1 : 1;
    }
    return 0;
}

static bool all_differ(const decimal *votes, const uint32_t *tied, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (votes[tied[i]] == votes[tied[j]])
                return false;
    return true;
}

// Sorts by the last count in which all have different votes; false: there is none.
static bool order_all_differ(const struct parcels_count *c, uint32_t *tied, uint32_t count)
{
    for (size_t r = c->r->rounds.len; r-- > 0;) {
        const decimal *votes = c->r->rounds.at[r].votes;
        if (!all_differ(votes, tied, count))
            continue;
        for (uint32_t i = 1; i < count; i++)
            for (uint32_t j = i; j > 0 && votes[tied[j]] < votes[tied[j - 1]]; j--) {
                uint32_t other = tied[j];
                tied[j] = tied[j - 1];
                tied[j - 1] = other;
            }
        return true;
    }
    return false;
}

static void order_any(const struct parcels_count *c, uint32_t *tied, uint32_t count,
                      enum parcel_tie how)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = i; j > 0 && compare(c, tied[j], tied[j - 1], how) < 0; j--) {
            uint32_t other = tied[j];
            tied[j] = tied[j - 1];
            tied[j - 1] = other;
        }
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// The count stops here.
static bal_status report(struct parcels_count *c, const uint32_t *tied, uint32_t count,
                         bool for_seat, struct bal_err *err)
{
    struct tie *tie = &c->r->tie;
    c->stopped = true;
    tie->votes = c->votes[tied[0]];
    tie->seats = for_seat ? parcels_open(c) : 0;
    tie->round = (uint32_t)c->r->rounds.len;
    for (uint32_t i = 0; i < count; i++)
        BAL_TRY(candidate_list_add(&tie->candidates, tied[i], err));
    return BAL_OK;
}

// Somebody says it: for a seat who is ahead of those left, again and again; else who is behind, for
// the first `cut` places (0: for all).
static bal_status ask(struct parcels_count *c, uint32_t *tied, uint32_t count, uint32_t cut,
                      bool for_seat, struct bal_err *err)
{
    const struct irv_ask *asked = c->options->irv.ask;
    uint32_t places = !for_seat && cut > 0 ? cut : count - 1;
    if (asked == NULL)
        return bal_fail(err, BAL_CONFLICT, "a tie in round %zu, and nobody to decide it",
                        c->r->rounds.len);
    for (uint32_t i = 0; i < places; i++) {
        uint32_t *left = for_seat ? tied : tied + i, chosen = 0;
        uint32_t to = for_seat ? count - 1 - i : 0;
        BAL_TRY(asked->choose(asked->ctx, c->r, left, count - i, for_seat, &chosen, err));
        uint32_t who = left[chosen];
        left[chosen] = left[to];
        left[to] = who;
    }
    return BAL_OK;
}

static bal_status draw(struct parcels_count *c, uint32_t *tied, uint32_t count, uint32_t cut,
                       bool for_seat, struct bal_err *err)
{
    const struct irv_rules *lot = &c->options->irv;
    qsort(tied, count, sizeof *tied, by_number);
    if (lot->tiebreak != IRV_TIE_RANDOM && lot->tiebreak != IRV_TIE_ORDER &&
        lot->tiebreak != IRV_TIE_ASK)
        return report(c, tied, count, for_seat, err);
    struct count_round *round = parcels_round(c);
    for (uint32_t i = 0; i < count; i++)
        BAL_TRY(candidate_list_add(&round->tied, tied[i], err));
    if (lot->tiebreak == IRV_TIE_ASK)
        return ask(c, tied, count, cut, for_seat, err);
    if (lot->tiebreak == IRV_TIE_RANDOM) {
        java_random_shuffle(&c->random, tied, count);
        return BAL_OK;
    }
    for (uint32_t i = 1; i < count; i++) // who is earlier in the order is ahead
        for (uint32_t j = i; j > 0; j--) {
            uint32_t a = tied[j - 1], b = tied[j];
            bool ahead = lot->order != NULL ? lot->order[a] < lot->order[b] : a < b;
            if (!ahead)
                break;
            tied[j - 1] = b;
            tied[j] = a;
        }
    return BAL_OK;
}

bal_status parcels_order(struct parcels_count *c, uint32_t *tied, uint32_t count,
                         enum parcel_tie how, uint32_t cut, bool for_seat, struct bal_err *err)
{
    qsort(tied, count, sizeof *tied, by_number);
    if (how == TIE_LOT || how == TIE_ALL_DIFFER) {
        if (how == TIE_ALL_DIFFER && order_all_differ(c, tied, count))
            return BAL_OK;
        return draw(c, tied, count, cut, for_seat, err);
    }
    order_any(c, tied, count, how);
    for (uint32_t from = 0, to; from < count && !c->stopped; from = to) {
        for (to = from + 1; to < count && compare(c, tied[from], tied[to], how) == 0;)
            to++;
        bool needed = cut == 0 || (from < cut && cut < to);
        if (to - from > 1 && needed)
            BAL_TRY(draw(c, tied + from, to - from, cut > 0 ? cut - from : 0, for_seat, err));
    }
    return BAL_OK;
}
