// SPDX-License-Identifier: Apache-2.0
// verify_computed.c: what follows from the inputs of a record, computed anew and compared.
#include "record/sealed.h"
#include "record/verbs_parties.h"
#include "record/verify_lists.h"
#include "record/verify_work.h"

static bal_status same_opening(struct session *s, struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    const struct state_opening *last = &p->openings.at[p->openings.len - 1];
    AUTO_BUF made = BUF_INIT((size_t)4 << 30);
    BAL_TRY(list_cards_open(s, last->refers, last->seq, &made, err));
    return verify_made(s, &made, &last->list, "the list of opened cards", err);
}

static bal_status same_report(struct session *s, struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    AUTO_BUF made = BUF_INIT((size_t)1 << 30);
    uint64_t cards;
    BAL_TRY(list_privacy(s, &made, &cards, err));
    if (cards != p->recognisable)
        return bal_fail(err, BAL_CONFLICT, "other cards could be recognised than it says");
    return verify_made(s, &made, &p->report, "the privacy report", err);
}

static void check_freeze(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    const struct state_public *p = &v->r->state.published;
    verify_judge(v, "V15", verify_contests(s, &why), &why, seq);
    verify_judge(v, "V15", verify_cards(s, &why), &why, seq);
    verify_judge(v, "V11",
                 verify_list(s, list_commitments, &p->commitments, "the list of commitments", &why),
                 &why, seq);
}

static void check_risk(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *risk = &state_round(&v->r->state)->risk;
    verify_judge(v, "V13", verify_interpretations(s, &why), &why, seq);
    verify_judge(v, "V14", verify_list(s, list_risks, risk, "the measured risk", &why), &why, seq);
}

// Computes everything anew as it was after this event, where the event has something to compare.
void verify_computed(struct verifier *v, str type, uint64_t seq)
{
    struct session s;
    struct problems p;
    struct bal_err why;
    const struct state_object *tally = &v->r->state.published.tally;
    bool freeze = str_eq(type, STR("assertions-commit")), sample = str_eq(type, STR("sample"));
    bool risk = str_eq(type, STR("risk")), outcome = str_eq(type, STR("outcome"));
    bool tallies = str_eq(type, STR("tally-open")), opens = str_eq(type, STR("card-open"));
    bool privacy = str_eq(type, STR("privacy-report"));
    bool reads = str_eq(type, STR("mvr-blind2")) || str_eq(type, STR("adjudicate"));
    bool corrects = str_eq(type, STR("correct"));
    bool takes = str_eq(type, STR("retrieve"));
    if (!freeze && !sample && !risk && !outcome && !tallies && !opens && !privacy && !reads &&
        !takes && !corrects)
        return;
    problems_init(&p);
    bal_status status = session_open(&s, v->r, &p, &why);
    verify_judge(v,
                 freeze    ? "V6"
                 : sample  ? "V10"
                 : risk    ? "V14"
                 : privacy ? "V12"
                 : outcome ? "V16"
                           : "V13",
                 status, &why, seq);
    if (status == BAL_OK && freeze)
        check_freeze(v, &s, seq);
    if (status == BAL_OK && reads)
        verify_judge(v, "V13", verify_interpretations(&s, &why), &why, seq);
    if (status == BAL_OK && takes)
        verify_judge(v, "V13", verify_retrieval(&s, &why), &why, seq);
    if (status == BAL_OK && privacy)
        verify_judge(v, "V12", same_report(&s, &why), &why, seq);
    if (status == BAL_OK && tallies)
        verify_judge(v, "V12", verify_list(&s, list_tally, tally, "the list of opened votes", &why),
                     &why, seq);
    if (status == BAL_OK && opens)
        verify_judge(v, "V13", same_opening(&s, &why), &why, seq);
    if (status == BAL_OK && corrects)
        verify_judge(v, "V13", session_check_correction(&s, seq, &why), &why, seq);
    if (status == BAL_OK && sample)
        verify_judge(v, "V10", verify_sample(&s, &why), &why, seq);
    if (status == BAL_OK && risk)
        check_risk(v, &s, seq);
    if (status == BAL_OK && outcome)
        verify_judge(v, "V16", verify_outcome(&s, &why), &why, seq);
    session_close(&s);
    problems_done(&p);
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
