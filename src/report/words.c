// SPDX-License-Identifier: Apache-2.0
#include "report/words.h"

// Contests of the audit proper: the targets, or all when there is no target. Of the others those
// that a hand count was ordered of are awaited, too.
struct standing {
    uint64_t all, of[REPORT_TIED + 1], changed, tied, with_sample, others, ordered, counted;
    bool targets;
};

static bool by_hand(const struct report_contest *c)
{
    return c->status == REPORT_COUNTED || c->status == REPORT_TIED;
}

static struct standing standing(const struct report *r)
{
    struct standing s = {0};
    for (size_t i = 0; i < r->contests.len; i++)
        s.targets |= r->contests.at[i].target;
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        s.changed += c->outcome_changed;
        s.tied += c->status == REPORT_TIED;
        if (s.targets && !c->target) {
            s.ordered += c->status == REPORT_ESCALATED;
            s.counted += by_hand(c);
            s.others += c->status != REPORT_ESCALATED && !by_hand(c);
            continue;
        }
        s.all++;
        s.of[c->status]++;
        s.with_sample += c->usable > 0 || by_hand(c);
    }
    return s;
}

enum report_verdict report_verdict(const struct report *r)
{
    struct standing s = standing(r);
    if (s.all == 0)
        return VERDICT_NO_CONTESTS;
    if (s.changed > 0)
        return VERDICT_CORRECTED;
    if (s.of[REPORT_ESCALATED] + s.ordered > 0)
        return VERDICT_ESCALATED;
    if (s.with_sample == 0)
        return VERDICT_NO_EVIDENCE;
    bool done = s.of[REPORT_CONFIRMED] + s.of[REPORT_COUNTED] + s.of[REPORT_TIED] == s.all;
    return !done ? VERDICT_CONTINUES : s.tied > 0 ? VERDICT_TIED : VERDICT_CONFIRMED;
}

const char *report_verdict_name(enum report_verdict v)
{
    static const char *const names[] = {
        [VERDICT_NO_CONTESTS] = "no_contests",
        [VERDICT_NO_EVIDENCE] = "no_evidence",
        [VERDICT_CONTINUES] = "continues",
        [VERDICT_ESCALATED] = "escalated",
        [VERDICT_CONFIRMED] = "confirmed",
        [VERDICT_CORRECTED] = "corrected",
        [VERDICT_TIED] = "tied",
    };
    return names[v];
}

const char *report_headline(enum report_verdict v)
{
    static const char *const lines[] = {
        [VERDICT_NO_CONTESTS] = "No contest is under audit yet",
        [VERDICT_NO_EVIDENCE] = "No card has been examined yet: there is no evidence",
        [VERDICT_CONTINUES] = "The audit is not complete",
        [VERDICT_ESCALATED] = "A full hand count is ordered",
        [VERDICT_CONFIRMED] = "The paper supports every reported outcome under audit",
        [VERDICT_CORRECTED] = "A full hand count has changed a reported outcome",
        [VERDICT_TIED] = "A full hand count ended in a tie: the law's lot decides",
    };
    return lines[v];
}

static void changed_contests(const struct prose *p, const struct report *r)
{
    const char *before = " The full hand count has other winners than were reported in: ";
    for (size_t i = 0; i < r->contests.len; i++) {
        if (!r->contests.at[i].outcome_changed)
            continue;
        prose_say(p, before);
        prose_name(p, r->contests.at[i].name);
        before = "; ";
    }
    prose_say(p, ".");
}

bool report_by_batch(const struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++)
        if (r->contests.at[i].batches > 0)
            return true;
    return false;
}

static void also(const struct prose *p, const char *what, uint64_t contests)
{
    if (contests == 0)
        return;
    prose_say(p, what);
    prose_count(p, contests, "contest");
    prose_say(p, ".");
}

// "Of 3 target contests, 1 is confirmed by a sample and 2 are not confirmed yet."
void words_overview(const struct prose *p, const struct report *r)
{
    static const struct {
        enum report_status status;
        const char *one, *many;
    } parts[] = {
        {REPORT_CONFIRMED, " is confirmed by a sample", " are confirmed by a sample"},
        {REPORT_COUNTED, " was counted by hand in full", " were counted by hand in full"},
        {REPORT_TIED, " ended in a tie when counted by hand in full",
         " ended in a tie when counted by hand in full"},
        {REPORT_ESCALATED, " awaits a full hand count", " await a full hand count"},
        {REPORT_CONTINUES, " is not confirmed yet", " are not confirmed yet"},
        {REPORT_NOT_AUDITED, " has no sample yet", " have no sample yet"},
    };
    struct standing s = standing(r);
    if (s.all == 0)
        return;
    const char *thing = s.targets ? "target contest" : "contest";
    size_t left = 0;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        left += s.of[parts[i].status] > 0;
    prose_say(p, s.all == 1 ? "The " : left == 1 ? "All " : "Of ");
    if (s.all == 1)
        prose_say(p, thing);
    else
        prose_count(p, s.all, thing);
    const char *before = ", ";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        uint64_t n = s.of[parts[i].status];
        if (n == 0)
            continue;
        if (n < s.all) {
            prose_say(p, before);
            prose_number(p, n);
        }
        prose_say(p, n == 1 ? parts[i].one : parts[i].many);
        prose_say(p, parts[i].status != REPORT_CONFIRMED ? ""
                     : report_by_batch(r)                ? " of cards or batches"
                                                         : " of cards");
        before = --left > 1 ? ", " : " and ";
    }
    prose_say(p, ".");
    if (s.changed > 0)
        changed_contests(p, r);
    also(p, " Besides, a full hand count is awaited of ", s.ordered);
    also(p, " Besides, counted by hand in full: ", s.counted);
    also(p, " Also measured, without being waited for: ", s.others);
}

const char *words_part(const struct report_contest *c)
{
    return c->target                       ? "target contest"
           : c->status == REPORT_ESCALATED ? "sent to a full hand count"
           : by_hand(c)                    ? "counted by hand"
                                           : "also measured";
}

const char *words_status(const struct report_contest *c)
{
    switch (c->status) {
    case REPORT_NOT_AUDITED:
        return "Not audited";
    case REPORT_CONTINUES:
        return c->target ? "Not confirmed yet" : "Also measured";
    case REPORT_CONFIRMED:
        return "Confirmed";
    case REPORT_ESCALATED:
        return "Hand count ordered";
    case REPORT_COUNTED:
        return c->outcome_changed ? "Changed by hand count" : "Counted by hand";
    case REPORT_TIED:
        return "Tie by hand count";
    }
    return "";
}

void words_units(const struct prose *p, const struct report_contest *c, uint64_t n)
{
    if (c->batches == 0) {
        prose_count(p, n, "card");
        return;
    }
    prose_number(p, n);
    prose_say(p, n == 1 ? " batch" : " batches");
}

static void cards_examined(const struct prose *p, const struct report_contest *c)
{
    words_units(p, c, c->usable);
    prose_say(p, c->batches > 0 ? " as drawn" : "");
    prose_say(p, c->usable == 1 ? " was " : " were ");
    prose_say(p, c->batches > 0 ? "counted by people; " : "examined by people; ");
}

static void measured(const struct prose *p, const struct report_contest *c)
{
    if (c->risk < 1) {
        prose_say(p, "if the reported outcome were wrong, a sample this good would come up at "
                     "most ");
        prose_risk(p, c->risk);
        prose_say(p, " of the time.");
    } else {
        prose_say(p, "so far the sample says nothing for the reported outcome (measured risk ");
        prose_risk(p, 1);
        prose_say(p, ").");
    }
}

static void held_against(const struct prose *p, const struct report_contest *c)
{
    if (c->risk_limit.len == 0)
        return;
    prose_say(p, " Risk limit ");
    prose_limit(p, c->risk_limit);
    prose_say(p, c->status == REPORT_CONTINUES && c->target
                     ? (c->batches > 0 ? ": more batches must be counted, or all of them."
                                       : ": more cards must be examined, or all counted by hand.")
                     : ".");
}

static void winners(const struct prose *p, const struct report_contest *c, bool by_hand)
{
    bool some = false;
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct report_choice *choice = &c->choices.at[i];
        if (!(by_hand ? choice->hand_winner : choice->reported_winner))
            continue;
        prose_say(p, some ? ", " : "");
        prose_name(p, choice->name);
        some = true;
    }
    prose_say(p, some ? "" : "nobody");
}

static void counted(const struct prose *p, const struct report_contest *c)
{
    prose_say(p, "Every card was counted by people. Reported to win: ");
    winners(p, c, false);
    prose_say(p, ". By the full hand count: ");
    winners(p, c, true);
    prose_say(p, c->outcome_changed
                     ? ". The reported outcome was wrong; the full hand count is the outcome."
                     : ". The full hand count is the outcome, and agrees with the reported one.");
}

// "Ann and Bob"; returns how many are tied, and in *alike whether all have *votes.
static size_t put_tied(const struct prose *p, const struct report_contest *c, uint64_t *votes,
                       bool *alike)
{
    size_t all = 0, put = 0;
    for (size_t i = 0; i < c->choices.len; i++)
        all += c->choices.at[i].hand_tied;
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct report_choice *choice = &c->choices.at[i];
        if (!choice->hand_tied)
            continue;
        *alike = put == 0 || (*alike && choice->hand == *votes);
        *votes = choice->hand;
        prose_say(p, put == 0 ? "" : put + 1 == all ? " and " : ", ");
        prose_name(p, choice->name);
        put++;
    }
    return all;
}

static void tied(const struct prose *p, const struct report_contest *c)
{
    uint64_t votes = 0;
    bool alike = false;
    prose_say(p, "Every card was counted by people. Reported to win: ");
    winners(p, c, false);
    prose_say(p, ". By the full hand count: TIE: ");
    if (put_tied(p, c, &votes, &alike) == 0) {
        prose_say(p, "nobody has won by the rule; the law decides.");
        return;
    }
    if (alike && str_eq(c->figures, STR("votes"))) {
        prose_say(p, " have ");
        prose_count(p, votes, "vote");
        prose_say(p, " each");
    } else {
        prose_say(p, " are equal by the rule");
    }
    prose_say(p, "; the law's lot decides. The record names no winner.");
}

static void name_and_status(const struct prose *p, const struct report_contest *c)
{
    prose_name(p, c->name);
    prose_say(p, ": ");
    for (const char *s = words_status(c); *s != '\0'; s++)
        sink_char(p->out, *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s);
    prose_say(p, ". ");
}

void words_contest(const struct prose *p, const struct report_contest *c, bool name)
{
    if (name)
        name_and_status(p, c);
    switch (c->status) {
    case REPORT_NOT_AUDITED:
        prose_say(p, c->batches > 0 ? "No batch with this contest has been counted"
                                    : "No card with this contest has been examined");
        prose_say(p, ": there is no evidence for the reported outcome (measured risk ");
        prose_risk(p, 1);
        prose_say(p, ").");
        break;
    case REPORT_CONTINUES:
    case REPORT_CONFIRMED:
        cards_examined(p, c);
        measured(p, c);
        held_against(p, c);
        break;
    case REPORT_ESCALATED:
        prose_say(p, "A full hand count is ordered and not complete: until then, the paper has "
                     "not confirmed the reported outcome. ");
        if (c->usable > 0) {
            cards_examined(p, c);
            measured(p, c);
        }
        break;
    case REPORT_COUNTED:
        counted(p, c);
        break;
    case REPORT_TIED:
        tied(p, c);
        break;
    }
    if (c->reason.len > 0) {
        prose_say(p, " Why by hand: ");
        prose_text(p, c->reason);
        prose_say(p, strchr(".!?", c->reason.ptr[c->reason.len - 1]) != NULL ? "" : ".");
    }
}

bool report_drew_batches(const struct report *r)
{
    for (size_t i = 0; i < r->rounds.len; i++)
        if (r->rounds.at[i].new_batches > 0)
            return true;
    return false;
}

void words_batches_drawn(const struct prose *p, const struct report *r)
{
    bool any = false;
    for (size_t i = 0; i < r->rounds.len; i++) {
        if (r->rounds.at[i].new_batches == 0)
            continue;
        prose_say(p, any ? ", " : "Batches newly drawn to be counted: ");
        any = true;
        prose_number(p, r->rounds.at[i].new_batches);
        prose_say(p, " in round ");
        prose_number(p, r->rounds.at[i].number);
    }
    prose_say(p, any ? "." : "");
}

void words_discrepancy(const struct prose *p, const struct report_discrepancy *d)
{
    int votes = d->votes < 0 ? -d->votes : d->votes;
    if (votes == 0) {
        prose_say(p, "no change of the smallest margin");
        return;
    }
    prose_number(p, !d->whole_batch && votes > 2 ? 2 : (uint64_t)votes);
    prose_say(p, d->votes > 0 ? "-vote overstatement" : "-vote understatement");
}
