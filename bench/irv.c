// SPDX-License-Identifier: Apache-2.0
// irv.c: instant-runoff counts of a million ballots with 20 candidates, after their import; CPU
// time of one thread.
//
//     bench_irv [BALLOTS [CANDIDATES]]      default: 1000000 20
// Each ballot ranks 3, 5 or 10 different candidates, the first ones of the list more often (of 20
// the first has the weight 30, the second 29 …). The more ranks, the more ballots are like no
// other: what they cost is memory, a ballot of 10 ranks being 44 bytes.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/import.h"
#include "tabulate/irv.h"

enum { RUNS = 7, MOST = 100 };

static double next_unit(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static void must(bal_status status, const struct bal_err *err)
{
    if (status != BAL_OK) {
        (void)fprintf(stderr, "bench_irv: %s\n", err->what);
        exit(2);
    }
}

// Draws `ranks` candidates without replacement by their weights.
static void rank(uint32_t candidates, uint32_t ranks, uint64_t *random, struct mark *out)
{
    uint32_t weight[MOST], all = 0;
    for (uint32_t i = 0; i < candidates; i++)
        all += weight[i] = candidates + 10 - i;
    for (uint32_t r = 0; r < ranks; r++) {
        uint32_t at = (uint32_t)(next_unit(random) * all), who = 0;
        while (at >= weight[who])
            at -= weight[who++];
        out[r] = (struct mark){.choice = (uint16_t)who, .rank = (uint8_t)(r + 1)};
        all -= weight[who];
        weight[who] = 0;
    }
}

// The election: one contest, its ballots without cards.
static uint32_t fill(struct election *e, uint32_t ballots, uint32_t candidates, uint32_t ranks)
{
    struct bal_err err;
    struct problems problems;
    problems_init(&problems);
    must(election_init(e, &err), &err);
    struct import imp = {.election = e, .problems = &problems, .file = STR("none")};
    struct contest_def def = {.name = STR("Mayor"),
                              .function = FUNCTION_IRV,
                              .votes_allowed = 1,
                              .seats = 1,
                              .ranks = ranks};
    uint32_t contest, choice, code;
    must(import_contest(&imp, &def, &contest, &err), &err);
    for (uint32_t i = 0; i < candidates; i++) {
        char name[32];
        int len = snprintf(name, sizeof name, "Candidate %u", i + 1);
        str label = arena_str(&e->arena, str_make(name, (size_t)len));
        must(import_choice(&imp, contest, label, STR(""), 0, CHOICE_REGULAR, &choice, &err), &err);
    }
    struct contest *c = &e->contests.at[contest];
    uint64_t random = 20131105;
    struct mark marks[MOST];
    for (; e->cards < ballots; e->cards++) {
        rank(candidates, ranks, &random, marks);
        must(contest_code(c, STATE_MARKED, marks, ranks, &code, &err), &err);
        must(column_put(&c->column, e->cards, code, &err), &err);
    }
    problems_done(&problems);
    return contest;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void count(uint32_t ballots, uint32_t candidates, uint32_t ranks)
{
    struct election e;
    struct bal_err err;
    double seconds[RUNS];
    size_t rounds = 0;
    uint64_t check = 0; // the sum of all tallies by round: another count of it has to be the same
    uint32_t id = fill(&e, ballots, candidates, ranks);
    const struct contest *contest = &e.contests.at[id];
    struct irv_rules rules = irv_default();
    for (size_t i = 0; i < RUNS; i++) {
        struct result r;
        clock_t start = clock();
        must(irv_count(&e, contest, &rules, NULL, &r, &err), &err);
        seconds[i] = (double)(clock() - start) / CLOCKS_PER_SEC;
        rounds = r.rounds.len;
        check = 0;
        for (size_t k = 0; k < rounds; k++)
            for (uint32_t j = 0; j < candidates; j++)
                check += (uint64_t)r.rounds.at[k].votes[j] * (k + 1) * (j + 1);
        result_done(&r);
    }
    qsort(seconds, RUNS, sizeof *seconds, by_size);
    printf("  %2u ranks: %7u ballots, %7u of them different, %2zu rounds: %.3f s (%.3f to %.3f), "
           "check "
           "%llu\n",
           ranks, ballots, contest_codes(contest) - 1, rounds, seconds[RUNS / 2], seconds[0],
           seconds[RUNS - 1], (unsigned long long)check);
    election_done(&e);
}

int main(int argc, char **argv)
{
    uint32_t ballots = 1000000, candidates = 20;
    if ((argc > 1 && !num_u32(str_from(argv[1]), &ballots)) ||
        (argc > 2 && !num_u32(str_from(argv[2]), &candidates)) || candidates < 10 ||
        candidates > MOST) {
        (void)fprintf(stderr, "usage: bench_irv [BALLOTS [CANDIDATES]]     10 to %d of them\n",
                      MOST);
        return 64;
    }
    static const uint32_t ranks[] = {3, 5, 10};
    for (size_t i = 0; i < ARRAY_LEN(ranks); i++)
        count(ballots, candidates, ranks[i]);
    return 0;
}
