// SPDX-License-Identifier: Apache-2.0
// divisors.c: seats for parties by highest averages. Each seat goes to the party with the largest
// T/d(s + 1), where T are its votes and s the seats it has: d(s) = s is D'Hondt, 2 s - 1
// Sainte-Lague; core/function.c has the divisors. A party below the threshold has no seat.
//
// M. Gallagher, "Proportionality, disproportionality and electoral systems", Electoral Studies 10
// (1991), lists the series. Quotients are compared as whole numbers.
#include "tabulate/count_votes.h"

struct allocation {
    const struct result *r;
    enum divisor_series series;
    const bool *in;  // reached the threshold
    uint32_t *seats; // so far
};

// T_a/d(seat_a) against T_b/d(seat_b): below 2^34 x 2^18.
static int compare(const struct allocation *w, uint32_t a, uint32_t seat_a, uint32_t b,
                   uint32_t seat_b)
{
    uint64_t left = w->r->candidates[a].votes * divisor_of(w->series, seat_b);
    uint64_t right = w->r->candidates[b].votes * divisor_of(w->series, seat_a);
    return left < right ? -1 : left > right;
}

// Whose next quotient is the largest, the first of equal ones; NOBODY where nobody has votes.
static uint32_t next_party(const struct allocation *w)
{
    uint32_t best = NOBODY;
    for (uint32_t i = 0; i < w->r->candidate_count; i++) {
        if (!w->in[i] || w->r->candidates[i].votes == 0)
            continue;
        if (best == NOBODY || compare(w, i, w->seats[i] + 1, best, w->seats[best] + 1) > 0)
            best = i;
    }
    return best;
}

// Seats that went to a quotient as large as the next one in line are nobody's yet.
static bal_status take_back_ties(struct allocation *w, struct result *r, struct bal_err *err)
{
    uint32_t next = next_party(w), open = 0;
    if (next == NOBODY)
        return BAL_OK;
    uint32_t seat = w->seats[next] + 1;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        open += w->seats[i] > 0 && compare(w, i, w->seats[i], next, seat) == 0;
    for (uint32_t i = 0; open > 0 && i < r->candidate_count; i++) {
        bool has = w->seats[i] > 0 && compare(w, i, w->seats[i], next, seat) == 0;
        bool wants = w->in[i] && r->candidates[i].votes > 0 &&
                     compare(w, i, w->seats[i] + 1, next, seat) == 0;
        w->seats[i] -= has;
        if (has || wants)
            BAL_TRY(candidate_list_add(&r->tie.candidates, i, err));
    }
    r->tie.seats = open;
    return BAL_OK;
}

static bal_status decide(struct result *r, struct bal_err *err)
{
    const struct contest *c = r->contest;
    bool *in = arena_new(&r->arena, bool, r->candidate_count);
    uint32_t *seats = arena_new(&r->arena, uint32_t, r->candidate_count);
    BAL_TRY(arena_check(&r->arena, err));
    struct allocation w = {r, c->terms.divisors, in, seats};
    for (uint32_t i = 0; i < r->candidate_count; i++)
        in[i] = threshold_reached(&c->terms, r->candidates[i].votes, r->valid);
    for (uint32_t k = 0; k < c->seats; k++) {
        uint32_t party = next_party(&w);
        if (party == NOBODY)
            break;
        seats[party]++;
    }
    BAL_TRY(take_back_ties(&w, r, err));
    const uint32_t *order = result_order(r);
    BAL_TRY(arena_check(&r->arena, err));
    for (uint32_t i = 0; i < r->candidate_count; i++)
        BAL_TRY(result_give_seats(r, order[i], seats[order[i]], err));
    return BAL_OK;
}

static bool fits(const struct contest *c)
{
    return c->votes_allowed == 1;
}

const struct rule rule_divisors = {
    .name = "divisors",
    .title = "seats for parties by highest averages (D'Hondt, Sainte-Lague …)",
    .function = FUNCTION_DIVISORS,
    .fits = fits,
    .tabulate = count_votes,
    .decide = decide,
    .totals = true,
};
