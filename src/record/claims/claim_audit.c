// SPDX-License-Identifier: Apache-2.0
// claim_audit.c: claims about what the audit found: its outcomes and risks.
#include "record/claims/claim_work.h"

static bool known_outcome(str outcome)
{
    return str_eq(outcome, STR("confirmed")) || str_eq(outcome, STR("counted by hand"));
}

void claim_judge_outcome(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    if (c == NULL)
        return;
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    if (o == NULL) {
        claim_unknown(
            j, claim_say(f, "The audit of " STR_FMT " has not concluded.", STR_ARG(c->name)));
        return;
    }
    bool tied = claim_tied(f, c), hand = tied || str_eq(o->outcome, STR("counted by hand"));
    if (tied && j->q.kind == ASK_CHANGED) {
        claim_unknown(j, claim_tie_says(f, c));
        claim_prove(j, o->event, o->line, o->text);
        return;
    }
    bool is = j->q.kind == ASK_COUNTED   ? hand
              : j->q.kind == ASK_CHANGED ? claim_overturned(f, c)
                                         : known_outcome(o->outcome) && !claim_overturned(f, c);
    claim_decide(j, is);
    str winner = o->winner_count > 0 ? o->winners[0] : STR("nobody");
    const char *which = o->winner_count > 1 ? "the first of its winners is" : "the winner is";
    if (tied)
        j->out->says = claim_tie_says(f, c);
    else if (known_outcome(o->outcome))
        j->out->says =
            claim_say(f, STR_FMT " %s; %s " STR_FMT ".", STR_ARG(c->name),
                      hand ? "was counted by hand" : "was confirmed by the audit of a sample",
                      which, STR_ARG(winner));
    else
        j->out->says =
            claim_say(f,
                      "The audit did not confirm " STR_FMT
                      ": too few of its cards were looked at. As reported, %s " STR_FMT ".",
                      STR_ARG(c->name), which, STR_ARG(winner));
    if (claim_overturned(f, c) && !tied)
        j->out->note = STR("That is not who was reported as the winner.");
    claim_prove(j, o->event, o->line, o->text);
}

// Claimed percentages are compared at their own decimals, rounded up.
static bool risk_says(const struct claim_question *q, const struct claim_finding *r, double risk)
{
    if (q->kind == ASK_RISK_MET)
        return r->met;
    // Both are the doubles next to what is written, so that 7 % of 0.07 are equal.
    double whole = q->parts > 0 ? q->parts : 100 * (double)claim_power(q->decimals);
    double claimed = (double)q->number / whole, unit = 1 / whole;
    return q->compare == IS          ? risk <= claimed + unit / 2 && risk >= claimed - unit
           : q->compare == MORE_THAN ? risk > claimed
           : q->compare == LESS_THAN ? risk < claimed
           : q->compare == AT_LEAST  ? risk >= claimed
                                     : risk <= claimed;
}

// A risk that was measured before the last one, and says what is claimed.
static void earlier_risk(struct claim_judging *j, const struct claim_finding *last)
{
    struct claim_facts *f = j->f;
    double risk;
    for (size_t i = (size_t)(last - f->findings.at); i-- > 0;) {
        const struct claim_finding *r = &f->findings.at[i];
        if (r->outcome.len > 0 || !str_eq(r->contest, last->contest) ||
            !num_double(r->risk, &risk) || risk_says(&j->q, r, risk) == j->q.denied)
            continue;
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says =
            claim_say(f, "So it was at event %llu. " STR_FMT,
                      (unsigned long long)f->events.at[r->event].seq, STR_ARG(j->out->says));
        return;
    }
}

void claim_judge_risk(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    if (c == NULL)
        return;
    const struct claim_finding *r = claim_finding_of(f, c->name, false);
    double risk = 1;
    if (r == NULL || !num_double(r->risk, &risk)) {
        claim_unknown(j, claim_say(f, "No risk was measured for " STR_FMT ".", STR_ARG(c->name)));
        return;
    }
    char text[NUM_TEXT];
    claim_decide(j, risk_says(&j->q, r, risk));
    str shown = num_risk_text(100 * risk, 2, text);
    j->out->says =
        claim_say(f, "The last measured risk of " STR_FMT " is " STR_FMT " %%; its limit is %s.",
                  STR_ARG(c->name), STR_ARG(shown), r->met ? "met" : "not met");
    j->out->note = STR("The risk is the largest chance that an audit like this confirms a wrong "
                       "outcome. It is not the chance that this outcome is wrong.");
    claim_prove(j, r->event, r->line, r->text);
    if (j->out->verdict == CLAIM_CONTRADICTED)
        earlier_risk(j, r);
}
