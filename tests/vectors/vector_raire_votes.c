// SPDX-License-Identifier: Apache-2.0
// vector_raire_votes.c: votes in a round and difficulties of single assertions.
#include "vectors/raire_inputs.h"

static bool first_of(struct check *k, struct raire_problem *p)
{
    put_count(k, raire_votes(p, raire_everybody(p), (uint32_t)count_in(k, "candidate")));
    return true;
}

static bool first_preferences(struct check *k)
{
    return raire_with_problem(k, first_of);
}

static bool order_of(struct check *k, struct raire_problem *p)
{
    uint32_t order[RAIRE_CANDIDATES];
    raire_count(p, order);
    buf_add_char(&k->got, '[');
    for (uint32_t i = 0; i < p->candidates; i++)
        buf_addf(&k->got, "%u,", order[i]);
    buf_add_char(&k->got, ']');
    return true;
}

static bool elimination_order(struct check *k)
{
    return raire_with_problem(k, order_of);
}

static bool tallies_of(struct check *k, struct raire_problem *p)
{
    candidate_set set = raire_set_in(json_get(k->in, "continuing"));
    buf_add_char(&k->got, '[');
    for (uint32_t c = 0; c < p->candidates; c++)
        if (set >> c & 1)
            buf_addf(&k->got, "%ju,", (uintmax_t)raire_votes(p, set, c));
    buf_add_char(&k->got, ']');
    return true;
}

static bool restricted_tallies(struct check *k)
{
    return raire_with_problem(k, tallies_of);
}

static bool measured(struct check *k, struct raire_problem *p, enum raire_kind kind)
{
    struct raire_measure m = raire_measure_in(k);
    struct raire_assertion a = {.kind = kind,
                                .winner = (uint8_t)count_in(k, "winner"),
                                .loser = (uint8_t)count_in(k, "loser"),
                                .continuing = raire_set_in(json_get(k->in, "continuing"))};
    uint64_t w, l;
    raire_assertion_votes(p, &a, &w, &l);
    k->number = raire_measure_of(&m, w, l, p->ballots);
    return true;
}

static bool neb_of(struct check *k, struct raire_problem *p)
{
    return measured(k, p, RAIRE_NEB);
}

static bool nen_of(struct check *k, struct raire_problem *p)
{
    return measured(k, p, RAIRE_NEN);
}

static bool neb_difficulty(struct check *k)
{
    return raire_with_problem(k, neb_of) && raire_near(k);
}

// In percent of the ballots.
static bool neb_percent(struct check *k)
{
    bool ok = raire_with_problem(k, neb_of);
    k->number *= 100 / 27000.0;
    return ok && raire_near(k);
}

static bool nen_percent(struct check *k)
{
    bool ok = raire_with_problem(k, nen_of);
    k->number *= 100 / 27000.0;
    return ok && raire_near(k);
}

// Somebody of the set has more votes than all losers: the most votes against the most of a loser.
static bool losers_of(struct check *k, struct raire_problem *p)
{
    struct raire_measure m = raire_measure_in(k);
    candidate_set set = raire_set_in(json_get(k->in, "continuing"));
    candidate_set losers = raire_set_in(json_get(k->in, "losers"));
    uint64_t least = UINT64_MAX, lost = 0;
    for (uint32_t c = 0; c < p->candidates; c++) {
        uint64_t votes = set >> c & 1 ? raire_votes(p, set, c) : 0;
        if (losers >> c & 1)
            lost += votes;
        else if (set >> c & 1)
            least = votes < least ? votes : least;
    }
    k->number = raire_measure_of(&m, least, lost, p->ballots);
    return true;
}

static bool losers_difficulty(struct check *k)
{
    return raire_with_problem(k, losers_of) && raire_near(k);
}

const struct vector_function vector_raire_votes[] = {
    {"first_preferences", first_preferences, VECTOR_EXACT},
    {"irv_elimination_order", elimination_order, VECTOR_EXACT},
    {"loser_amongst_continuing_difficulty", losers_difficulty, VECTOR_CHECKED},
    {"neb_difficulty", neb_difficulty, VECTOR_CHECKED},
    {"neb_difficulty_percent_of_27000", neb_percent, VECTOR_CHECKED},
    {"nen_difficulty_percent_of_27000", nen_percent, VECTOR_CHECKED},
    {"restricted_tallies", restricted_tallies, VECTOR_EXACT},
    {NULL, NULL, VECTOR_EXACT},
};
