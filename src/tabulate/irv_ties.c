// SPDX-License-Identifier: Apache-2.0
// irv_ties.c: what a tie does to a count of rankings.
#include "tabulate/irv_count.h"
#include "tabulate/java_order.h"

static bal_status report_tie(struct irv_work *c, decimal votes, bool for_seat, struct bal_err *err)
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

// Nobody can be asked.
static bal_status refuse(const struct irv_work *c, bool for_seat, struct bal_err *err)
{
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (uint32_t i = 0; i < c->tied_count; i++)
        buf_addf(&names, "%s'" STR_FMT "'", i > 0 ? ", " : "",
                 STR_ARG(c->r->candidates[c->tied[i]].name));
    bal_fail(err, BAL_CONFLICT, "tie in round %zu, one is to be %s: " STR_FMT, c->r->rounds.len,
             for_seat ? "elected" : "eliminated", STR_ARG(buf_str(&names)));
    err_hint(err, "The rules stop the count here and ask, and nobody was there to answer.");
    return BAL_CONFLICT;
}

static bal_status ask(const struct irv_work *c, bool for_seat, uint32_t *out, struct bal_err *err)
{
    const struct irv_ask *asked = c->rules->ask;
    uint32_t chosen = 0;
    if (asked == NULL)
        return refuse(c, for_seat, err);
    BAL_TRY(asked->choose(asked->ctx, c->r, c->tied, c->tied_count, for_seat, &chosen, err));
    *out = c->tied[chosen];
    return BAL_OK;
}

static void sort_by_name(const struct candidate *candidates, uint32_t *items, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t item = items[i], j = i;
        for (; j > 0 && java_compare(candidates[item].name, candidates[items[j - 1]].name) < 0; j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

// Undeclared write-ins are nobody's name and have no place in an order: RCTab takes another one.
static uint32_t first_in_order(const struct irv_work *c, bool last)
{
    const uint32_t *order = c->rules->order;
    uint32_t best = c->tied[0];
    for (uint32_t i = 1; i < c->tied_count; i++) {
        uint32_t a = c->tied[i], b = best;
        uint32_t x = order != NULL ? order[a] : a, y = order != NULL ? order[b] : b;
        bool ahead = last ? x > y : x < y;
        if (!c->r->candidates[a].undeclared && (ahead || c->r->candidates[b].undeclared))
            best = a;
    }
    return best;
}

static void hash_order(struct irv_work *c, str *names)
{
    for (uint32_t i = 0; i < c->tied_count; i++)
        names[i] = c->r->candidates[c->tied[i]].name;
    java_hash_order(c->tied, names, c->tied_count);
}

// Keeps those of the tied with most votes (for a seat) or fewest in the round before, and so on
// back to the first.
static bal_status narrow(struct irv_work *c, bool for_seat, struct bal_err *err)
{
    str *names = arena_new(&c->r->arena, str, c->tied_count);
    if (names == NULL)
        return err_memory(err);
    for (size_t r = c->r->rounds.len - 1; r-- > 0 && c->tied_count > 1;) {
        const decimal *votes = c->r->rounds.at[r].votes;
        uint32_t kept = 0;
        if (c->rules->java_order)
            hash_order(c, names);
        decimal best = votes[c->tied[0]];
        for (uint32_t i = 1; i < c->tied_count; i++)
            if (for_seat ? votes[c->tied[i]] > best : votes[c->tied[i]] < best)
                best = votes[c->tied[i]];
        for (uint32_t i = 0; i < c->tied_count; i++)
            if (votes[c->tied[i]] == best)
                c->tied[kept++] = c->tied[i];
        c->tied_count = kept;
    }
    return BAL_OK;
}

bal_status irv_break_tie(struct irv_work *c, decimal votes, bool for_seat, uint32_t *out,
                         struct bal_err *err)
{
    enum irv_tiebreak how = c->rules->tiebreak;
    *out = NOBODY;
    if (c->tied_count == 1) {
        *out = c->tied[0];
        return BAL_OK;
    }
    if (how == IRV_TIE_REPORT)
        return report_tie(c, votes, for_seat, err);
    struct count_round *round = &c->r->rounds.at[c->r->rounds.len - 1];
    for (uint32_t i = 0; i < c->tied_count; i++)
        BAL_TRY(candidate_list_add(&round->tied, c->tied[i], err));
    if (how == IRV_TIE_ORDER) {
        *out = first_in_order(c, !for_seat);
        return BAL_OK;
    }
    sort_by_name(c->r->candidates, c->tied, c->tied_count);
    if (how == IRV_TIE_PREVIOUS_RANDOM || how == IRV_TIE_PREVIOUS_ASK)
        BAL_TRY(narrow(c, for_seat, err));
    if (c->tied_count > 1 && (how == IRV_TIE_ASK || how == IRV_TIE_PREVIOUS_ASK))
        return ask(c, for_seat, out, err);
    *out = c->tied[c->tied_count > 1 ? java_random_pick(&c->random, c->tied_count) : 0];
    return BAL_OK;
}
