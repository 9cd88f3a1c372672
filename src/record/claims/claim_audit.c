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

// ---- jurisdictions

static size_t find_place(const struct claim_facts *f, str name)
{
    size_t i = 0;
    while (i < f->places.len && !str_eq_nocase(f->places.at[i].name, name))
        i++;
    return i;
}

void claim_judge_place(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    size_t i = find_place(f, j->q.place);
    if (i == f->places.len || f->assertions >= f->events.len)
        return;
    uint64_t cards = f->places.at[i].cards;
    j->out->verdict =
        claim_compares(j->q.compare, cards, j->q.number) ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "The manifests of " STR_FMT " list %s cards.",
                             STR_ARG(f->places.at[i].name), claim_grouped(f, cards));
    j->out->note = STR("A ballot may have several cards.");
    claim_prove(j, f->assertions, 0, STR(""));
}

void claim_judge_local(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    size_t place = find_place(f, j->q.place);
    if (c == NULL || place == f->places.len)
        return;
    const struct claim_version *v = claim_last(f);
    uint32_t contest = (uint32_t)(c - v->contests.at), k = claim_choice_of(c, j->q.choice);
    for (size_t i = 0; i < f->locals.len; i++) {
        const struct claim_local *l = &f->locals.at[i];
        if (l->place != place || l->contest != contest || l->choice != k || l->twice)
            continue;
        j->out->verdict = claim_compares(j->q.compare, l->votes, j->q.number) ? CLAIM_CONFIRMED
                                                                              : CLAIM_CONTRADICTED;
        j->out->says =
            claim_say(f, "The results of " STR_FMT " give " STR_FMT " %s %s in " STR_FMT ".",
                      STR_ARG(f->places.at[place].name), STR_ARG(c->choices[k]),
                      claim_grouped(f, l->votes), claim_unit_of(c), STR_ARG(c->name));
        j->out->note = STR("These are the votes as reported; the audit tests who won, not each "
                           "figure.");
        if (claim_by_hand(f, c))
            claim_unknown(j, claim_say(f,
                                       STR_FMT " The contest was then counted by hand, and of "
                                               "single jurisdictions the record does not add up "
                                               "that count.",
                                       STR_ARG(j->out->says)));
        claim_prove(j, f->totals, 0, STR(""));
        return;
    }
    claim_unknown(
        j, claim_say(f, "The record has no results of " STR_FMT " by itself for " STR_FMT ".",
                     STR_ARG(f->places.at[place].name), STR_ARG(c->name)));
}

// ---- votes and people

void claim_judge_more_votes(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    if (c == NULL)
        return;
    struct claim_contest now = *c;
    now.votes = c->hand != NULL ? c->hand : c->votes;
    uint64_t votes = claim_total_of(&now);
    str figures = claim_say(f, "In " STR_FMT " %s %s stand on %s cards; a card may have %llu.",
                            STR_ARG(c->name), claim_grouped(f, votes), claim_unit_of(c),
                            claim_grouped(f, c->cards), (unsigned long long)c->votes_allowed);
    if (c->hand != NULL)
        claim_prove(j, f->hand_count, 0, STR(""));
    else
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
                     "say, so that neither turnout nor more ballots than voters follow from it. "
                     "The poll books "
                     "and the registration list of the election office do; where people may "
                     "register on election day, a list from before it is too short.",
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
    bool is = j->q.kind == ASK_COUNTED   ? hand
              : j->q.kind == ASK_CHANGED ? claim_overturned(f, c)
                                         : known_outcome(o->outcome) && !claim_overturned(f, c);
    j->out->verdict = is ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "The outcome of " STR_FMT " is: " STR_FMT "; %s " STR_FMT ".",
                             STR_ARG(c->name), STR_ARG(o->outcome),
                             o->winner_count == 1 ? "the winner is" : "the first of its winners is",
                             STR_ARG(o->winner_count > 0 ? o->winners[0] : STR("nobody")));
    if (claim_overturned(f, c))
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
        // Both are the doubles next to what is written, so that 7 % of 0.07 are equal.
        double whole = 100 * (double)claim_power(j->q.decimals);
        double claimed = (double)j->q.number / whole, unit = 1 / whole;
        is = j->q.compare == IS          ? risk <= claimed + unit / 2 && risk >= claimed - unit
             : j->q.compare == MORE_THAN ? risk > claimed
             : j->q.compare == LESS_THAN ? risk < claimed
             : j->q.compare == AT_LEAST  ? risk >= claimed
                                         : risk <= claimed;
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
    bool read = j->q.kind == ASK_READ;
    uint64_t cards = read ? f->entered : f->drawn;
    if ((read ? f->mvr : f->sample) >= f->events.len) {
        claim_unknown(j, read ? STR("No card has been read by people yet.")
                              : STR("No card has been drawn yet."));
        return;
    }
    j->out->verdict =
        claim_compares(j->q.compare, cards, j->q.number) ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "%s cards were %s so far.", claim_grouped(f, cards),
                             read ? "drawn and looked for" : "drawn");
    if (read)
        j->out->note = STR("Cards that were not found are among them: they count as the worst "
                           "case.");
    claim_prove(j, read ? f->mvr : f->sample, 0, STR(""));
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
