// SPDX-License-Identifier: Apache-2.0
// pairs.c: rules that elect whom more voters prefer to each other candidate than the other way
// round, and where nobody is like that, by pairs won, by the least bad defeat, by the strongest
// paths … (schemes/ has each of them, with its source). The votes shown are those of condorcet.c.
#include "tabulate/count_votes.h"
#include "tabulate/prefer.h"
#include "tabulate/schemes/scheme.h"

// Points of a code as ranks: 1 for the most of them, 0 for none.
static void ranks_of(const struct result *r, const struct code_vote *v, uint16_t *values)
{
    for (uint32_t i = 0; i < v->count; i++) {
        uint16_t above = 1;
        for (uint32_t k = 0; k < v->count; k++)
            above = (uint16_t)(above + (r->points.at[v->first + k] > r->points.at[v->first + i]));
        values[r->votes.at[v->first + i]] = above;
    }
}

static bal_status take_ballots(const struct result *r, struct tallied *t, struct bal_err *err)
{
    str *names = arena_new(&t->arena, str, t->n);
    t->seats = arena_new(&t->arena, uint32_t, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    t->names = names;
    for (uint32_t i = 0; i < t->n; i++)
        names[i] = r->candidates[i].label;
    for (uint32_t code = 1; code < r->code_count; code++) {
        if (r->codes[code].class != VOTE_VALID || r->code_cards[code] == 0)
            continue;
        struct ballot *b = vec_push(&t->ballots, UINT32_MAX);
        uint16_t *values = arena_new(&t->arena, uint16_t, t->n);
        if (b == NULL || values == NULL)
            return err_memory(err);
        ranks_of(r, &r->codes[code], values);
        *b = (struct ballot){r->code_cards[code], values, code};
        t->valid += r->code_cards[code];
    }
    return BAL_OK;
}

// The votes by which the winner leads the strongest other candidate; none where somebody is
// preferred to the winner, or by as many: the way on has no votes between two candidates.
static void take_margin(struct result *r, uint32_t winner)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (i == winner)
            continue;
        struct preferences p = prefer(r, winner, i);
        if (p.first <= p.second)
            return;
        if (p.first - p.second < least)
            least = p.first - p.second;
    }
    r->has_margin = r->candidate_count > 1;
    r->margin = r->has_margin ? least : 0;
}

static bal_status take_result(const struct tallied *t, struct result *r, struct bal_err *err)
{
    for (size_t i = 0; i < t->winners.len; i++)
        BAL_TRY(result_give_seats(r, t->winners.at[i], 1, err));
    for (size_t i = 0; i < t->tied.len; i++)
        BAL_TRY(candidate_list_add(&r->tie.candidates, t->tied.at[i], err));
    r->tie.seats = t->tied.len > 0;
    if (t->winners.len == 1)
        take_margin(r, t->winners.at[0]);
    return BAL_OK;
}

static bal_status all_tied(struct result *r, struct bal_err *err)
{
    r->tie.seats = 1;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        BAL_TRY(candidate_list_add(&r->tie.candidates, i, err));
    return BAL_OK;
}

static bal_status decide(struct result *r, struct bal_err *err)
{
    struct tallied t = {.arena = ARENA_INIT((size_t)4 << 30),
                        .contest = r->contest,
                        .n = r->candidate_count,
                        .seats_open = 1};
    struct scheme_terms terms;
    if (r->candidate_count == 0 || r->cards[VOTE_VALID] == 0)
        return BAL_OK;
    bal_status status =
        scheme_parse(str_from(pairs_name(r->contest->terms.pairs)), &t.scheme, &terms, err);
    if (status == BAL_OK)
        status = take_ballots(r, &t, err);
    if (status == BAL_OK)
        status = t.scheme->count(&t, &terms, err);
    if (status == BAL_INVALID) // more candidates than all lots can be tried of
        status = all_tied(r, err);
    else if (status == BAL_OK)
        status = take_result(&t, r, err);
    count_show_first(r);
    tallied_done(&t);
    return status;
}

static bool fits(const struct contest *c)
{
    return c->seats == 1;
}

const struct rule rule_pairs = {
    .name = "pairs",
    .title = "who is preferred to each other candidate; else by the rule that the contest names",
    .function = FUNCTION_PAIRS,
    .margin = "a lower bound: the votes by which the winner is preferred to the one who is closest",
    .fits = fits,
    .tabulate = count_points,
    .decide = decide,
};
