// SPDX-License-Identifier: Apache-2.0
// open.c: the records of drawn cards are opened, after the paper was read.
#include "record/lists/sealed.h"
#include "record/log/heads.h"
#include "record/verbs/public.h"

bool public_tallies(const struct state *s)
{
    return state_opens(s) && !str_eq(s->published.rule, STR("sums"));
}

static bool was_opened(const struct state *s, uint64_t refers)
{
    for (size_t i = 0; i < s->published.openings.len; i++)
        if (s->published.openings.at[i].refers == refers)
            return true;
    return false;
}

static uint64_t cards_in(str list)
{
    uint64_t cards = 0;
    str last = STR("");
    while (list.len > 0) { // all lines of a card follow each other
        str line = str_cut(&list, '\n');
        str from = str_skip(line, str_find(line, STR("\"position\":")));
        str position = str_cut(&from, ',');
        cards += !str_eq(position, last);
        last = position;
    }
    return cards;
}

static bal_status open_one(struct session *s, uint64_t refers, struct open_result *out,
                           struct bal_err *err)
{
    struct record *r = s->record;
    struct record_body b;
    struct state_object list;
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    BAL_TRY(list_cards_open(s, refers, r->state.size, &text, err));
    if (text.len == 0)
        return BAL_OK;
    BAL_TRY(record_add_object(r, buf_str(&text), false, &list, err));
    out->events++;
    out->cards += cards_in(buf_str(&text));
    struct ej1_writer *w = record_body(&b);
    record_put_object(w, "list", &list, "application/jsonl");
    ej1_key_int(w, "refers", (int64_t)refers);
    return record_append(r, "card-open", &b, err);
}

// Several parties: does a cosigned checkpoint cover what was read, or an override stand in for it?
static bool is_covered(struct record *r, uint64_t refers)
{
    const struct state_parties *p = &r->state.parties;
    uint64_t last = state_read_last(&r->state, refers);
    const struct parties_order o = {.from = last + 1, .to = r->state.size, .what = ""};
    for (size_t i = 0; i < p->overrides.len; i++)
        if (p->overrides.at[i].seq > last)
            return true;
    return !p->several || record_witnessed(r, &o, NULL) == BAL_OK;
}

// Was a card of the entry read differently by a second board, and nothing decided yet? Once its
// record is open nobody may decide any more.
static bool is_disputed(const struct session *s, uint64_t refers)
{
    const struct state *state = &s->record->state;
    uint64_t first = state_entered_first(state, refers);
    for (size_t i = 0; i < s->disputes.len; i++) {
        const struct state_entry *of = session_entry(s, s->found.at[s->disputes.at[i].sampled]);
        if (of != NULL && state_entered_first(state, of->seq) == first)
            return true;
    }
    return false;
}

static bal_status open_if_due(struct session *s, uint64_t refers, struct open_result *out,
                              struct bal_err *err)
{
    if (was_opened(&s->record->state, refers))
        return BAL_OK;
    if (is_covered(s->record, refers) && !is_disputed(s, refers))
        return open_one(s, refers, out, err);
    out->waiting++;
    return BAL_OK;
}

bal_status public_open_cards(struct session *s, struct open_result *out, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    size_t entries = state->mvrs.len, rounds = state->rounds.len;
    *out = (struct open_result){0};
    for (size_t i = 0; i < entries; i++)
        if (!state->mvrs.at[i].batches)
            BAL_TRY(open_if_due(s, state->mvrs.at[i].seq, out, err));
    for (size_t i = 0; i < rounds; i++)
        if (state->rounds.at[i].closed != 0)
            BAL_TRY(open_if_due(s, state->rounds.at[i].closing, out, err));
    return BAL_OK;
}

static bal_status open_all(struct session *s, struct open_result *out, struct bal_err *err)
{
    if (!state_opens(&s->record->state)) {
        bal_fail(err, BAL_CONFLICT, "no records of cards are to be opened in this audit");
        err_hint(err, "Either it has none, or it was committed with --publish closed.");
        return BAL_CONFLICT;
    }
    BAL_TRY(record_begin(s->record, err));
    BAL_TRY(public_open_cards(s, out, err));
    return record_commit(s->record, err);
}

bal_status verb_open(struct record *r, struct open_result *out, struct problems *p,
                     struct bal_err *err)
{
    struct session s;
    *out = (struct open_result){0};
    BAL_TRY(record_allows(r, "card-open", err));
    bal_status status = session_open(&s, r, p, err);
    if (status == BAL_OK)
        status = open_all(&s, out, err);
    session_close(&s);
    return status;
}
