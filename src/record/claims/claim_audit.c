// SPDX-License-Identifier: Apache-2.0
// claim_audit.c: claims about cards, the audit and the log itself.
#include "base/binary.h"
#include "record/claims/claim_work.h"

// ---- cards and voters

void claim_judge_cards(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = NULL;
    uint64_t cards = f->cards;
    if (j->q.contest.len > 0) {
        c = claim_find_contest(j);
        if (c == NULL)
            return;
        cards = c->cards;
    } else if (f->manifest >= f->events.len) {
        claim_unknown(j, STR("No manifest says how many cards there are."));
        return;
    }
    j->out->verdict =
        claim_compares(j->q.compare, cards, j->q.number) ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says =
        c != NULL
            ? claim_say(f, STR_FMT " is on %s cards.", STR_ARG(c->name), claim_grouped(f, cards))
            : claim_say(f, "The manifests list %s cards.", claim_grouped(f, cards));
    j->out->note =
        STR("A ballot may have several cards. Cards that are accounted for and not found "
            "are among those of a contest.");
    if (c != NULL)
        claim_prove(j, claim_last(f)->event, c->line, c->text);
    else
        claim_prove(j, f->manifest, 0, STR(""));
}

void claim_judge_more_votes(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    if (c == NULL)
        return;
    uint64_t votes = claim_total_of(c);
    str figures = claim_say(f, "In " STR_FMT " %s %s stand on %s cards; a card may have %llu.",
                            STR_ARG(c->name), claim_grouped(f, votes), claim_unit_of(c),
                            claim_grouped(f, c->cards), (unsigned long long)c->votes_allowed);
    claim_prove(j, claim_last(f)->event, c->line, c->text);
    if (str_eq(j->q.unit, STR("voters"))) {
        claim_unknown(j, claim_say(f,
                                   STR_FMT
                                   " How many people are registered or voted, the record does not "
                                   "say: the poll books of the election office do.",
                                   STR_ARG(figures)));
        return;
    }
    bool more = votes > c->cards;
    j->out->verdict = more ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = figures;
    if (more && (c->votes_allowed > 1 || c->points))
        j->out->note = STR("A voter has several votes here: more votes than cards are as it must "
                           "be.");
}

void claim_judge_turnout(struct claim_judging *j)
{
    claim_unknown(
        j, claim_say(j->f,
                     "The manifests list %s cards. How many people may vote, the record does not "
                     "say, so that no turnout follows from it.",
                     claim_grouped(j->f, j->f->cards)));
    claim_prove(j, j->f->manifest, 0, STR(""));
}

// ---- the audit

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
    bool hand = str_eq(o->outcome, STR("counted by hand"));
    bool is = j->q.kind == ASK_COUNTED
                  ? hand
                  : known_outcome(o->outcome) && claim_overturned(f, c) == NULL;
    j->out->verdict = is ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "The outcome of " STR_FMT " is: " STR_FMT "; %s " STR_FMT ".",
                             STR_ARG(c->name), STR_ARG(o->outcome),
                             o->winner_count == 1 ? "the winner is" : "the first of its winners is",
                             STR_ARG(o->winner_count > 0 ? o->winners[0] : STR("nobody")));
    if (claim_overturned(f, c) != NULL)
        j->out->note = STR("That is not who was reported as the winner.");
    claim_prove(j, o->event, o->line, o->text);
}

// A risk below a limit: claimed percentages are compared at their own decimals, rounded up.
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
    bool is = r->met;
    if (j->q.kind == ASK_RISK) {
        double claimed = (double)j->q.number / (double)claim_power(j->q.decimals);
        double unit = 1 / (double)claim_power(j->q.decimals), value = 100 * risk;
        is = j->q.compare == IS          ? value <= claimed + unit / 2 && value >= claimed - unit
             : j->q.compare == MORE_THAN ? value > claimed
             : j->q.compare == LESS_THAN ? value < claimed
             : j->q.compare == AT_LEAST  ? value >= claimed
                                         : value <= claimed;
    }
    j->out->verdict = is ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    str shown = num_risk_text(100 * risk, 2, text);
    j->out->says =
        claim_say(f, "The last measured risk of " STR_FMT " is " STR_FMT " %%; its limit is %s.",
                  STR_ARG(c->name), STR_ARG(shown), r->met ? "met" : "not met");
    j->out->note = STR("The risk is the largest chance that an audit like this confirms a wrong "
                       "outcome. It is not the chance that this outcome is wrong.");
    claim_prove(j, r->event, r->line, r->text);
}

void claim_judge_drawn(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    if (f->sample >= f->events.len) {
        claim_unknown(j, STR("No card has been drawn yet."));
        return;
    }
    j->out->verdict =
        claim_compares(j->q.compare, f->drawn, j->q.number) ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "%s cards were drawn so far.", claim_grouped(f, f->drawn));
    claim_prove(j, f->sample, 0, STR(""));
}

void claim_judge_seed(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    if (f->seed.len == 0) {
        claim_unknown(j, STR("There is no seed yet."));
        return;
    }
    j->out->verdict = str_eq(f->seed, j->q.text) ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "The seed is " STR_FMT ".", STR_ARG(f->seed));
    claim_prove(j, f->seeded, 0, STR(""));
}

// A head as a screenshot shows it.
void claim_judge_head(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    struct merkle_hash claimed;
    if (!base64_get(j->q.text, claimed.b, sizeof claimed.b))
        return;
    if (j->q.number == 0 || j->q.number > f->leaves.len) {
        claim_unknown(j, claim_say(f, "The bundle's log has %s events; it does not reach that far.",
                                   claim_grouped(f, f->size)));
        j->out->note = STR("Ask for a newer bundle. A signed head that no bundle ever reaches is a "
                           "proof of its own: `ballast witness compare`.");
        return;
    }
    struct merkle_hash root = merkle_root(f->leaves.at, j->q.number);
    AUTO_BUF text = BUF_INIT(64);
    base64_add(&text, str_make((const char *)root.b, sizeof root.b));
    bool same = merkle_same(&root, &claimed), newest = j->q.number == f->leaves.len;
    j->out->verdict = !same ? CLAIM_CONTRADICTED : newest ? CLAIM_CONFIRMED : CLAIM_OUTDATED;
    j->out->says = claim_say(f, "The log's first %s events have the root " STR_FMT "%s.",
                             claim_grouped(f, j->q.number), STR_ARG(buf_str(&text)),
                             newest ? ", and there are no more" : "; it has grown since");
    if (!same)
        j->out->note = STR("If that head is signed by the log's key, the log has signed two "
                           "histories: `ballast witness compare` proves it.");
    claim_prove(j, (size_t)j->q.number - 1, 0, STR(""));
}
