// SPDX-License-Identifier: Apache-2.0
// verify_computed.c: what follows from the inputs of a record, computed anew and compared.
#include "record/lists/sealed.h"
#include "record/lists/verify_lists.h"
#include "record/verbs/verbs_parties.h"
#include "record/verify/verify_work.h"

static bal_status computed_opening(struct verifier *v, struct session *s, uint64_t seq,
                                   struct bal_err *err)
{
    (void)v, (void)seq;
    const struct state_public *p = &s->record->state.published;
    const struct state_opening *last = &p->openings.at[p->openings.len - 1];
    AUTO_BUF made = BUF_INIT((size_t)4 << 30);
    BAL_TRY(list_cards_open(s, last->refers, last->seq, &made, err));
    return verify_made(s, &made, &last->list, "the list of opened cards", err);
}

static bal_status computed_report(struct verifier *v, struct session *s, uint64_t seq,
                                  struct bal_err *err)
{
    (void)v, (void)seq;
    const struct state_public *p = &s->record->state.published;
    AUTO_BUF made = BUF_INIT((size_t)1 << 30);
    uint64_t cards;
    BAL_TRY(list_privacy(s, &made, &cards, err));
    if (cards != p->recognisable)
        return bal_fail(err, BAL_CONFLICT, "other cards could be recognised than it says");
    return verify_made(s, &made, &p->report, "the privacy report", err);
}

// One function a type of event: a failure is its code's.

static bal_status computed_freeze(struct verifier *v, struct session *s, uint64_t seq,
                                  struct bal_err *err)
{
    struct bal_err why;
    const struct state_public *p = &v->r->state.published;
    verify_judge(v, "V15", verify_contests(s, &why), &why, seq);
    verify_judge(v, "V15", verify_cards(s, &why), &why, seq);
    verify_judge(v, "V11",
                 verify_list(s, list_commitments, &p->commitments, "the list of commitments", &why),
                 &why, seq);
    (void)err;
    return BAL_OK;
}

static bal_status computed_readings(struct verifier *v, struct session *s, uint64_t seq,
                                    struct bal_err *err)
{
    (void)v, (void)seq;
    return verify_interpretations(s, err);
}

static bal_status computed_risk(struct verifier *v, struct session *s, uint64_t seq,
                                struct bal_err *err)
{
    struct bal_err why;
    const struct state_object *risk = &state_round(&v->r->state)->risk;
    verify_judge(v, "V13", verify_interpretations(s, &why), &why, seq);
    return verify_list(s, list_risks, risk, "the measured risk", err);
}

static bal_status computed_tally(struct verifier *v, struct session *s, uint64_t seq,
                                 struct bal_err *err)
{
    (void)seq;
    return verify_list(s, list_tally, &v->r->state.published.tally, "the list of opened votes",
                       err);
}

static bal_status computed_correction(struct verifier *v, struct session *s, uint64_t seq,
                                      struct bal_err *err)
{
    (void)v;
    return session_check_correction(s, seq, err);
}

static bal_status computed_retrieval(struct verifier *v, struct session *s, uint64_t seq,
                                     struct bal_err *err)
{
    (void)v, (void)seq;
    return verify_retrieval(s, err);
}

static bal_status computed_sample(struct verifier *v, struct session *s, uint64_t seq,
                                  struct bal_err *err)
{
    (void)v, (void)seq;
    return verify_sample(s, err);
}

static bal_status computed_outcome(struct verifier *v, struct session *s, uint64_t seq,
                                   struct bal_err *err)
{
    (void)v, (void)seq;
    return verify_outcome(s, err);
}

static const struct {
    const char *type, *code;
    bal_status (*check)(struct verifier *v, struct session *s, uint64_t seq, struct bal_err *err);
} computed[] = {
    {"assertions-commit", "V6", computed_freeze}, {"privacy-report", "V12", computed_report},
    {"tally-open", "V12", computed_tally},        {"sample", "V10", computed_sample},
    {"retrieve", "V13", computed_retrieval},      {"mvr-blind2", "V13", computed_readings},
    {"adjudicate", "V13", computed_readings},     {"correct", "V13", computed_correction},
    {"card-open", "V13", computed_opening},       {"risk", "V14", computed_risk},
    {"outcome", "V16", computed_outcome},
};

// Computes everything anew as it was after this event, where the event has something to compare.
void verify_computed(struct verifier *v, str type, uint64_t seq)
{
    for (size_t i = 0; i < ARRAY_LEN(computed); i++) {
        struct session s;
        struct problems p;
        struct bal_err why;
        if (!str_eq(type, str_from(computed[i].type)))
            continue;
        problems_init(&p);
        bal_status status = session_open(&s, v->r, &p, &why);
        if (status == BAL_OK)
            status = computed[i].check(v, &s, seq, &why);
        verify_judge(v, computed[i].code, status, &why, seq);
        session_close(&s);
        problems_done(&p);
    }
}

// An input by itself is still understood as it was.
bal_status verify_input(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    uint64_t id;
    uint8_t salt[STORE_SALT] = {0};
    const struct state_input *in = state_input(&v->r->state, seq);
    if (in == NULL)
        return BAL_OK;
    BAL_TRY(record_find_object(v->r, &in->source, &id, salt, err));
    return verify_understood(v->r, in, in->source.salted ? salt : NULL, err);
}
