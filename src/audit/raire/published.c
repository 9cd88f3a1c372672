// SPDX-License-Identifier: Apache-2.0
// published.c: sets of assertions and the assertions of a contest, each as the other.
#include "audit/raire/published.h"

#include <math.h>

static bal_status find(const struct published_set *set, const struct contest *c, str name,
                       uint32_t *out, struct bal_err *err)
{
    uint32_t number = 0;
    if (set->by_number && num_u32(name, &number) && number < c->choices.len) {
        *out = number;
        return BAL_OK;
    }
    for (uint32_t i = 0; !set->by_number && i < c->choices.len; i++) {
        if (str_eq(c->choices.at[i].name, name) ||
            (c->choices.at[i].code.len > 0 && str_eq(c->choices.at[i].code, name))) {
            *out = i;
            return BAL_OK;
        }
    }
    return bal_fail(err, BAL_NOT_FOUND, "contest '" STR_FMT "' has no candidate '" STR_FMT "'",
                    STR_ARG(str_head(c->name, 60)), STR_ARG(str_head(name, 60)));
}

static bal_status resolve_one(const struct published_set *set, const struct contest *c,
                              const struct published_assertion *from, struct raire_assertion *to,
                              struct bal_err *err)
{
    uint32_t winner = 0, loser = 0, number = 0;
    candidate_set others = 0, all = UINT64_MAX >> (64 - c->choices.len);
    BAL_TRY(find(set, c, from->winner, &winner, err));
    BAL_TRY(find(set, c, from->loser, &loser, err));
    for (size_t i = 0; i < from->others.names.len; i++) {
        BAL_TRY(find(set, c, from->others.names.at[i], &number, err));
        others |= (candidate_set)1 << number;
    }
    *to = (struct raire_assertion){.kind = from->neb ? RAIRE_NEB : RAIRE_NEN,
                                   .winner = (uint8_t)winner,
                                   .loser = (uint8_t)loser};
    if (!from->neb)
        to->continuing = set->standing ? others : all & ~others;
    return BAL_OK;
}

bal_status published_resolve(const struct published_set *set, const struct contest *c,
                             struct raire_assertions *out, uint32_t *winner, struct bal_err *err)
{
    *out = (struct raire_assertions){0};
    if (c->choices.len == 0 || c->choices.len > RAIRE_CANDIDATES)
        return bal_fail(err, BAL_UNSUPPORTED, "assertions are read for %d candidates at most",
                        RAIRE_CANDIDATES);
    if (set->winner.len > 0)
        BAL_TRY(find(set, c, set->winner, winner, err));
    for (size_t i = 0; i < set->assertions.len; i++) {
        struct raire_assertion *new = vec_push(&out->list, LIMIT_ASSERTIONS);
        if (new == NULL)
            return err_memory(err);
        BAL_TRY(resolve_one(set, c, &set->assertions.at[i], new, err));
    }
    return BAL_OK;
}

static str id_of(const struct contest *c, uint32_t choice)
{
    const struct choice *named = &c->choices.at[choice];
    return named->code.len > 0 ? named->code : named->name;
}

static bal_status add_names(struct assertion_sets *p, struct published_names *out,
                            const struct contest *c, candidate_set set, struct bal_err *err)
{
    for (; set != 0; set &= set - 1) {
        str *new = vec_push(&out->names, LIMIT_CHOICES);
        if (new == NULL)
            return err_memory(err);
        *new = arena_str(&p->arena, id_of(c, (uint32_t)__builtin_ctzll(set)));
    }
    return BAL_OK;
}

bal_status published_add(struct assertion_sets *out, const struct contest *c, uint32_t winner,
                         uint64_t cards, const struct raire_result *r, struct bal_err *err)
{
    candidate_set all = UINT64_MAX >> (64 - c->choices.len);
    char polls[NUM_TEXT], ballots[NUM_TEXT];
    struct published_set *set = vec_push(&out->sets, LIMIT_CONTESTS);
    if (set == NULL)
        return err_memory(err);
    set->contest = arena_str(&out->arena, c->code.len > 0 ? c->code : c->name);
    set->winner = arena_str(&out->arena, id_of(c, winner));
    set->cards = arena_str(&out->arena, num_text(cards, ballots));
    set->expected_polls = arena_str(&out->arena, num_text((uint64_t)ceil(r->upper), polls));
    BAL_TRY(add_names(out, &set->eliminated, c, all & ~((candidate_set)1 << winner), err));
    for (size_t i = 0; i < r->assertions.len; i++) {
        const struct raire_assertion *a = &r->assertions.at[i];
        struct published_assertion *new = vec_push(&set->assertions, LIMIT_ASSERTIONS);
        if (new == NULL)
            return err_memory(err);
        new->neb = a->kind == RAIRE_NEB;
        new->winner = arena_str(&out->arena, id_of(c, a->winner));
        new->loser = arena_str(&out->arena, id_of(c, a->loser));
        if (!new->neb)
            BAL_TRY(add_names(out, &new->others, c, all & ~a->continuing, err));
    }
    return arena_check(&out->arena, err);
}
