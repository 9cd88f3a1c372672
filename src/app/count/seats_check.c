// SPDX-License-Identifier: Apache-2.0
// seats_check.c: how many seats a count in one go must have filled, and whether who is tied is
// equal: from votes and the cards' points again, by other formulas than those of the rules.
#include "app/count/tally_check.h"

#include "core/points.h"

// Cards that put the row above the column, n x n; NULL: pairs decide nothing.
struct pairs {
    uint64_t *over;
    uint32_t n;
};

// Candidates with votes for them; of a fused contest each one once, whatever their lines.
static uint64_t with_votes(const struct contest *c, const struct result *r)
{
    uint64_t count = 0;
    bool fusion = c->function == FUNCTION_FUSION;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        bool any = r->candidates[i].votes > 0;
        for (uint32_t j = 0; fusion && any && j < i; j++)
            any = r->candidates[j].votes == 0 || votes_first_line(c, j) != votes_first_line(c, i);
        count += any;
    }
    return count;
}

// Candidates (parties) who reach the threshold of the contest, of those who can.
static uint64_t above_threshold(const struct contest *c, const struct result *r, uint64_t whole)
{
    struct fraction f = c->terms.threshold;
    uint32_t needs = votes_needs(c);
    uint64_t count = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        decimal part = (decimal)r->candidates[i].votes * f.den, least = (decimal)whole * f.num;
        bool reached = f.den == 0 || part > least || (part == least && !c->terms.more_than);
        count += r->candidates[i].votes > 0 && reached && (needs == NO_CHOICE || i == needs);
    }
    return count;
}

static void add_code(struct pairs *p, const struct contest *c, uint32_t code, uint64_t cards,
                     uint16_t *values)
{
    struct points points[LIMIT_MARKS];
    struct mark_set set = contest_set(c, code);
    uint32_t count = 0;
    if (result_class(set.state, points_read(c, &set, p->n, points, &count)) != VOTE_VALID)
        return;
    memset(values, 0, p->n * sizeof *values);
    for (uint32_t i = 0; i < count; i++)
        values[points[i].choice] = points[i].points;
    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t j = 0; j < p->n; j++)
            p->over[(size_t)i * p->n + j] += values[i] > values[j] ? cards : 0;
}

static bal_status count_pairs(const struct contest *c, const struct result *r, struct pairs *p,
                              struct arena *arena, struct bal_err *err)
{
    if (c->function != FUNCTION_STAR && c->function != FUNCTION_CONDORCET)
        return BAL_OK;
    p->n = r->candidate_count;
    p->over = arena_new(arena, uint64_t, (size_t)p->n * p->n + 1);
    uint16_t *values = arena_new(arena, uint16_t, p->n + 1);
    BAL_TRY(arena_check(arena, err));
    for (uint32_t code = 1; code < r->code_count; code++)
        if (r->code_cards[code] > 0)
            add_code(p, c, code, r->code_cards[code], values);
    return BAL_OK;
}

// Cards with a above b, less those the other way round.
static int64_t lead(const struct pairs *p, uint32_t a, uint32_t b)
{
    return (int64_t)(p->over[(size_t)a * p->n + b] - p->over[(size_t)b * p->n + a]);
}

// Is there anybody to whom nobody is preferred by more cards than the other way round?
static bool anybody_unbeaten(const struct pairs *p)
{
    bool any = false;
    for (uint32_t i = 0; i < p->n && !any; i++) {
        any = true;
        for (uint32_t j = 0; j < p->n && any; j++)
            any = lead(p, i, j) >= 0;
    }
    return any;
}

static uint64_t at_most(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t to_fill(const struct contest *c, const struct result *r, const struct pairs *p)
{
    uint64_t whole = c->terms.all_ballots ? r->ballots : r->valid;
    enum choice_function f = c->function;
    if (f == FUNCTION_SUPERMAJORITY)
        return at_most(above_threshold(c, r, whole), c->seats);
    if (f == FUNCTION_RUNOFF) // one, or two places in the runoff
        return above_threshold(c, r, r->valid) > 0 ? 1 : at_most(with_votes(c, r), 2);
    if (f == FUNCTION_STAR)
        return with_votes(c, r) > 0;
    if (f == FUNCTION_CONDORCET)
        return r->cards[VOTE_VALID] > 0 && anybody_unbeaten(p);
    if (f == FUNCTION_PAIRS)
        return r->cards[VOTE_VALID] > 0 && r->candidate_count > 0;
    if (function_of_parties(f))
        return above_threshold(c, r, r->valid) > 0 ? c->seats : 0;
    return at_most(with_votes(c, r), c->seats);
}

// The candidate's votes; of a fused contest on all lines.
static uint64_t votes_of(const struct contest *c, const struct result *r, uint32_t candidate)
{
    uint64_t votes = 0;
    if (c->function != FUNCTION_FUSION)
        return r->candidates[candidate].votes;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (votes_first_line(c, i) == votes_first_line(c, candidate))
            votes += r->candidates[i].votes;
    return votes;
}

// How many of the tied are equal to another one in votes, or as a pair where pairs decide.
static uint64_t tied_alike(const struct contest *c, const struct result *r, const struct pairs *p)
{
    const struct candidate_list *tied = &r->tie.candidates;
    bool pairs = p->over != NULL && r->tie.round == 0; // else for a place among finalists
    uint64_t count = 0;
    for (size_t i = 0; i < tied->len; i++) {
        bool alike = false;
        for (size_t j = 0; j < tied->len && !alike; j++) {
            uint32_t a = tied->at[i], b = tied->at[j];
            bool equal = pairs ? lead(p, a, b) == 0 : votes_of(c, r, a) == votes_of(c, r, b);
            alike = a != b && equal;
        }
        count += alike;
    }
    return count;
}

bal_status tally_seats(const struct contest *c, const struct result *r, struct tally_seats *out,
                       struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)4 << 30);
    struct pairs p = {NULL, 0};
    BAL_TRY(count_pairs(c, r, &p, &arena, err));
    out->fill = to_fill(c, r, &p);
    out->tied_alike = tied_alike(c, r, &p);
    // A tie for a place among finalists leaves the one seat open.
    out->open = c->function == FUNCTION_STAR ? r->tie.candidates.len > 0 : r->tie.seats;
    return BAL_OK;
}
