// SPDX-License-Identifier: Apache-2.0
// tally_and_draw.c: Ballast without its command line: count the contests of some files, say what is
// wrong with them, and draw ten cards of their manifest.
//
//     cc tally_and_draw.c $(pkg-config --cflags --libs ballast) -o tally_and_draw
//     ./tally_and_draw manifest.csv cvr.csv
#include <ballast/ballast.h>

#include <inttypes.h>
#include <stdio.h>

enum { MAX_FILES = 100 };

static int fail(const struct bal_err *err)
{
    fprintf(stderr, "%s%s%s\n", err->what, err->where[0] ? " in " : "", err->where);
    return 2;
}

static void print_problems(const struct bal_election *e)
{
    struct bal_problem p;
    for (size_t i = 0; i < 20 && bal_election_problem(e, i, &p); i++)
        printf("%s %s: %s, line %" PRIu64 ": %s\n", p.severity, p.code, p.file, p.line, p.message);
}

static bal_status print_contest(const struct bal_election *e, size_t i, struct bal_err *err)
{
    struct bal_tally *tally = NULL;
    bal_status status = bal_tally_new(&tally, e, i, err);
    if (status != BAL_OK)
        return status;
    struct bal_contest contest;
    struct bal_choice choice;
    bal_tally_contest(tally, &contest);
    printf("%s (%s, vote for %" PRIu32 ")\n", contest.name, contest.choice_function,
           contest.votes_allowed);
    for (size_t k = 0; bal_tally_choice(tally, k, &choice); k++)
        printf("  %s%s: %" PRIu64 "\n", choice.name, choice.winner ? " *" : "", choice.votes);
    bal_tally_free(tally);
    return BAL_OK;
}

static bal_status print_draw(void *ctx, const struct bal_draw *d)
{
    (void)ctx;
    printf("draw %" PRIu64 ": card %" PRIu64 ", batch %s, position %" PRIu64 "\n", d->draw,
           d->index, d->batch ? d->batch : "-", d->position);
    return BAL_OK;
}

int main(int argc, char **argv)
{
    struct bal_source sources[MAX_FILES] = {{0}};
    struct bal_election *e = NULL;
    struct bal_err err = {0};
    if (argc < 2 || argc > MAX_FILES) {
        fprintf(stderr, "usage: tally_and_draw FILE...\n");
        return 64;
    }
    for (int i = 1; i < argc; i++)
        sources[i - 1].path = argv[i];
    printf("ballast %s\n", bal_version());
    if (bal_election_open(&e, sources, (size_t)argc - 1, &err) != BAL_OK)
        return fail(&err);
    print_problems(e);
    bal_status status = BAL_OK;
    for (size_t i = 0; i < bal_election_contests(e) && status == BAL_OK; i++)
        status = print_contest(e, i, &err);
    uint64_t cards = bal_election_cards_listed(e) == 0 ? bal_election_cards(e) : 0;
    if (status == BAL_OK)
        status =
            bal_draw_cards(e, "ballast", "93684512073864519027", cards, 10, print_draw, NULL, &err);
    struct bal_sample clean = {.margin = 4000, .cards = 120000, .draws = 200};
    double risk = 1;
    if (status == BAL_OK)
        status = bal_risk("kaplan-markov", &clean, &risk, &err);
    if (status == BAL_OK)
        printf("risk after 200 clean draws at a margin of 4,000 in 120,000: %.4f\n", risk);
    bool errors = bal_election_errors(e) > 0;
    bal_election_close(e);
    return status != BAL_OK ? fail(&err) : errors ? 1 : 0;
}
