// SPDX-License-Identifier: Apache-2.0
// openings.c: which cards' records an event opens, after people have read the paper.
#include <stdlib.h>

#include "app/sealed/sums.h"
#include "base/binary.h"
#include "record/lists/sealed.h"

// ---- which cards

// The cards of the sample that interpretations of one entry are about; `of` has a flag for each of
// sample.cards.
static bal_status mark_entered(struct session *s, const struct state_entry *entry, bool *of,
                               struct bal_err *err)
{
    struct load l = {0};
    struct found found = {0};
    struct problems p;
    if (entry->batches)
        return BAL_OK; // sums are compared with sums, which are public
    const struct state_input as = {
        .name = STR("the list"), .format = STR("ballast-mvr"), .source = entry->list};
    problems_init(&p);
    bal_status status = record_load_one(s->record, &as, &l, err);
    if (status == BAL_OK)
        status = found_match(&found, &s->frame, &s->sample, &l.election, &p, err);
    for (size_t i = 0; status == BAL_OK && i < s->sample.cards.len; i++)
        of[i] = of[i] || found.at[i] != NULL;
    found_done(&found);
    problems_done(&p);
    load_done(&l);
    return status;
}

// The cards of rounds up to this one that no event before `seq` entered.
static bal_status mark_missing(struct session *s, uint64_t round, uint64_t seq, bool *of,
                               struct bal_err *err)
{
    const struct state *state = &s->record->state;
    size_t count = s->sample.cards.len;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_CARDS + 4096);
    bool *entered = arena_new(&arena, bool, count + 1);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < state->mvrs.len && state->mvrs.at[i].seq < seq; i++)
        BAL_TRY(mark_entered(s, &state->mvrs.at[i], entered, err));
    for (size_t i = 0; i < count; i++)
        of[i] = of[i] || (!entered[i] && s->sample.cards.at[i].round <= round);
    return BAL_OK;
}

static bal_status mark_referred(struct session *s, uint64_t refers, bool *of, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    const struct state_entry *entry = state_entry(state, refers);
    if (entry != NULL)
        return mark_entered(s, entry, of, err);
    for (size_t i = 0; i < state->rounds.len; i++)
        if (state->rounds.at[i].closing == refers && state->rounds.at[i].closed != 0)
            return mark_missing(s, state->rounds.at[i].number, refers, of, err);
    return bal_fail(err, BAL_CONFLICT, "event %llu did not enter interpretations",
                    (unsigned long long)refers);
}

// May the earlier opening have cards that this event has, too? A correction has cards of what it
// corrects, and such that nobody had entered before their round was closed.
static bool overlaps(const struct state *s, const struct state_opening *earlier, uint64_t refers)
{
    return state_entry(s, earlier->refers) == NULL ||
           state_entry(s, refers) == NULL || // a round-close
           state_entered_first(s, earlier->refers) == state_entered_first(s, refers);
}

bal_status session_opened(struct session *s, uint64_t before, bool *of, struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    for (size_t i = 0; i < p->openings.len && p->openings.at[i].seq < before; i++)
        BAL_TRY(mark_referred(s, p->openings.at[i].refers, of, err));
    return BAL_OK;
}

// The last round that was closed before the event.
static uint64_t closed_before(const struct state *s, uint64_t seq)
{
    uint64_t number = 0;
    for (size_t i = 0; i < s->rounds.len; i++)
        if (s->rounds.at[i].closed != 0 && s->rounds.at[i].closing < seq)
            number = s->rounds.at[i].number;
    return number;
}

bal_status session_check_correction(struct session *s, uint64_t seq, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    uint64_t first = state_entered_first(state, seq), closed = closed_before(state, seq);
    size_t n = s->sample.cards.len;
    AUTO_ARENA arena = ARENA_INIT((size_t)4 * LIMIT_CARDS + 4096);
    bool *of = arena_new(&arena, bool, n + 1), *opened = arena_new(&arena, bool, n + 1);
    bool *mine = arena_new(&arena, bool, n + 1), *others = arena_new(&arena, bool, n + 1);
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(mark_referred(s, seq, of, err));
    BAL_TRY(session_opened(s, seq, opened, err));
    for (size_t i = 0; i < state->mvrs.len && state->mvrs.at[i].seq < seq; i++) {
        bool same = state_entered_first(state, state->mvrs.at[i].seq) == first;
        BAL_TRY(mark_entered(s, &state->mvrs.at[i], same ? mine : others, err));
    }
    for (size_t i = 0; i < n; i++) {
        const struct sampled *d = &s->sample.cards.at[i];
        if (!of[i] || d->first != i)
            continue;
        if (opened[i])
            return bal_fail(err, BAL_CONFLICT, "draw %llu is corrected after its record was opened",
                            (unsigned long long)d->draw);
        if (!mine[i] && (others[i] || d->round > closed))
            return bal_fail(err, BAL_CONFLICT, "draw %llu was not entered by what is corrected",
                            (unsigned long long)d->draw);
    }
    return BAL_OK;
}

// ---- lines

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// The contests' salts, made once for the list.
struct salts {
    struct commit_contest *of;
    bool *made;
    uint32_t count;
    struct arena arena;
};

static void salts_done(struct salts *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->made[i])
            commit_contest_done(&s->of[i]);
    arena_done(&s->arena);
}

static bal_status salts_make(struct session *s, struct salts *out, struct bal_err *err)
{
    uint32_t count = s->frame.contest_count;
    *out = (struct salts){.arena = ARENA_INIT((size_t)1 << 28)};
    out->of = arena_new(&out->arena, struct commit_contest, count + 1);
    out->made = arena_new(&out->arena, bool, count + 1);
    BAL_TRY(arena_check(&out->arena, err));
    out->count = count;
    for (uint32_t c = 0; c < count; c++) {
        struct commit_form form;
        out->made[c] = true;
        bal_status status = commit_form_init(&form, s->frame.contests[c].contest, NULL, err);
        if (status == BAL_OK)
            status = commit_contest_init(&out->of[c], s->record->state.origin, buf_str(&form.name),
                                         s->key, err);
        commit_form_done(&form);
        if (status != BAL_OK)
            return status;
    }
    return BAL_OK;
}

static bal_status card_lines(struct session *s, const struct salts *salts, uint32_t card,
                             struct buf *out, struct bal_err *err)
{
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        struct record_body b;
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), text = BUF_INIT(64);
        bool tree = !s->sums || s->frame.contests[c].claims.len > 0;
        if (!tree || !seal_holds(&s->frame, c, card))
            continue;
        struct merkle_hash salt = commit_salt(&salts->of[c], card);
        session_spell(s, c, &name);
        base64_add(&text, str_bytes(salt.b, SHA256_BYTES));
        struct ej1_writer *w = session_line(&b);
        ej1_key(w, "contest");
        ej1_vendor(w, buf_str(&name));
        ej1_key_int(w, "position", card);
        ej1_key_str(w, "salt", buf_str(&text));
        BAL_TRY(session_line_end(&b, out, err));
    }
    return BAL_OK;
}

// ---- proofs by trees of sums

// What is shown of the cards, contest by contest as they are sealed, to be told card by card.
struct proofs {
    struct session *s;
    const uint32_t *cards;
    size_t count;
    str *lines; // of card i in contest c: [i * contests + c]
    struct arena arena;
};

static bal_status prove_contest(void *ctx, uint32_t contest, const struct sealed *sealed,
                                struct bal_err *err)
{
    struct proofs *p = ctx;
    const struct frame *f = &p->s->frame;
    struct sums sums;
    size_t n = 0;
    if (f->contests[contest].claims.len == 0)
        return BAL_OK;
    AUTO_ARENA arena = ARENA_INIT((size_t)12 * LIMIT_CARDS + 4096);
    uint32_t *held = arena_new(&arena, uint32_t, p->count + 1);
    size_t *which = arena_new(&arena, size_t, p->count + 1);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < p->count; i++) {
        if (!seal_holds(f, contest, p->cards[i]))
            continue;
        which[n] = i;
        held[n++] = p->cards[i];
    }
    bal_status status = sums_make(sealed, &f->contests[contest], held, n, &sums, err);
    for (size_t i = 0; i < n && status == BAL_OK; i++) {
        AUTO_BUF line = BUF_INIT(EJ1_BYTES + 2);
        status = sums_line(sealed, &sums, i, held[i], &line, err);
        if (status == BAL_OK)
            p->lines[which[i] * f->contest_count + contest] = arena_str(&p->arena, buf_str(&line));
    }
    sums_done(&sums);
    return status == BAL_OK ? arena_check(&p->arena, err) : status;
}

static bal_status proof_lines(struct session *s, const uint32_t *cards, size_t count,
                              struct buf *out, struct bal_err *err)
{
    struct proofs p = {
        .s = s, .cards = cards, .count = count, .arena = ARENA_INIT((size_t)8 << 30)};
    size_t n = count * s->frame.contest_count;
    p.lines = arena_new(&p.arena, str, n + 1);
    bal_status status = arena_check(&p.arena, err);
    if (status == BAL_OK && count > 0)
        status = session_seal(s, prove_contest, &p, err);
    for (size_t i = 0; i < n && status == BAL_OK; i++)
        buf_add(out, p.lines[i]);
    arena_done(&p.arena);
    return status == BAL_OK ? buf_check(out, err) : status;
}

// The frame's numbers of cards that are marked and not opened, ascending. A card that was drawn
// several times stands at its first draw.
static size_t cards_of(const struct session *s, const bool *of, const bool *opened, uint32_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < s->sample.cards.len; i++)
        if (of[i] && !opened[i] && s->sample.cards.at[i].first == i)
            out[count++] = s->sample.cards.at[i].card;
    if (count > 1)
        qsort(out, count, sizeof *out, by_number);
    return count;
}

bal_status list_cards_open(struct session *s, uint64_t refers, uint64_t before, struct buf *out,
                           struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    struct salts salts;
    size_t n = s->sample.cards.len;
    AUTO_ARENA arena = ARENA_INIT((size_t)6 * LIMIT_CARDS + 4096);
    bool *of = arena_new(&arena, bool, n + 1), *opened = arena_new(&arena, bool, n + 1);
    uint32_t *cards = arena_new(&arena, uint32_t, n + 1);
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(mark_referred(s, refers, of, err));
    for (size_t i = 0; i < p->openings.len && p->openings.at[i].seq < before; i++)
        if (overlaps(&s->record->state, &p->openings.at[i], refers))
            BAL_TRY(mark_referred(s, p->openings.at[i].refers, opened, err));
    size_t count = cards_of(s, of, opened, cards);
    if (s->sums && !s->given.secret)
        return proof_lines(s, cards, count, out, err);
    bal_status status = salts_make(s, &salts, err);
    for (size_t i = 0; status == BAL_OK && i < count; i++)
        status = card_lines(s, &salts, cards[i], out, err);
    salts_done(&salts);
    return status;
}
