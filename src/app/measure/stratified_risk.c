// SPDX-License-Identifier: Apache-2.0
// stratified_risk.c: what the tests make of the strata and the cards that were found.
#include <math.h>

#include "app/measure/stratified.h"
#include "audit/risk/kelly.h"
#include "audit/risk/query.h"

enum { COMPARED_MAX = 4, POLLED_MAX = 2 };

static int lead(const struct card_votes *c, uint32_t winner, uint32_t loser)
{
    if (c->state != CARD_HAS_CONTEST)
        return 0;
    return (c->votes[winner] == '1') - (c->votes[loser] == '1');
}

// The worse of two pairs; a pair without a margin has risk 1.
static void keep_worse(struct pair_risk *out, struct pair_risk got)
{
    double grid = fmax(out->grid, got.grid);
    if (got.risk >= out->risk)
        *out = got;
    out->grid = grid;
}

typedef bal_status pair_fn(const struct stratified *s, const void *how, struct pair_risk *out,
                           struct bal_err *err);

static bal_status for_pairs(const struct stratified *s, pair_fn *fn, const void *how,
                            struct pair_risk *out, struct bal_err *err)
{
    *out = (struct pair_risk){0};
    for (uint32_t w = 0; w < s->choices.len; w++)
        for (uint32_t l = 0; l < s->choices.len; l++) {
            struct pair_risk got = {.risk = 1, .winner = w, .loser = l, .grid = 1};
            if (!s->won[w] || s->won[l])
                continue;
            if (stratified_margin(s, w, l) > 0)
                BAL_TRY(fn(s, how, &got, err));
            keep_worse(out, got);
        }
    return BAL_OK;
}

// ---- SUITE

static bal_status two_strata(const struct stratified *s, struct bal_err *err)
{
    if (s->list.len == 2 && s->list.at[0].compared != s->list.at[1].compared)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID,
                    "SUITE is for two strata, one of kind 'comparison' and one of "
                    "kind 'polling'");
}

static void count_card(const struct found_card *f, uint32_t winner, uint32_t loser,
                       struct suite_pair *out)
{
    int error = card_error(&f->cvr, &f->paper, winner, loser);
    out->cvr_sample++;
    out->o1 += error == 1;
    out->o2 += error == 2;
    out->u1 += error == -1;
    out->u2 += error == -2;
}

bal_status stratified_suite_pair(const struct stratified *s, uint32_t winner, uint32_t loser,
                                 struct suite_pair *out, struct bal_err *err)
{
    BAL_TRY(two_strata(s, err));
    const struct stratum_rows *cvr = &s->list.at[s->list.at[0].compared ? 0 : 1];
    const struct stratum_rows *other = &s->list.at[s->list.at[0].compared ? 1 : 0];
    *out = (struct suite_pair){.gamma = KM_GAMMA,
                               .cvr_cards = cvr->cards,
                               .cvr_winner = cvr->votes[winner],
                               .cvr_loser = cvr->votes[loser],
                               .cards = other->cards,
                               .winner = other->votes[winner],
                               .loser = other->votes[loser]};
    for (size_t i = 0; i < s->found.len; i++) {
        const struct found_card *f = &s->found.at[i];
        if (s->list.at[f->stratum].compared) {
            count_card(f, winner, loser, out);
            continue;
        }
        // A card that nobody found counts for the loser.
        int votes = f->paper.state == CARD_MISSING ? -1 : lead(&f->paper, winner, loser);
        out->sample++;
        out->seen_winner += votes > 0;
        out->seen_loser += votes < 0;
    }
    return BAL_OK;
}

static bal_status suite_pair_risk(const struct stratified *s, const void *how,
                                  struct pair_risk *out, struct bal_err *err)
{
    struct suite_pair p;
    const double *alpha = how;
    BAL_TRY(stratified_suite_pair(s, out->winner, out->loser, &p, err));
    BAL_TRY(suite_risk(&p, &out->risk, err));
    return suite_grid_risk(&p, *alpha, 0.05, &out->grid, err);
}

bal_status stratified_can(const struct stratified *s, bool suite, struct bal_err *err)
{
    if (!suite && (s->list.len < 2 || s->list.len > STRATA_MOST))
        return bal_fail(err, BAL_INVALID, "%zu strata; there may be 2 to %d", s->list.len,
                        STRATA_MOST);
    if (suite)
        BAL_TRY(two_strata(s, err));
    if (suite && s->votes_allowed != 1)
        return bal_fail(err, BAL_INVALID, "SUITE is for one vote a card");
    return BAL_OK;
}

bal_status stratified_suite(const struct stratified *s, double alpha, struct pair_risk *out,
                            struct bal_err *err)
{
    BAL_TRY(stratified_can(s, true, err));
    return for_pairs(s, suite_pair_risk, &alpha, out, err);
}

// ---- the union-intersection test

// In half votes. Compared: 2 less the overstatement in votes, at most 4; a CVR that is missing
// could be any (2 votes), a card that nobody found is one for the loser. Polled: the lead of the
// winner and 1; not found: 0.
static uint64_t observation(const struct found_card *f, bool compared, uint32_t winner,
                            uint32_t loser)
{
    int64_t paper = f->paper.state == CARD_MISSING ? -1 : lead(&f->paper, winner, loser);
    if (!compared)
        return (uint64_t)(paper + 1);
    if (f->cvr.state == CARD_MISSING)
        return 0;
    return (uint64_t)(2 - (lead(&f->cvr, winner, loser) - paper));
}

// Kelly bets on the reported votes of a polled stratum, set before any card is seen. Its null mean
// is taken where the margin is gone in equal parts from all cards of the contest.
static union bet_tuning polled_bets(const struct stratified *s, const struct stratum_rows *k,
                                    uint32_t winner, uint32_t loser)
{
    double n = (double)k->cards, cards = 0;
    for (size_t i = 0; i < s->list.len; i++)
        cards += (double)s->list.at[i].cards;
    double w = (double)k->votes[winner] / n, l = (double)k->votes[loser] / n;
    double shift = (double)stratified_margin(s, winner, loser) / cards;
    double variance = w + l - (w - l) * (w - l), null = 1 + (w - l) - shift;
    struct martingale m = {0};
    struct expectation e = {1 + (w - l), variance};
    m.method = &method_kelly;
    m.null = (struct null_hypothesis){1 << 20, POLLED_MAX, 0, true};
    m.null.total = (uint64_t)(fmax(null, 0x1p-20) * 2 * (1 << 20));
    kelly_tune(&m, &e);
    return m.tuning;
}

bal_status stratified_strata(const struct stratified *s, bool replacement, uint32_t winner,
                             uint32_t loser, struct arena *arena, struct ui_ts *u,
                             struct bal_err *err)
{
    int64_t total = 0;
    *u = (struct ui_ts){.s = {u->at, s->list.len, 0}};
    for (uint32_t k = 0; k < s->list.len; k++) {
        const struct stratum_rows *rows = &s->list.at[k];
        uint64_t *x = arena_new(arena, uint64_t, s->found.len + 1);
        size_t draws = 0;
        BAL_TRY(arena_check(arena, err));
        for (size_t i = 0; i < s->found.len; i++)
            if (s->found.at[i].stratum == k)
                x[draws++] = observation(&s->found.at[i], rows->compared, winner, loser);
        u->at[k] = (struct stratum){rows->cards, rows->compared ? COMPARED_MAX : POLLED_MAX,
                                    replacement, x,
                                    draws,       &method_mixture,
                                    NULL};
        // If the pair's margin on paper is 0, the observations add up to this.
        total += rows->compared ? 2 * (int64_t)rows->cards - (int64_t)rows->votes[winner] +
                                      (int64_t)rows->votes[loser]
                                : (int64_t)rows->cards;
        if (!rows->compared) {
            u->bets[k] = polled_bets(s, rows, winner, loser);
            u->at[k].method = &method_kelly;
            u->at[k].tuning = &u->bets[k];
        }
    }
    u->s.total = 2 * (uint64_t)total;
    return BAL_OK;
}

static bal_status ui_ts_pair(const struct stratified *s, const void *how, struct pair_risk *out,
                             struct bal_err *err)
{
    const bool *replacement = how;
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    struct ui_ts u;
    BAL_TRY(stratified_strata(s, *replacement, out->winner, out->loser, &arena, &u, err));
    return strata_risk(&u.s, &out->risk, err);
}

bal_status stratified_ui_ts(const struct stratified *s, bool replacement, struct pair_risk *out,
                            struct bal_err *err)
{
    BAL_TRY(stratified_can(s, false, err));
    return for_pairs(s, ui_ts_pair, &replacement, out, err);
}

// ---- super-simple

// Draws of one card are put together; without ids every row is a card of its own.
static bal_status gather(const struct stratified *s, const struct super_simple *q,
                         const uint32_t *winner, const uint32_t *loser, struct arena *arena,
                         struct card_errors **out, size_t *count, struct bal_err *err)
{
    struct card_errors *cards = arena_new(arena, struct card_errors, s->found.len + 1);
    size_t *of_id = arena_new(arena, size_t, s->cards.len + 1);
    BAL_TRY(arena_check(arena, err));
    *count = 0;
    for (size_t i = 0; i < s->found.len; i++) {
        const struct found_card *f = &s->found.at[i];
        if (f->id != TABLE_NONE && of_id[f->id] > 0) {
            cards[of_id[f->id] - 1].times++;
            continue;
        }
        int8_t *errors = arena_new(arena, int8_t, q->pairs);
        BAL_TRY(arena_check(arena, err));
        for (size_t k = 0; k < q->pairs; k++)
            errors[k] = (int8_t)card_error(&f->cvr, &f->paper, winner[k], loser[k]);
        cards[(*count)++] = (struct card_errors){errors, 1};
        if (f->id != TABLE_NONE)
            of_id[f->id] = *count;
    }
    *out = cards;
    return BAL_OK;
}

static bal_status one_compared(const struct stratified *s, struct bal_err *err)
{
    if (s->list.len == 1 && s->list.at[0].compared)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "super-simple is for one stratum, of kind 'comparison'");
}

bal_status stratified_super_simple_size(const struct stratified *s, double gamma, double alpha,
                                        uint64_t *more, struct bal_err *err)
{
    int64_t closest = INT64_MAX;
    BAL_TRY(one_compared(s, err));
    struct risk_query q = {
        .alpha = alpha, .gamma = gamma, .cards = s->list.at[0].cards, .sample = s->found.len};
    for (size_t i = 0; i <= s->found.len; i++) {
        int worst = 0;
        for (uint32_t w = 0; w < s->choices.len; w++)
            for (uint32_t l = 0; l < s->choices.len; l++) {
                if (!s->won[w] || s->won[l])
                    continue;
                int64_t margin = stratified_margin(s, w, l);
                closest = margin < closest ? margin : closest;
                int error = i < s->found.len
                                ? card_error(&s->found.at[i].cvr, &s->found.at[i].paper, w, l)
                                : 0;
                worst = error > worst ? error : worst;
            }
        q.o1 += worst == 1;
        q.o2 += worst == 2;
    }
    q.margin = closest > 0 ? (uint64_t)closest : 0;
    return super_simple_size(&q, more, err);
}

bal_status stratified_super_simple(const struct stratified *s, double gamma, struct pair_risk *out,
                                   struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(SIZE_MAX);
    size_t most = (size_t)s->seats * s->choices.len, count = 0;
    uint32_t *winner = arena_new(&arena, uint32_t, most),
             *loser = arena_new(&arena, uint32_t, most);
    int64_t *margins = arena_new(&arena, int64_t, most);
    struct card_errors *cards = NULL;
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(one_compared(s, err));
    struct super_simple q = {s->list.at[0].cards, margins, 0, gamma};
    for (uint32_t w = 0; w < s->choices.len; w++)
        for (uint32_t l = 0; l < s->choices.len; l++)
            if (s->won[w] && !s->won[l]) {
                winner[q.pairs] = w;
                loser[q.pairs] = l;
                margins[q.pairs++] = stratified_margin(s, w, l);
            }
    size_t closest = 0;
    for (size_t k = 1; k < q.pairs; k++)
        closest = margins[k] < margins[closest] ? k : closest;
    BAL_TRY(gather(s, &q, winner, loser, &arena, &cards, &count, err));
    *out = (struct pair_risk){.winner = winner[closest], .loser = loser[closest]};
    return super_simple_risk(&q, cards, count, &out->risk, err);
}
