// SPDX-License-Identifier: Apache-2.0
// verify_computed.c: what follows from the inputs of a record, computed anew and compared.
#include "record/verify_work.h"

static bal_status same_bytes(struct verifier *v, const struct state_object *o,
                             const struct buf *made, const char *what, struct bal_err *err)
{
    AUTO_BUF kept = BUF_INIT((size_t)4 << 30);
    BAL_TRY(record_read_object(v->r, o, &kept, err));
    if (!str_eq(buf_str(&kept), buf_str(made)))
        return bal_fail(err, BAL_CONFLICT, "%s does not come out again", what);
    return BAL_OK;
}

static void compare_list(struct verifier *v, struct session *s, const char *code, list_fn *make,
                         const struct state_object *o, const char *what, uint64_t seq)
{
    struct bal_err why;
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    bal_status status = make(s, &text, &why);
    if (status == BAL_OK)
        status = same_bytes(v, o, &text, what, &why);
    verify_judge(v, code, status, &why, seq);
}

static bal_status compare_drawn_batches(struct verifier *v, struct session *s,
                                        const struct state_round *round, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    uint32_t number = (uint32_t)round->number;
    if ((round->batches.size > 0) != frame_has_batches(&s->frame))
        return bal_fail(err, BAL_CONFLICT, "the list of batches does not come out again");
    if (round->batches.size == 0)
        return BAL_OK;
    BAL_TRY(list_drawn_batches(s, number, &text, err));
    BAL_TRY(same_bytes(v, &round->batches, &text, "the list of batches", err));
    if (batch_sample_new(&s->batches, number) != round->new_batches ||
        list_new_counts(s, number) != round->new_counts)
        return bal_fail(err, BAL_CONFLICT, "the sample has another number of batches");
    return BAL_OK;
}

static void compare_sample(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    const struct state_round *round = state_round(&v->r->state);
    bal_status status = list_sample(s, (uint32_t)round->number, &text, &why);
    if (status == BAL_OK)
        status = same_bytes(v, &round->sample, &text, "the sample", &why);
    if (status == BAL_OK && (s->sample.retrieval.len != round->cards ||
                             sample_new_cards(&s->sample, &s->frame, (uint32_t)round->number,
                                              NULL) != round->new_cards))
        status = bal_fail(&why, BAL_CONFLICT, "the sample has another number of cards");
    if (status == BAL_OK)
        status = compare_drawn_batches(v, s, round, &why);
    verify_judge(v, "V10", status, &why, seq);
}

static void check_outcome(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    bal_status status = session_done(s) ? BAL_OK
                                        : bal_fail(&why, BAL_CONFLICT,
                                                   "a target neither meets its risk limit nor is "
                                                   "counted by hand in full");
    verify_judge(v, "V16", status, &why, seq);
    compare_list(v, s, "V16", list_outcome, &v->r->state.outcome, "the outcome", seq);
}

static void check_interpretations(struct verifier *v, const struct problems *p, uint64_t seq)
{
    struct bal_err why;
    bal_status status = BAL_OK;
    for (size_t i = 0; i < p->kept.len && status == BAL_OK; i++) {
        const struct problem *one = &p->kept.at[i];
        if (one->id == PROBLEM_not_drawn || one->id == PROBLEM_wrong_key ||
            one->id == PROBLEM_interpreted_twice || one->id == PROBLEM_impossible_count)
            status = bal_fail(&why, BAL_CONFLICT, STR_FMT, STR_ARG(one->message));
    }
    verify_judge(v, "V13", status, &why, seq);
}

// The list of pools, which is there when there are any.
static void check_pools(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *kept = &v->r->state.pools;
    bal_status status = BAL_OK;
    if ((kept->size > 0) != (s->frame.pools.len > 0))
        status = bal_fail(&why, BAL_CONFLICT, "the list of pools does not come out again");
    verify_judge(v, "V15", status, &why, seq);
    if (kept->size > 0)
        compare_list(v, s, "V15", list_pools, kept, "the list of pools", seq);
}

// The list of batches, which is there when a contest compares whole batches.
static void check_batches(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *kept = &v->r->state.batches;
    bal_status status = BAL_OK;
    if ((kept->size > 0) != frame_has_batches(&s->frame))
        status = bal_fail(&why, BAL_CONFLICT, "the list of batches does not come out again");
    verify_judge(v, "V15", status, &why, seq);
    if (kept->size > 0)
        compare_list(v, s, "V15", list_batches, kept, "the list of batches", seq);
}

static void check_public(struct verifier *v, struct session *s, str type, uint64_t seq)
{
    struct bal_err why;
    const char *code;
    bal_status status;
    for (size_t at = 0; verify_public(s, type, &at, &code, &status, &why);)
        verify_judge(v, code, status, &why, seq);
}

// Computes everything anew as it was after this event, where the event has something to compare.
void verify_computed(struct verifier *v, str type, uint64_t seq)
{
    struct session s;
    struct problems p;
    struct bal_err why;
    const struct state *state = &v->r->state;
    bool freeze = str_eq(type, STR("assertions-commit")), sample = str_eq(type, STR("sample"));
    bool risk = str_eq(type, STR("risk")), outcome = str_eq(type, STR("outcome"));
    bool opens = str_eq(type, STR("tally-open")) || str_eq(type, STR("card-open"));
    if (!freeze && !sample && !risk && !outcome && !opens)
        return;
    problems_init(&p);
    bal_status status = session_open(&s, v->r, &p, &why);
    verify_judge(v,
                 freeze   ? "V6"
                 : sample ? "V10"
                 : risk   ? "V14"
                 : opens  ? "V13"
                          : "V16",
                 status, &why, seq);
    if (status == BAL_OK && freeze) {
        compare_list(v, &s, "V15", list_params, &state->params, "the list of contests", seq);
        compare_list(v, &s, "V15", list_assertions, &state->assertions, "the list of assertions",
                     seq);
        check_pools(v, &s, seq);
        check_batches(v, &s, seq);
    }
    if (status == BAL_OK)
        check_public(v, &s, type, seq);
    if (status == BAL_OK && sample)
        compare_sample(v, &s, seq);
    if (status == BAL_OK && risk) {
        check_interpretations(v, &p, seq);
        compare_list(v, &s, "V14", list_risks, &state_round(&v->r->state)->risk,
                     "the measured risk", seq);
    }
    if (status == BAL_OK && outcome)
        check_outcome(v, &s, seq);
    session_close(&s);
    problems_done(&p);
}

static bal_status same_counts(const struct state_input *in, const struct election *e,
                              struct bal_err *err)
{
    if (in->cards == e->cards && in->listed == e->manifest_cards && in->contests == e->contests.len)
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' has other counts than its event names",
                    STR_ARG(in->name));
}

// An input by itself is still understood as it was.
bal_status verify_input(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    struct load l = {0};
    uint64_t id;
    uint8_t salt[STORE_SALT] = {0}, digest[SHA256_BYTES];
    const struct state_input *in = state_input(&v->r->state, seq);
    if (in == NULL)
        return BAL_OK;
    BAL_TRY(record_find_object(v->r, &in->source, &id, salt, err));
    bal_status status = record_load_one(v->r, in, &l, err);
    if (status == BAL_OK) {
        record_canonical(&l.election, in->source.salted ? salt : NULL, digest);
        if (memcmp(digest, in->canonical, SHA256_BYTES) != 0)
            status = bal_fail(err, BAL_CONFLICT,
                              "'" STR_FMT "' is not understood as it was when it was added",
                              STR_ARG(in->name));
        if (status == BAL_OK)
            status = same_counts(in, &l.election, err);
    }
    load_done(&l);
    return status;
}

// As many cards are in the list as its event says.
bal_status verify_entry(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    struct load l = {0};
    const struct state_entry *entry = state_entry(&v->r->state, seq);
    if (entry == NULL)
        return BAL_OK;
    const struct state_input as = {.name = STR("the list"),
                                   .format = entry->batches ? STR("ballast-handcount")
                                                            : STR("ballast-mvr"),
                                   .source = entry->list};
    bal_status status = record_load_one(v->r, &as, &l, err);
    if (status == BAL_OK && entry->batches && list_counts_in(&l.election) != entry->cards)
        status = bal_fail(err, BAL_CONFLICT, "the list has another number of counts");
    if (status == BAL_OK && !entry->batches && l.election.interpretations.len != entry->cards)
        status = bal_fail(err, BAL_CONFLICT, "the list has another number of cards");
    load_done(&l);
    return status;
}
