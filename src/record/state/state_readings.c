// SPDX-License-Identifier: Apache-2.0
// state_readings.c: what people took from storage, read on cards, counted, corrected and decided.
#include "record/state/state_body.h"

// They are in the order of their events.
static const struct state_entry *find_entry(const struct state_entry *at, size_t count,
                                            uint64_t seq)
{
    size_t from = 0, to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (at[middle].seq < seq)
            from = middle + 1;
        else
            to = middle;
    }
    return from < count && at[from].seq == seq ? &at[from] : NULL;
}

const struct state_entry *state_entry(const struct state *s, uint64_t seq)
{
    return find_entry(s->mvrs.at, s->mvrs.len, seq);
}

uint64_t state_entered_first(const struct state *s, uint64_t seq)
{
    for (const struct state_entry *e = state_entry(s, seq); e != NULL && e->corrects;
         e = state_entry(s, e->refers))
        seq = e->refers;
    return seq;
}

uint64_t state_entered_last(const struct state *s, uint64_t seq)
{
    uint64_t first = state_entered_first(s, seq), last = seq;
    for (size_t i = 0; i < s->mvrs.len; i++)
        if (state_entered_first(s, s->mvrs.at[i].seq) == first && s->mvrs.at[i].seq > last)
            last = s->mvrs.at[i].seq;
    return last;
}

uint64_t state_read_last(const struct state *s, uint64_t seq)
{
    uint64_t last = state_entered_last(s, seq);
    if (s->seconds.len > 0 && s->seconds.at[s->seconds.len - 1].seq > last)
        last = s->seconds.at[s->seconds.len - 1].seq;
    if (s->rulings.len > 0 && s->rulings.at[s->rulings.len - 1].seq > last)
        last = s->rulings.at[s->rulings.len - 1].seq;
    return last;
}

const struct state_entry *state_reading(const struct state *s, uint64_t seq)
{
    const struct state_entry *e = state_entry(s, seq);
    if (e == NULL)
        e = find_entry(s->seconds.at, s->seconds.len, seq);
    return e != NULL ? e : find_entry(s->rulings.at, s->rulings.len, seq);
}

// Owners of the keys that signed beside the log's, each once, a line each.
static bal_status keep_signers(struct state *s, const struct event *e, str *out,
                               struct bal_err *err)
{
    AUTO_BUF owners = BUF_INIT(NOTE_BYTES);
    for (size_t i = 1; i < e->note.count; i++)
        for (size_t k = 0; k < s->parties.keys.len; k++) {
            const struct state_key *key = &s->parties.keys.at[k];
            if (key_valid(key) && str_eq(note_key_name(&key->key), e->note.line[i].name))
                buf_addf(&owners, STR_FMT "\n", STR_ARG(key->owner));
        }
    BAL_TRY(buf_check(&owners, err));
    *out = arena_str(&s->arena, buf_str(&owners));
    return arena_check(&s->arena, err);
}

// What all entries have; `out` may be NULL, without memory.
static bal_status fill_entry(struct state *s, const struct event *e, struct state_entry *out,
                             struct bal_err *err)
{
    if (out == NULL)
        return err_memory(err);
    out->seq = e->seq;
    out->time = e->time;
    out->round = s->rounds.len;
    BAL_TRY(keep_signers(s, e, &out->signers, err));
    return body_object(e->body, "list", &out->list, err);
}

// What was read or ruled in the last round, whose risk is then to be measured again.
static bal_status take_entry(struct state *s, const struct event *e, struct state_entry *out,
                             struct bal_err *err)
{
    BAL_TRY(body_round(s, e, s->rounds.len, err));
    BAL_TRY(fill_entry(s, e, out, err));
    state_round(s)->risk = (struct state_object){0};
    return BAL_OK;
}

bal_status read_mvr(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_entry *m = vec_push(&s->mvrs, LIMIT_CARDS);
    BAL_TRY(take_entry(s, e, m, err));
    return ej1_get_u64(e->body, "cards", &m->cards, err);
}

bal_status read_counts(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_entry *m = vec_push(&s->mvrs, LIMIT_CARDS);
    BAL_TRY(take_entry(s, e, m, err));
    m->batches = true;
    return ej1_get_u64(e->body, "counts", &m->cards, err);
}

bal_status read_correction(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_entry *m = vec_push(&s->mvrs, LIMIT_CARDS);
    BAL_TRY(take_entry(s, e, m, err));
    m->corrects = true;
    BAL_TRY(ej1_get_u64(e->body, "refers", &m->refers, err));
    if (m->refers >= e->seq || state_entry(s, m->refers) == NULL)
        return bal_fail(err, BAL_CONFLICT, "event %llu did not enter interpretations",
                        (unsigned long long)m->refers);
    m->batches = state_entry(s, m->refers)->batches;
    if (ej1_find(e->body, m->batches ? "cards" : "counts") != NULL)
        return bal_fail(err, BAL_INVALID, "a correction is of cards or of counts");
    BAL_TRY(ej1_get_u64(e->body, m->batches ? "counts" : "cards", &m->cards, err));
    BAL_TRY(body_text(s, e->body, "reason", &m->reason, err));
    return body_note(s, e, STR("interpretations were corrected"), err);
}

// ---- second readings and rulings

bal_status read_second(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_entry *m = vec_push(&s->seconds, LIMIT_CARDS);
    BAL_TRY(take_entry(s, e, m, err));
    return ej1_get_u64(e->body, "cards", &m->cards, err);
}

bal_status read_ruling(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_entry *m = vec_push(&s->rulings, LIMIT_CARDS);
    BAL_TRY(take_entry(s, e, m, err));
    BAL_TRY(ej1_get_u64(e->body, "cards", &m->cards, err));
    BAL_TRY(body_text(s, e->body, "reason", &m->reason, err));
    AUTO_BUF what = BUF_INIT(EVENT_BYTES);
    str by;
    BAL_TRY(ej1_get_str(e->body, "by", &by, err));
    buf_addf(&what, "readings of cards were adjudicated by " STR_FMT, STR_ARG(by));
    return body_note(s, e, arena_str(&s->arena, buf_str(&what)), err);
}

// ---- retrieval

bal_status read_retrieval(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_retrieval *new = vec_push(&s->retrievals, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(body_round(s, e, s->rounds.len, err));
    *new = (struct state_retrieval){.seq = e->seq, .time = e->time, .round = s->rounds.len};
    BAL_TRY(ej1_get_u64(e->body, "places", &new->places, err));
    BAL_TRY(ej1_get_u64(e->body, "other_seals", &new->other_seals, err));
    return body_object(e->body, "list", &new->list, err);
}

bal_status read_hand_count(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_entry *h = vec_push(&s->hand_counts, LIMIT_CARDS);
    BAL_TRY(fill_entry(s, e, h, err));
    h->round = 0;
    return BAL_OK;
}
