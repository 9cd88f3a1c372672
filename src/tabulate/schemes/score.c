// SPDX-License-Identifier: Apache-2.0
// score.c: score voting by sum, or by the mean of the scores that a candidate was given. In a
// record no score and a score of 0 are the same (core/contest.h): in a sum it is 0, in a mean it
// abstains.
#include "tabulate/schemes/sums.h"

static struct quot given(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                         const void *with)
{
    (void)t, (void)with;
    return quot_whole(b->values[candidate] > 0);
}

// ---- how many ballots move a mean
//
// With k other ballots the mean of a candidate is lowest where those with the highest scores become
// the lowest score that counts, 1 (or, where k are all voters, where nobody gives a score: 0), and
// highest where those with the lowest scores become the highest one: taking off a score that is
// above the mean, or adding one below it, moves it less. The two cannot do more together than each
// alone.

struct scores {
    const struct quot *sums, *voters;
    uint64_t *cards; // of candidate c with score s: at[c * (top + 1) + s]
    uint32_t top;
};

// The lowest (or highest) mean of the candidate with k other ballots.
static struct quot extreme(const struct scores *s, uint32_t c, uint64_t k, bool low)
{
    decimal sum = s->sums[c].num, voters = s->voters[c].num, to = low ? 1 : s->top;
    if ((decimal)k >= voters)
        return low ? quot_whole(0) : quot_whole(s->top);
    for (uint32_t i = 0; i < s->top && k > 0; i++) {
        uint32_t score = low ? s->top - i : 1 + i;
        uint64_t cards = s->cards[(size_t)c * (s->top + 1) + score], n = cards < k ? cards : k;
        sum += (decimal)n * (to - score);
        k -= n;
    }
    return quot_of(sum, voters);
}

static uint64_t mean_ballots(const struct tallied *t, const struct scores *s, uint32_t won,
                             uint32_t lost)
{
    uint64_t low = 0, high = t->valid + t->blank + t->overvoted;
    while (low < high) {
        uint64_t k = low + (high - low) / 2;
        if (k > 0 && quot_cmp(extreme(s, won, k, true), extreme(s, lost, k, false)) <= 0)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

static bal_status mean_margin(struct tallied *t, struct scores *s, struct bal_err *err)
{
    uint64_t least = t->valid; // then nobody is elected
    s->cards = arena_new(&t->arena, uint64_t, (size_t)t->n * (s->top + 1));
    BAL_TRY(arena_check(&t->arena, err));
    for (size_t i = 0; i < t->ballots.len; i++)
        for (uint32_t c = 0; c < t->n; c++)
            s->cards[(size_t)c * (s->top + 1) + t->ballots.at[i].values[c]] +=
                t->ballots.at[i].cards;
    for (size_t w = 0; w < t->winners.len; w++)
        for (uint32_t l = 0; l < t->n; l++)
            if (t->seats[l] == 0) {
                uint64_t one = mean_ballots(t, s, t->winners.at[w], l);
                least = one < least ? one : least;
            }
    t->margin = least;
    t->margin_status = t->winners.len > 0 && least > 0 ? MARGIN_BOUND : MARGIN_NONE;
    return BAL_OK;
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    static const char *const heads[] = {"sum", "voters", "mean"};
    struct quot *sums, *voters, *means = arena_new(&t->arena, struct quot, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    if (!terms->mean)
        return sums_count(t, "points", sums_values, NULL, quot_whole(terms->number), t->seats_open,
                          err);
    BAL_TRY(sums_of(t, sums_values, NULL, &sums, err));
    BAL_TRY(sums_of(t, given, NULL, &voters, err));
    struct grid *g = scheme_grid(t, "points", 3, heads);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t c = 0; c < t->n; c++) {
        means[c] = voters[c].num > 0 ? quot_div(sums[c], voters[c]) : quot_whole(0);
        g->cells[3 * c] = sums[c];
        g->cells[3 * c + 1] = voters[c];
        g->cells[3 * c + 2] = voters[c].num > 0 ? means[c] : QUOT_NONE;
    }
    BAL_TRY(scheme_elect_top(t, means, t->seats_open, NULL, "mean score", err));
    struct scores s = {.sums = sums, .voters = voters, .top = terms->number};
    return mean_margin(t, &s, err);
}

const struct scheme scheme_score = {
    .name = "score",
    .state = "range 5",
    .title = "score voting: the highest sum, or mean of the scores given, wins",
    .source = "W. D. Smith, Range voting (2000)",
    .margin = "exact by sums; by means a lower bound of the ballots that must be others",
    .use = USE_SCORES,
    .takes = TAKES_NUMBER | TAKES_MEAN,
    .worth = scheme_worth_values,
    .count = count,
};
