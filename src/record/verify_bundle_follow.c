// SPDX-License-Identifier: Apache-2.0
// verify_bundle_follow.c: V10 and V12 to V16: the log a second time, event by event, with every
// list made again from what was published.
#include <stdio.h>

#include "record/sealed.h"
#include "record/verify_bundle_work.h"

#define LISTS ((size_t)4 << 30)

// ---- lists

static bal_status read_list(struct bundle_verifier *v, const struct state_object *o,
                            struct buf *out, struct bal_err *err)
{
    return record_read_object(&v->follow, o, out, err);
}

static bal_status same_list(struct bundle_verifier *v, list_fn *make, const struct state_object *o,
                            const char *what, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS), kept = BUF_INIT(LISTS);
    BAL_TRY(read_list(v, o, &kept, err));
    BAL_TRY(make(&v->session, &made, err));
    if (!str_eq(buf_str(&kept), buf_str(&made)))
        return bal_fail(err, BAL_CONFLICT, "%s does not come out again", what);
    return BAL_OK;
}

static void compare(struct bundle_verifier *v, const char *code, list_fn *make,
                    const struct state_object *o, const char *what, uint64_t seq)
{
    struct bal_err why;
    bundle_judge(v, code, same_list(v, make, o, what, &why), &why, seq);
}

// ---- the freeze

// Votes and winners as the list of contests has them, for the code that is theirs.
static bal_status check_outcomes(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    BAL_TRY(read_list(v, &v->follow.state.params, &text, err));
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

static void check_pools(struct bundle_verifier *v, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *kept = &v->follow.state.pools;
    bal_status status = BAL_OK;
    if ((kept->size > 0) != (v->session.frame.pools.len > 0))
        status = bal_fail(&why, BAL_CONFLICT, "the list of pools does not come out again");
    bundle_judge(v, "V15", status, &why, seq);
    if (kept->size > 0)
        compare(v, "V15", list_pools, kept, "the list of pools", seq);
}

static void check_batches(struct bundle_verifier *v, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *kept = &v->follow.state.batches;
    bal_status status = BAL_OK;
    if ((kept->size > 0) != frame_has_batches(&v->session.frame))
        status = bal_fail(&why, BAL_CONFLICT, "the list of batches does not come out again");
    bundle_judge(v, "V15", status, &why, seq);
    if (kept->size > 0)
        compare(v, "V15", list_batches, kept, "the list of batches", seq);
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

// The audit as it was frozen.
static void open_audit(struct bundle_verifier *v, uint64_t seq)
{
    struct bal_err why;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&v->session, &v->follow, &p, &why);
    v->opened = status == BAL_OK;
    bundle_judge(v, "V15", status, &why, seq);
    if (v->opened) {
        const struct state *s = &v->follow.state;
        v->compared = compares_targets(&v->session);
        compare(v, "V6", list_positions, &s->published.positions, "the list of positions", seq);
        compare(v, "V6", list_scopes, &s->published.scopes, "the list of scopes", seq);
        bundle_judge(v, "V12", check_outcomes(v, &why), &why, seq);
        note_reported(v, &p);
        compare(v, "V15", list_params, &s->params, "the list of contests", seq);
        compare(v, "V15", list_assertions, &s->assertions, "the list of assertions", seq);
        check_pools(v, seq);
        check_batches(v, seq);
        bundle_judge(v, "V13", check_proofs(v, &why), &why, UINT64_MAX);
    } else {
        session_close(&v->session);
    }
    problems_done(&p);
}

// ---- rounds

static bal_status same_batches(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS), kept = BUF_INIT(LISTS);
    struct session *s = &v->session;
    const struct state_round *round = state_round(&v->follow.state);
    uint32_t number = (uint32_t)round->number;
    if ((round->batches.size > 0) != frame_has_batches(&s->frame))
        return bal_fail(err, BAL_CONFLICT, "the list of batches does not come out again");
    if (round->batches.size == 0)
        return BAL_OK;
    BAL_TRY(read_list(v, &round->batches, &kept, err));
    BAL_TRY(list_drawn_batches(s, number, &made, err));
    if (!str_eq(buf_str(&kept), buf_str(&made)))
        return bal_fail(err, BAL_CONFLICT, "the list of batches does not come out again");
    if (batch_sample_new(&s->batches, number) != round->new_batches ||
        list_new_counts(s, number) != round->new_counts)
        return bal_fail(err, BAL_CONFLICT, "the sample has another number of batches");
    return BAL_OK;
}

static bal_status same_sample(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS), kept = BUF_INIT(LISTS);
    struct session *s = &v->session;
    const struct state_round *round = state_round(&v->follow.state);
    BAL_TRY(read_list(v, &round->sample, &kept, err));
    BAL_TRY(list_sample(s, (uint32_t)round->number, &made, err));
    if (!str_eq(buf_str(&kept), buf_str(&made)))
        return bal_fail(err, BAL_CONFLICT, "the sample does not come out again");
    if (s->sample.retrieval.len != round->cards ||
        sample_new_cards(&s->sample, &s->frame, (uint32_t)round->number, NULL) != round->new_cards)
        return bal_fail(err, BAL_CONFLICT, "the sample has another number of cards");
    return same_batches(v, err);
}

// What is wrong with the interpretations so far.
static bal_status check_interpretations(const struct problems *p, struct bal_err *err)
{
    for (size_t i = 0; i < p->kept.len; i++) {
        const struct problem *one = &p->kept.at[i];
        if (one->id == PROBLEM_not_drawn || one->id == PROBLEM_wrong_key ||
            one->id == PROBLEM_interpreted_twice || one->id == PROBLEM_impossible_count)
            return bal_fail(err, BAL_CONFLICT, STR_FMT, STR_ARG(str_head(one->message, 200)));
    }
    return BAL_OK;
}

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

static void check_risk(struct bundle_verifier *v, const struct problems *p, uint64_t seq)
{
    struct bal_err why;
    size_t closed = count_closed(v);
    bundle_judge(v, "V13", check_interpretations(p, &why), &why, seq);
    if (closed == 0) {
        compare(v, "V14", list_risks, &state_round(&v->follow.state)->risk, "the measured risk",
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

static void check_outcome(struct bundle_verifier *v, uint64_t seq)
{
    struct bal_err why;
    bal_status status = session_done(&v->session)
                            ? BAL_OK
                            : bal_fail(&why, BAL_CONFLICT,
                                       "a target neither meets its risk limit nor is counted by "
                                       "hand in full");
    bundle_judge(v, "V16", status, &why, seq);
    compare(v, "V16", list_outcome, &v->follow.state.outcome, "the outcome", seq);
}

// As many cards are in the list as its event says.
static bal_status check_entry(struct bundle_verifier *v, uint64_t seq, struct bal_err *err)
{
    struct load l = {0};
    const struct state_entry *entry = state_entry(&v->follow.state, seq);
    if (entry == NULL)
        return BAL_OK;
    const struct state_input as = {.name = STR("the list"),
                                   .format = entry->batches ? STR("ballast-handcount")
                                                            : STR("ballast-mvr"),
                                   .source = entry->list};
    bal_status status = record_load_one(&v->follow, &as, &l, err);
    uint64_t has = entry->batches ? list_counts_in(&l.election) : l.election.interpretations.len;
    if (status == BAL_OK && has != entry->cards)
        status = bal_fail(err, BAL_CONFLICT, "the list has another number of %s",
                          entry->batches ? "counts" : "cards");
    load_done(&l);
    return status;
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
    BAL_TRY(read_list(v, &last->list, &kept, err));
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
    struct bal_err why;
    if (!sample && !risk && !outcome && !opens)
        return;
    const char *code = sample ? "V10" : risk ? "V14" : opens ? "V13" : "V16";
    if (follow_audit(v, code, seq) != BAL_OK)
        return;
    if (opens)
        bundle_judge(v, "V13", same_openings(v, &why), &why, seq);
    if (sample)
        bundle_judge(v, "V10", same_sample(v, &why), &why, seq);
    if (risk)
        check_risk(v, &v->problems, seq);
    if (outcome)
        check_outcome(v, seq);
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
    bundle_judge(v, "V13", check_entry(v, index, &why), &why, index);
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
