// SPDX-License-Identifier: Apache-2.0
// claim_winners.c: who won, as the outcome says; before it by a hand count, else as reported.
#include "record/claims/claim_work.h"

// What tells who won: the outcome, a hand count, or what was reported.
static void prove_winners(struct claim_judging *j, const struct claim_contest *c)
{
    const struct claim_finding *o = claim_finding_of(j->f, c->name, true);
    if (o != NULL)
        claim_prove(j, o->event, o->line, o->text);
    else if (c->hand != NULL)
        claim_prove(j, j->f->hand_count, 0, STR(""));
    else
        claim_prove(j, claim_last(j->f)->event, c->line, c->text);
}

// How far the audit has come with the contest, as a note.
static str standing(const struct claim_judging *j, const struct claim_contest *c)
{
    const struct claim_finding *o = claim_finding_of(j->f, c->name, true);
    if (o == NULL && c->hand != NULL)
        return STR("People counted all cards of the contest by hand; the audit has not concluded.");
    if (o == NULL)
        return STR("The audit has not concluded: this is what was reported.");
    return str_eq(o->outcome, STR("not confirmed"))
               ? STR("The audit did not confirm who won: too few cards were looked at.")
               : STR("");
}

// Did one freeze report what is claimed?
static bool reported(const struct claim_judging *j, const struct claim_contest *c)
{
    uint32_t k = claim_choice_of(c, j->q.choice);
    if (k == c->choice_count)
        return false;
    if (j->q.kind != ASK_BEAT)
        return c->won[k] == (j->q.kind == ASK_WINNER);
    uint32_t d = claim_choice_of(c, j->q.other);
    if (d == c->choice_count)
        return false;
    return c->won[k] != c->won[d] ? c->won[k] : !claim_moves(c) && c->votes[k] > c->votes[d];
}

// OUTDATED where an earlier freeze reported what is claimed and the last does not.
static void earlier_report(struct claim_judging *j, const struct claim_contest *c)
{
    struct claim_facts *f = j->f;
    for (size_t v = f->versions.len; v-- > 1;) {
        const struct claim_version *then = &f->versions.at[v - 1];
        const struct claim_contest *before = claim_contest_in(then, c->name);
        if (before == NULL || !reported(j, before))
            continue;
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says =
            claim_say(f, "Version %zu reported so (event %llu). " STR_FMT, v,
                      (unsigned long long)f->events.at[then->event].seq, STR_ARG(j->out->says));
        return;
    }
}

// After the freeze was reopened nobody is reported as the winner.
static void judge_reopened(struct claim_judging *j, const struct claim_contest *c)
{
    bool said = reported(j, c);
    claim_reopened(j, said ? claim_say(j->f, "This was reported in " STR_FMT ".", STR_ARG(c->name))
                           : STR(""));
    if (!said)
        earlier_report(j, c);
}

void claim_judge_winner(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    uint32_t k;
    if (c == NULL || !claim_find_choice(j, c, j->q.choice, &k))
        return;
    if (f->reopened) {
        judge_reopened(j, c);
        return;
    }
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    bool lost = j->q.kind == ASK_LOSER, won = claim_won(f, c, k);
    str verb = won ? STR("won") : STR("did not win");
    bool open = o != NULL && str_eq(o->outcome, STR("not confirmed"));
    j->out->verdict = won != lost ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says =
        claim_say(f, "%s" STR_FMT " " STR_FMT " " STR_FMT "%s" STR_FMT ".",
                  o == NULL && c->hand != NULL ? "By the hand count, "
                  : o == NULL || open          ? "As reported, "
                                               : "",
                  STR_ARG(c->choices[k]), STR_ARG(verb), STR_ARG(c->name),
                  o != NULL ? "; the outcome is " : "", STR_ARG(o != NULL ? o->outcome : STR("")));
    j->out->note = standing(j, c);
    prove_winners(j, c);
    if (won != lost)
        return;
    if (c->won[k] == won) {
        earlier_report(j, c);
        return;
    }
    j->out->verdict = CLAIM_OUTDATED;
    if (o != NULL)
        j->out->note = STR("So it was reported; the hand count of all cards found otherwise.");
}

// One choice over another: who won decides, and between two who both did or did not, the votes.
void claim_judge_beat(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    uint32_t k, d;
    if (c == NULL || !claim_find_choice(j, c, j->q.choice, &k) ||
        !claim_find_choice(j, c, j->q.other, &d))
        return;
    if (f->reopened) {
        judge_reopened(j, c);
        return;
    }
    const uint64_t *votes = c->hand != NULL ? c->hand : c->votes;
    bool first = claim_won(f, c, k), second = claim_won(f, c, d);
    if (first == second && (claim_moves(c) || (claim_by_hand(f, c) && c->hand == NULL))) {
        claim_unknown(j, claim_say(f,
                                   "In " STR_FMT " %s of them won, and the record does not say who "
                                   "of the two was ahead.",
                                   STR_ARG(c->name), first ? "both" : "neither"));
        return;
    }
    claim_decide(j, first != second ? first : votes[k] > votes[d]);
    j->out->says =
        claim_say(f, "In " STR_FMT ", " STR_FMT " %s and " STR_FMT " %s.", STR_ARG(c->name),
                  STR_ARG(c->choices[k]), first ? "won" : "did not win", STR_ARG(c->choices[d]),
                  second ? "won" : "did not win");
    if (!claim_moves(c) && (!claim_by_hand(f, c) || c->hand != NULL))
        j->out->says =
            claim_say(f, STR_FMT " They have %s and %s %s.", STR_ARG(j->out->says),
                      claim_grouped(f, votes[k]), claim_grouped(f, votes[d]), claim_unit_of(c));
    j->out->note = standing(j, c);
    prove_winners(j, c);
    if (j->out->verdict != CLAIM_CONTRADICTED)
        return;
    if (claim_overturned(f, c) && c->won[k] && !c->won[d]) {
        j->out->verdict = CLAIM_OUTDATED;
        j->out->note = STR("So it was reported; the hand count of all cards found otherwise.");
    } else {
        earlier_report(j, c);
    }
}

// A measure passed where "Yes" won.
void claim_judge_passed(struct claim_judging *j)
{
    static const char *const yes[] = {"Yes", "For", "Approve", "Approved", "Accept", "In favor"};
    const struct claim_contest *c = claim_find_contest(j);
    for (size_t i = 0; c != NULL && i < ARRAY_LEN(yes); i++)
        for (uint32_t k = 0; k < c->choice_count && c->choice_count == 2; k++)
            if (str_eq_nocase(c->choices[k], str_from(yes[i]))) {
                j->q.choice = c->choices[k];
                j->q.kind = j->q.denied ? ASK_LOSER : ASK_WINNER;
                claim_judge_winner(j);
                return;
            }
    if (c == NULL)
        return;
    j->out->says = claim_say(j->f,
                             "In " STR_FMT " there is no choice of Yes and No only: say which "
                             "choice won.",
                             STR_ARG(c->name));
}
