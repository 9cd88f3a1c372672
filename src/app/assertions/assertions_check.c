// SPDX-License-Identifier: Apache-2.0
// assertions_check.c: a published set of assertions, judged without finding any.
#include <math.h>

#include "app/assertions/assertions.h"
#include "audit/raire/check.h"
#include "formats/published.h"

static struct assertions_contest *find_contest(struct assertions_made *m, str name)
{
    struct assertions_contest *found = NULL;
    for (size_t i = 0; i < m->contests.len; i++) {
        const struct contest *c = m->contests.at[i].contest;
        if (str_eq(c->name, name) || (c->code.len > 0 && str_eq(c->code, name)))
            found = &m->contests.at[i];
    }
    // A set without a name, or with another one, can only be about the only contest.
    return found == NULL && m->contests.len == 1 ? &m->contests.at[0] : found;
}

static void recompute(struct assertions_judged *j, struct raire_problem *p,
                      const struct raire_measure *measure)
{
    j->margin = UINT64_MAX;
    for (size_t i = 0; i < j->list.list.len; i++) {
        struct raire_assertion *a = &j->list.list.at[i];
        uint64_t w, l;
        raire_assertion_votes(p, a, &w, &l);
        a->margin = w > l ? w - l : 0;
        a->difficulty = raire_measure_of(measure, w, l, p->ballots);
        j->not_true += w <= l;
        j->margin = a->margin < j->margin ? a->margin : j->margin;
        j->difficulty = a->difficulty > j->difficulty ? a->difficulty : j->difficulty;
    }
    j->margin = j->list.list.len > 0 ? j->margin : 0;
}

static bal_status judge(struct assertions_judged *j, struct assertions_made *m,
                        struct assertions_contest *c, struct bal_err *err)
{
    struct raire_verdict verdict;
    if (!c->ranked)
        return bal_fail(err, BAL_UNSUPPORTED, "contest '" STR_FMT "' is not counted in rounds",
                        STR_ARG(str_head(c->contest->name, 60)));
    if (c->winners.len == 0)
        return bal_fail(err, BAL_UNSUPPORTED, "a tie");
    if (j->set->failed.len > 0)
        return bal_fail(err, BAL_UNSUPPORTED, "its program found none: " STR_FMT,
                        STR_ARG(str_head(j->set->failed, 60)));
    j->winner = c->winners.at[0];
    BAL_TRY(published_resolve(j->set, c->contest, &j->list, &j->winner, err));
    if (j->winner != c->winners.at[0])
        return bal_fail(err, BAL_INVALID, "it is about another winner");
    BAL_TRY(raire_check(c->problem.candidates, j->winner, j->list.list.at, j->list.list.len,
                        &verdict, err));
    j->contest = c;
    j->sufficient = verdict.sufficient;
    memcpy(j->order, verdict.order, sizeof j->order);
    recompute(j, &c->problem, &m->measure);
    return BAL_OK;
}

static bal_status judge_all(struct assertions_check *out, struct assertions_made *m,
                            struct bal_err *err)
{
    for (size_t i = 0; i < out->published.sets.len; i++) {
        struct bal_err why = {0};
        struct assertions_judged *j = vec_push(&out->sets, LIMIT_CONTESTS);
        if (j == NULL)
            return err_memory(err);
        j->set = &out->published.sets.at[i];
        struct assertions_contest *c = find_contest(m, j->set->contest);
        bal_status status = c == NULL
                                ? bal_fail(&why, BAL_NOT_FOUND, "the files have no such contest")
                                : judge(j, m, c, &why);
        if (status == BAL_LIMIT) {
            if (err != NULL)
                *err = why;
            return status;
        }
        if (status != BAL_OK)
            j->reason = arena_str(&out->arena, str_from(why.what));
    }
    return arena_check(&out->arena, err);
}

bal_status assertions_check(struct assertions_check *out, struct assertions_made *m,
                            const char *path, struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    *out = (struct assertions_check){.published = PUBLISHED_INIT,
                                     .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(source_open_file(&source, path, err));
    BAL_TRY(published_read(&out->published, &source, err));
    return judge_all(out, m, err);
}

void assertions_check_done(struct assertions_check *c)
{
    for (size_t i = 0; i < c->sets.len; i++)
        vec_done(&c->sets.at[i].list.list);
    vec_done(&c->sets);
    assertion_sets_done(&c->published);
    arena_done(&c->arena);
}

bool assertions_check_passed(const struct assertions_check *c)
{
    for (size_t i = 0; i < c->sets.len; i++) {
        const struct assertions_judged *j = &c->sets.at[i];
        if (j->reason.len > 0 || !j->sufficient || j->not_true > 0)
            return false;
    }
    return true;
}
