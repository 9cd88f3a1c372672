// SPDX-License-Identifier: Apache-2.0
// session_entries.c: what people entered: interpretations with their corrections, measured, and
// hand counts with their recounts.
#include "record/session/session.h"

// Opens all entries of one kind and reads them into one election.
static bal_status load_entries(struct session *s, const struct state_entry *const *entries,
                               size_t count, const char *format, struct load *out,
                               struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    struct record_input *in = arena_new(&arena, struct record_input, count + 1);
    struct load_path *paths = arena_new(&arena, struct load_path, count + 1);
    BAL_TRY(arena_check(&arena, err));
    bal_status status = BAL_OK;
    for (size_t i = 0; status == BAL_OK && i < count; i++) {
        AUTO_BUF name = BUF_INIT(64);
        buf_addf(&name, "event %llu", (unsigned long long)entries[i]->seq);
        struct state_input as = {.name = arena_str(&arena, buf_str(&name)),
                                 .source = entries[i]->list};
        paths[i] = (struct load_path){.path = as.name.ptr, .format = format, .given = &in[i].set};
        status = record_input_open(&in[i], s->record, &as, err);
    }
    struct load_options options = {0};
    if (status == BAL_OK)
        status = load_paths(out, paths, count, &options, err);
    for (size_t i = 0; i < count; i++)
        record_input_close(&in[i]);
    return status;
}

bal_status session_load_entries(struct session *s, const struct state_entry *entries, size_t count,
                                bool batches, const char *format, struct load *out,
                                struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    size_t kept = 0;
    const struct state_entry **some =
        (const struct state_entry **)arena_alloc(&arena, count + 1, sizeof *some);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < count; i++)
        if (entries[i].batches == batches)
            some[kept++] = &entries[i];
    return load_entries(s, some, kept, format, out, err);
}

const struct state_entry *session_entry_of(const struct session *s, str file)
{
    uint64_t seq = 0;
    str_cut(&file, ' ');
    return num_u64(file, &seq) ? state_entry(&s->record->state, seq) : NULL;
}

const struct state_entry *session_entry(const struct session *s, const struct interpretation *i)
{
    return session_entry_of(s, i->place.file);
}

static bal_status card_key(const struct interpretation *i, struct buf *out, struct bal_err *err)
{
    buf_clear(out);
    buf_addf(out, "%llu/%llu", (unsigned long long)i->round, (unsigned long long)i->draw);
    return buf_check(out, err);
}

// Keeps the last of several interpretations of a card, of those for which `replaces` holds; others
// stay unless a later one replaces them.
static bal_status keep_standing(struct election *e,
                                bool (*replaces)(const struct session *s,
                                                 const struct interpretation *i),
                                const struct session *s, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(64);
    struct table replaced = TABLE_INIT(LIMIT_NAMES_BYTES);
    size_t kept = e->interpretations.len;
    bal_status status = BAL_OK;
    // From the last to the first: what a later one has is left out.
    for (size_t i = e->interpretations.len; status == BAL_OK && i > 0; i--) {
        const struct interpretation *one = &e->interpretations.at[i - 1];
        status = card_key(one, &key, err);
        if (status == BAL_OK && table_find(&replaced, buf_str(&key)) != TABLE_NONE)
            continue;
        if (status == BAL_OK && replaces(s, one) &&
            table_add(&replaced, buf_str(&key)) == TABLE_NONE)
            status = err_memory(err);
        e->interpretations.at[--kept] = *one;
    }
    size_t left = e->interpretations.len - kept;
    if (status == BAL_OK && kept > 0)
        memmove(e->interpretations.at, e->interpretations.at + kept,
                left * sizeof *e->interpretations.at);
    e->interpretations.len = left;
    table_done(&replaced);
    return status;
}

// A correction stands in place of what was entered before for the same cards.
static bool is_correction(const struct session *s, const struct interpretation *i)
{
    const struct state_entry *from = session_entry(s, i);
    return from != NULL && from->corrects;
}

static bool always(const struct session *s, const struct interpretation *i)
{
    (void)s;
    (void)i;
    return true;
}

bal_status session_keep_last(struct election *e, struct bal_err *err)
{
    return keep_standing(e, always, NULL, err);
}

struct measure_request session_request(const struct session *s, uint32_t round, uint32_t closed)
{
    return (struct measure_request){.frame = &s->frame,
                                    .sample = &s->sample,
                                    .found = &s->found,
                                    .round = round,
                                    .closed = closed,
                                    .weights = session_weights(s),
                                    .batches = &s->batches,
                                    .counts = &s->counted};
}

bal_status session_measure(struct session *s, uint32_t closed, struct bal_err *err)
{
    const struct measure_request request = session_request(s, session_rounds(s), closed);
    if (s->measured)
        measure_done(&s->measure);
    s->measured = true;
    return measure_make(&s->measure, &request, err);
}

bal_status session_read_mvrs(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    uint32_t round = session_rounds(s);
    uint64_t before = problems_errors(s->problems);
    if (s->sample.rounds == 0)
        return BAL_OK;
    BAL_TRY(session_load_entries(s, state->mvrs.at, state->mvrs.len, false, "ballast-mvr", &s->mvrs,
                                 err));
    BAL_TRY(keep_standing(&s->mvrs.election, is_correction, s, err));
    BAL_TRY(found_match(&s->found, &s->frame, &s->sample, &s->mvrs.election, s->problems, err));
    BAL_TRY(session_read_seconds(s, err));
    BAL_TRY(session_read_counts(s, err));
    s->refused = problems_errors(&s->mvrs.problems) + problems_errors(&s->counts.problems) +
                 problems_errors(s->problems) - before;
    const struct state_round *last = &state->rounds.at[round - 1];
    bool closed = last->closed != 0 || last->risk.size > 0;
    return session_measure(s, closed ? round : round - 1, err);
}

bal_status session_read_hand_counts(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    uint64_t before = problems_errors(s->problems);
    if (state->hand_counts.len == 0)
        return BAL_OK;
    BAL_TRY(session_load_entries(s, state->hand_counts.at, state->hand_counts.len, false,
                                 "ballast-handcount", &s->hands, err));
    const struct election *from = &s->hands.election;
    for (size_t i = 0; i < from->hand_totals.len; i++) {
        const struct contest *c = &from->contests.at[from->hand_totals.at[i].contest];
        const struct contest *mine = election_contest(s->election, c->name, c->occurrence);
        s->refused_hands += mine == NULL;
        if (mine != NULL)
            s->contests[mine - s->election->contests.at].counting = true;
    }
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (s->contests[c].counting)
            BAL_TRY(handcount_make(&s->contests[c].count, &s->frame, c, from, s->problems, err));
    s->refused_hands += problems_errors(&s->hands.problems) + problems_errors(s->problems) -
                        before + s->hands.problems.count[PROBLEM_encoding];
    return BAL_OK;
}
