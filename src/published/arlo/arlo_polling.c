// SPDX-License-Identifier: Apache-2.0
// arlo_polling.c: the risk of a ballot polling audit again: BRAVO, Minerva and Providence, from the
// votes of the rounds. Source: votingworks/arlo, server/audit_math/ballot_polling.py.
#include "audit/risk/bravo.h"
#include "audit/risk/method.h"
#include "published/arlo/arlo_ballots.h"

static uint64_t audited_votes(const struct ballots *g, uint32_t choice, uint32_t last)
{
    uint64_t n = 0;
    for (size_t i = 0; i < g->a->rounds.len; i++) {
        const struct arlo_round *r = &g->a->rounds.at[i];
        if (r->contest == g->contest && r->number <= last && r->audited != NULL)
            n += r->audited[choice];
    }
    return n;
}

// Draws that nobody could find, up to the round.
static uint64_t not_found(const struct ballots *g, uint32_t last)
{
    uint64_t n = 0;
    bool told = false;
    for (size_t i = 0; i < g->a->rounds.len && !g->left_aside; i++) {
        const struct arlo_round *r = &g->a->rounds.at[i];
        if (r->contest != g->contest || r->number > last || !r->has_lost)
            continue;
        n += r->lost;
        told = true;
    }
    for (size_t i = 0; i < g->a->ballots.len && !g->left_aside && !told; i++)
        if (str_eq_nocase(g->a->ballots.at[i].audited, STR("NOT_FOUND")))
            n += arlo_times_drawn(g, &g->a->ballots.at[i], 0, last);
    return n;
}

// The contest's round after that number; ARLO_NONE: there is none.
static uint32_t next_round(const struct ballots *g, uint32_t number)
{
    uint32_t next = ARLO_NONE;
    for (size_t i = 0; i < g->a->rounds.len; i++) {
        const struct arlo_round *r = &g->a->rounds.at[i];
        if (r->contest == g->contest && r->number > number && r->number < next)
            next = r->number;
    }
    return next;
}

static bal_status pair_risk(struct ballots *g, size_t k, uint32_t last, double limit, double *risk,
                            struct bal_err *err)
{
    const struct arlo_contest *c = &g->a->contests[g->contest];
    const struct method *m = str_eq(g->a->math, STR("MINERVA")) ? method_find(STR("minerva"))
                             : str_eq(g->a->math, STR("PROVIDENCE"))
                                 ? method_find(STR("providence"))
                                 : NULL;
    uint32_t w = g->winners[k], l = g->losers[k];
    if (m == NULL) {
        const struct bravo_pair pair = {.winner = c->totals[w],
                                        .loser = c->totals[l],
                                        .ballots = c->ballots_cast,
                                        .seen_winner = audited_votes(g, w, last),
                                        .seen_loser =
                                            audited_votes(g, l, last) + not_found(g, last)};
        return bravo_risk(&pair, risk, err);
    }
    uint64_t votes[ROUNDS_MAX], own[ROUNDS_MAX];
    size_t rounds = 0;
    for (uint32_t n = next_round(g, 0); n <= last; n = next_round(g, n)) {
        if (rounds == ROUNDS_MAX)
            return bal_fail(err, BAL_INVALID, "more than %d rounds", ROUNDS_MAX);
        own[rounds] = audited_votes(g, w, n);
        votes[rounds] = own[rounds] + audited_votes(g, l, n) + not_found(g, n);
        if (rounds == 0 || votes[rounds] > votes[rounds - 1])
            rounds++;
    }
    const struct rounds_query q = {.alpha = limit,
                                   .winner = c->totals[w],
                                   .loser = c->totals[l],
                                   .votes = votes,
                                   .for_winner = own,
                                   .count = rounds};
    struct rounds_result result = {.risk = 1};
    BAL_TRY(m->rounds(&q, &result, err));
    *risk = result.risk;
    return BAL_OK;
}

static bal_status polling_risk(struct ballots *g, uint32_t last, double *risk, struct bal_err *err)
{
    double limit = 0;
    *risk = 0;
    if (!arlo_risk_limit(g->a, &limit))
        return bal_fail(err, BAL_INVALID, "the report has no risk limit");
    for (size_t k = 0; k < g->pairs; k++) {
        double one = 1;
        BAL_TRY(pair_risk(g, k, last, limit, &one, err));
        *risk = one > *risk ? one : *risk;
    }
    return BAL_OK;
}

// Ballots that nobody found count for the loser, as the worst that they can be. Earlier versions of
// Arlo left them aside: where only that gives the printed risk, it is told.
bal_status arlo_polling_risk(struct ballots *g, const struct arlo_round *r, double *risk,
                             struct bal_err *err)
{
    double aside = 1;
    g->left_aside = false;
    BAL_TRY(polling_risk(g, r->number, risk, err));
    if (not_found(g, r->number) == 0 || arlo_as_printed(r->risk, *risk))
        return BAL_OK;
    uint64_t lost = not_found(g, r->number);
    g->left_aside = true;
    BAL_TRY(polling_risk(g, r->number, &aside, err));
    if (!arlo_as_printed(r->risk, aside))
        return BAL_OK;
    published_find(
        g->a->p, "not-found-aside", false, "Ballots not found that were left aside",
        "The printed risk leaves them aside. Counted as the worst that they can be, votes "
        "for the loser, the risk is larger.",
        (struct published_place){g->a->report->name, r->line,
                                 published_text(g->a->p,
                                                STR_FMT ", round %u: %ju draws, risk %.10f",
                                                STR_ARG(g->a->contests[g->contest].name), r->number,
                                                (uintmax_t)lost, *risk)});
    *risk = aside;
    return BAL_OK;
}
