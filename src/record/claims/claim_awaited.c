// SPDX-License-Identifier: Apache-2.0
// claim_awaited.c: who won where nothing signed says it: while a full hand count of the contest is
// ordered and not complete, where the audit ended without confirming the contest, and where a full
// hand count ended in a tie. The report is what is being checked, and no sample stands for it.
#include "record/claims/claim_work.h"

// Does the sentence say who won, whatever else it says?
static bool names_winner(const struct claim_question *q)
{
    return q->wins || q->kind == ASK_WINNER || q->kind == ASK_LOSER || q->kind == ASK_BEAT ||
           q->kind == ASK_LOST_BY || q->kind == ASK_LEAD_SHARE || q->kind == ASK_BEHIND_SHARE ||
           (q->kind == ASK_MARGIN && q->choice.len > 0);
}

// Why it is open who won, and what says so.
struct open {
    size_t event, line;
    str text, why, note;
};

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

str claim_tie_says(struct claim_facts *f, const struct claim_contest *c)
{
    str names = STR("");
    uint64_t votes = 0;
    bool alike = c->hand_tied != NULL && !claim_moves(c);
    for (uint32_t k = 0; k < c->choice_count && alike; k++) {
        if (!c->hand_tied[k])
            continue;
        alike = names.len == 0 || c->hand[k] == votes;
        votes = c->hand[k];
        names = claim_say(f, STR_FMT "%s" STR_FMT, STR_ARG(names), names.len > 0 ? " and " : "",
                          STR_ARG(c->choices[k]));
    }
    return alike && names.len > 0
               ? claim_say(f,
                           "The count by hand of all cards of " STR_FMT " ended in a tie: " STR_FMT
                           " have %s votes each; the law's lot decides.",
                           STR_ARG(c->name), STR_ARG(names), claim_grouped(f, votes))
               : claim_say(f,
                           "The count by hand of all cards of " STR_FMT
                           " ended in a tie, or nobody has won by the rule; the law decides.",
                           STR_ARG(c->name));
}

static struct open open_tie(struct claim_facts *f, const struct claim_contest *c)
{
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    struct open out = {.event = f->hand_count,
                       .why = claim_tie_says(f, c),
                       .note = STR("Who won the lot is not in the record.")};
    if (o != NULL) {
        out.event = o->event;
        out.line = o->line;
        out.text = o->text;
    }
    return out;
}

// Why it is open who won; .event is SIZE_MAX where it is not.
static struct open open_of(struct claim_facts *f, const struct claim_contest *c)
{
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    if (claim_tied(f, c))
        return open_tie(f, c);
    if (o != NULL && str_eq(o->outcome, STR("not confirmed")))
        return (struct open){o->event, o->line, o->text,
                             claim_say(f,
                                       "The audit ended without confirming " STR_FMT
                                       ": too few of its cards were looked at.",
                                       STR_ARG(c->name)),
                             STR("What was reported is not what the audit found.")};
    return (struct open){awaited(f, c), 0, STR(""),
                         claim_say(f,
                                   "A full hand count of " STR_FMT " is ordered and not complete: "
                                   "who won is open until then.",
                                   STR_ARG(c->name)),
                         STR("What was reported is not yet what the paper says.")};
}

bool claim_unreported(const struct claim_contest *c)
{
    bool any = c->hand != NULL;
    for (uint32_t k = 0; k < c->choice_count; k++)
        any = any || c->won[k] || c->votes[k] > 0;
    return !any;
}

// Noughts that stand for votes that nobody reported are neither right nor wrong.
static void claim_no_votes(struct claim_judging *j)
{
    const struct claim_contest *c = NULL;
    bool more = j->q.kind == ASK_MORE_VOTES && j->q.contest.len > 0;
    if (j->q.kind <= ASK_TIED || more || names_winner(&j->q))
        c = claim_find_contest(j);
    if (c == NULL || !claim_unreported(c) || claim_by_hand(j->f, c))
        return;
    j->out->proven = false;
    j->out->note = STR("");
    claim_unknown(j, claim_say(j->f,
                               "No votes of " STR_FMT " are reported: neither records of cards nor "
                               "results say them.",
                               STR_ARG(c->name)));
    claim_prove(j, claim_last(j->f)->event, c->line, c->text);
}

void claim_await(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    struct claim_answer *out = j->out;
    if (out->verdict < CLAIM_OUTDATED && !f->reopened)
        claim_no_votes(j);
    if (!names_winner(&j->q) || out->verdict > CLAIM_OUTDATED || f->reopened)
        return;
    const struct claim_contest *c = claim_find_contest(j);
    struct open open = c != NULL ? open_of(f, c) : (struct open){.event = SIZE_MAX};
    if (open.event == SIZE_MAX)
        return;
    if (!claim_tied(f, c)) {
        out->part[out->parts++] =
            (struct claim_part){.claim = claim_say(f, "As reported: " STR_FMT, STR_ARG(out->claim)),
                                .says = out->says,
                                .verdict = out->verdict};
        open.why = claim_say(f, STR_FMT " " STR_FMT, STR_ARG(open.why), STR_ARG(out->says));
    }
    out->proven = false;
    claim_unknown(j, open.why);
    out->note = open.note;
    claim_prove(j, open.event, open.line, open.text);
}
