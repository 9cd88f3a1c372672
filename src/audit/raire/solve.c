// SPDX-License-Identifier: Apache-2.0
// solve.c: who can have won, the search, the assertions, and the check of them.
#include <math.h>

#include "audit/raire/check.h"
#include "audit/raire/cover.h"

const char *raire_trim_name(size_t i)
{
    static const char *const names[] = {"MinimizeTree", "MinimizeAssertions", "None"};
    return i < ARRAY_LEN(names) ? names[i] : NULL;
}

// An end of an order that is not ruled out, from a step that leads to it.
static void put_tail(const struct search *s, uint32_t from, uint32_t added,
                     struct raire_result *out)
{
    out->tail[out->tail_count++] = (uint8_t)added;
    for (; from != SETS_NONE; from = s->nodes.at[from].from)
        out->tail[out->tail_count++] = s->nodes.at[from].added;
}

// Never trust the solver: the assertions must pass the check, and each must be true.
static bal_status check(struct raire_problem *p, const struct raire_options *o,
                        const struct raire_result *r, struct bal_err *err)
{
    struct raire_verdict verdict;
    BAL_TRY(
        raire_check(p->candidates, o->winner, r->assertions.at, r->assertions.len, &verdict, err));
    for (size_t i = 0; i < r->assertions.len; i++)
        if (!(r->assertions.at[i].difficulty <= r->upper))
            verdict.sufficient = false;
    if (!verdict.sufficient)
        return bal_fail(err, BAL_CONFLICT,
                        "the assertions that were found do not prove the winner: this is a fault "
                        "of the program");
    return BAL_OK;
}

static bal_status find_assertions(struct search *s, struct raire_result *out, struct bal_err *err)
{
    out->lower = s->lower;
    out->upper = s->upper;
    out->steps = s->steps;
    out->answer = s->stopped ? RAIRE_STOPPED : RAIRE_PROVEN;
    if (!isinf(s->upper)) {
        BAL_TRY(cover_make(s, out, err));
        return check(s->problem, s->options, out, err);
    }
    out->answer = RAIRE_NOT_IN_TIME;
    if (s->heap.len > 0)
        put_tail(s, s->heap.at[0].from, s->heap.at[0].added, out);
    return BAL_OK;
}

static void find_margin(struct raire_result *out)
{
    out->margin = UINT64_MAX;
    for (size_t i = 0; i < out->assertions.len; i++)
        if (out->assertions.at[i].margin < out->margin)
            out->margin = out->assertions.at[i].margin;
    if (out->assertions.len == 0)
        out->margin = 0;
}

bal_status raire_solve(struct raire_problem *p, const struct raire_options *o,
                       struct raire_result *out, struct bal_err *err)
{
    *out = (struct raire_result){.upper = HUGE_VAL};
    if (o->winner >= p->candidates || !p->sealed)
        return bal_fail(err, BAL_INVALID, "there is no candidate %u", o->winner);
    BAL_TRY(raire_winners(p, &out->winners, err));
    if (out->winners != bit_of(o->winner)) {
        bool among = out->winners >> o->winner & 1;
        out->answer = among ? RAIRE_NOT_ALONE : RAIRE_WRONG;
        out->lower = HUGE_VAL;
        return BAL_OK;
    }
    struct search s;
    bal_status status = search_run(&s, p, o, err);
    if (status == BAL_OK)
        status = find_assertions(&s, out, err);
    search_done(&s);
    find_margin(out);
    return status;
}

void raire_result_done(struct raire_result *r)
{
    vec_done(&r->assertions);
}
