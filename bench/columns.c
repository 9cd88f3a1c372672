// SPDX-License-Identifier: Apache-2.0
// columns.c: memory of a state's cards in columns, and time to count them.
//
//     bench_columns [CARDS [CONTESTS]]      default: 5000000 50
//
// Every card has 30 of the contests; one contest in five has more than 255 different mark sets, so
// that its codes take two bytes.
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "app/count/tally.h"

enum { BATCH = 200, CHOICES = 24 };

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static bal_status add_contests(struct import *imp, uint32_t contests, struct bal_err *err)
{
    char text[32];
    for (uint32_t i = 0; i < contests; i++) {
        uint32_t contest = 0, choice = 0;
        int n = snprintf(text, sizeof text, "Contest %u", i + 1);
        struct contest_def def = {.name = str_make(text, (size_t)n),
                                  .function = FUNCTION_PLURALITY,
                                  .votes_allowed = i % 5 == 0 ? 3 : 1};
        BAL_TRY(import_contest(imp, &def, &contest, err));
        for (uint32_t k = 0; k < CHOICES; k++) {
            n = snprintf(text, sizeof text, "Choice %u", k + 1);
            BAL_TRY(import_choice(imp, contest, str_make(text, (size_t)n), STR(""), 0,
                                  CHOICE_REGULAR, &choice, err));
        }
    }
    return BAL_OK;
}

static bal_status add_card(struct import *imp, uint32_t i, uint64_t *random, struct bal_err *err)
{
    struct election *e = imp->election;
    char tabulator[NUM_TEXT], batch[NUM_TEXT];
    struct card card = {.record = {i % BATCH + 1}, .imprinted = ID_DERIVED, .line = i + 5};
    uint32_t number = 0;
    BAL_TRY(import_batch(imp, 0, num_text(i / BATCH / 250 + 1, tabulator),
                         num_text(i / BATCH % 250 + 1, batch), &card.batch, err));
    BAL_TRY(import_card(imp, &card, &number, err));
    for (uint32_t c = 0; c < e->contests.len; c++) {
        uint64_t r = next(random);
        if (r % e->contests.len >= 30)
            continue;
        struct mark marks[3] = {{(uint16_t)(r >> 8 & 7), 0, 0},
                                {(uint16_t)(8 + (r >> 16 & 7)), 0, 0},
                                {(uint16_t)(16 + (r >> 24 & 7)), 0, 0}};
        BAL_TRY(import_marks(imp, number, c, STATE_MARKED, marks, e->contests.at[c].votes_allowed,
                             err));
    }
    return BAL_OK;
}

static bal_status build(struct election *e, uint32_t cards, uint32_t contests, struct bal_err *err)
{
    struct problems problems;
    problems_init(&problems);
    struct import imp = {.election = e, .problems = &problems, .last_batch = TABLE_NONE};
    uint64_t random = 20261103;
    bal_status status = election_init(e, err);
    if (status == BAL_OK)
        status = add_contests(&imp, contests, err);
    for (uint32_t i = 0; i < cards && status == BAL_OK; i++)
        status = add_card(&imp, i, &random, err);
    problems_done(&problems);
    return status;
}

// The whole count with all its checks; the votes found.
static bal_status count_votes(const struct election *e, uint64_t *votes, struct bal_err *err)
{
    struct problems problems;
    struct tally tally;
    struct tally_options options = {.by = TALLY_BY_NOTHING, .irv = irv_default()};
    problems_init(&problems);
    bal_status status = tally_election(&tally, e, &options, &problems, err);
    for (size_t i = 0; i < tally.contests.len; i++)
        for (uint32_t k = 0; k < tally.contests.at[i].result.candidate_count; k++)
            *votes += tally.contests.at[i].result.candidates[k].votes;
    if (status == BAL_OK && tally.violated)
        status = bal_fail(err, BAL_CONFLICT, "a sum does not agree");
    tally_done(&tally);
    problems_done(&problems);
    return status;
}

int main(int argc, char **argv)
{
    uint32_t cards = 5000000, contests = 50;
    if ((argc > 1 && !num_u32(str_from(argv[1]), &cards)) ||
        (argc > 2 && !num_u32(str_from(argv[2]), &contests))) {
        (void)fprintf(stderr, "usage: bench_columns [CARDS [CONTESTS]]\n");
        return 64;
    }
    struct election e;
    struct bal_err err = {0};
    if (build(&e, cards, contests, &err) != BAL_OK) {
        (void)fprintf(stderr, "%s\n", err.what);
        return 2;
    }
    uint64_t votes = 0;
    double start = cpu_seconds();
    bal_status status = count_votes(&e, &votes, &err);
    double seconds = cpu_seconds() - start;
    if (status != BAL_OK)
        (void)fprintf(stderr, "%s\n", err.what);
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    printf("%u cards, %u contests: %.0f MB in columns, %.0f MB peak; %ju votes tallied and checked "
           "in %.2f s "
           "CPU\n",
           cards, contests, (double)election_bytes(&e) / 1e6, (double)use.ru_maxrss * 1024 / 1e6,
           (uintmax_t)votes, seconds);
    election_done(&e);
    return status == BAL_OK ? 0 : 2;
}
