// SPDX-License-Identifier: Apache-2.0
// stratified_plan.c: how many cards of each stratum, by what is reported and expected.
#include <math.h>

#include "app/measure/stratified.h"

enum {
    SEED = 20220708,
    RUNS = 200,
    RUNS_LONG = 60,   // where a look takes long: more than two strata, or draws expected than
    LONG = 20000,     // so many
    CELLS_MANY = 512, // of the test of more than two strata at each look
    LEAST_STRATA = 4, // beyond that the shares are in proportion
};

// The cards of a stratum by observation, less what was found. Compared (max 4): 2 is no error;
// polled (max 2): 2, 0 and 1 are for the winner, the loser, neither.
static void kinds_of(const struct stratum *at, const struct stratum_rows *rows,
                     const struct km_rates *rates, uint32_t winner, uint32_t loser,
                     struct stratum_kinds *out)
{
    uint64_t of[STRATUM_KINDS] = {0}, sum = 0;
    double n = (double)rows->cards;
    if (rows->compared) {
        of[0] = (uint64_t)floor(rates->o2 * n + 0.5);
        of[1] = (uint64_t)floor(rates->o1 * n + 0.5);
        of[3] = (uint64_t)floor(rates->u1 * n + 0.5);
        of[4] = (uint64_t)floor(rates->u2 * n + 0.5);
    } else {
        // Votes for both on one card are none for the pair; no more than there must be.
        uint64_t w = rows->votes[winner], l = rows->votes[loser];
        uint64_t both = w + l > rows->cards ? w + l - rows->cards : 0;
        of[2] = w - both;
        of[0] = l - both;
    }
    size_t rest = rows->compared ? 2 : 1;
    for (size_t i = 0; i < STRATUM_KINDS; i++)
        sum += of[i];
    of[rest] += rows->cards > sum ? rows->cards - sum : 0;
    for (size_t i = 0; i < at->draws && !at->replacement; i++) {
        // A card that was not expected takes the place of the most frequent kind.
        size_t kind = (size_t)at->x[i];
        for (size_t j = 0; of[kind] == 0 && j < STRATUM_KINDS; j++)
            kind = of[j] > of[kind] ? j : kind;
        of[kind]--;
    }
    *out = (struct stratum_kinds){0};
    for (size_t i = 0; i < STRATUM_KINDS; i++)
        if (of[i] > 0) {
            out->x[out->count] = i;
            out->cards[out->count++] = of[i];
        }
}

// ---- the looks

struct look {
    double alpha;
    uint64_t total;         // of the union-intersection test
    struct suite_pair pair; // of SUITE, without what was drawn
};

static bal_status look_ui_ts(const void *how, const struct stratum *at, size_t count, bool *met,
                             struct bal_err *err)
{
    const struct look *l = how;
    struct strata s = {at, count, l->total};
    return strata_meets(&s, l->alpha, count > 2 ? CELLS_MANY : STRATA_CELLS, met, err);
}

static bal_status look_suite(const void *how, const struct stratum *at, size_t count, bool *met,
                             struct bal_err *err)
{
    const struct look *l = how;
    struct suite_pair p = l->pair;
    double risk = 1;
    for (size_t k = 0; k < count; k++) {
        uint64_t seen[STRATUM_KINDS] = {0};
        for (size_t i = 0; i < at[k].draws; i++)
            seen[at[k].x[i]]++;
        if (at[k].replacement) {
            p.cvr_sample = at[k].draws;
            p.o2 = seen[0];
            p.o1 = seen[1];
            p.u1 = seen[3];
            p.u2 = seen[4];
        } else {
            p.sample = at[k].draws;
            p.seen_loser = seen[0];
            p.seen_winner = seen[2];
        }
    }
    // A stratum that is counted in full is no sample: SUITE has no answer.
    if (p.cvr_sample < p.cvr_cards && p.sample < p.cards)
        BAL_TRY(suite_risk(&p, &risk, err));
    *met = risk <= l->alpha;
    return BAL_OK;
}

// ---- pairs

struct planned {
    const struct stratified *s;
    const struct stratified_planning *how;
    struct ui_ts u;
    struct stratum_kinds kinds[STRATA_MOST];
    struct look look;
    struct strata_plan_request r;
};

static bal_status prepare(struct planned *p, const struct stratified *s,
                          const struct stratified_planning *how, uint32_t winner, uint32_t loser,
                          struct arena *arena, struct bal_err *err)
{
    *p = (struct planned){.s = s, .how = how, .look = {.alpha = how->alpha}};
    BAL_TRY(stratified_strata(s, how->replacement, winner, loser, arena, &p->u, err));
    p->look.total = p->u.s.total;
    if (how->suite) {
        BAL_TRY(stratified_suite_pair(s, winner, loser, &p->look.pair, err));
        for (size_t k = 0; k < s->list.len; k++)
            p->u.at[k].replacement = s->list.at[k].compared;
    }
    for (size_t k = 0; k < s->list.len; k++) {
        const struct stratum_rows *rows = &s->list.at[k];
        kinds_of(&p->u.at[k], rows, rows->expected ? &rows->rates : &how->rates, winner, loser,
                 &p->kinds[k]);
    }
    p->r = (struct strata_plan_request){.at = p->u.at,
                                        .kinds = p->kinds,
                                        .count = s->list.len,
                                        .look = how->suite ? look_suite : look_ui_ts,
                                        .how = &p->look,
                                        .seed = SEED};
    return BAL_OK;
}

// The pair that needs most when everything comes as expected.
static bal_status hardest(const struct stratified *s, const struct stratified_planning *how,
                          struct stratified_plan *out, struct bal_err *err)
{
    uint64_t most = 0;
    bool first = true;
    for (uint32_t w = 0; w < s->choices.len; w++)
        for (uint32_t l = 0; l < s->choices.len; l++) {
            AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
            struct planned p;
            struct strata_plan plan = {.total = SIZE_UNBOUNDED};
            if (!s->won[w] || s->won[l])
                continue;
            if (stratified_margin(s, w, l) > 0) {
                BAL_TRY(prepare(&p, s, how, w, l, &arena, err));
                BAL_TRY(strata_plan(&p.r, &plan, err));
            }
            if (first || plan.total > most)
                *out = (struct stratified_plan){plan, w, l};
            most = out->plan.total;
            first = false;
        }
    return BAL_OK;
}

bal_status stratified_plan(const struct stratified *s, const struct stratified_planning *how,
                           struct stratified_plan *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct planned p;
    if (!(how->alpha > 0 && how->alpha < 1))
        return bal_fail(err, BAL_INVALID, "a risk limit lies between 0 and 1");
    BAL_TRY(stratified_can(s, how->suite, err));
    BAL_TRY(hardest(s, how, out, err));
    if (stratified_margin(s, out->winner, out->loser) <= 0)
        return BAL_OK;
    BAL_TRY(prepare(&p, s, how, out->winner, out->loser, &arena, err));
    // SUITE has one look: what was drawn before makes a plan of it meaningless.
    p.r.runs = out->plan.total > LONG || s->list.len > 2 ? RUNS_LONG : RUNS;
    if (how->suite && s->found.len > 0)
        p.r.runs = 0;
    p.r.least = how->least && s->list.len <= LEAST_STRATA;
    return strata_plan(&p.r, &out->plan, err);
}
