// SPDX-License-Identifier: Apache-2.0
// Ballot polling of one pair of candidates that is tied: methods by rounds, and BRAVO.
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "audit/risk/bravo.h"
#include "audit/risk/method.h"
#include "audit/risk/rounds.h"
#include "audit/risk/suite.h"
#include "support/random.h"
#include "validation/rates.h"

enum { ROUNDS = 3, REPORTED = 1000 };
enum { CARDS = 400, MARGIN = 40, SAMPLE = 150 }; // of each stratum

static const uint64_t sizes[ROUNDS] = {100, 250, 600};

static bool toss(uint64_t *random)
{
    return test_random(random) >> 63;
}

// Three rounds of tied votes, each looked at once.
static struct rate by_rounds(rounds_fn *method, uint64_t winner, uint64_t repetitions,
                             uint64_t random)
{
    struct rate rate = {.audits = repetitions};
    for (uint64_t i = 0; i < repetitions; i++) {
        struct bal_err err;
        uint64_t k[ROUNDS], sum = 0, n = 0;
        struct rounds_result out = {0};
        for (size_t r = 0; r < ROUNDS; r++) {
            for (; n < sizes[r]; n++)
                sum += toss(&random);
            k[r] = sum;
        }
        const struct rounds_query q = {.alpha = 0.05,
                                       .winner = winner,
                                       .loser = REPORTED - winner,
                                       .votes = sizes,
                                       .for_winner = k,
                                       .count = ROUNDS};
        assert_ok(method(&q, &out, &err));
        rate.confirmed += out.stopped > 0;
    }
    return rate;
}

// BRAVO looked at after every ballot.
static struct rate bravo(uint64_t winner, uint64_t repetitions, uint64_t random)
{
    struct rate rate = {.audits = repetitions};
    double s = (double)winner / REPORTED, win = log(2 * s), lose = log(2 * (1 - s)), need = log(20);
    for (uint64_t i = 0; i < repetitions; i++) {
        double t = 0;
        for (int n = 0; n < 2000 && t < need; n++)
            t += toss(&random) ? win : lose;
        rate.confirmed += t >= need;
    }
    return rate;
}

// The program's BRAVO at the end of the sample agrees with the sum above.
static bool bravo_agrees(uint64_t winner)
{
    struct bal_err err;
    double risk = 1, s = (double)winner / REPORTED;
    const struct bravo_pair p = {winner, REPORTED - winner, REPORTED, 70, 40};
    assert_ok(bravo_risk(&p, &risk, &err));
    double want = exp(-70 * log(2 * s) - 40 * log(2 * (1 - s)));
    return fabs(risk - fmin(want, 1)) < 1e-9;
}

// Two strata, one compared and one polled: the reported margin of 40 votes of 400 is hidden in `in`
// parts of four in the polled one. One look.
static struct rate suite(unsigned in, uint64_t repetitions, uint64_t random)
{
    struct rate rate = {.audits = repetitions};
    // Reported: 220 to 180 in each stratum; in truth V = 0 over both.
    unsigned polled = 2 * MARGIN * in / 4, compared = 2 * MARGIN - polled;
    for (uint64_t i = 0; i < repetitions; i++) {
        struct bal_err err;
        double risk = 1;
        struct suite_pair p = {.gamma = 1.03905,
                               .cvr_cards = CARDS,
                               .cvr_winner = 220,
                               .cvr_loser = 180,
                               .cvr_sample = SAMPLE,
                               .cards = CARDS,
                               .winner = 220,
                               .loser = 180,
                               .sample = SAMPLE};
        // Two-vote overstatements in the compared stratum; drawn with replacement.
        for (int d = 0; d < SAMPLE; d++)
            p.o2 += test_random(&random) % CARDS < compared / 2;
        uint64_t left = CARDS, for_winner = 220 - polled / 2;
        for (int d = 0; d < SAMPLE; d++, left--) {
            bool won = test_random(&random) % left < for_winner - p.seen_winner;
            p.seen_winner += won;
            p.seen_loser += !won;
        }
        assert_ok(suite_risk(&p, &risk, &err));
        rate.confirmed += risk <= 0.05;
    }
    return rate;
}

bool validate_rounds(uint64_t repetitions, uint64_t seed)
{
    static const uint64_t winners[] = {520, 550, 600};
    static const char *const methods[] = {"minerva", "athena", "providence"};
    bool ok = true;
    char what[80];
    rate_head("Ballot polling by rounds of 100, 250 and 600 votes for the pair, a tie");
    for (size_t m = 0; m < ARRAY_LEN(methods); m++)
        for (size_t w = 0; w < ARRAY_LEN(winners); w++) {
            struct rate r = by_rounds(method_find(str_from(methods[m]))->rounds, winners[w],
                                      repetitions, seed + w);
            snprintf(what, sizeof what, "%s, %.0f %% reported", methods[m],
                     100.0 * (double)winners[w] / REPORTED);
            ok &= rate_row(what, &r, false);
        }
    for (size_t w = 0; w < ARRAY_LEN(winners); w++) {
        struct rate r = bravo(winners[w], repetitions, seed + w);
        snprintf(what, sizeof what, "BRAVO after every ballot, %.0f %% reported",
                 100.0 * (double)winners[w] / REPORTED);
        ok &= rate_row(what, &r, false) && bravo_agrees(winners[w]);
    }
    rate_head("SUITE: one stratum compared, one polled, a tie over both; one look");
    for (unsigned in = 0; in <= 4; in++) {
        struct rate r = suite(in, repetitions, seed + in);
        snprintf(what, sizeof what, "%u of 4 parts hidden in the polled stratum", in);
        ok &= rate_row(what, &r, false);
    }
    return ok;
}
