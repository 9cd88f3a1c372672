// SPDX-License-Identifier: Apache-2.0
// verify_entries.c: what people entered, event by event: it can be read, and stands for cards and
// counts that nobody entered before, or that it may correct.
#include "record/lists/verify_lists.h"

void verify_entered_init(struct verify_entered *e)
{
    *e = (struct verify_entered){.keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
}

void verify_entered_done(struct verify_entered *e)
{
    table_done(&e->keys);
    vec_done(&e->at);
}

// One card or count of an entry.
struct entering {
    struct verify_entered *known;
    const struct state *state;
    const struct state_entry *entry;
    uint64_t root; // the event that the entry stands for
};

// `round` 0: that of the entry. (Corrections of cards: session_check_correction.)
static bal_status check_new(const struct entering *e, uint64_t round, uint64_t draw,
                            struct bal_err *err)
{
    const struct state *s = e->state;
    unsigned long long n = draw;
    round = round > 0 ? round : e->entry->round;
    bool closed = round < s->rounds.len || s->phase != PHASE_ROUND;
    if (!e->entry->corrects && round != e->entry->round)
        return bal_fail(err, BAL_CONFLICT, "draw %llu is of another round", n);
    if (e->entry->corrects && e->entry->batches && !closed)
        return bal_fail(err, BAL_CONFLICT, "draw %llu was not entered: nothing is corrected", n);
    return BAL_OK;
}

static bal_status take(const struct entering *e, str key, uint64_t round, uint64_t draw,
                       struct bal_err *err)
{
    struct verify_entered *known = e->known;
    uint32_t id = table_find(&known->keys, key);
    if (id == TABLE_NONE) {
        BAL_TRY(check_new(e, round, draw, err));
        struct verify_entered_one *new = vec_push(&known->at, LIMIT_CARDS);
        if (new == NULL || table_add(&known->keys, key) == TABLE_NONE)
            return err_memory(err);
        *new = (struct verify_entered_one){e->root, e->entry->seq};
        return BAL_OK;
    }
    struct verify_entered_one *one = &known->at.at[id];
    bool corrects = e->entry->corrects && (!e->entry->batches || one->root == e->root);
    if (one->last != e->entry->seq && !corrects)
        return bal_fail(err, BAL_CONFLICT, "draw %llu was entered by event %llu",
                        (unsigned long long)draw, (unsigned long long)one->root);
    one->last = e->entry->seq;
    return BAL_OK;
}

static bal_status take_all(const struct entering *e, const struct election *from,
                           struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    for (size_t i = 0; !e->entry->batches && i < from->interpretations.len; i++) {
        const struct interpretation *one = &from->interpretations.at[i];
        buf_clear(&key);
        buf_addf(&key, "%llu", (unsigned long long)one->draw);
        BAL_TRY(buf_check(&key, err));
        BAL_TRY(take(e, buf_str(&key), one->round, one->draw, err));
    }
    for (size_t i = 0; e->entry->batches && i < from->hand_totals.len; i++) {
        const struct hand_total *one = &from->hand_totals.at[i];
        const struct contest *c = &from->contests.at[one->contest];
        buf_clear(&key);
        buf_addf(&key, "%llu/%u/", (unsigned long long)one->draw, c->occurrence);
        buf_add(&key, c->name);
        BAL_TRY(buf_check(&key, err));
        BAL_TRY(take(e, buf_str(&key), one->round, one->draw, err));
    }
    return BAL_OK;
}

// Is all of it of what was drawn, and possible?
static bal_status match(const struct session *s, const struct state_entry *entry,
                        const struct election *from, struct bal_err *err)
{
    struct problems p;
    struct found found = {0};
    struct batch_found counts = {0};
    problems_init(&p);
    bal_status status = entry->batches
                            ? batch_found_match(&counts, &s->frame, &s->batches, from, &p, err)
                            : found_match(&found, &s->frame, &s->sample, from, &p, err);
    const struct problem *error = problems_last_error(&p);
    if (status == BAL_OK && error != NULL)
        status = bal_fail(err, BAL_CONFLICT, STR_FMT, STR_ARG(error->message));
    batch_found_done(&counts);
    found_done(&found);
    problems_done(&p);
    return status;
}

static bal_status check_list(struct verify_entered *known, const struct record *r,
                             const struct state_entry *entry, const struct load *l,
                             struct bal_err *err)
{
    const struct problem *error = problems_last_error(&l->problems);
    const struct entering e = {known, &r->state, entry, state_entered_first(&r->state, entry->seq)};
    uint64_t has = entry->batches ? list_counts_in(&l->election) : l->election.interpretations.len;
    if (l->problems.count[PROBLEM_encoding] > 0)
        return bal_fail(err, BAL_CONFLICT, "the list is not UTF-8");
    if (error != NULL)
        return bal_fail(err, BAL_CONFLICT, "line %llu of the list: " STR_FMT,
                        (unsigned long long)error->place.line, STR_ARG(error->message));
    if (has != entry->cards)
        return bal_fail(err, BAL_CONFLICT, "the list has another number of %s",
                        entry->batches ? "counts" : "cards");
    if (state_entry(&r->state, entry->seq) == NULL)
        return BAL_OK; // of a second board, or a ruling: about what others entered
    return take_all(&e, &l->election, err);
}

bal_status verify_entry(struct verify_entered *known, struct record *r, const struct session *s,
                        uint64_t seq, struct bal_err *err)
{
    struct load l = {0};
    const struct state_entry *entry = state_reading(&r->state, seq);
    if (entry == NULL)
        return BAL_OK;
    const struct state_input as = {.name = STR("the list"),
                                   .format = entry->batches ? STR("ballast-handcount")
                                                            : STR("ballast-mvr"),
                                   .source = entry->list};
    bal_status status = record_load_one(r, &as, &l, err);
    if (status == BAL_OK)
        status = check_list(known, r, entry, &l, err);
    if (status == BAL_OK && s != NULL)
        status = match(s, entry, &l.election, err);
    load_done(&l);
    return status;
}
