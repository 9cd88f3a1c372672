// SPDX-License-Identifier: Apache-2.0
#include "record/lists/verify_lists.h"

#include "record/state/body_keys.h"

#define LISTS ((size_t)4 << 30)

bal_status verify_made(struct session *s, const struct buf *made, const struct state_object *kept,
                       const char *what, struct bal_err *err)
{
    AUTO_BUF bytes = BUF_INIT(LISTS);
    if (kept->size > 0)
        BAL_TRY(record_read_object(s->record, kept, &bytes, err));
    if (!str_eq(buf_str(&bytes), buf_str(made)))
        return bal_fail(err, BAL_CONFLICT, "%s does not come out again", what);
    return BAL_OK;
}

bal_status verify_list(struct session *s, list_fn *make, const struct state_object *kept,
                       const char *what, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS);
    BAL_TRY(make(s, &made, err));
    return verify_made(s, &made, kept, what, err);
}

// ---- inputs

static bal_status same_counts(const struct state_input *in, const struct election *e,
                              struct bal_err *err)
{
    if (in->cards == e->cards && in->listed == e->manifest_cards && in->contests == e->contests.len)
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' has other counts than its event names",
                    STR_ARG(str_head(in->name, 60)));
}

bal_status verify_understood(struct record *r, const struct state_input *in, const uint8_t *salt,
                             struct bal_err *err)
{
    struct load l = {0};
    uint8_t digest[SHA256_BYTES];
    BAL_TRY(record_check_table(r, in, err));
    bal_status status = record_load_one(r, in, &l, err);
    if (status == BAL_OK && in->kind == INPUT_NAMES && problems_errors(&l.problems) > 0)
        status = bal_fail(err, BAL_INVALID, "a list of standard names that could not be confirmed");
    if (status == BAL_OK) {
        record_canonical(&l.election, salt, digest);
        if (memcmp(digest, in->canonical, SHA256_BYTES) != 0)
            status = bal_fail(err, BAL_CONFLICT,
                              "'" STR_FMT "' is not understood as it was when it was added",
                              STR_ARG(str_head(in->name, 60)));
        if (status == BAL_OK)
            status = same_counts(in, &l.election, err);
    }
    load_done(&l);
    return status;
}

// ---- the freeze

bal_status verify_cards(struct session *s, struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    BAL_TRY(verify_list(s, list_positions, &p->positions, "the list of positions", err));
    return verify_list(s, list_scopes, &p->scopes, "the list of scopes", err);
}

// A list that is named when the frame has something to say in it.
static bal_status verify_some(struct session *s, bool some, list_fn *make,
                              const struct state_object *kept, const char *what,
                              struct bal_err *err)
{
    if ((kept->size > 0) != some)
        return bal_fail(err, BAL_CONFLICT, "%s does not come out again", what);
    return some ? verify_list(s, make, kept, what, err) : BAL_OK;
}

bal_status verify_contests(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    BAL_TRY(verify_list(s, list_params, &state->params, "the list of contests", err));
    BAL_TRY(verify_list(s, list_assertions, &state->assertions, "the list of assertions", err));
    BAL_TRY(verify_some(s, s->frame.pools.len > 0, list_pools, &state->pools, "the list of pools",
                        err));
    return verify_some(s, frame_has_batches(&s->frame), list_batches, &state->batches,
                       "the list of batches", err);
}

// ---- rounds

static bal_status verify_drawn_batches(struct session *s, const struct state_round *round,
                                       struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS);
    uint32_t number = (uint32_t)round->number;
    if ((round->batches.size > 0) != frame_has_batches(&s->frame))
        return bal_fail(err, BAL_CONFLICT, "the list of batches does not come out again");
    if (round->batches.size == 0)
        return BAL_OK;
    BAL_TRY(list_drawn_batches(s, number, &made, err));
    BAL_TRY(verify_made(s, &made, &round->batches, "the list of batches", err));
    if (batch_sample_new(&s->batches, number) != round->new_batches ||
        list_new_counts(s, number) != round->new_counts)
        return bal_fail(err, BAL_CONFLICT, "the sample has another number of batches");
    return BAL_OK;
}

// A line of a plan; that it is of the right contest, and what it draws, the session has read.
static bal_status verify_plan_line(str text, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    const struct ej1 *line, *sizes;
    BAL_TRY(ej1_parse(text, &arena, &line, err));
    BAL_TRY(body_keys_check(STR("a plan"), line, STR("contest reason sizes:list target:int"), err));
    BAL_TRY(ej1_get(line, "sizes", EJ1_ARRAY, &sizes, err));
    for (const struct ej1 *v = sizes->first; v != NULL; v = v->next)
        if (v->type != EJ1_NULL && (v->type != EJ1_INT || v->number < 0))
            return bal_fail(err, BAL_INVALID, "a plan has a size that is no number of cards");
    return BAL_OK;
}

static bal_status verify_plan(struct session *s, const struct state_round *round,
                              struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    uint32_t lines = 0;
    BAL_TRY(record_read_object(s->record, &round->plan, &text, err));
    BAL_TRY(list_ended(buf_str(&text), "a plan", err));
    for (str rest = buf_str(&text); rest.len > 0; lines++)
        BAL_TRY(verify_plan_line(str_cut(&rest, '\n'), err));
    return lines == s->frame.contest_count
               ? BAL_OK
               : bal_fail(err, BAL_CONFLICT, "the plan of round %llu is of other contests",
                          (unsigned long long)round->number);
}

bal_status verify_sample(struct session *s, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(LISTS);
    const struct state_round *round = state_round(&s->record->state);
    uint32_t number = (uint32_t)round->number;
    BAL_TRY(verify_plan(s, round, err));
    BAL_TRY(list_sample(s, number, &made, err));
    BAL_TRY(verify_made(s, &made, &round->sample, "the sample", err));
    if (s->sample.retrieval.len != round->cards ||
        sample_new_cards(&s->sample, &s->frame, number, NULL) != round->new_cards)
        return bal_fail(err, BAL_CONFLICT, "the sample has another number of cards");
    return verify_drawn_batches(s, round, err);
}

bal_status verify_interpretations(const struct session *s, struct bal_err *err)
{
    const struct problem *one = NULL;
    if (s->refused == 0)
        return BAL_OK;
    one = problems_last_error(s->problems);
    one = one != NULL ? one : problems_last_error(&s->mvrs.problems);
    one = one != NULL ? one : problems_last_error(&s->counts.problems);
    if (one == NULL)
        return bal_fail(err, BAL_CONFLICT, "interpretations have errors");
    return bal_fail(err, BAL_CONFLICT, STR_FMT, STR_ARG(one->message));
}

bal_status verify_outcome(struct session *s, struct bal_err *err)
{
    if (s->refused_hands > 0)
        return bal_fail(err, BAL_CONFLICT, "a full hand count has errors");
    if (s->unknown_escalation)
        return bal_fail(err, BAL_CONFLICT,
                        "a contest was sent to a full hand count that the audit does not have");
    if (!session_done(s))
        return bal_fail(
            err, BAL_CONFLICT,
            "a target neither meets its risk limit nor is counted by hand in full, or a "
            "full hand count that was ordered is not complete");
    return verify_list(s, list_outcome, &s->record->state.outcome, "the outcome", err);
}
