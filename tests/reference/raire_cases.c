// SPDX-License-Identifier: Apache-2.0
// raire_cases.c: answers the problems that raire.py writes, one a line; see there for the form.
#include <stdio.h>

#include "audit/raire/raire.h"

enum { LINE_BYTES = 1 << 16 };

static bool read_ballots(struct raire_problem *p, str text, struct bal_err *err)
{
    while (text.len > 0) {
        str row = str_trim(str_cut(&text, ';'));
        uint32_t ranking[RAIRE_CANDIDATES], count = 0;
        uint64_t ballots;
        if (row.len == 0)
            continue;
        if (!num_u64(str_cut(&row, ' '), &ballots))
            return false;
        while (row.len > 0 && count < RAIRE_CANDIDATES)
            if (!num_u32(str_cut(&row, ' '), &ranking[count++]))
                return false;
        if (raire_problem_add(p, ranking, count, ballots, err) != BAL_OK)
            return false;
    }
    return raire_problem_seal(p, err) == BAL_OK;
}

static bool read_line(str line, struct raire_problem *p, struct raire_options *o,
                      struct bal_err *err)
{
    uint32_t candidates = 0;
    str head = str_cut(&line, ':');
    *o = (struct raire_options){0};
    bool ok = num_u32(str_cut(&head, ' '), &candidates) && num_u32(str_cut(&head, ' '), &o->winner);
    o->measure.difficulty = raire_difficulty_find(str_cut(&head, ' '));
    ok = ok && o->measure.difficulty != NULL &&
         num_double(str_cut(&head, ' '), &o->measure.alpha) &&
         num_double(str_trim(head), &o->measure.gamma) &&
         raire_problem_init(p, candidates, err) == BAL_OK;
    return ok && read_ballots(p, line, err);
}

static void print_assertion(const struct raire_assertion *a)
{
    printf(" | %s %u %u ", a->kind == RAIRE_NEB ? "B" : "N", a->winner, a->loser);
    const char *between = "";
    for (candidate_set left = a->continuing; left != 0; left &= left - 1, between = ",")
        printf("%s%d", between, __builtin_ctzll(left));
    if (a->continuing == 0)
        putchar('-');
}

static bool solve(struct raire_problem *p, struct raire_options *o, struct bal_err *err)
{
    static const char *const words[] = {[RAIRE_PROVEN] = "proven",
                                        [RAIRE_STOPPED] = "stopped",
                                        [RAIRE_NOT_ALONE] = "tie",
                                        [RAIRE_WRONG] = "wrong",
                                        [RAIRE_NOT_IN_TIME] = "late"};
    size_t counts[3] = {0};
    struct raire_result r = {0};
    for (int trim = 2; trim >= 0; trim--) { // MinimizeTree last
        raire_result_done(&r);
        o->trim = (enum raire_trim)trim;
        if (raire_solve(p, o, &r, err) != BAL_OK)
            return false;
        counts[trim] = r.assertions.len;
    }
    printf("%s %.17g", words[r.answer], r.upper);
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        printf(" %s:%zu", raire_trim_name(i), counts[i]);
    for (size_t i = 0; i < r.assertions.len; i++)
        print_assertion(&r.assertions.at[i]);
    putchar('\n');
    raire_result_done(&r);
    return true;
}

int main(void)
{
    static char line[LINE_BYTES];
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct raire_problem p = {0};
        struct raire_options o;
        struct bal_err err = {0};
        bool ok = read_line(str_trim(str_from(line)), &p, &o, &err) && solve(&p, &o, &err);
        raire_problem_done(&p);
        if (!ok) {
            (void)fprintf(stderr, "%s: %s\n", line, err.what);
            return 2;
        }
    }
    return 0;
}
