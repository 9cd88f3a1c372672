// SPDX-License-Identifier: Apache-2.0
// verify_bundle_follow.c: V10 and V12 to V16: the log a second time, event by event, with every
// list made again from what was published.
#include <stdio.h>

#include "record/bundle/verify_bundle_work.h"
#include "record/lists/sealed.h"
#include "record/lists/verify_lists.h"

#define LISTS ((size_t)4 << 30)

// ---- the freeze

// Where whole batches are compared, the records that are opened, with what results say of batches
// without any, have the votes that the list of batches adds up to; or fewer, where records without
// identity count that nobody sees.
static bal_status check_batch_votes(const struct bundle_verifier *v, uint32_t contest,
                                    struct bal_err *err)
{
    const struct frame_contest *c = &v->session.frame.contests[contest];
    const struct election *e = &v->audit.lists.load.election;
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 28);
    uint64_t *votes = arena_new(&arena, uint64_t, c->choices + 1);
    BAL_TRY(arena_check(&arena, err));
    for (uint32_t card = 0; card < e->cards; card++) {
        struct mark_set set = contest_set(c->contest, column_get(&c->contest->column, card));
        for (uint32_t i = 0; set.state == STATE_MARKED && i < set.count; i++)
            votes[set.marks[i].choice]++;
    }
    for (size_t i = 0; i < c->batches.len; i++)
        for (uint32_t k = 0; k < c->choices; k++)
            if (c->batches.at[i].cvrs == 0 && c->batches.at[i].votes != NULL)
                votes[k] += c->batches.at[i].votes[k];
    for (uint32_t k = 0; k < c->choices; k++)
        if (votes[k] > c->votes[k] || (votes[k] < c->votes[k] && v->session.frame.pools.len == 0))
            return bal_fail(err, BAL_CONFLICT,
                            "contest '" STR_FMT "': the records add up to other votes",
                            STR_ARG(str_head(c->contest->name, 60)));
    return BAL_OK;
}

// Votes and winners as the list of contests has them, for the code that is theirs.
static bal_status check_outcomes(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    BAL_TRY(record_read_object(&v->follow, &v->follow.state.params, &text, err));
    str rest = buf_str(&text);
    for (uint32_t c = 0; c < v->session.frame.contest_count; c++) {
        const struct frame_contest *contest = &v->session.frame.contests[c];
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        const struct ej1 *line, *votes, *winners;
        uint32_t choice = 0;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(ej1_get(line, "votes", EJ1_ARRAY, &votes, err));
        BAL_TRY(ej1_get(line, "winners", EJ1_ARRAY, &winners, err));
        bool same = votes->count == contest->choices;
        for (const struct ej1 *n = votes->first; n != NULL && same; n = n->next, choice++)
            same = n->type == EJ1_INT && n->number >= 0 &&
                   (uint64_t)n->number == contest->votes[choice];
        const struct ej1 *n = winners->first;
        for (choice = 0; choice < contest->choices && same; choice++) {
            if (!contest->won[choice])
                continue;
            same = n != NULL && n->type == EJ1_INT && n->number == choice;
            n = n != NULL ? n->next : NULL;
        }
        if (frame_by_batch(contest) && v->audit.lists.contests.at[c].committed &&
            v->whole.state.published.tally.size > 0 && !v->session.sums)
            BAL_TRY(check_batch_votes(v, c, err));
        if (!same || n != NULL)
            return bal_fail(err, BAL_CONFLICT,
                            "contest '" STR_FMT "': votes or winners are not those of the records",
                            STR_ARG(str_head(contest->contest->name, 60)));
    }
    return BAL_OK;
}

// Reported results that differ from the count of the records change nothing that is audited.
static void note_reported(struct bundle_verifier *v, const struct problems *p)
{
    for (size_t i = 0; i < p->kept.len && !v->session.sums; i++)
        if (p->kept.at[i].id == PROBLEM_reported_differs)
            bundle_note(v, STR_FMT, STR_ARG(str_head(p->kept.at[i].message, 300)));
}

static bool compares_targets(const struct session *s)
{
    bool any = false;
    for (uint32_t c = 0; c < s->frame.contest_count && !s->frame.polling; c++)
        any = any || s->frame.contests[c].settings.target;
    return any;
}

// The way of every opened card to the root of its contest's tree of sums.
static bal_status check_proofs(struct bundle_verifier *v, struct bal_err *err)
{
    const struct session *s = &v->session;
    for (uint32_t c = 0; s->sums && c < s->frame.contest_count; c++)
        BAL_TRY(bundle_check_proofs(v, c, err));
    return BAL_OK;
}

static void stop_audit(struct bundle_verifier *v)
{
    if (v->opened)
        session_close(&v->session);
    v->opened = false;
}

// The audit as it was frozen.
static void open_audit(struct bundle_verifier *v, uint64_t seq)
{
    struct bal_err why;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&v->session, &v->follow, &p, &why);
    v->opened = true; // in part, if so
    bundle_judge(v, "V15", status, &why, seq);
    if (status == BAL_OK) {
        v->compared = compares_targets(&v->session);
        bundle_judge(v, "V6", verify_cards(&v->session, &why), &why, seq);
        bundle_judge(v, "V12", check_outcomes(v, &why), &why, seq);
        note_reported(v, &p);
        status = verify_contests(&v->session, &why);
        bundle_judge(v, "V15", status, &why, seq);
        bundle_judge(v, "V13", check_proofs(v, &why), &why, UINT64_MAX);
    }
    problems_done(&p);
    if (status != BAL_OK) // risks build on all that
        stop_audit(v);
}

// ---- rounds

// Drawn cards with a record whose record is not opened: what they show cannot be compared.
static size_t count_closed(const struct bundle_verifier *v)
{
    const struct session *s = &v->session;
    const struct public_audit *a = &v->audit;
    size_t closed = 0;
    for (size_t i = 0; i < s->sample.cards.len; i++) {
        const struct sampled *d = &s->sample.cards.at[i];
        uint64_t card = d->card;
        const struct public_run *run = public_run_of(&a->lists, card);
        const struct public_set *set = &a->lists.sets.at[run->set];
        bool counts = s->found.at != NULL && (s->found.at[d->first] != NULL ||
                                              d->round < session_rounds(s) || session_idle(s));
        if (set->kind != PUBLIC_LINKED || !counts || d->first != i)
            continue;
        for (uint32_t c = 0; c < a->lists.contests.len; c++)
            closed += set->in[c] && (!s->sums || a->lists.contests.at[c].summed) &&
                      !public_is_open(a, c, card);
    }
    return closed;
}

static void check_risk(struct bundle_verifier *v, uint64_t seq)
{
    struct bal_err why;
    size_t closed = count_closed(v);
    const struct state_object *risk = &state_round(&v->follow.state)->risk;
    bundle_judge(v, "V13", verify_interpretations(&v->session, &why), &why, seq);
    if (closed == 0) {
        bundle_judge(v, "V14",
                     verify_list(&v->session, list_risks, risk, "the measured risk", &why), &why,
                     seq);
        return;
    }
    if (v->whole.state.phase == PHASE_CONCLUDED) {
        bal_fail(&why, BAL_CONFLICT, "%zu records of drawn cards are not opened", closed);
        bundle_judge(v, "V13", BAL_CONFLICT, &why, seq);
        return;
    }
    char open[80];
    (void)snprintf(open, sizeof open, "%zu records of drawn cards are not opened yet", closed);
    bundle_leave(v, "V13", open, seq);
    bundle_leave(v, "V14", open, seq);
}

// A line of the list without its salt, which is 44 characters at its end.
static str without_salt(str line)
{
    static const size_t end = 44 + sizeof "\"}" - 1;
    return str_head(line, line.len > end ? line.len - end : 0);
}

// The same of a line that proves what a card says by a tree of sums.
static bal_status without_proof(str line, struct buf *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    const struct ej1 *value, *contest, *position;
    BAL_TRY(ej1_parse(line, &arena, &value, err));
    BAL_TRY(ej1_get(value, "contest", EJ1_STRING, &contest, err));
    BAL_TRY(ej1_get(value, "position", EJ1_INT, &position, err));
    buf_addf(out, "{\"contest\":" STR_FMT ",\"position\":" STR_FMT ",\"salt\":\"",
             STR_ARG(contest->bytes), STR_ARG(position->bytes));
    return buf_check(out, err);
}

static bal_status same_opening(const struct bundle_verifier *v, str made, str kept, bool *same,
                               struct bal_err *err)
{
    AUTO_BUF shown = BUF_INIT(EJ1_BYTES + 64);
    if (v->session.sums)
        BAL_TRY(without_proof(kept, &shown, err));
    *same = str_eq(without_salt(made), v->session.sums ? buf_str(&shown) : without_salt(kept));
    return BAL_OK;
}

// The cards that are opened, in every contest that has a record of them: those that the event has
// which `refers` names, but for those that were opened before. (Whether a salt is the card's, its
// leaf tells.)
static bal_status same_openings(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS), kept = BUF_INIT(LISTS);
    const struct state_public *public = &v->follow.state.published;
    const struct state_opening *last = &public->openings.at[public->openings.len - 1];
    BAL_TRY(record_read_object(&v->follow, &last->list, &kept, err));
    BAL_TRY(list_cards_open(&v->session, last->refers, last->seq, &made, err));
    str a = buf_str(&made), b = buf_str(&kept);
    bool same = true;
    while (a.len > 0 && b.len > 0 && same) {
        str one = str_cut(&a, '\n');
        BAL_TRY(same_opening(v, one, str_cut(&b, '\n'), &same, err));
    }
    if (!same || a.len > 0 || b.len > 0)
        return bal_fail(err, BAL_CONFLICT, "other cards are opened than were read");
    return BAL_OK;
}

// What the session depends on; where it is the same as before, so is the session.
static struct bundle_standing standing_of(const struct state *s)
{
    struct bundle_standing at = {.entries = s->mvrs.len,
                                 .seconds = s->seconds.len,
                                 .rulings = s->rulings.len,
                                 .counts = s->hand_counts.len,
                                 .rounds = s->rounds.len,
                                 .escalations = s->escalations.len,
                                 .phase = s->phase};
    for (size_t i = 0; i < s->rounds.len; i++)
        at.sampled += s->rounds.at[i].sample.size > 0;
    const struct state_round *last = s->rounds.len > 0 ? &s->rounds.at[s->rounds.len - 1] : NULL;
    at.measured = last != NULL && (last->closed != 0 || last->risk.size > 0);
    return at;
}

static bal_status follow_audit(struct bundle_verifier *v, const char *code, uint64_t seq)
{
    struct bal_err why;
    struct bundle_standing now = standing_of(&v->follow.state);
    if (v->followed && memcmp(&now, &v->standing, sizeof now) == 0)
        return BAL_OK;
    problems_done(&v->problems);
    problems_init(&v->problems);
    bal_status status = session_follow(&v->session, &v->problems, &why);
    bundle_judge(v, code, status, &why, seq);
    v->followed = status == BAL_OK;
    v->standing = now;
    return status;
}

static void check_computed(struct bundle_verifier *v, str type, uint64_t seq)
{
    bool sample = str_eq(type, STR("sample")), risk = str_eq(type, STR("risk"));
    bool outcome = str_eq(type, STR("outcome")), opens = str_eq(type, STR("card-open"));
    bool reads = str_eq(type, STR("mvr-blind2")) || str_eq(type, STR("adjudicate"));
    bool corrects = str_eq(type, STR("correct"));
    bool takes = str_eq(type, STR("retrieve"));
    struct bal_err why;
    if (!sample && !risk && !outcome && !opens && !reads && !takes && !corrects)
        return;
    const char *code = sample ? "V10" : risk ? "V14" : outcome ? "V16" : "V13";
    if (follow_audit(v, code, seq) != BAL_OK)
        return;
    if (reads)
        bundle_judge(v, "V13", verify_interpretations(&v->session, &why), &why, seq);
    if (takes)
        bundle_judge(v, "V13", verify_retrieval(&v->session, &why), &why, seq);
    if (opens)
        bundle_judge(v, "V13", same_openings(v, &why), &why, seq);
    if (corrects)
        bundle_judge(v, "V13", session_check_correction(&v->session, seq, &why), &why, seq);
    if (sample)
        bundle_judge(v, "V10", verify_sample(&v->session, &why), &why, seq);
    if (risk)
        check_risk(v, seq);
    if (outcome)
        bundle_judge(v, "V16", verify_outcome(&v->session, &why), &why, seq);
}

// A full hand count is read with the next sample; that it cannot be is no fault of that.
static bal_status check_hand_count(struct bundle_verifier *v, str type, struct bal_err *err)
{
    const struct state *s = &v->follow.state;
    if (!str_eq(type, STR("hand-count")))
        return BAL_OK;
    return record_check_object(&v->follow, &s->hand_counts.at[s->hand_counts.len - 1].list, NULL,
                               NULL, err);
}

static bal_status take_event(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                             struct bal_err *err)
{
    struct bundle_verifier *v = ctx;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e;
    struct bal_err why;
    (void)leaf;
    BAL_TRY(ledger_reread(&v->follow.head, note_key_name(&v->whole.key), bytes, &arena, &e, err));
    BAL_TRY(state_apply(&v->follow.state, &e, err));
    progress_tick(v->env->progress, "events", index, v->head.size);
    if (index < v->frozen)
        return BAL_OK;
    if (index == v->frozen)
        open_audit(v, index);
    const struct session *drawn = v->opened && v->followed ? &v->session : NULL;
    bal_status entry = verify_entry(&v->entered, &v->follow, drawn, index, &why);
    bundle_judge(v, "V13", entry, &why, index);
    if (entry == BAL_OK) {
        entry = check_hand_count(v, e.type, &why);
        bundle_judge(v, "V16", entry, &why, index);
    }
    if (entry != BAL_OK)
        stop_audit(v); // later rounds build on what was read
    if (v->opened && index > v->frozen)
        check_computed(v, e.type, index);
    return BAL_OK;
}

void bundle_follow(struct bundle_verifier *v)
{
    struct bal_err why;
    struct tile_source source = bundle_tiles(v);
    const struct tile_visit visit = {take_event, v};
    v->follow = (struct record){
        .env = *v->env, .source = &bundle_source, .source_state = &v->bundle, .key = v->whole.key};
    state_init(&v->follow.state);
    v->bundle.public.election = &v->audit.lists.load.election;
    bal_status status = tiles_read(&source, v->head.size, &v->head.root, &visit, &why);
    if (status != BAL_OK)
        bundle_judge(v, "V5", status, &why, UINT64_MAX);
}
