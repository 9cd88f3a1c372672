// SPDX-License-Identifier: Apache-2.0
// condorcet_runoffs.c: rules with rounds that elect who beats all others. Smith-IRV: an instant
// runoff within the smallest set whose members beat everybody outside. BTR-IRV (bottom two
// runoff): of the two with fewest first places the one goes who loses against the other.
#include "tabulate/schemes/pairwise.h"

static bal_status count_smith(struct tallied *t, const struct scheme_terms *terms,
                              struct bal_err *err)
{
    struct pairwise p;
    bool done;
    (void)terms;
    BAL_TRY(pairwise_count(t, &p, err));
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    if (done)
        return BAL_OK;
    bool *in = pairwise_smith(t, &p);
    BAL_TRY(arena_check(&t->arena, err));
    for (uint32_t i = 0; i < t->n; i++)
        if (!in[i])
            scheme_note(t, STR_FMT " is not in the Smith set", STR_ARG(t->names[i]));
    return pairwise_runoff(t, &p, in, false, err);
}

static bal_status count_btr(struct tallied *t, const struct scheme_terms *terms,
                            struct bal_err *err)
{
    struct pairwise p;
    bool done;
    (void)terms;
    BAL_TRY(pairwise_count(t, &p, err));
    BAL_TRY(pairwise_elect(t, &p, &done, err));
    bool *all = arena_new(&t->arena, bool, t->n);
    BAL_TRY(arena_check(&t->arena, err));
    memset(all, true, t->n * sizeof *all);
    return done ? BAL_OK : pairwise_runoff(t, &p, all, true, err);
}

const struct scheme scheme_smith_irv = {
    .name = "smith irv",
    .state = "smith irv",
    .title = "instant runoff within the Smith set",
    .source = "J. Green-Armytage, Voting matters 29 (2011)",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .one_seat = true,
    .count = count_smith,
};

const struct scheme scheme_btr_irv = {
    .name = "btr irv",
    .state = "btr irv",
    .title = "instant runoff where the two last meet in pairs",
    .source = "R. LeGrand, bottom-two-runoff instant runoff voting",
    .margin = PAIRWISE_MARGIN,
    .use = USE_RANKS,
    .one_seat = true,
    .count = count_btr,
};
