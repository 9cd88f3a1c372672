// SPDX-License-Identifier: Apache-2.0
// runoffs.c: two finalists, then who is preferred of them: top two of first places (contingent
// vote), and STAR with the ties of Equal Vote's official protocol, for one seat or in rounds.
#include "tabulate/schemes/sums.h"

static struct quot first_place(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                               const void *with)
{
    bool alone = b->values[candidate] > 0;
    (void)with;
    for (uint32_t i = 0; i < t->n; i++)
        alone &= i == candidate || b->values[i] == 0 || b->values[i] > b->values[candidate];
    return quot_whole(alone);
}

static struct quot lead_first(const struct tallied *t, const struct ballot *b, uint32_t first,
                              uint32_t second, const void *with)
{
    return quot_sub(first_place(t, b, first, with), first_place(t, b, second, with));
}

// Ballots that prefer `a` to `b`, less those the other way round.
static decimal preferred(const struct tallied *t, uint32_t a, uint32_t b)
{
    decimal sum = 0;
    for (size_t i = 0; i < t->ballots.len; i++)
        sum +=
            lead_preferred(t, &t->ballots.at[i], a, b, NULL).num * (decimal)t->ballots.at[i].cards;
    return sum;
}

static void bound(struct tallied *t, uint64_t ballots)
{
    if (ballots == UINT64_MAX)
        return;
    t->margin = t->margin_status == MARGIN_NONE || ballots < t->margin ? ballots : t->margin;
    t->margin_status = MARGIN_BOUND;
}

// ---- top two

static bal_status count_top_two(struct tallied *t, const struct scheme_terms *terms,
                                struct bal_err *err)
{
    struct quot *sums;
    (void)terms;
    BAL_TRY(sums_of(t, first_place, NULL, &sums, err));
    sums_show(t, GRID_FIRST, sums);
    BAL_TRY(scheme_elect_top(t, sums, 2, NULL, "first places", err));
    if (t->tied.len > 0) { // one who is ahead of the tie is in the runoff, and not elected yet
        for (size_t i = 0; i < t->winners.len; i++) {
            scheme_note(t, STR_FMT " is in the runoff", STR_ARG(t->names[t->winners.at[i]]));
            t->seats[t->winners.at[i]] = 0;
        }
        t->winners.len = 0;
    }
    if (t->winners.len < 2)
        return BAL_OK;
    uint32_t a = t->winners.at[0], b = t->winners.at[1];
    decimal lead = preferred(t, a, b);
    for (uint32_t l = 0; l < t->n; l++) {
        if (l == a || l == b)
            continue;
        bound(t, scheme_ballots(t, a, l, lead_first, NULL, quot_whole(1)));
        bound(t, scheme_ballots(t, b, l, lead_first, NULL, quot_whole(1)));
    }
    t->winners.len = 0;
    t->seats[a] = t->seats[b] = 0;
    scheme_note(t, STR_FMT " and " STR_FMT " are in the runoff", STR_ARG(t->names[a]),
                STR_ARG(t->names[b]));
    if (lead == 0) {
        bool *tied = arena_new(&t->arena, bool, t->n);
        BAL_TRY(arena_check(&t->arena, err));
        tied[a] = tied[b] = true;
        return scheme_tie(t, tied, 1, TIED_IN_RUNOFF, err);
    }
    uint32_t won = lead > 0 ? a : b, lost = lead > 0 ? b : a;
    bound(t, scheme_ballots(t, won, lost, lead_preferred, NULL, quot_whole(1)));
    return scheme_elect(t, won, 1, err);
}

const struct scheme scheme_top_two = {
    .name = "top two",
    .state = "condorcet",
    .title = "the two with most first places, then who is preferred (contingent vote)",
    .source = "Sri Lanka, Presidential Elections Act 15 of 1981; Australia, Queensland 1892",
    .margin = "a lower bound of the ballots that must be others",
    .use = USE_RANKS,
    .one_seat = true,
    .count = count_top_two,
};

// ---- STAR: https://www.starvoting.org/ties, official protocol

struct star {
    const bool *in; // still to be elected
    const struct quot *sums;
    uint32_t top;
};

static uint64_t top_scores(const struct tallied *t, uint32_t candidate, uint32_t top)
{
    uint64_t cards = 0;
    for (size_t i = 0; i < t->ballots.len; i++)
        cards += t->ballots.at[i].values[candidate] == top ? t->ballots.at[i].cards : 0;
    return cards;
}

static uint32_t count_of(const bool *set, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; i++)
        count += set[i];
    return count;
}

// Takes those out of the set who lost most pairs within it, or who have fewest top scores. False:
// all are alike.
static bool drop_worst(const struct tallied *t, bool *set, uint32_t top, bool pairs, bool *dropped)
{
    uint64_t worst = 0, best = UINT64_MAX;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < t->n; i++) {
            uint64_t bad = 0;
            if (!set[i] && !(pass == 1 && dropped[i]))
                continue;
            if (pairs)
                for (uint32_t j = 0; j < t->n; j++)
                    bad +=
                        j != i && (set[j] || (pass == 1 && dropped[j])) && preferred(t, j, i) > 0;
            else
                bad = UINT64_MAX / 2 - top_scores(t, i, top);
            worst = pass == 0 && bad > worst ? bad : worst;
            best = pass == 0 && bad < best ? bad : best;
            dropped[i] = pass == 1 && bad == worst;
            if (dropped[i])
                set[i] = false;
        }
        if (pass == 0 && worst == best)
            return false;
    }
    return true;
}

// Picks `want` of the set, by pairs and then by top scores. Those are added to `picked`; what is
// left in the set, with *open to fill, is a tie.
static bal_status pick(struct tallied *t, bool *set, uint32_t want, uint32_t top, bool *picked,
                       uint32_t *open, struct bal_err *err)
{
    bool *dropped = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    for (bool pairs = true; want > 0 && count_of(set, t->n) > want;) {
        memset(dropped, 0, t->n * sizeof *dropped);
        if (!drop_worst(t, set, top, pairs, dropped)) {
            if (!pairs)
                break;
            pairs = false;
            continue;
        }
        uint32_t left = count_of(set, t->n);
        pairs = true; // of those who are left
        if (left > want)
            continue;
        for (uint32_t i = 0; i < t->n; i++)
            picked[i] |= set[i];
        want -= left;
        memcpy(set, dropped, t->n * sizeof *set); // they compete for what is still open
    }
    *open = want > 0 && count_of(set, t->n) > want ? want : 0;
    for (uint32_t i = 0; want > 0 && *open == 0 && i < t->n; i++)
        picked[i] |= set[i];
    return BAL_OK;
}

// The two with most points among those in s->in. *ok false: a tie was reported.
static bal_status finalists(struct tallied *t, const struct star *s, bool *final, bool *ok,
                            struct bal_err *err)
{
    bool *set = arena_new(&t->arena, bool, t->n);
    uint32_t *order = scheme_new_order(t, s->sums), n = 0, sure = 0, open = 0;
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        if (s->in[order[i]])
            order[n++] = order[i];
    *ok = true;
    if (n <= 2) {
        for (uint32_t i = 0; i < n; i++)
            final[order[i]] = true;
        return BAL_OK;
    }
    for (uint32_t i = 0; i < n; i++) {
        int c = quot_cmp(s->sums[order[i]], s->sums[order[1]]);
        final[order[i]] = c > 0;
        sure += c > 0;
        set[order[i]] = c == 0;
    }
    if (count_of(set, t->n) > 2 - sure)
        scheme_note(t, "equal points at the cut: pairs, then top scores decide");
    BAL_TRY(pick(t, set, 2 - sure, s->top, final, &open, err));
    *ok = open == 0;
    return open == 0 ? BAL_OK : scheme_tie(t, set, open, "points, pairs and top scores", err);
}

// The winner of the two; NOBODY after a tie was reported.
static bal_status star_runoff(struct tallied *t, const struct star *s, const bool *final,
                              uint32_t *out, struct bal_err *err)
{
    uint32_t a = NOBODY, b = NOBODY;
    for (uint32_t i = 0; i < t->n; i++)
        if (final[i]) {
            b = a == NOBODY ? NOBODY : i;
            a = a == NOBODY ? i : a;
        }
    *out = a;
    if (b == NOBODY)
        return BAL_OK;
    decimal lead = preferred(t, a, b);
    scheme_note(t, "runoff: " STR_FMT " against " STR_FMT, STR_ARG(t->names[a]),
                STR_ARG(t->names[b]));
    if (lead == 0) {
        scheme_note(t, "the runoff is even: points, then top scores decide");
        lead = quot_cmp(s->sums[a], s->sums[b]);
    }
    if (lead == 0)
        lead = (decimal)top_scores(t, a, s->top) - (decimal)top_scores(t, b, s->top);
    *out = lead > 0 ? a : b;
    if (lead != 0)
        return BAL_OK;
    *out = NOBODY;
    return scheme_tie(t, final, 1, "the runoff, points and top scores", err);
}

// Fewer other ballots than this leave both finalists and their runoff as they are.
static void star_bound(struct tallied *t, const struct star *s, const bool *final, uint32_t won)
{
    for (uint32_t f = 0; f < t->n; f++) {
        if (!final[f])
            continue;
        for (uint32_t l = 0; l < t->n; l++)
            if (s->in[l] && !final[l])
                bound(t, scheme_ballots(t, f, l, lead_values, NULL, quot_whole(s->top)));
        if (f != won)
            bound(t, scheme_ballots(t, won, f, lead_preferred, NULL, quot_whole(1)));
    }
}

static bal_status count_star(struct tallied *t, const struct scheme_terms *terms,
                             struct bal_err *err)
{
    struct quot *sums;
    bool *in = arena_new(&t->arena, bool, t->n), ok = true;
    BAL_TRY(arena_check(&t->arena, err));
    BAL_TRY(sums_of(t, sums_values, NULL, &sums, err));
    sums_show(t, "points", sums);
    struct star s = {in, sums, terms->number};
    memset(in, true, t->n * sizeof *in);
    for (uint32_t k = 0; k < t->seats_open && k < t->n && t->valid > 0; k++) {
        uint32_t won;
        t->turn = k + 1;
        bool *final = arena_new(&t->arena, bool, t->n);
        BAL_TRY(arena_check(&t->arena, err));
        BAL_TRY(finalists(t, &s, final, &ok, err));
        if (!ok)
            return BAL_OK;
        BAL_TRY(star_runoff(t, &s, final, &won, err));
        if (won == NOBODY)
            return BAL_OK;
        star_bound(t, &s, final, won);
        BAL_TRY(scheme_elect(t, won, 1, err));
        in[won] = false;
    }
    return BAL_OK;
}

#define STAR_SOURCE "Equal Vote Coalition, www.starvoting.org/ties (official tiebreaker protocol)"

const struct scheme scheme_star_official = {
    .name = "star official",
    .state = "star 5",
    .title = "score, then automatic runoff; ties by Equal Vote's official protocol",
    .source = STAR_SOURCE,
    .margin = "a lower bound of the ballots that must be others",
    .use = USE_SCORES,
    .takes = TAKES_NUMBER,
    .one_seat = true,
    .worth = scheme_worth_values,
    .count = count_star,
};

const struct scheme scheme_bloc_star = {
    .name = "bloc star",
    .title = "STAR for one seat after the other, without those elected before",
    .source = STAR_SOURCE,
    .margin = "a lower bound of the ballots that must be others",
    .use = USE_SCORES,
    .takes = TAKES_NUMBER,
    .in_turn = true,
    .worth = scheme_worth_values,
    .count = count_star,
};
