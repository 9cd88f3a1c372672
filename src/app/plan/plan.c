// SPDX-License-Identifier: Apache-2.0
#include "app/plan/plan.h"

static void without_sample(struct plan_contest *out, const char *reason)
{
    out->draws = SIZE_UNBOUNDED;
    out->reason = reason;
}

static bal_status plan_one(struct plan_contest *out, const struct tally_contest *t,
                           uint64_t missing, const struct method *m, struct risk_query q,
                           struct bal_err *err)
{
    const struct result *r = &t->result;
    *out = (struct plan_contest){.contest = t->contest, .cards = q.cards};
    if (t->rule == NULL) {
        without_sample(out, "no rule counts such a contest with so many seats");
        return BAL_OK;
    }
    if (r->tie.candidates.len > 0) {
        without_sample(out, "a tie");
        return BAL_OK;
    }
    if (!r->has_margin) {
        without_sample(out, "nobody lost: there is nothing to audit");
        return BAL_OK;
    }
    if (r->rounds.len > 0) {
        without_sample(out, "a ranked contest needs assertions, not one margin");
        out->margin = r->margin;
        return BAL_OK;
    }
    // A card without a CVR may hold a vote for the loser that nobody has counted.
    out->margin = r->margin > missing ? r->margin - missing : 0;
    if (out->margin == 0) {
        without_sample(out,
                       missing > 0 ? "the missing cards could change the outcome" : "no margin");
        return BAL_OK;
    }
    q.margin = out->margin;
    BAL_TRY(method_size(m, &q, &out->draws, err));
    if (out->draws >= out->cards)
        out->reason = "a full hand count is less work";
    return BAL_OK;
}

bal_status plan_election(struct plan *out, const struct tally *tally, uint64_t missing,
                         const struct method *m, const struct risk_query *query,
                         struct bal_err *err)
{
    const struct election *e = tally->election;
    struct risk_query q = *query;
    *out = (struct plan){0};
    q.cards = e->manifest_cards > 0 ? e->manifest_cards : e->cards;
    for (size_t i = 0; i < tally->contests.len; i++) {
        struct plan_contest *p = vec_push(&out->contests, LIMIT_CONTESTS);
        if (p == NULL)
            return err_memory(err);
        BAL_TRY(plan_one(p, &tally->contests.at[i], missing, m, q, err));
    }
    return BAL_OK;
}

void plan_done(struct plan *p)
{
    vec_done(&p->contests);
}
