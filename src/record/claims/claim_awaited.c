// SPDX-License-Identifier: Apache-2.0
// claim_awaited.c: who won while a full hand count of the contest is ordered and not complete. Then
// nothing signed says it: the report is what is being checked, and no sample stands for it.
#include "record/claims/claim_work.h"

// Does the sentence say who won, whatever else it says?
static bool names_winner(const struct claim_question *q)
{
    return q->wins || q->kind == ASK_WINNER || q->kind == ASK_LOSER || q->kind == ASK_BEAT ||
           q->kind == ASK_LOST_BY || q->kind == ASK_LEAD_SHARE || q->kind == ASK_BEHIND_SHARE ||
           (q->kind == ASK_MARGIN && q->choice.len > 0);
}

// The event that sent the contest to a hand count that is not complete; SIZE_MAX: none did.
static size_t awaited(const struct claim_facts *f, const struct claim_contest *c)
{
    if (c->hand != NULL || f->outcome != SIZE_MAX)
        return SIZE_MAX;
    for (size_t i = 0; i < f->escalations.len; i++)
        if (str_eq(f->escalations.at[i].contest, c->name))
            return f->escalations.at[i].event;
    return SIZE_MAX;
}

void claim_await(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    struct claim_answer *out = j->out;
    if (!names_winner(&j->q) || out->verdict > CLAIM_OUTDATED || f->reopened)
        return;
    const struct claim_contest *c = claim_find_contest(j);
    size_t event = c != NULL ? awaited(f, c) : SIZE_MAX;
    if (event == SIZE_MAX)
        return;
    out->part[out->parts++] =
        (struct claim_part){.claim = claim_say(f, "As reported: " STR_FMT, STR_ARG(out->claim)),
                            .says = out->says,
                            .verdict = out->verdict};
    out->proven = false;
    claim_unknown(j, claim_say(f,
                               "A full hand count of " STR_FMT " is ordered and not complete: who "
                               "won is open until then. " STR_FMT,
                               STR_ARG(c->name), STR_ARG(out->says)));
    out->note = STR("What was reported is not yet what the paper says.");
    claim_prove(j, event, 0, STR(""));
}
