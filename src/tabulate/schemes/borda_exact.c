// SPDX-License-Identifier: Apache-2.0
// borda_exact.c: ranks are points; most points win. Equal ranks share the points of the places they
// fill. With n candidates of whom a ballot ranks k:
//
//   truncated zero      places count from the first: n - 1, n - 2 …; who is not ranked has 0
//   truncated modified  places count from the last one ranked: k - 1 … 0 (from 1: k … 1); 0
//   truncated average   who is not ranked shares the points of the places that are left
//
// "from 1" makes it n … 1. Dowdall: 1/r for place r, nothing for who is not ranked.
//
// P. Emerson, "The original Borda count and partial voting", Social Choice and Welfare 40 (2013);
// Nauru: B. Reilly, "Social Choice in the South Seas", International Political Science Review 23
// (2002).
#include "tabulate/schemes/sums.h"

enum { FROM_LAST, DOWDALL };

// How many are ranked before the candidate, and as high (itself too); and how many in all.
struct standing {
    uint32_t before, equal, ranked;
};

static struct standing place_of(const struct tallied *t, const struct ballot *b, uint32_t candidate)
{
    struct standing p = {0, 0, 0};
    uint16_t own = b->values[candidate];
    for (uint32_t i = 0; i < t->n; i++) {
        p.ranked += b->values[i] > 0;
        p.before += b->values[i] > 0 && b->values[i] < own;
        p.equal += b->values[i] > 0 && b->values[i] == own;
    }
    return p;
}

static struct quot borda(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                         const void *with)
{
    const struct scheme_terms *terms = with;
    struct standing p = place_of(t, b, candidate);
    decimal base = terms->from_one ? 1 : 0, n = t->n;
    if (b->values[candidate] == 0) {
        if (terms->truncated != TRUNCATED_AVERAGE)
            return quot_whole(0);
        // Places ranked + 1 … n have n - ranked - 1 + base … base points.
        return quot_of((n - p.ranked - 1) + 2 * base, 2);
    }
    decimal top = terms->truncated == TRUNCATED_MODIFIED ? (decimal)p.ranked : n;
    // Places before + 1 … before + equal; the mean of their points.
    return quot_of(2 * (top - 1 - p.before + base) - (p.equal - (decimal)1), 2);
}

static struct quot dowdall(const struct tallied *t, const struct ballot *b, uint32_t candidate,
                           const void *with)
{
    (void)with;
    struct quot sum = quot_whole(0);
    if (b->values[candidate] == 0)
        return sum;
    struct standing p = place_of(t, b, candidate);
    for (uint32_t i = 1; i <= p.equal; i++)
        sum = quot_add(sum, quot_of(1, (decimal)p.before + i));
    return quot_div(sum, quot_whole(p.equal));
}

// ---- what a ballot gives in all

static uint32_t ranked(const struct tallied *t, const struct ballot *b)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < t->n; i++)
        k += b->values[i] > 0;
    return k;
}

// The points of the first k places, or of all: an arithmetic series, whoever shares them.
static void borda_worth(const struct tallied *t, const struct scheme_terms *terms,
                        const struct ballot *b, uint64_t times, struct quot_sum *sum)
{
    decimal k = ranked(t, b), n = t->n, top = terms->truncated == TRUNCATED_MODIFIED ? k : n;
    decimal places = terms->truncated == TRUNCATED_AVERAGE ? n : k;
    decimal twice = places * (2 * (top - 1 + terms->from_one) - (places - 1));
    quot_sum_add(sum, quot_of(twice * (decimal)times, 2));
}

// 1 + 1/2 + ... + 1/k.
static void dowdall_worth(const struct tallied *t, const struct scheme_terms *terms,
                          const struct ballot *b, uint64_t times, struct quot_sum *sum)
{
    (void)terms;
    for (uint32_t k = ranked(t, b); k > 0; k--)
        quot_sum_add(sum, quot_of((decimal)times, k));
}

static bal_status count(struct tallied *t, const struct scheme_terms *terms, struct bal_err *err)
{
    if (t->scheme->variant == DOWDALL)
        return sums_count(t, "points", dowdall, terms, quot_whole(1), t->seats_open, err);
    // Ranked alone or first with all others behind: at most this much before one without a point.
    bool ends_at_base = terms->from_one && terms->truncated == TRUNCATED_AVERAGE;
    decimal most = (decimal)t->n - 1 + (terms->from_one && !ends_at_base);
    BAL_TRY(sums_count(t, "points", borda, terms, quot_of(most, 1), t->seats_open, err));
    // What one ballot can do is then not the same for all: a valid one gives no fewer points.
    if (terms->truncated != TRUNCATED_ZERO && t->margin_status == MARGIN_EXACT)
        t->margin_status = MARGIN_BOUND;
    return BAL_OK;
}

const struct scheme scheme_borda_exact = {
    .name = "borda count",
    .state = "borda",
    .title = "ranks are points, most points win",
    .source = "J.-C. de Borda (1781); P. Emerson, Social Choice and Welfare 40 (2013)",
    .margin = "exact with 'truncated zero', else a lower bound of the ballots that must be others",
    .use = USE_RANKS,
    .takes = TAKES_BASE | TAKES_TRUNCATED,
    .variant = FROM_LAST,
    .worth = borda_worth,
    .count = count,
};

const struct scheme scheme_dowdall = {
    .name = "dowdall",
    .title = "1/r points for place r as exact fractions, most points win (Nauru)",
    .source = "B. Reilly, International Political Science Review 23 (2002)",
    .margin = "exact: the fewest ballots that must be other ones",
    .use = USE_RANKS,
    .variant = DOWDALL,
    .worth = dowdall_worth,
    .count = count,
};
