// SPDX-License-Identifier: Apache-2.0
// Methods that are broken on purpose. If the validation did not show it, it would show nothing.
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "audit/planning/simulate.h"
#include "support/random.h"
#include "validation/audits.h"
#include "validation/rates.h"

enum { CARDS = 60, ERRORS = 6 };

// ---- a bet that learns from the past, and an operator who knows the future

// Bet 0.99 / m, but nothing on the draw after an error: a fair bet, not a monotone one. Returns the
// largest capital.
static double largest(const double *x, const bool *hidden)
{
    double t = 1, best = 1, seen = 0, clean = (double)CARDS / (2 * (CARDS - ERRORS));
    bool error = false;
    for (size_t i = 0; i < CARDS; i++) {
        double mean = (CARDS * 0.5 - seen) / (double)(CARDS - i), at = hidden[i] ? x[i] / 2 : x[i];
        if (!(mean > 1e-12))
            break;
        if (!error)
            t *= 1 + 0.99 / mean * (at - mean);
        error = at < clean;
        seen += at;
        best = t > best ? t : best;
    }
    return best;
}

// B of an election that is wrong by its ERRORS two-vote overstatements: they are 0, all others
// CARDS / (2 (CARDS - ERRORS)). The operator may show clean cards as one-vote overstatements.
static bool adaptive(bool lookahead, uint64_t *random)
{
    double x[CARDS];
    bool hidden[CARDS] = {false};
    for (size_t i = 0; i < CARDS; i++)
        x[i] = i < ERRORS ? 0 : (double)CARDS / (2 * (CARDS - ERRORS));
    for (size_t i = CARDS; i > 1; i--) {
        size_t other = test_random(random) % i;
        double t = x[other];
        x[other] = x[i - 1];
        x[i - 1] = t;
    }
    double honest = largest(x, hidden);
    for (size_t i = 1; lookahead && i < CARDS; i++)
        hidden[i - 1] = x[i] <= 0 && x[i - 1] > 0; // so that nothing is bet on the error
    return fmax(honest, largest(x, hidden)) >= 20;
}

static bool validate_adaptive(uint64_t repetitions, uint64_t seed)
{
    struct rate honest = {.audits = repetitions}, seen = {.audits = repetitions};
    for (uint64_t i = 0; i < repetitions; i++)
        honest.confirmed += adaptive(false, &seed);
    for (uint64_t i = 0; i < repetitions; i++)
        seen.confirmed += adaptive(true, &seed);
    bool ok = rate_row("bets 0.99/m, nothing after an error; honest operator", &honest, false);
    return rate_row("the same; the operator shows clean cards worse before an error", &seen,
                    true) &&
           ok;
}

// ---- assertions that do not suffice

// Leaves out the claim that this one has no majority.
static bool drop(struct assertions *a, uint32_t choice)
{
    size_t kept = 0, count = a->list.len;
    for (size_t i = 0; i < count; i++)
        if (a->list.at[i].loser != choice || a->list.at[i].winner != NO_CHOICE)
            a->list.at[kept++] = a->list.at[i];
    a->list.len = kept;
    return kept < count;
}

// A runoff was reported; on paper the second has a majority. Only of the leader it is asked whether
// he has none (statistics: truth A 40, B 55, C 5, reported as a runoff that A leads).
static bool validate_runoff(uint64_t repetitions, uint64_t seed)
{
    static const struct family runoff = {"majority or runoff", 1, 1, 0, 3};
    static const struct way way = {"comparison", AUDIT_COMPARISON, "mixture", false, false};
    struct rate all = {0}, some = {0};
    for (uint64_t t = 0; some.audits < repetitions; t++) {
        struct scene s;
        uint64_t with = 0, without = 0, each = repetitions / 10;
        if (scene_make(&s, &runoff, HIDE_AT_MARGIN, seed + t) && s.favourite_wins_alone &&
            audit_scene(&s, &way, each, seed + t, &with) && drop(&s.claims, s.favourite) &&
            audit_scene(&s, &way, each, seed + t, &without)) {
            all.audits += each;
            all.confirmed += with;
            some.audits += each;
            some.confirmed += without;
        }
        scene_done(&s);
    }
    bool ok = rate_row("runoff, both who go on have no majority", &all, false);
    return rate_row("runoff, of the leader alone it is asked", &some, true) && ok;
}

// ---- pools that are made up after the draw

// Every card is blank. Half of CARDS leaves say that the winner has a vote, and the operator
// charges a drawn card with its leaf or, if that is less, with the mean of a pool that he then says
// it is in. The claimed mean of A is 0.75; all that is charged is 1/2, so that no card shows a
// discrepancy.
static bool reassigned(bool committed, uint64_t *random)
{
    double t = 1, best = 1, seen = 0, v = 0.5;
    uint64_t winners = CARDS / 2; // leaves left that say so
    for (size_t i = 0; i + 1 < CARDS; i++) {
        bool winner = test_random(random) % (CARDS - i) < winners;
        winners -= winner;
        double charged = committed && winner ? 1 : 0.5,
               mean = (CARDS * 0.5 - seen) / (double)(CARDS - i);
        double b = (1 - (charged - 0.5)) / (2 - v);
        if (!(mean > 1e-12))
            return true;
        t *= 1 + 0.9 / mean * (b - mean);
        seen += b;
        best = t > best ? t : best;
    }
    return best >= 20;
}

static bool validate_pools(uint64_t repetitions, uint64_t seed)
{
    struct rate committed = {.audits = repetitions}, after = {.audits = repetitions};
    for (uint64_t i = 0; i < repetitions; i++)
        committed.confirmed += reassigned(true, &seed);
    for (uint64_t i = 0; i < repetitions; i++)
        after.confirmed += reassigned(false, &seed);
    bool ok = rate_row("blank cards, half of the leaves for the winner; leaves are charged",
                       &committed, false);
    return rate_row("the same; a drawn card may be declared to be of a pool", &after, true) && ok;
}

bool validate_broken(uint64_t repetitions, uint64_t seed)
{
    rate_head("Broken on purpose: what must be confirmed too often");
    bool ok = validate_adaptive(repetitions, seed);
    ok &= validate_runoff(repetitions, seed);
    return validate_pools(repetitions, seed) && ok;
}
