// SPDX-License-Identifier: Apache-2.0
// irv_decide.c: who is elected, who is eliminated, and what a tie does to an instant-runoff count.
#include <inttypes.h>
#include <stdlib.h>

#include "tabulate/irv_count.h"

static uint64_t highest(const struct irv_count *c, const struct count_round *round)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && (uint64_t)round->votes[i] > most)
            most = (uint64_t)round->votes[i];
    return most;
}

static uint64_t lowest(const struct irv_count *c, const struct count_round *round)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && (uint64_t)round->votes[i] < least)
            least = (uint64_t)round->votes[i];
    return least;
}

static void collect_tied(struct irv_count *c, const struct count_round *round, uint64_t votes)
{
    c->tied_count = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && round->votes[i] == votes)
            c->tied[c->tied_count++] = i;
}

static bal_status report_tie(struct irv_count *c, uint64_t votes, bool for_seat,
                             struct bal_err *err)
{
    struct tie *tie = &c->r->tie;
    tie->votes = votes;
    tie->seats = for_seat;
    tie->round = (uint32_t)c->r->rounds.len;
    for (uint32_t i = 0; i < c->tied_count; i++)
        BAL_TRY(candidate_list_add(&tie->candidates, c->tied[i], err));
    c->stopped = true;
    return BAL_OK;
}

static bal_status ask(const struct irv_count *c, bool for_seat, struct bal_err *err)
{
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (uint32_t i = 0; i < c->tied_count; i++)
        buf_addf(&names, "%s'" STR_FMT "'", i > 0 ? ", " : "",
                 STR_ARG(c->r->candidates[c->tied[i]].name));
    bal_fail(err, BAL_CONFLICT, "tie in round %zu, one is to be %s: " STR_FMT, c->r->rounds.len,
             for_seat ? "elected" : "eliminated", STR_ARG(buf_str(&names)));
    err_hint(err, "The rules stop the count here and ask; name the order of the candidates with "
                  "tiebreakMode useCandidateOrder, the winner first.");
    return BAL_CONFLICT;
}

// RCTab sorts the tied by name; order of bytes in UTF-8 stands for Java's order of UTF-16 here,
// which differs only where names mix characters beyond U+FFFF with U+E000 to U+FFFF.
static void sort_by_name(const struct candidate *candidates, uint32_t *items, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t item = items[i], j = i;
        for (; j > 0 && str_cmp(candidates[item].name, candidates[items[j - 1]].name) < 0; j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

static uint32_t first_in_order(const struct irv_count *c, bool last)
{
    uint32_t best = c->tied[0];
    for (uint32_t i = 1; i < c->tied_count; i++) {
        uint32_t a = c->tied[i], b = best;
        uint32_t x = c->rules->order != NULL ? c->rules->order[a] : a;
        uint32_t y = c->rules->order != NULL ? c->rules->order[b] : b;
        if (last ? x > y : x < y)
            best = a;
    }
    return best;
}

// Picks one of the tied; NOBODY when the count stops instead.
static bal_status break_tie(struct irv_count *c, uint64_t votes, bool for_seat, uint32_t *out,
                            struct bal_err *err)
{
    *out = NOBODY;
    if (c->tied_count == 1) {
        *out = c->tied[0];
        return BAL_OK;
    }
    if (c->rules->tiebreak == IRV_TIE_ASK)
        return ask(c, for_seat, err);
    if (c->rules->tiebreak == IRV_TIE_REPORT)
        return report_tie(c, votes, for_seat, err);
    struct count_round *round = &c->r->rounds.at[c->r->rounds.len - 1];
    for (uint32_t i = 0; i < c->tied_count; i++)
        BAL_TRY(candidate_list_add(&round->tied, c->tied[i], err));
    if (c->rules->tiebreak == IRV_TIE_ORDER) {
        *out = first_in_order(c, !for_seat);
        return BAL_OK;
    }
    sort_by_name(c->r->candidates, c->tied, c->tied_count);
    *out = c->tied[java_random_pick(&c->random, c->tied_count)];
    return BAL_OK;
}

static bool undeclared_stands(const struct irv_count *c, const struct count_round *round,
                              uint32_t *out)
{
    for (uint32_t i = 0; i < c->r->candidate_count; i++) {
        if (c->standing[i] && c->r->candidates[i].undeclared && round->votes[i] > 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

bal_status irv_find_winner(struct irv_count *c, const struct count_round *round, uint32_t *out,
                           struct bal_err *err)
{
    uint32_t write_ins;
    uint64_t most = highest(c, round);
    *out = NOBODY;
    if (c->r->winners.len > 0 || undeclared_stands(c, round, &write_ins))
        return BAL_OK;
    bool last_two = c->stands == 2 && lowest(c, round) >= c->rules->minimum;
    if (c->stands > 1 && most < round->threshold && !last_two &&
        !(c->stands == 2 && c->rules->first_threshold))
        return BAL_OK;
    collect_tied(c, round, most);
    return break_tie(c, most, true, out, err);
}

static bal_status eliminate(struct irv_count *c, struct count_round *round, uint32_t candidate,
                            struct bal_err *err)
{
    c->standing[candidate] = false;
    c->stands--;
    return candidate_list_add(&round->eliminated, candidate, err);
}

static bal_status eliminate_below(struct irv_count *c, struct count_round *round, uint64_t votes,
                                  struct bal_err *err)
{
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && round->votes[i] < votes)
            BAL_TRY(eliminate(c, round, i, err));
    return BAL_OK;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// The smallest tally such that all candidates below it have fewer votes together; those below the
// largest such tally can go at once. until_two keeps a second candidate. 0: fewer than two can go.
static bal_status batch_limit(struct irv_count *c, const struct count_round *round, uint64_t *out,
                              struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(1 << 20);
    uint64_t *sorted = arena_new(&a, uint64_t, c->stands);
    if (sorted == NULL)
        return err_memory(err);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i])
            sorted[n++] = (uint64_t)round->votes[i];
    qsort(sorted, n, sizeof *sorted, by_number);
    uint64_t sum = 0;
    *out = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool leaves_one = c->rules->until_two && n - i == 1;
        if (i >= 2 && sum < sorted[i] && !leaves_one)
            *out = sorted[i];
        sum += sorted[i];
    }
    return BAL_OK;
}

// Without a rule for ties, those tied for the last place go together when that cannot matter: all
// their votes together leave each of them behind the next candidate.
static bool tie_is_harmless(const struct irv_count *c, const struct count_round *round,
                            uint64_t least)
{
    uint64_t next = UINT64_MAX;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && round->votes[i] > least && round->votes[i] < next)
            next = (uint64_t)round->votes[i];
    uint32_t left = c->stands - c->tied_count;
    return next != UINT64_MAX && least * c->tied_count < next &&
           left >= (c->rules->until_two ? 2 : 1);
}

static bal_status eliminate_last(struct irv_count *c, struct count_round *round,
                                 struct bal_err *err)
{
    uint32_t loser;
    uint64_t least = lowest(c, round);
    collect_tied(c, round, least);
    if (c->rules->tiebreak == IRV_TIE_REPORT && tie_is_harmless(c, round, least))
        return eliminate_below(c, round, least + 1, err);
    BAL_TRY(break_tie(c, least, false, &loser, err));
    return loser == NOBODY ? BAL_OK : eliminate(c, round, loser, err);
}

// RCTab's order: undeclared write-ins; those below the minimum; a batch; the last one.
bal_status irv_eliminate(struct irv_count *c, struct count_round *round, struct bal_err *err)
{
    uint32_t write_ins;
    if (undeclared_stands(c, round, &write_ins))
        return eliminate(c, round, write_ins, err);
    if (c->rules->minimum > 0) {
        if (highest(c, round) < c->rules->minimum)
            return bal_fail(err, BAL_CONFLICT,
                            "all candidates have fewer votes than the minimum of %" PRIu64,
                            c->rules->minimum);
        BAL_TRY(eliminate_below(c, round, c->rules->minimum, err));
    }
    uint64_t limit = 0;
    if (round->eliminated.len == 0 && c->rules->batch)
        BAL_TRY(batch_limit(c, round, &limit, err));
    if (limit > 0)
        BAL_TRY(eliminate_below(c, round, limit, err));
    return round->eliminated.len > 0 ? BAL_OK : eliminate_last(c, round, err);
}
