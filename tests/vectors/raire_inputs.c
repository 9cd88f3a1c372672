// SPDX-License-Identifier: Apache-2.0
#include "vectors/raire_inputs.h"

#include <math.h>

uint32_t raire_number(const struct json *j)
{
    uint32_t v = UINT32_MAX;
    return j != NULL && num_u32(j->text, &v) ? v : UINT32_MAX;
}

candidate_set raire_set_in(const struct json *list)
{
    candidate_set set = 0;
    for (const struct json *j = list != NULL ? list->first : NULL; j != NULL; j = j->next)
        set |= raire_number(j) < RAIRE_CANDIDATES ? (candidate_set)1 << raire_number(j) : 0;
    return set;
}

bool raire_add_votes(struct check *k, struct raire_problem *p, const struct json *votes,
                     uint32_t candidates)
{
    uint32_t named = 0;
    for (const struct json *row = votes->first; row != NULL; row = row->next)
        for (const struct json *c = row->first->next; c != NULL; c = c->next)
            named = raire_number(c) >= named ? raire_number(c) + 1 : named;
    candidates = candidates == 0 ? named : candidates;
    if (raire_problem_init(p, candidates, &k->err) != BAL_OK)
        return false;
    for (const struct json *row = votes->first; row != NULL; row = row->next) {
        uint32_t ranking[RAIRE_CANDIDATES], count = 0;
        for (const struct json *c = row->first->next; c != NULL && count < RAIRE_CANDIDATES;
             c = c->next)
            ranking[count++] = raire_number(c);
        if (raire_problem_add(p, ranking, count, raire_number(row->first), &k->err) != BAL_OK)
            return false;
    }
    return true;
}

struct raire_measure raire_measure_in(const struct check *k)
{
    str text = text_in(k, "audit");
    return (struct raire_measure){raire_difficulty_find(str_cut(&text, ' ')), 0.05, 1.1};
}

bool raire_with_problem(struct check *k, bool (*run)(struct check *k, struct raire_problem *p))
{
    struct raire_problem p;
    const struct json *votes = json_get(k->in, "votes");
    const struct json *count = json_get(k->in, "num_candidates");
    const struct json *names = json_get(k->in, "candidates");
    uint32_t candidates = count != NULL ? raire_number(count) : 0;
    candidates = names != NULL ? (uint32_t)names->count : candidates;
    bool ok = raire_add_votes(k, &p, votes, candidates) &&
              raire_problem_seal(&p, &k->err) == BAL_OK && run(k, &p);
    raire_problem_done(&p);
    return ok;
}

bool raire_near(struct check *k)
{
    double want = 0, within = 0;
    const struct json *tolerance = json_get(k->c, "tolerance");
    buf_addf(&k->got, "%.17g", k->number);
    if (str_eq(k->expected->text, STR("inf")))
        return isinf(k->number);
    return num_double(k->expected->text, &want) && num_double(tolerance->text, &within) &&
           fabs(k->number - want) <= within;
}
