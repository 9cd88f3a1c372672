// SPDX-License-Identifier: Apache-2.0
#include "app/assertions/assertions.h"

#include <math.h>

#include "audit/assertion/assert_irv.h"
#include "audit/assertion/margin.h"

// ---- the outcome

static bal_status add_winner(struct assertions_contest *c, uint32_t choice, struct bal_err *err)
{
    uint32_t *new = vec_push(&c->winners, LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = choice;
    return BAL_OK;
}

static bal_status find_winners(struct assertions_contest *c, const struct tally_contest *t,
                               struct bal_err *err)
{
    if (c->contest->declared > 0)
        return add_winner(c, c->contest->declared - 1, err);
    if (assertions_refused(c->contest) != NULL) {
        c->reason = str_from(assertions_refused(c->contest));
        return BAL_OK;
    }
    if (t->rule == NULL) {
        c->reason = STR("no rule counts such a contest with so many seats");
        return BAL_OK;
    }
    for (size_t i = 0; i < t->result.winners.len; i++)
        BAL_TRY(add_winner(c, t->result.winners.at[i], err));
    if (t->result.tie.candidates.len > 0 && t->rule->function != FUNCTION_IRV)
        c->reason = STR("a tie");
    return BAL_OK;
}

static bal_status refuse(struct assertions_made *m, struct assertions_contest *c, const char *why,
                         struct bal_err *err)
{
    c->reason = arena_str(&m->arena, str_from(why));
    return arena_check(&m->arena, err);
}

// ---- ranked contests

// A count that stopped at a tie: one of those who can win. Where nobody else can, the tie does not
// matter; otherwise nothing proves it.
static bal_status name_winner(struct assertions_contest *c, struct bal_err *err)
{
    candidate_set winners = 0;
    BAL_TRY(raire_winners(&c->problem, &winners, err));
    return add_winner(c, (uint32_t)__builtin_ctzll(winners), err);
}

static bal_status solve(struct assertions_made *m, struct assertions_contest *c,
                        const struct assertions_options *o, const struct ranking_rules *reading,
                        const uint64_t *codes, struct bal_err *err)
{
    BAL_TRY(raire_problem_of(&c->problem, c->contest, reading, codes, c->cards, err));
    c->ranked = true;
    if (c->winners.len == 0)
        BAL_TRY(name_winner(c, err));
    struct raire_options how = {.winner = c->winners.at[0],
                                .measure = o->measure,
                                .trim = o->trim,
                                .stop = o->stop,
                                .ctx = o->ctx};
    BAL_TRY(raire_solve(&c->problem, &how, &c->raire, err));
    c->difficulty = c->raire.upper;
    c->margin = (double)c->raire.margin;
    for (size_t i = 0; i < c->raire.assertions.len; i++) {
        const struct raire_assertion *a = &c->raire.assertions.at[i];
        struct assertions_claim *new = vec_push(&c->claims, SIZE_MAX / sizeof *new);
        if (new == NULL)
            return err_memory(err);
        *new = (struct assertions_claim){.claim = irv_assertion(a, reading),
                                         .margin = (double)a->margin,
                                         .diluted = (double)a->margin / (double)c->cards,
                                         .difficulty = a->difficulty};
    }
    const char *why = irv_refusal(c->raire.answer);
    if (c->raire.answer == RAIRE_NOT_ALONE)
        c->winners.len = 0;
    return why != NULL ? refuse(m, c, why, err) : BAL_OK;
}

// ---- all others

// Cards for and against the claim, in parts of u (as margin_votes).
static void measure(struct assertions_claim *k, const struct contest *c,
                    const struct raire_measure *m, const uint64_t *values, const uint64_t *codes,
                    uint64_t cards)
{
    double up = 0, down = 0, den = (double)k->claim.den, u = (double)k->claim.upper / den;
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        double twice = (2 * (double)values[code] / den - 1) * (double)codes[code];
        *(twice > 0 ? &up : &down) += fabs(twice);
    }
    k->margin = (up - down) / u;
    k->diluted = k->margin / (double)cards;
    k->difficulty = up > down
                        ? m->difficulty->of(m->alpha, m->gamma, up / u, down / u, (double)cards)
                        : HUGE_VAL;
}

// Why claims that the CVRs do not bear out prove nothing.
static const char *not_shown(const struct assertions_contest *c)
{
    for (size_t i = 0; i < c->claims.len; i++)
        if (c->claims.at[i].margin <= 0 && c->claims.at[i].claim.otherwise != NULL)
            return c->claims.at[i].claim.otherwise;
    return c->margin < 0 ? "the CVRs do not show that the reported winner won"
                         : "a tie, or a share that is met exactly: no sample can tell";
}

static void add_margin(struct assertions_contest *c, const struct assertions_claim *k)
{
    bool first = c->claims.len == 1;
    c->difficulty = first || k->difficulty > c->difficulty ? k->difficulty : c->difficulty;
    c->margin = first || k->margin < c->margin ? k->margin : c->margin;
}

static bal_status make(struct assertions_made *m, struct assertions_contest *c,
                       const struct tally_contest *t, const uint64_t *codes, struct arena *a,
                       struct bal_err *err)
{
    struct assertions made = {0};
    uint64_t *votes = arena_new(a, uint64_t, c->contest->choices.len);
    uint32_t *seats = arena_new(a, uint32_t, c->contest->choices.len);
    uint64_t *values = arena_new(a, uint64_t, contest_codes(c->contest));
    bal_status status = arena_check(a, err);
    for (uint32_t i = 0; status == BAL_OK && t->rule != NULL && i < c->contest->choices.len; i++) {
        votes[i] = t->result.candidates[i].votes;
        seats[i] = t->result.candidates[i].seats;
    }
    struct reported_outcome outcome = {.winners = c->winners.at,
                                       .count = (uint32_t)c->winners.len,
                                       .seats = seats,
                                       .votes = votes,
                                       .codes = codes,
                                       .cards = c->cards};
    if (status == BAL_OK)
        status = assertions_make(c->contest, &outcome, &made, err);
    for (size_t i = 0; status == BAL_OK && i < made.list.len; i++) {
        struct assertions_claim *new = vec_push(&c->claims, SIZE_MAX / sizeof *new);
        if (new == NULL) {
            status = err_memory(err);
            break;
        }
        new->claim = made.list.at[i];
        assertion_values(&new->claim, c->contest, values);
        measure(new, c->contest, &m->measure, values, codes, c->cards);
        add_margin(c, new);
    }
    assertions_done(&made);
    return status;
}

// ---- a contest

static bal_status find_claims(struct assertions_made *m, struct assertions_contest *c,
                              const struct tally_contest *t, const struct assertions_options *o,
                              struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct bal_err why = {0};
    uint64_t *codes = arena_new(&a, uint64_t, contest_codes(c->contest));
    BAL_TRY(arena_check(&a, err));
    column_count(&c->contest->column, 0, m->tally.election->cards, codes);
    for (uint32_t code = 1; code < contest_codes(c->contest); code++)
        c->cards += codes[code];
    if (c->contest->wishes.cards_bound > c->cards)
        c->cards = c->contest->wishes.cards_bound;
    if (c->reason.len > 0)
        return BAL_OK;
    if (c->cards == 0)
        return refuse(m, c, "no card has it", err);
    bool ranked = c->contest->function == FUNCTION_IRV && c->contest->seats == 1;
    bal_status status =
        ranked ? solve(m, c, o, &t->irv.reading, codes, &why) : make(m, c, t, codes, &a, &why);
    if (status == BAL_INVALID || status == BAL_UNSUPPORTED)
        return refuse(m, c, why.what, err);
    if (status != BAL_OK && err != NULL)
        *err = why;
    return status;
}

static bal_status make_contest(struct assertions_made *m, const struct tally_contest *t,
                               const struct assertions_options *o, struct bal_err *err)
{
    struct assertions_contest *c = vec_push(&m->contests, LIMIT_CONTESTS);
    if (c == NULL)
        return err_memory(err);
    c->contest = t->contest;
    c->difficulty = HUGE_VAL;
    BAL_TRY(find_winners(c, t, err));
    BAL_TRY(find_claims(m, c, t, o, err));
    for (size_t i = 0; i < c->claims.len; i++)
        c->claims.at[i].share = margin_share(c->claims.at[i].difficulty, c->difficulty);
    if (c->reason.len == 0 && c->claims.len == 0)
        c->reason = STR("nobody lost: there is nothing to prove");
    else if (c->reason.len == 0 && isinf(c->difficulty))
        c->reason = str_from(not_shown(c));
    return BAL_OK;
}

bal_status assertions_of(struct assertions_made *out, const struct election *e,
                         const struct assertions_options *o, struct problems *p,
                         struct bal_err *err)
{
    *out = (struct assertions_made){.measure = o->measure, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct tally_options how = {
        .contest = o->contest, .by = TALLY_BY_NOTHING, .irv = o->irv, .irv_all = o->irv_all};
    BAL_TRY(tally_election(&out->tally, e, &how, p, err));
    for (size_t i = 0; i < out->tally.contests.len; i++)
        BAL_TRY(make_contest(out, &out->tally.contests.at[i], o, err));
    return BAL_OK;
}

void assertions_made_done(struct assertions_made *m)
{
    for (size_t i = 0; i < m->contests.len; i++) {
        struct assertions_contest *c = &m->contests.at[i];
        vec_done(&c->winners);
        vec_done(&c->claims);
        raire_result_done(&c->raire);
        raire_problem_done(&c->problem);
    }
    vec_done(&m->contests);
    tally_done(&m->tally);
    arena_done(&m->arena);
}

bool assertions_complete(const struct assertions_made *m)
{
    for (size_t i = 0; i < m->contests.len; i++)
        if (m->contests.at[i].reason.len > 0)
            return false;
    return true;
}
