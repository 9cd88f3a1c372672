// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/pairwise.h"

#include <stdio.h>

static uint16_t depth(uint16_t rank)
{
    return rank > 0 ? rank : UINT16_MAX;
}

static void add_ballot(const struct ballot *b, struct pairwise *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        for (uint32_t j = 0; j < p->n; j++)
            if (depth(b->values[i]) < depth(b->values[j]))
                p->over[(size_t)i * p->n + j] += b->cards;
}

static uint32_t beats_all(const struct pairwise *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t beaten = 0;
        for (uint32_t j = 0; j < p->n; j++)
            beaten += pairwise_beats(p, i, j);
        if (beaten + 1 == p->n)
            return i;
    }
    return NOBODY;
}

bal_status pairwise_count(struct tallied *t, struct pairwise *p, struct bal_err *err)
{
    *p = (struct pairwise){.n = t->n, .winner = NOBODY};
    p->over = (uint64_t *)arena_alloc(&t->arena, (size_t)t->n * t->n, sizeof *p->over);
    struct grid *g = scheme_grid(t, GRID_PAIRS, t->n, NULL);
    BAL_TRY(arena_check(&t->arena, err));
    for (size_t i = 0; i < t->ballots.len; i++)
        add_ballot(&t->ballots.at[i], p);
    for (uint32_t i = 0; i < t->n * t->n; i++)
        g->cells[i] = i / t->n == i % t->n ? QUOT_NONE : quot_whole(p->over[i]);
    if (t->valid > 0)
        p->winner = beats_all(p);
    return BAL_OK;
}

uint32_t pairwise_halves(const struct pairwise *p, uint32_t candidate)
{
    uint32_t halves = 0;
    for (uint32_t j = 0; j < p->n; j++)
        if (j != candidate)
            halves += pairwise_beats(p, candidate, j) ? 2 : !pairwise_beats(p, j, candidate);
    return halves;
}

// From those who have most wins on: everybody whom a member does not beat is a member too.
bool *pairwise_smith(struct tallied *t, const struct pairwise *p)
{
    bool *in = arena_new(&t->arena, bool, p->n);
    uint32_t most = 0, *wins = arena_new(&t->arena, uint32_t, p->n);
    if (in == NULL || wins == NULL)
        return NULL;
    for (uint32_t i = 0; i < p->n; i++) {
        wins[i] = pairwise_halves(p, i);
        most = wins[i] > most ? wins[i] : most;
    }
    for (uint32_t i = 0; i < p->n; i++)
        in[i] = wins[i] == most;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < p->n; i++)
            for (uint32_t j = 0; j < p->n; j++)
                if (in[i] && !in[j] && !pairwise_beats(p, i, j))
                    in[j] = more = true;
    }
    return in;
}

bal_status pairwise_elect(struct tallied *t, const struct pairwise *p, bool *done,
                          struct bal_err *err)
{
    *done = p->winner != NOBODY || t->valid == 0;
    if (p->winner == NOBODY) {
        if (t->valid > 0)
            scheme_note(t, "nobody beats each other candidate");
        return BAL_OK;
    }
    scheme_note(t, STR_FMT " beats each other candidate", STR_ARG(t->names[p->winner]));
    BAL_TRY(scheme_elect(t, p->winner, 1, err));
    scheme_margin(t, lead_preferred, NULL, quot_whole(1), MARGIN_BOUND);
    return arena_check(&t->arena, err);
}

bal_status pairwise_best(struct tallied *t, const struct quot *score, const char *what,
                         struct bal_err *err)
{
    bool *best = arena_new(&t->arena, bool, t->n);
    uint32_t first = 0;
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 1; i < t->n; i++)
        first = quot_cmp(score[i], score[first]) > 0 ? i : first;
    for (uint32_t i = 0; i < t->n; i++)
        best[i] = quot_cmp(score[i], score[first]) == 0;
    return scheme_elect_one(t, best, what, err);
}

// ---- instant runoff

// First places among those who stand; a ballot with two of them first counts for nobody.
static void first_places(const struct tallied *t, const bool *standing, uint64_t *votes)
{
    memset(votes, 0, t->n * sizeof *votes);
    for (size_t k = 0; k < t->ballots.len; k++) {
        const struct ballot *b = &t->ballots.at[k];
        uint32_t best = NOBODY;
        bool equal = false;
        for (uint32_t i = 0; i < t->n; i++) {
            if (!standing[i] || b->values[i] == 0)
                continue;
            equal = best != NOBODY &&
                    (b->values[i] == b->values[best] || (equal && b->values[i] > b->values[best]));
            if (best == NOBODY || b->values[i] < b->values[best])
                best = i;
        }
        if (best != NOBODY && !equal)
            votes[best] += b->cards;
    }
}

// The candidate who stands with fewest votes but `skip`; *equal: others have as few.
static uint32_t fewest(const struct tallied *t, const bool *standing, const uint64_t *votes,
                       uint32_t skip, bool *equal)
{
    uint32_t last = NOBODY;
    *equal = false;
    for (uint32_t i = 0; i < t->n; i++) {
        if (!standing[i] || i == skip)
            continue;
        if (last == NOBODY || votes[i] < votes[last]) {
            last = i;
            *equal = false;
        } else if (votes[i] == votes[last]) {
            *equal = true;
        }
    }
    return last;
}

static bal_status report_tie(struct tallied *t, const bool *standing, const uint64_t *votes,
                             uint64_t at, struct bal_err *err)
{
    bool *tied = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        tied[i] = standing[i] && votes[i] == at;
    return scheme_tie(t, tied, 0, "first places, one of them is to be eliminated", err);
}

// Who goes; NOBODY after a tie was reported.
static bal_status choose_loser(struct tallied *t, const struct pairwise *p, const bool *standing,
                               const uint64_t *votes, bool bottom_two, uint32_t *out,
                               struct bal_err *err)
{
    bool equal, second_equal;
    uint32_t last = fewest(t, standing, votes, NOBODY, &equal);
    *out = NOBODY;
    if (!bottom_two) {
        if (equal)
            return report_tie(t, standing, votes, votes[last], err);
        *out = last;
        return BAL_OK;
    }
    uint32_t second = fewest(t, standing, votes, last, &second_equal);
    // With two alike at the bottom these are the two; more, or several for the second: a tie.
    if (second_equal)
        return report_tie(t, standing, votes, votes[second], err);
    if (!pairwise_beats(p, last, second) && !pairwise_beats(p, second, last)) {
        bool *tied = arena_new(&t->arena, bool, t->n);
        BAL_TRY(arena_check(&t->arena, err));
        tied[last] = tied[second] = true;
        return scheme_tie(t, tied, 0, TIED_IN_PAIR, err);
    }
    *out = pairwise_beats(p, last, second) ? second : last;
    return BAL_OK;
}

static void show_rounds(struct tallied *t, const struct quot *rounds, uint32_t count)
{
    const char **heads = arena_new(&t->arena, const char *, count);
    for (uint32_t i = 0; heads != NULL && i < count; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "round %u", i + 1);
        heads[i] = arena_str(&t->arena, str_make(text, (size_t)len)).ptr;
    }
    struct grid *g = heads != NULL ? scheme_grid(t, GRID_FIRST, count, heads) : NULL;
    for (uint32_t c = 0; g != NULL && c < t->n; c++)
        for (uint32_t i = 0; i < count; i++)
            g->cells[(size_t)c * count + i] = rounds[(size_t)i * t->n + c];
}

bal_status pairwise_runoff(struct tallied *t, const struct pairwise *p, bool *standing,
                           bool bottom_two, struct bal_err *err)
{
    uint64_t *votes = arena_new(&t->arena, uint64_t, t->n);
    struct quot *rounds = arena_new(&t->arena, struct quot, (size_t)t->n * t->n);
    uint32_t left = 0, round = 0, loser = NOBODY;
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        left += standing[i];
    for (; left > 1; left--, round++) {
        first_places(t, standing, votes);
        for (uint32_t i = 0; i < t->n; i++)
            rounds[(size_t)round * t->n + i] = standing[i] ? quot_whole(votes[i]) : QUOT_NONE;
        BAL_TRY(choose_loser(t, p, standing, votes, bottom_two, &loser, err));
        if (loser == NOBODY)
            break;
        standing[loser] = false;
        scheme_note(t, "round %u: " STR_FMT " is eliminated", round + 1, STR_ARG(t->names[loser]));
    }
    if (round + (left > 1) > 0)
        show_rounds(t, rounds, round + (left > 1));
    for (uint32_t i = 0; left == 1 && i < t->n; i++)
        if (standing[i])
            BAL_TRY(scheme_elect(t, i, 1, err));
    return arena_check(&t->arena, err);
}
