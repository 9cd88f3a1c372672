// SPDX-License-Identifier: Apache-2.0
// claim_people.c: claims about cards, jurisdictions, and votes against cards and people. The record
// knows paper, not people: what it lacks is named, and what can be judged of the claim is.
#include "record/claims/claim_work.h"

// ---- cards

// An earlier freeze had other manifests: what they said is outdated.
static void earlier_cards(struct claim_judging *j, const struct claim_contest *c, str place,
                          uint64_t now)
{
    struct claim_facts *f = j->f;
    for (size_t v = f->versions.len; v-- > 1 && j->out->verdict == CLAIM_CONTRADICTED;) {
        const struct claim_version *then = &f->versions.at[v - 1];
        const struct claim_contest *before = c != NULL ? claim_contest_in(then, c->name) : NULL;
        uint64_t seq = f->events.at[then->event].seq;
        uint64_t cards = before != NULL ? before->cards
                         : c != NULL    ? 0 // that freeze did not have the contest
                                        : claim_listed(f, seq, place);
        if (cards == now || cards == 0 || !claim_compares(j->q.compare, cards, j->q.number))
            continue;
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says =
            claim_say(f, "Version %zu of the record said %s (event %llu). " STR_FMT, v,
                      claim_grouped(f, cards), (unsigned long long)seq, STR_ARG(j->out->says));
    }
}

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
    claim_decide(j, claim_compares(j->q.compare, cards, j->q.number));
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
    earlier_cards(j, c, STR(""), cards);
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
    claim_decide(j, claim_compares(j->q.compare, cards, j->q.number));
    j->out->says = claim_say(f, "The manifests of " STR_FMT " list %s cards.",
                             STR_ARG(f->places.at[i].name), claim_grouped(f, cards));
    j->out->note = STR("A ballot may have several cards.");
    claim_prove(j, f->assertions, 0, STR(""));
    earlier_cards(j, NULL, f->places.at[i].name, cards);
}

size_t claim_locals_of(const struct claim_facts *f, uint32_t contest)
{
    size_t low = 0;
    VEC_BOUND(low, f->locals.len, i, f->locals.at[i].contest < contest);
    return low;
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
    size_t i = claim_locals_of(f, contest);
    for (; i < f->locals.len && f->locals.at[i].contest == contest; i++) {
        const struct claim_local *l = &f->locals.at[i];
        if (l->place != place || l->choice != k || l->twice)
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

#define MISSING                                                                                    \
    "Missing is how many voters signed in (the poll books) and how many are registered (the "      \
    "registration list); the election office has both"

static void add_part(struct claim_judging *j, str claim, bool is, str says)
{
    struct claim_answer *a = j->out;
    if (a->parts < CLAIM_PARTS)
        a->part[a->parts++] =
            (struct claim_part){claim, says, is ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED};
}

static uint64_t votes_now(const struct claim_contest *c)
{
    struct claim_contest now = *c;
    now.votes = c->hand != NULL ? c->hand : c->votes;
    return claim_total_of(&now);
}

static str votes_on_cards(struct claim_facts *f, const struct claim_contest *c)
{
    return claim_say(f, "In " STR_FMT " there are %s %s on %s ballot cards, at most %s on a card.",
                     STR_ARG(c->name), claim_grouped(f, votes_now(c)), claim_unit_of(c),
                     claim_grouped(f, c->cards),
                     c->votes_allowed == 1 && !c->points ? "one"
                                                         : claim_grouped(f, c->votes_allowed));
}

static bool of_people(const struct claim_judging *j)
{
    return str_eq(j->q.unit, STR("voters")) || str_eq(j->q.unit, STR("people"));
}

// More votes than cards; a number says by how many.
static bool more_than_cards(const struct claim_judging *j, uint64_t votes, uint64_t cards)
{
    if (!j->q.counted || of_people(j))
        return votes > cards;
    return votes > cards && claim_compares(j->q.compare, votes - cards, j->q.number);
}

// OUTDATED where an earlier freeze said what is claimed.
static void earlier_more(struct claim_judging *j, const struct claim_contest *c)
{
    struct claim_facts *f = j->f;
    for (size_t v = f->versions.len; v-- > 1 && j->out->verdict == CLAIM_CONTRADICTED;) {
        const struct claim_version *then = &f->versions.at[v - 1];
        const struct claim_contest *before = claim_contest_in(then, c->name);
        if (before == NULL ||
            more_than_cards(j, claim_total_of(before), before->cards) == j->q.denied)
            continue;
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says =
            claim_say(f, "Version %zu of the record said %s %s on %s cards (event %llu). " STR_FMT,
                      v, claim_grouped(f, claim_total_of(before)), claim_unit_of(before),
                      claim_grouped(f, before->cards),
                      (unsigned long long)f->events.at[then->event].seq, STR_ARG(j->out->says));
    }
}

// Votes and people of one contest: the record has its cards, and no voter has two.
static void people_unknown(struct claim_judging *j, const struct claim_contest *c, str figures)
{
    struct claim_facts *f = j->f;
    bool more = votes_now(c) > c->cards;
    claim_unknown(j, claim_say(f,
                               "By the record there are %s votes than ballot cards: " STR_FMT
                               " How many people voted, the record does not say. " MISSING ".",
                               more ? "more" : "no more", STR_ARG(figures)));
    add_part(j, claim_say(f, "There were more votes than ballots in " STR_FMT, STR_ARG(c->name)),
             more, figures);
}

// Of the whole election: the contests in which a card has one vote.
static void more_anywhere(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_version *v = claim_last(f);
    const struct claim_contest *worst = NULL;
    size_t single = 0;
    for (size_t i = 0; i < v->contests.len; i++) {
        const struct claim_contest *c = &v->contests.at[i];
        if (c->votes_allowed > 1 || c->points)
            continue;
        single++;
        if (worst == NULL || (votes_now(c) > c->cards && votes_now(worst) <= worst->cards))
            worst = c;
    }
    if (worst == NULL || (j->q.counted && !of_people(j))) {
        j->out->says = STR("Say in which contest.");
        return;
    }
    bool more = votes_now(worst) > worst->cards;
    str figures = more ? votes_on_cards(f, worst)
                       : claim_say(f,
                                   "In none of the %zu contests in which a ballot has one vote are "
                                   "there more votes than ballot cards.",
                                   single);
    claim_prove(j, v->event, 0, STR(""));
    if (!of_people(j)) {
        claim_decide(j, more);
        j->out->says = figures;
        return;
    }
    claim_unknown(
        j, claim_say(f, STR_FMT " How many people voted, the record does not say. " MISSING ".",
                     STR_ARG(figures)));
    add_part(j, STR("There were more votes than ballots"), more, figures);
}

void claim_judge_more_votes(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_version *v = claim_last(f);
    if (j->q.contest.len == 0 && v != NULL && v->contests.len > 1 && !f->reopened) {
        more_anywhere(j);
        return;
    }
    const struct claim_contest *c = claim_find_contest(j);
    if (c == NULL)
        return;
    str figures = votes_on_cards(f, c);
    if (c->hand != NULL)
        claim_prove(j, f->hand_count, 0, STR(""));
    else
        claim_prove(j, v->event, c->line, c->text);
    if (of_people(j)) {
        people_unknown(j, c, figures);
        return;
    }
    claim_decide(j, more_than_cards(j, votes_now(c), c->cards));
    j->out->says = figures;
    earlier_more(j, c);
    if (votes_now(c) > c->cards && (c->votes_allowed > 1 || c->points))
        j->out->note = STR("A voter has several votes here: more votes than cards are as it must "
                           "be.");
}

// Turnout, of the election, a contest or a jurisdiction: the record has cards only.
void claim_judge_turnout(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    size_t place = j->q.place.len > 0 ? find_place(f, j->q.place) : f->places.len;
    const struct claim_contest *c = NULL;
    uint64_t cards = place < f->places.len ? f->places.at[place].cards : f->cards;
    str where = place < f->places.len ? f->places.at[place].name : STR("");
    if (j->q.contest.len > 0) {
        c = claim_find_contest(j);
        if (c == NULL)
            return;
        cards = c->cards;
        where = c->name;
    }
    if (f->manifest >= f->events.len) {
        claim_unknown(j, STR("The record has no manifest of cards yet. " MISSING "."));
        return;
    }
    const char *in = where.len > 0 ? " in " : "";
    claim_unknown(
        j, claim_say(f,
                     "The record counts %s ballot cards%s" STR_FMT ". Neither turnout nor more "
                     "ballots than voters follow from cards alone. " MISSING ". Where people may "
                     "register on election day, a list from before it is too short.",
                     claim_grouped(f, cards), in, STR_ARG(where)));
    add_part(
        j,
        claim_say(f, "%s ballots were cast%s" STR_FMT, claim_grouped(f, cards), in, STR_ARG(where)),
        true,
        claim_say(f, "The record counts %s ballot cards%s" STR_FMT ".", claim_grouped(f, cards), in,
                  STR_ARG(where)));
    if (c != NULL)
        claim_prove(j, claim_last(f)->event, c->line, c->text);
    else
        claim_prove(j, f->manifest, 0, STR(""));
}

// Whether paper went through a scanner twice, no sum can show; whether there are more votes than
// paper, it can.
void claim_judge_twice(struct claim_judging *j)
{
    str says;
    j->q.unit = STR("ballots");
    j->q.counted = false;
    claim_judge_more_votes(j);
    says = j->out->says;
    if (j->out->verdict > CLAIM_OUTDATED)
        return;
    bool more = j->out->verdict == CLAIM_CONFIRMED;
    str where =
        j->q.contest.len > 0 ? claim_say(j->f, " in " STR_FMT, STR_ARG(j->q.contest)) : STR("");
    j->out->note = STR("");
    claim_unknown(j,
                  claim_say(j->f,
                            STR_FMT " Whether a ballot was scanned twice and another never, such "
                                    "sums do not show. Missing are the scanners' logs and the "
                                    "count of ballots issued; the audit compares paper with the "
                                    "record.",
                            STR_ARG(says)));
    add_part(j, claim_say(j->f, "There were more votes than ballots" STR_FMT, STR_ARG(where)), more,
             says);
}
