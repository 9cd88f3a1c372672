// SPDX-License-Identifier: Apache-2.0
// raire.c: solves a problem for RAIRE and says what came of it: to be timed as a whole process.
//
//     bench_raire FILE [TRIM]      a .raire file, or RAIRE's JSON
#include <stdio.h>

#include "app/load.h"
#include "audit/raire/contest.h"

static bal_status solve(const struct election *e, const struct contest *c, int trim,
                        struct bal_err *err)
{
    struct raire_problem p;
    struct raire_result r = {0};
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct ranking_rules rules = ranking_default();
    uint64_t *codes = arena_new(&a, uint64_t, contest_codes(c));
    uint32_t order[RAIRE_CANDIDATES];
    BAL_TRY(arena_check(&a, err));
    column_count(&c->column, 0, e->cards, codes);
    bal_status status = raire_problem_of(&p, c, &rules, codes, e->cards, err);
    if (status == BAL_OK) {
        raire_count(&p, order);
        struct raire_options o = {.winner = order[p.candidates - 1],
                                  .measure = {.difficulty = raire_difficulty_at(0)},
                                  .trim = (enum raire_trim)trim};
        status = raire_solve(&p, &o, &r, err);
    }
    if (status == BAL_OK)
        printf("%d %zu %ju %.10g %.10g %ju\n", r.answer, r.assertions.len, (uintmax_t)r.margin,
               r.upper, r.lower, (uintmax_t)r.steps);
    raire_result_done(&r);
    raire_problem_done(&p);
    return status;
}

int main(int argc, char **argv)
{
    struct bal_err err = {0};
    struct load l = {0};
    struct load_options how = {0};
    struct load_path path = {.path = argc > 1 ? argv[1] : ""};
    bal_status status = load_paths(&l, &path, 1, &how, &err);
    if (status == BAL_OK)
        status = solve(&l.election, &l.election.contests.at[0],
                       argc > 2 ? (int)argv[2][0] - '0' : 0, &err);
    load_done(&l);
    if (status != BAL_OK)
        (void)fprintf(stderr, "%s\n", err.what);
    return status == BAL_OK ? 0 : 2;
}
