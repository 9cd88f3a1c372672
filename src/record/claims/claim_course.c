// SPDX-License-Identifier: Apache-2.0
// claim_course.c: claims about the course of the audit and its log: whether there was one, what was
// drawn and read, whether figures were changed, the seed, heads of the log.
#include "base/binary.h"
#include "record/claims/claim_work.h"

// "2026-11-04 at 18:01 UTC"
static const char *when(struct claim_facts *f, size_t event)
{
    char text[UTC_TEXT];
    str t = utc_text(f->events.at[event].time, text);
    return claim_say(f, "%.10s at %.5s UTC", t.ptr, t.ptr + 11).ptr;
}

// ---- was there an audit

static bool concluded(const struct claim_facts *f)
{
    return f->outcome < f->events.len;
}

static void judge_contest_audited(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_contest *c = claim_find_contest(j);
    if (c == NULL)
        return;
    const struct claim_finding *r = claim_finding_of(f, c->name, false);
    if (claim_by_hand(f, c)) {
        claim_decide(j, true);
        j->out->says =
            claim_say(f, "People counted all cards of " STR_FMT " by hand.", STR_ARG(c->name));
        claim_prove(j, f->hand_count, 0, STR(""));
    } else if (r != NULL && f->read.after.len > 0) {
        claim_decide(j, true);
        j->out->says = claim_say(f,
                                 "People read drawn cards, and the risk of " STR_FMT
                                 " was measured from them on %s; its limit is %s.",
                                 STR_ARG(c->name), when(f, r->event), r->met ? "met" : "not met");
        claim_prove(j, r->event, r->line, r->text);
    } else {
        claim_unknown(j,
                      claim_say(f,
                                "As far as the record goes, to %s, nothing was audited in " STR_FMT
                                ". A newer one may tell more.",
                                when(f, f->events.len - 1), STR_ARG(c->name)));
    }
}

void claim_judge_audited(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    bool hands = f->hand_count<f->events.len, read = f->read.after.len> 0;
    bool end = j->q.unit.len > 0; // "finished" and its like
    if (j->q.contest.len > 0) {
        judge_contest_audited(j);
        return;
    }
    if (!(end ? concluded(f) : hands || read)) {
        claim_unknown(j, claim_say(f,
                                   end ? "As far as the record goes, to %s, the audit has not "
                                         "concluded. A newer one may tell more."
                                       : "As far as the record goes, to %s, no card has been read "
                                         "by people. A newer one may tell more.",
                                   when(f, f->events.len - 1)));
        return;
    }
    claim_decide(j, true);
    str cards = read ? claim_say(f, "%s cards were drawn at random, looked for and read by people.",
                                 claim_grouped(f, claim_now(&f->read).cards))
                     : STR("");
    j->out->says = claim_say(
        f, STR_FMT "%s%s%s", STR_ARG(cards), read && hands ? " " : "",
        hands ? "All cards of contests were counted by hand." : "",
        concluded(f) ? claim_say(f, " The audit concluded on %s.", when(f, f->outcome)).ptr
                     : " The audit has not concluded.");
    claim_prove(j, end ? f->outcome : read ? claim_now(&f->read).event : f->hand_count, 0, STR(""));
}

// ---- were figures changed

static bool differs(const struct claim_contest *a, const struct claim_contest *b)
{
    if (a == NULL || b == NULL || a->choice_count != b->choice_count)
        return true;
    for (uint32_t k = 0; k < a->choice_count; k++)
        if (a->votes[k] != b->votes[k] || !str_eq(a->choices[k], b->choices[k]))
            return true;
    return false;
}

// The contests whose figures one freeze and the next have differently; of one contest, if it is
// named. *name: the first of them.
static size_t changed(const struct claim_facts *f, size_t v, const struct claim_contest *only,
                      str *name)
{
    const struct claim_version *then = &f->versions.at[v - 1], *now = &f->versions.at[v];
    size_t count = 0;
    for (size_t i = 0; i < now->contests.len; i++) {
        const struct claim_contest *c = &now->contests.at[i];
        // The same place in both lists, as a rule.
        const struct claim_contest *old = i < then->contests.len ? &then->contests.at[i] : NULL;
        if (only != NULL && !str_eq(c->name, only->name))
            continue;
        if (old == NULL || !str_eq(old->name, c->name))
            old = claim_contest_in(then, c->name);
        if (differs(old, c) && count++ == 0)
            *name = c->name;
    }
    return count;
}

// Why the record was opened again before that event, which fixed other figures.
static str reason_before(const struct claim_facts *f, size_t event)
{
    while (event-- > 0)
        if (str_eq(f->events.at[event].type, STR("reopen")))
            return f->events.at[event].reason;
    return STR("");
}

static void revised_by_hand(struct claim_judging *j, const struct claim_contest *c)
{
    claim_decide(j, true);
    j->out->says = claim_say(j->f,
                             "In " STR_FMT " the hand count of all cards replaced the votes that "
                             "were reported.",
                             STR_ARG(c->name));
    j->out->note = STR("People looked at the paper: that is what a hand count is for. What was "
                       "reported stays in the record.");
    claim_prove(j, j->f->hand_count, 0, STR(""));
}

static void not_revised(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    size_t event = f->versions.at[0].event;
    bool since = j->q.unit.len > 0 && !str_starts(j->q.unit, STR("overnight")) &&
                 !str_starts(j->q.unit, STR("later")) && !str_starts(j->q.unit, STR("after"));
    str says = claim_say(f,
                         "The record fixed these figures on %s (event %llu), and they have not "
                         "changed since.",
                         when(f, event), (unsigned long long)f->events.at[event].seq);
    if (since) {
        claim_decide(j, false);
        j->out->says = says;
    } else {
        claim_unknown(j, claim_say(f,
                                   STR_FMT " What was published before that, the record does not "
                                           "say: first counts of an election night are not in it.",
                                   STR_ARG(says)));
    }
    claim_prove(j, event, 0, STR(""));
}

void claim_judge_revised(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    const struct claim_version *v = claim_last(f);
    const struct claim_contest *only = NULL;
    if (j->q.contest.len > 0 || v == NULL) {
        only = claim_find_contest(j);
        if (only == NULL)
            return;
    }
    for (size_t i = 0; i < v->contests.len; i++)
        if (v->contests.at[i].hand != NULL && (only == NULL || only == &v->contests.at[i])) {
            struct claim_contest hand = v->contests.at[i];
            hand.votes = hand.hand;
            if (differs(&hand, &v->contests.at[i])) {
                revised_by_hand(j, &v->contests.at[i]);
                return;
            }
        }
    size_t at = f->versions.len - 1, count = 0;
    str name = STR("");
    while (at > 0 && (count = changed(f, at, only, &name)) == 0)
        at--;
    if (at == 0) {
        not_revised(j);
        return;
    }
    bool night = str_eq(j->q.unit, STR("overnight")), audit = j->q.unit.len > 0 && !night;
    str says = claim_say(
        f,
        "The record fixed figures on %s (event %llu) and others on %s (event %llu): they differ in "
        "%zu contest%s, first in " STR_FMT ". The reason that stands there: “" STR_FMT "”.",
        when(f, f->versions.at[at - 1].event),
        (unsigned long long)f->events.at[f->versions.at[at - 1].event].seq,
        when(f, f->versions.at[at].event),
        (unsigned long long)f->events.at[f->versions.at[at].event].seq, count,
        count == 1 ? "" : "s", STR_ARG(name), STR_ARG(reason_before(f, f->versions.at[at].event)));
    if (night || audit)
        claim_unknown(j, says);
    else
        claim_decide(j, true);
    j->out->says = says;
    j->out->note = STR("Figures can be fixed anew only before the seed is known, and the old ones "
                       "stay in the record.");
    claim_prove(j, f->versions.at[at].event, 0, STR(""));
}

// ---- what was drawn and read

// The count that stood there after an earlier round.
static void earlier_count(struct claim_judging *j, const struct claim_counts *c)
{
    for (size_t i = c->after.len; i-- > 0 && j->out->verdict == CLAIM_CONTRADICTED;) {
        const struct claim_count *then = &c->after.at[i];
        if (!claim_compares(j->q.compare, then->cards, j->q.number))
            continue;
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says =
            claim_say(j->f, "It was %s at event %llu. " STR_FMT, claim_grouped(j->f, then->cards),
                      (unsigned long long)j->f->events.at[then->event].seq, STR_ARG(j->out->says));
    }
}

void claim_judge_drawn(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    bool read = j->q.kind == ASK_READ;
    const struct claim_counts *of = read ? &f->read : &f->drawn;
    struct claim_count now = claim_now(of);
    if (of->after.len == 0) {
        claim_unknown(j, read ? STR("No card has been read by people yet.")
                              : STR("No card has been drawn yet."));
        return;
    }
    claim_decide(j, claim_compares(j->q.compare, now.cards, j->q.number));
    j->out->says = claim_say(f, "%s cards were %s so far.", claim_grouped(f, now.cards),
                             read ? "drawn and looked for" : "drawn");
    if (read)
        j->out->note = STR("Cards that were not found are among them: they count as the worst "
                           "case.");
    claim_prove(j, now.event, 0, STR(""));
    earlier_count(j, of);
}

// ---- the seed and heads

void claim_judge_seed(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    if (f->seed.len == 0) {
        claim_unknown(j, STR("There is no seed yet."));
        return;
    }
    j->out->verdict = str_eq_nocase(f->seed, j->q.text) ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "The seed is " STR_FMT ".", STR_ARG(f->seed));
    if (j->out->verdict == CLAIM_CONTRADICTED && str_eq(f->dice, j->q.text))
        j->out->note =
            STR("The claim names the digits of the dice; the seed is made of them and of "
                "what the parties had committed to before.");
    claim_prove(j, f->seeded, 0, STR(""));
}

// A head as a screenshot shows it.
void claim_judge_head(struct claim_judging *j)
{
    struct claim_facts *f = j->f;
    struct merkle_hash claimed;
    if (j->q.compare != IS || !base64_get(j->q.text, claimed.b, sizeof claimed.b))
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
