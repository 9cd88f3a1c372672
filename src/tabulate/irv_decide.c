// SPDX-License-Identifier: Apache-2.0
// irv_decide.c: who is elected and who is eliminated in a round of a count of rankings.
#include <inttypes.h>
#include <stdlib.h>

#include "tabulate/irv_count.h"

// May the candidate still be elected? One who goes on standing after the election may not.
static bool hopes(const struct irv_work *c, uint32_t candidate)
{
    return c->standing[candidate] && !c->r->candidates[candidate].winner;
}

uint32_t irv_hopeful(const struct irv_work *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        n += hopes(c, i);
    return n;
}

static decimal highest(const struct irv_work *c, const struct count_round *round)
{
    decimal most = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && round->votes[i] > most)
            most = round->votes[i];
    return most;
}

// Of those who may still be elected: nobody else is eliminated.
static decimal lowest(const struct irv_work *c, const struct count_round *round)
{
    decimal least = DECIMAL_MAX;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (hopes(c, i) && round->votes[i] < least)
            least = round->votes[i];
    return least;
}

static void collect_tied(struct irv_work *c, const struct count_round *round, decimal votes)
{
    c->tied_count = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (hopes(c, i) && round->votes[i] == votes)
            c->tied[c->tied_count++] = i;
}

static bool undeclared_stands(const struct irv_work *c, const struct count_round *round,
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

// ---- elections

static uint32_t count_reaching(const struct irv_work *c, const struct count_round *round,
                               decimal votes)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        n += hopes(c, i) && !c->r->candidates[i].undeclared && round->votes[i] >= votes;
    return n;
}

static bal_status elect(struct irv_work *c, struct count_round *round, uint32_t winner,
                        struct bal_err *err)
{
    c->r->candidates[winner].winner = true;
    if (irv_transfers(c)) {
        c->standing[winner] = false;
        c->stands--;
    }
    BAL_TRY(candidate_list_add(&c->r->winners, winner, err));
    return candidate_list_add(&round->elected, winner, err);
}

// Those with so many votes, who has most first; equal ones in ballot order.
static bal_status elect_reaching(struct irv_work *c, struct count_round *round, decimal votes,
                                 struct bal_err *err)
{
    for (uint32_t left = count_reaching(c, round, votes); left > 0; left--) {
        uint32_t best = NOBODY;
        for (uint32_t i = 0; i < c->r->candidate_count; i++)
            if (hopes(c, i) && !c->r->candidates[i].undeclared && round->votes[i] >= votes &&
                (best == NOBODY || round->votes[i] > round->votes[best]))
                best = i;
        BAL_TRY(elect(c, round, best, err));
    }
    return BAL_OK;
}

static bal_status elect_first(struct irv_work *c, struct count_round *round, struct bal_err *err)
{
    uint32_t winner;
    decimal most = highest(c, round);
    collect_tied(c, round, most);
    BAL_TRY(irv_break_tie(c, most, true, &winner, err));
    return winner == NOBODY ? BAL_OK : elect(c, round, winner, err);
}

// Two are left for the one seat, and none of them has to go for too few votes.
static bool last_two(const struct irv_work *c, const struct count_round *round)
{
    return c->seats == 1 && c->stands == 2 &&
           lowest(c, round) >= decimal_of(c->rules->minimum, c->r->scale);
}

bal_status irv_elect(struct irv_work *c, struct count_round *round, struct bal_err *err)
{
    const struct irv_rules *rules = c->rules;
    uint32_t write_ins, unfilled = c->seats - (uint32_t)c->r->winners.len;
    if (undeclared_stands(c, round, &write_ins))
        return BAL_OK;
    uint32_t reach = count_reaching(c, round, round->threshold);
    if (rules->method == IRV_SHARE)
        return reach == c->stands ? elect_reaching(c, round, 0, err) : BAL_OK;
    if (unfilled == 0)
        return BAL_OK;
    decimal least = round->threshold;
    if (c->stands <= unfilled)
        least = 0; // all of them
    else if (rules->first_threshold && c->stands - 1 == c->seats)
        least = highest(c, round);
    else if (rules->method == IRV_BOTTOMS_UP)
        return BAL_OK;
    reach = count_reaching(c, round, least);
    if ((reach > 1 && (rules->one_each_round || rules->first_threshold)) ||
        (reach == 0 && last_two(c, round)))
        return elect_first(c, round, err);
    return elect_reaching(c, round, least, err);
}

// ---- eliminations

static bal_status eliminate(struct irv_work *c, struct count_round *round, uint32_t candidate,
                            struct bal_err *err)
{
    c->standing[candidate] = false;
    c->stands--;
    return candidate_list_add(&round->eliminated, candidate, err);
}

static bal_status eliminate_below(struct irv_work *c, struct count_round *round, decimal votes,
                                  struct bal_err *err)
{
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (hopes(c, i) && round->votes[i] < votes)
            BAL_TRY(eliminate(c, round, i, err));
    return BAL_OK;
}

static int by_number(const void *a, const void *b)
{
    decimal x = *(const decimal *)a, y = *(const decimal *)b;
    return (x > y) - (x < y);
}

// The smallest tally such that all candidates below it have fewer votes together; those below the
// largest such tally can go at once. until_two keeps a second candidate, and as many stay as there
// are seats. 0: fewer than two can go.
static bal_status batch_limit(struct irv_work *c, const struct count_round *round, decimal *out,
                              struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(1 << 20);
    decimal *sorted = arena_new(&a, decimal, c->stands);
    if (sorted == NULL)
        return err_memory(err);
    uint32_t n = 0, stay = c->rules->until_two ? 2 : c->seats - (uint32_t)c->r->winners.len;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i])
            sorted[n++] = round->votes[i];
    qsort(sorted, n, sizeof *sorted, by_number);
    decimal sum = 0;
    *out = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (i >= 2 && sum < sorted[i] && n - i >= stay)
            *out = sorted[i];
        sum += sorted[i];
    }
    return BAL_OK;
}

// Without a rule for ties, those tied for the last place go together when that cannot matter: all
// their votes together leave each of them behind the next candidate.
static bool tie_is_harmless(const struct irv_work *c, const struct count_round *round,
                            decimal least)
{
    decimal next = DECIMAL_MAX;
    for (uint32_t i = 0; i < c->r->candidate_count; i++)
        if (c->standing[i] && round->votes[i] > least && round->votes[i] < next)
            next = round->votes[i];
    uint32_t left = c->stands - c->tied_count;
    return c->seats == 1 && next != DECIMAL_MAX && least * c->tied_count < next &&
           left >= (c->rules->until_two ? 2 : 1);
}

static bal_status eliminate_last(struct irv_work *c, struct count_round *round, struct bal_err *err)
{
    uint32_t loser;
    decimal least = lowest(c, round);
    collect_tied(c, round, least);
    if (c->rules->tiebreak == IRV_TIE_REPORT && tie_is_harmless(c, round, least))
        return eliminate_below(c, round, least + 1, err);
    BAL_TRY(irv_break_tie(c, least, false, &loser, err));
    return loser == NOBODY ? BAL_OK : eliminate(c, round, loser, err);
}

// All who have less than the minimum or the cut-off. RCTab stops where this is everybody
// (Tabulator, "all declared candidates are below the minimum vote threshold"); where some are
// elected already, the seats that are left stay open.
static bal_status eliminate_short(struct irv_work *c, struct count_round *round,
                                  struct bal_err *err)
{
    char text[DECIMAL_TEXT];
    decimal least = decimal_of(c->rules->minimum, c->r->scale);
    if (c->rules->method == IRV_SHARE && c->rules->cutoff && round->threshold > least)
        least = round->threshold;
    if (least > 0 && highest(c, round) < least && c->r->winners.len == 0)
        return bal_fail(err, BAL_CONFLICT,
                        "all candidates have fewer votes than the minimum of " STR_FMT,
                        STR_ARG(decimal_text(least, c->r->scale, text)));
    return eliminate_below(c, round, least, err);
}

// RCTab's order: undeclared write-ins; those below the minimum; a batch; the last one.
bal_status irv_eliminate(struct irv_work *c, struct count_round *round, struct bal_err *err)
{
    uint32_t write_ins;
    if (undeclared_stands(c, round, &write_ins))
        return eliminate(c, round, write_ins, err);
    BAL_TRY(eliminate_short(c, round, err));
    decimal limit = 0;
    if (round->eliminated.len == 0 && c->rules->batch)
        BAL_TRY(batch_limit(c, round, &limit, err));
    if (limit > 0)
        BAL_TRY(eliminate_below(c, round, limit, err));
    return round->eliminated.len > 0 ? BAL_OK : eliminate_last(c, round, err);
}
