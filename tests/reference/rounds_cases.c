// SPDX-License-Identifier: Apache-2.0
// rounds_cases.c: random polled samples of a pair of candidates, with what BRAVO, Wald's ratio
// test, Minerva, Athena, Providence and the Bayesian audit make of them, a line of JSON each.
// rounds.py reads them and computes all of it again.
//
//     rounds_cases COUNT SEED
#include <stdio.h>
#include <stdlib.h>

#include "audit/risk/bayesian.h"
#include "audit/risk/bravo.h"
#include "audit/risk/sprt.h"
#include "support/random.h"

enum { MOST_ROUNDS = 5 };

static uint64_t below(uint64_t *random, uint64_t n)
{
    return test_random(random) % n;
}

static void need(bal_status status, const struct bal_err *err)
{
    if (status == BAL_OK)
        return;
    fprintf(stderr, "rounds_cases: %s\n", err->what);
    exit(2);
}

// Reported votes with the winner ahead; sometimes a landslide, sometimes one vote.
static void make_pair(uint64_t *random, uint64_t most, uint64_t *winner, uint64_t *loser)
{
    *loser = below(random, 8) == 0 ? 0 : below(random, most);
    *winner = *loser + 1 + (below(random, 6) == 0 ? 0 : below(random, most));
}

static void bravo(uint64_t *random)
{
    struct bal_err err;
    struct bravo_pair p = {.seen_winner = below(random, 200), .seen_loser = below(random, 150)};
    double risk = 1;
    make_pair(random, 100000, &p.winner, &p.loser);
    need(bravo_risk(&p, &risk, &err), &err);
    printf("{\"kind\":\"bravo\",\"winner\":%ju,\"loser\":%ju,\"seen\":[%ju,%ju],\"risk\":%.17g}\n",
           (uintmax_t)p.winner, (uintmax_t)p.loser, (uintmax_t)p.seen_winner,
           (uintmax_t)p.seen_loser, risk);
}

static void sprt(uint64_t *random)
{
    struct bal_err err;
    struct sprt_sample s = {.null_other = SPRT_UNKNOWN, .replacement = below(random, 3) == 0};
    double risk = 1;
    make_pair(random, 400, &s.winner, &s.loser);
    s.cards = s.winner + s.loser + (below(random, 3) == 0 ? 0 : below(random, 300));
    if (below(random, 3) == 0) // as SUITE asks: any share of the margin
        s.null_margin = (double)(s.winner - s.loser) * (double)below(random, 1000) / 1000;
    uint64_t room = s.cards;
    uint64_t *const seen[] = {&s.seen_winner, &s.seen_loser, &s.seen_other};
    const uint64_t most[] = {s.winner, s.loser, s.cards - s.winner - s.loser};
    for (size_t i = 0; i < 3; i++) {
        *seen[i] = below(random, (most[i] < room ? most[i] : room) + 1) / (1 + below(random, 4));
        room -= *seen[i];
    }
    need(sprt_sample_risk(&s, &risk, &err), &err);
    printf("{\"kind\":\"sprt\",\"cards\":%ju,\"winner\":%ju,\"loser\":%ju,\"margin\":%.17g,"
           "\"seen\":[%ju,%ju,%ju],\"replacement\":%s,\"risk\":%.17g}\n",
           (uintmax_t)s.cards, (uintmax_t)s.winner, (uintmax_t)s.loser, s.null_margin,
           (uintmax_t)s.seen_winner, (uintmax_t)s.seen_loser, (uintmax_t)s.seen_other,
           s.replacement ? "true" : "false", risk);
}

static void print_list(const char *name, const uint64_t *list, size_t count)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        if (list[i] == ROUNDS_NONE)
            printf("%snull", i > 0 ? "," : "");
        else
            printf("%s%ju", i > 0 ? "," : "", (uintmax_t)list[i]);
    }
    printf("]");
}

// Rounds whose votes come about as reported, or about as in a tie.
static void by_rounds(const char *method, uint64_t *random)
{
    static const double limits[] = {0.2, 0.1, 0.05, 0.01}, deltas[] = {0, 0.5, 2};
    struct bal_err err;
    uint64_t votes[MOST_ROUNDS], won[MOST_ROUNDS], kmin[MOST_ROUNDS], n = 0, k = 0;
    struct rounds_query q = {.alpha = limits[below(random, ARRAY_LEN(limits))],
                             .floor_null = below(random, 2) == 0,
                             .delta = deltas[below(random, ARRAY_LEN(deltas))],
                             .votes = votes,
                             .for_winner = won,
                             .count = 1 + below(random, MOST_ROUNDS)};
    struct rounds_result r = {.kmin = kmin};
    make_pair(random, 3000, &q.winner, &q.loser);
    q.floor_null = q.floor_null && q.winner + q.loser > 1;
    bool tie = below(random, 2) == 0;
    uint64_t all = q.winner + q.loser, largest = below(random, 60) == 0 ? 300 : 60;
    for (size_t i = 0; i < q.count; i++) {
        uint64_t more = 1 + below(random, largest);
        for (uint64_t v = 0; v < more; v++)
            k += tie ? below(random, 2) : below(random, all) < q.winner;
        votes[i] = n += more;
        won[i] = k;
    }
    need(method_find(str_from(method))->rounds(&q, &r, &err), &err);
    size_t looked = r.stopped > 0 ? r.stopped : q.count;
    printf("{\"kind\":\"%s\",\"alpha\":%.17g,\"delta\":%.17g,\"floor\":%s,\"winner\":%ju,"
           "\"loser\":%ju",
           method, q.alpha, q.delta > 0 ? q.delta : 1, q.floor_null ? "true" : "false",
           (uintmax_t)q.winner, (uintmax_t)q.loser);
    print_list("votes", votes, q.count);
    print_list("won", won, q.count);
    print_list("kmin", kmin, looked);
    printf(",\"stopped\":%zu,\"risk\":%.17g}\n", r.stopped, r.risk);
}

static void bayesian(uint64_t *random)
{
    struct bal_err err;
    uint64_t cards = 1 + below(random, 600), winner = below(random, cards + 1) / 2;
    uint64_t loser = below(random, cards - winner + 1) / (1 + below(random, 3));
    double upset = 1;
    need(bayesian_upset(cards, winner, loser, &upset, &err), &err);
    printf("{\"kind\":\"bayesian\",\"cards\":%ju,\"seen\":[%ju,%ju],\"risk\":%.17g}\n",
           (uintmax_t)cards, (uintmax_t)winner, (uintmax_t)loser, upset);
}

int main(int argc, char **argv)
{
    uint64_t count = 0, random = 0;
    if (argc != 3 || !num_u64(str_from(argv[1]), &count) || !num_u64(str_from(argv[2]), &random))
        return 64;
    for (uint64_t i = 0; i < count; i++) {
        static const char *const methods[] = {"minerva", "athena", "providence"};
        if (i % 6 < 3)
            by_rounds(methods[i % 6], &random);
        else if (i % 6 == 3)
            bravo(&random);
        else if (i % 6 == 4)
            sprt(&random);
        else
            bayesian(&random);
    }
    return 0;
}
