// SPDX-License-Identifier: Apache-2.0
// raire.c: solves a RAIRE problem (its JSON) and says what came of it, with all of RAIRE's work:
// the possible winners, the search, the trimming and the check. To be timed as a whole process
// beside raire-rs, which does the same.
//
//     bench_raire FILE [TRIM]      TRIM: 0 MinimizeTree, 1 MinimizeAssertions, 2 None
#include <stdio.h>

#include "audit/raire/raire.h"
#include "formats/rankings/raire_json.h"

static bal_status take(void *ctx, const uint16_t *prefs, uint32_t count, uint64_t ballots,
                       uint64_t row, struct bal_err *err)
{
    (void)row;
    struct raire_problem *p = ctx;
    uint32_t ranking[LIMIT_RANKS];
    for (uint32_t i = 0; i < count; i++) {
        ranking[i] = prefs[i];
        p->candidates = prefs[i] >= p->candidates ? prefs[i] + 1U : p->candidates;
    }
    return raire_problem_add(p, ranking, count, ballots, err);
}

static bal_status read_problem(struct raire_problem *p, const char *path, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    struct problems problems;
    struct raire_json json = {0};
    problems_init(&problems);
    struct import imp = {.problems = &problems, .file = str_from(path)};
    BAL_TRY(raire_problem_init(p, 1, err)); // grows to the candidates that are ranked
    bal_status status = source_open_file(&s, path, err);
    if (status == BAL_OK)
        status = raire_json_scan(&json, &s, &imp, take, p, err);
    raire_json_done(&json);
    problems_done(&problems);
    return status == BAL_OK ? raire_problem_seal(p, err) : status;
}

static bal_status solve(struct raire_problem *p, enum raire_trim trim, struct bal_err *err)
{
    struct raire_result r;
    uint32_t order[RAIRE_CANDIDATES];
    raire_count(p, order);
    struct raire_options o = {.winner = order[p->candidates - 1],
                              .measure = {.difficulty = raire_difficulty_at(0)},
                              .trim = trim};
    bal_status status = raire_solve(p, &o, &r, err);
    if (status == BAL_OK)
        printf("%u %zu %ju %.6g %s\n", p->candidates, r.assertions.len, (uintmax_t)r.margin,
               r.upper, r.answer == RAIRE_PROVEN ? "proven" : "no");
    raire_result_done(&r);
    return status;
}

int main(int argc, char **argv)
{
    struct bal_err err = {0};
    static struct raire_problem p;
    bal_status status = read_problem(&p, argc > 1 ? argv[1] : "", &err);
    if (status == BAL_OK)
        status = solve(&p, argc > 2 ? (enum raire_trim)(argv[2][0] - '0') : RAIRE_TRIM_TREE, &err);
    raire_problem_done(&p);
    if (status != BAL_OK)
        (void)fprintf(stderr, "%s\n", err.what);
    return status == BAL_OK ? 0 : 2;
}
