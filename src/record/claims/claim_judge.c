// SPDX-License-Identifier: Apache-2.0
// claim_judge.c: a question against what the log has signed. What is reported of a contest are the
// votes that the last freeze fixed (params-commit); an earlier freeze, or an outcome counted by
// hand that names others, makes a figure outdated. Where the log says nothing, nothing is false.
#include <stdarg.h>
#include <stdio.h>

#include "base/binary.h"
#include "record/claims/claim_work.h"

const char *claim_verdict_name(enum claim_verdict v)
{
    static const char *const names[] = {[CLAIM_CONFIRMED] = "CONFIRMED",
                                        [CLAIM_CONTRADICTED] = "CONTRADICTED",
                                        [CLAIM_OUTDATED] = "OUTDATED",
                                        [CLAIM_NOT_IN_EVIDENCE] = "NOT IN EVIDENCE",
                                        [CLAIM_NOT_CHECKABLE] = "NOT CHECKABLE"};
    return names[v];
}

str claim_say(struct claim_facts *f, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str text = arena_textv(&f->arena, fmt, args);
    va_end(args);
    return text;
}

const char *claim_grouped(struct claim_facts *f, uint64_t n)
{
    char text[NUM_TEXT];
    return arena_str(&f->arena, num_grouped(n, text)).ptr;
}

void claim_prove(struct claim_judging *j, size_t event, uint64_t line, str text)
{
    struct claim_facts *f = j->f;
    struct claim_answer *a = j->out;
    if (event >= f->events.len)
        return;
    a->proven = true;
    a->event = f->events.at[event];
    a->line = line;
    a->text = text;
    a->leaf = f->leaves.at[event];
    a->root = f->root;
    if (f->proved.event != event) {
        f->proved.event = event;
        merkle_prove_inclusion(f->leaves.at, f->leaves.len, event, &f->proved.path);
    }
    a->path = f->proved.path;
}

void claim_decide(struct claim_judging *j, bool is)
{
    j->out->verdict = is != j->q.denied ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
}

void claim_unknown(struct claim_judging *j, str says)
{
    j->out->verdict = CLAIM_NOT_IN_EVIDENCE;
    j->out->says = says;
}

void claim_reopened(struct claim_judging *j, str said)
{
    static const char now[] = "he record was opened again for corrections, and nothing has been "
                              "fixed since.";
    if (said.len == 0) {
        claim_unknown(j, claim_say(j->f, "T%s", now));
        return;
    }
    j->out->verdict = CLAIM_OUTDATED;
    j->out->says = claim_say(j->f, STR_FMT " So it was; t%s", STR_ARG(said), now);
    claim_prove(j, j->f->reopening, 0, STR(""));
}

// ---- contests and choices

uint32_t claim_choice_of(const struct claim_contest *c, str name)
{
    uint32_t found = c->choice_count, alike = 0;
    for (uint32_t k = 0; k < c->choice_count; k++) {
        if (str_eq(c->choices[k], name))
            return k;
        if (str_eq_nocase(c->choices[k], name)) {
            found = k;
            alike++;
        }
    }
    return alike == 1 ? found : c->choice_count;
}

// The contest that is written so; else *alike are written so but for capital letters, and one of
// them is given. In one pass: pages ask this of every contest.
static const struct claim_contest *contest_written(const struct claim_version *v, str name,
                                                   size_t *alike)
{
    const struct claim_contest *found = NULL;
    *alike = 0;
    for (size_t i = 0; i < v->contests.len; i++) {
        const struct claim_contest *c = &v->contests.at[i];
        if (str_eq(c->name, name)) {
            *alike = 1;
            return c;
        }
        if (c->name.len == name.len && str_eq_nocase(c->name, name)) {
            found = c;
            ++*alike;
        }
    }
    return found;
}

const struct claim_contest *claim_contest_in(const struct claim_version *v, str name)
{
    size_t alike = 0;
    const struct claim_contest *found = contest_written(v, name, &alike);
    return alike == 1 ? found : NULL;
}

const struct claim_version *claim_last(const struct claim_facts *f)
{
    return f->versions.len > 0 ? &f->versions.at[f->versions.len - 1] : NULL;
}

// The contest that the question is about: the one named, else the only one with the choice. NULL:
// the answer says why there is none.
const struct claim_contest *claim_find_contest(struct claim_judging *j)
{
    const struct claim_version *v = claim_last(j->f);
    const struct claim_contest *found = NULL;
    size_t count = 0;
    if (v == NULL) {
        claim_unknown(j, STR("The record has not fixed any result yet."));
        return NULL;
    }
    bool old = j->q.kind <= ASK_TIED || (j->q.kind >= ASK_WINNER && j->q.kind <= ASK_PASSED);
    if (j->f->reopened && !old) {
        claim_reopened(j, STR(""));
        return NULL;
    }
    if (j->q.contest.len > 0)
        found = contest_written(v, j->q.contest, &count);
    for (size_t i = 0; i < v->contests.len && j->q.contest.len == 0; i++) {
        const struct claim_contest *c = &v->contests.at[i];
        bool fits = j->q.choice.len == 0 || claim_choice_of(c, j->q.choice) < c->choice_count;
        found = fits ? c : found;
        count += fits;
    }
    if (count == 1)
        return found;
    if (count > 1) {
        j->out->verdict = CLAIM_NOT_CHECKABLE;
        j->out->says =
            claim_say(j->f, "%zu contests could be meant. Say which, as in: in " STR_FMT ".", count,
                      STR_ARG(v->contests.at[0].name));
    } else if (j->q.contest.len > 0) {
        claim_unknown(j, claim_say(j->f, "The record has no contest called " STR_FMT ".",
                                   STR_ARG(j->q.contest)));
    } else {
        claim_unknown(j, claim_say(j->f,
                                   "Nobody called " STR_FMT " stands in a contest of the record.",
                                   STR_ARG(j->q.choice)));
    }
    return NULL;
}

bool claim_find_choice(struct claim_judging *j, const struct claim_contest *c, str name,
                       uint32_t *out)
{
    *out = claim_choice_of(c, name);
    if (*out < c->choice_count)
        return true;
    for (uint32_t k = 0; k < c->choice_count; k++)
        if (str_eq_nocase(c->choices[k], name)) {
            j->out->verdict = CLAIM_NOT_CHECKABLE;
            j->out->says = claim_say(j->f,
                                     "Several choices of " STR_FMT " could be meant. Write "
                                     "the name with its capital letters.",
                                     STR_ARG(c->name));
            return false;
        }
    claim_unknown(j, claim_say(j->f, "Nobody called " STR_FMT " stands in " STR_FMT ".",
                               STR_ARG(name), STR_ARG(c->name)));
    return false;
}

bool claim_moves(const struct claim_contest *c)
{
    return c->ranks > 0 && !c->points;
}

// ---- what the audit found of a contest

const struct claim_finding *claim_finding_of(const struct claim_facts *f, str contest, bool outcome)
{
    for (size_t i = f->findings.len; i-- > 0;)
        if (str_eq(f->findings.at[i].contest, contest) &&
            (f->findings.at[i].outcome.len > 0) == outcome)
            return &f->findings.at[i];
    return NULL;
}

static bool winner_in(const struct claim_finding *o, str name)
{
    for (size_t i = 0; i < o->winner_count; i++)
        if (str_eq(o->winners[i], name))
            return true;
    return false;
}

bool claim_by_hand(const struct claim_facts *f, const struct claim_contest *c)
{
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    return c->hand != NULL || claim_tied(f, c) ||
           (o != NULL && str_eq(o->outcome, STR("counted by hand")));
}

bool claim_tied(const struct claim_facts *f, const struct claim_contest *c)
{
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    return c->hand_tied != NULL || (o != NULL && str_eq(o->outcome, STR("tied")));
}

bool claim_won(const struct claim_facts *f, const struct claim_contest *c, uint32_t k)
{
    if (c->hand != NULL)
        return c->hand_won[k];
    return claim_by_hand(f, c) ? winner_in(claim_finding_of(f, c->name, true), c->choices[k])
                               : c->won[k];
}

bool claim_overturned(const struct claim_facts *f, const struct claim_contest *c)
{
    for (uint32_t k = 0; k < c->choice_count; k++)
        if (c->won[k] != claim_won(f, c, k))
            return true;
    return false;
}

// ---- figures

// An earlier freeze that says what is claimed; false: none does.
static bool earlier_holds(struct claim_judging *j, const struct claim_contest *c, str now)
{
    struct claim_facts *f = j->f;
    str old;
    for (size_t v = f->versions.len - 1; v-- > 0;) {
        const struct claim_contest *before = claim_contest_in(&f->versions.at[v], c->name);
        if (before == NULL || !claim_holds(j, before, &old))
            continue;
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says =
            claim_say(f, "Version %zu said so (event %llu). The last version says: " STR_FMT, v + 1,
                      (unsigned long long)f->events.at[f->versions.at[v].event].seq, STR_ARG(now));
        return true;
    }
    return false;
}

static void judge_reopened(struct claim_judging *j, const struct claim_contest *c)
{
    str says = STR("");
    if (claim_holds(j, c, &says))
        claim_reopened(j, says);
    else if (!earlier_holds(j, c, says))
        claim_reopened(j, STR(""));
}

// The hand count's figures hold; those that were reported are outdated where they differ.
static void judge_counted(struct claim_judging *j, const struct claim_contest *c)
{
    struct claim_facts *f = j->f;
    const struct claim_finding *o = claim_finding_of(f, c->name, true);
    struct claim_contest hand = *c;
    str says = STR(""), old = STR("");
    j->out->note = claim_tied(f, c)
                       ? STR("People counted all cards of the contest by hand; their count is a "
                             "tie, and the law's lot decides.")
                       : STR("People counted all cards of the contest by hand; their count is the "
                             "outcome.");
    if (c->hand == NULL) {
        if (claim_holds(j, c, &old) && claim_overturned(f, c)) {
            j->out->verdict = CLAIM_OUTDATED;
            j->out->says =
                claim_say(f, STR_FMT " That is what was reported; the hand count %s.", STR_ARG(old),
                          claim_tied(f, c) ? "ended in a tie" : "found another winner");
            claim_prove(j, o->event, o->line, o->text);
        } else {
            claim_unknown(j, STR("The contest was counted by hand; the sums are not public."));
        }
        return;
    }
    hand.votes = c->hand;
    hand.won = c->hand_won;
    bool now = claim_holds(j, &hand, &says);
    if (says.len == 0)
        says = STR("There is no margin in votes.");
    j->out->verdict = now ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = claim_say(f, "By the hand count: " STR_FMT, STR_ARG(says));
    claim_prove(j, f->hand_count, 0, STR(""));
    if (!now && claim_holds(j, c, &old)) {
        j->out->verdict = CLAIM_OUTDATED;
        j->out->says = claim_say(f,
                                 "That is what was reported; the hand count of all cards "
                                 "replaced it. It says: " STR_FMT,
                                 STR_ARG(says));
    } else if (!now) {
        (void)earlier_holds(j, c, says);
    }
}

// A figure as the last freeze has it, or an earlier one.
static void judge_reported(struct claim_judging *j, const struct claim_contest *c)
{
    struct claim_facts *f = j->f;
    str says = STR("");
    if (f->reopened) {
        judge_reopened(j, c);
        return;
    }
    if (claim_by_hand(f, c)) {
        judge_counted(j, c);
        return;
    }
    bool now = claim_holds(j, c, &says);
    j->out->verdict = now ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED;
    j->out->says = says;
    claim_prove(j, claim_last(f)->event, c->line, c->text);
    if (!now)
        (void)earlier_holds(j, c, says);
    j->out->note = claim_moves(c)
                       ? STR("Of a ranked contest the record signs first preferences.")
                       : STR("These are the votes as reported; the audit tests who won, not each "
                             "figure.");
}

static void says_first_only(struct claim_judging *j, str figures)
{
    j->out->note = STR("");
    claim_unknown(j, claim_say(j->f,
                               STR_FMT "%sOf this ranked contest the record signs first "
                                       "preferences; what each choice had after votes moved, it "
                                       "does not say.",
                               STR_ARG(figures), figures.len > 0 ? " " : ""));
}

// A lead in a contest whose votes move; a margin where there is none in votes.
static bool no_such_figure(struct claim_judging *j, const struct claim_contest *c)
{
    uint64_t margin;
    enum claim_kind kind = j->q.kind;
    bool pair = kind == ASK_MARGIN_PAIR || (kind == ASK_TIED && j->q.choice.len > 0);
    if (claim_moves(c) && pair) {
        says_first_only(j, STR(""));
        return true;
    }
    bool tie = kind == ASK_TIED && claim_open_tie(c, &margin);
    if (kind == ASK_VOTES || kind == ASK_SHARE || kind == ASK_TOTAL || pair || tie ||
        claim_smallest_lead(c, &margin))
        return false;
    claim_unknown(j, claim_say(j->f, "The record signs no margin in votes of " STR_FMT ".",
                               STR_ARG(c->name)));
    return true;
}

static void judge_figure(struct claim_judging *j)
{
    const struct claim_contest *c = claim_find_contest(j);
    uint32_t k;
    if (c == NULL || (j->q.choice.len > 0 && !claim_find_choice(j, c, j->q.choice, &k)) ||
        (j->q.other.len > 0 && !claim_find_choice(j, c, j->q.other, &k)) || no_such_figure(j, c))
        return;
    judge_reported(j, c);
    bool later = j->q.kind == ASK_VOTES ? !j->q.first : j->q.kind == ASK_SHARE;
    if (claim_moves(c) && later && j->out->verdict == CLAIM_CONTRADICTED)
        says_first_only(j, j->out->says);
}

// ---- the whole

typedef void judge_fn(struct claim_judging *j);

static judge_fn *const judges[ASK_KINDS] = {
    [ASK_VOTES] = judge_figure,
    [ASK_SHARE] = judge_figure,
    [ASK_TOTAL] = judge_figure,
    [ASK_MARGIN] = judge_figure,
    [ASK_MARGIN_PAIR] = judge_figure,
    [ASK_LOST_BY] = judge_figure,
    [ASK_LEAD_SHARE] = judge_figure,
    [ASK_BEHIND_SHARE] = judge_figure,
    [ASK_TIED] = judge_figure,
    [ASK_LOCAL] = claim_judge_local,
    [ASK_WINNER] = claim_judge_winner,
    [ASK_LOSER] = claim_judge_winner,
    [ASK_BEAT] = claim_judge_beat,
    [ASK_PASSED] = claim_judge_passed,
    [ASK_CARDS] = claim_judge_cards,
    [ASK_PLACE_CARDS] = claim_judge_place,
    [ASK_MORE_VOTES] = claim_judge_more_votes,
    [ASK_TURNOUT] = claim_judge_turnout,
    [ASK_TWICE] = claim_judge_twice,
    [ASK_RISK] = claim_judge_risk,
    [ASK_RISK_MET] = claim_judge_risk,
    [ASK_OUTCOME] = claim_judge_outcome,
    [ASK_COUNTED] = claim_judge_outcome,
    [ASK_CHANGED] = claim_judge_outcome,
    [ASK_REVISED] = claim_judge_revised,
    [ASK_AUDITED] = claim_judge_audited,
    [ASK_DRAWN] = claim_judge_drawn,
    [ASK_READ] = claim_judge_drawn,
    [ASK_SEED] = claim_judge_seed,
    [ASK_HEAD] = claim_judge_head,
};

bal_status claim_answer_to(struct claim_facts *f, str claim, const struct claim_question *q,
                           struct claim_answer *out, struct bal_err *err)
{
    struct claim_judging j = {.f = f, .q = *q, .out = out};
    *out = (struct claim_answer){.verdict = CLAIM_NOT_CHECKABLE, // until a judge says otherwise
                                 .claim = claim,
                                 .note = STR(""),
                                 .says = STR("This cannot be checked against the record.")};
    if (q->doubt.len > 0)
        out->says = q->doubt;
    else
        judges[q->kind](&j);
    claim_await(&j);
    return arena_check(&f->arena, err);
}

// What words of a name were taken for, before the rest of the note.
static void tell_names(struct claim_facts *f, const struct claim_question *q,
                       struct claim_answer *out)
{
    const struct {
        str said, name;
    } all[] = {
        {q->said.contest, q->contest}, {q->said.other, q->other}, {q->said.choice, q->choice}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i].said.len > 0 && !str_eq(all[i].said, all[i].name) && q->doubt.len == 0)
            out->note = claim_say(f, "“" STR_FMT "” is read as " STR_FMT "%s%s" STR_FMT,
                                  STR_ARG(all[i].said), STR_ARG(all[i].name),
                                  str_ends(all[i].name, STR(".")) ? "" : ".",
                                  out->note.len > 0 ? " " : "", STR_ARG(out->note));
}

// Which sentence was probably meant, if a name is written a little otherwise.
static void correct(struct claim_facts *f, const struct claim_question *q, struct claim_answer *out)
{
    str meant = out->verdict == CLAIM_NOT_IN_EVIDENCE ? claim_corrected(f, out->claim, q) : STR("");
    if (meant.len == 0)
        return;
    out->ask[out->asks++] = meant;
    out->note = claim_say(f,
                          STR_FMT "%sA name of the record is written almost so: ask again with "
                                  "it.",
                          STR_ARG(out->note), out->note.len > 0 ? " " : "");
}

bal_status claim_judge(struct claim_facts *f, str claim, struct claim_answer *out,
                       struct bal_err *err)
{
    struct claim_question q;
    bool several = false;
    claim = arena_str(&f->arena, claim);
    *out = (struct claim_answer){.verdict = CLAIM_NOT_CHECKABLE,
                                 .claim = claim,
                                 .says = STR("This is none of the sentences that can be checked "
                                             "against the record."),
                                 .note = STR("")};
    BAL_TRY(arena_check(&f->arena, err));
    if (!claim_plain(claim)) {
        out->says = STR("The sentence is too long, or has characters that are not shown. Write it "
                        "anew with a keyboard.");
        return BAL_OK;
    }
    if (claim_read(f, claim, &q)) {
        BAL_TRY(claim_answer_to(f, claim, &q, out, err));
        tell_names(f, &q, out);
        correct(f, &q, out);
        return arena_check(&f->arena, err);
    }
    BAL_TRY(claim_split(f, out, &several, err));
    if (!several)
        claim_help(f, out);
    return arena_check(&f->arena, err);
}
