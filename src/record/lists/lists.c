// SPDX-License-Identifier: Apache-2.0
// lists.c: the lists that events name, made from the session alone, so that verify makes them again
// and compares bytes.
#include "record/lists/lists.h"

#include "core/spelling.h"
#include "io/csv_write.h"

// A risk as text, never rounded down: 17 significant digits of a double that is not below it.
static void put_risk(struct ej1_writer *w, const char *key, double risk)
{
    AUTO_BUF text = BUF_INIT(64);
    buf_addf(&text, "%.17g", risk);
    ej1_key_str(w, key, buf_str(&text));
}

static void put_contest_name(struct session *s, uint32_t c, struct ej1_writer *w)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, c, &name);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
}

static str choice_name(const struct frame_contest *c, uint32_t choice)
{
    return choice == NO_CHOICE ? STR("") : c->contest->choices.at[choice].name;
}

// The choices by number, with their reported votes; who has won; which are slots for write-ins.
static void put_choices(const struct frame_contest *c, struct ej1_writer *w)
{
    ej1_key(w, "choices");
    ej1_open(w, '[');
    for (uint32_t i = 0; i < c->choices; i++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        spelling_put(&name, c->contest->choices.at[i].name, c->contest->choices.at[i].occurrence);
        ej1_vendor(w, buf_str(&name));
    }
    ej1_close(w);
}

static void put_votes(const struct frame_contest *c, struct ej1_writer *w)
{
    ej1_key(w, "votes");
    ej1_open(w, '[');
    for (uint32_t i = 0; i < c->choices; i++)
        ej1_int(w, (int64_t)c->votes[i]);
    ej1_close(w);
}

static void put_winners(const struct frame_contest *c, struct ej1_writer *w)
{
    ej1_key(w, "winners");
    ej1_open(w, '[');
    for (uint32_t i = 0; i < c->choices; i++)
        if (c->won[i])
            ej1_int(w, i);
    ej1_close(w);
    ej1_key(w, "write_ins");
    ej1_open(w, '[');
    for (uint32_t i = 0; i < c->choices; i++)
        if (c->contest->choices.at[i].kind == CHOICE_WRITE_IN)
            ej1_int(w, i);
    ej1_close(w);
}

static void put_function(const struct contest *c, struct ej1_writer *w)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    function_put(c->function, &c->terms, &text);
    ej1_key(w, "function");
    ej1_vendor(w, buf_str(&text));
}

// The rules of a ranked count, where they are not the default: how CVRs and paper are read.
static void put_irv_rule(const struct frame_settings *s, struct ej1_writer *w)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (s->irv_set)
        irv_put(&s->irv, &text);
    if (text.len > 0 && !str_eq(buf_str(&text), STR("default")))
        ej1_key_str(w, "irv_rule", buf_str(&text));
}

// The schedule of a method by rounds.
static void put_rounds(const struct frame_settings *s, struct ej1_writer *w)
{
    if (s->round_count == 0)
        return;
    ej1_key(w, "rounds");
    ej1_open(w, '[');
    for (size_t r = 0; r < s->round_count; r++)
        ej1_int(w, (int64_t)s->rounds[r]);
    ej1_close(w);
}

// How whole batches are drawn: their number, the sampler and the sum of all weights.
static void put_batches(const struct frame_contest *c, struct ej1_writer *w)
{
    uint64_t all = 0;
    if (!frame_by_batch(c))
        return;
    for (size_t i = 0; i < c->batches.len; i++)
        all += c->batches.at[i].weight;
    ej1_key_str(w, "batch_sampler",
                str_from(frame_by_macro(c) ? "interval, with replacement"
                                           : "successive, without replacement"));
    ej1_key_int(w, "batch_weight", (int64_t)all);
    ej1_key_int(w, "batches", (int64_t)c->batches.len);
}

bal_status list_params(struct session *s, struct buf *out, struct bal_err *err)
{
    for (uint32_t i = 0; i < s->frame.contest_count; i++) {
        const struct frame_contest *c = &s->frame.contests[i];
        struct record_body b;
        AUTO_BUF universe = BUF_INIT(LIMIT_TOKEN_BYTES);
        frame_universe_words(&s->frame, i, &universe);
        struct ej1_writer *w = session_line(&b);
        put_batches(c, w);
        ej1_key_int(w, "cards", (int64_t)c->cards);
        ej1_key_int(w, "cards_bound", (int64_t)c->settings.cards_bound);
        put_choices(c, w);
        put_contest_name(s, i, w);
        bool weighted = s->weighing && s->weights.contests[i].weighted;
        if (weighted)
            ej1_key_int(w, "decoys", (int64_t)s->decoys);
        put_function(c->contest, w);
        put_irv_rule(&c->settings, w);
        ej1_key_str(w, "jurisdictions", buf_str(&universe));
        if (weighted)
            ej1_key_int(w, "loser_weight", (int64_t)c->settings.loser_weight);
        ej1_key_str(w, "method", str_from(c->settings.method ? c->settings.method->name : ""));
        ej1_key_int(w, "pending", (int64_t)c->settings.pending);
        if (weighted)
            ej1_key_int(w, "pool_weight", (int64_t)c->settings.pool_weight);
        ej1_key_int(w, "pooled", (int64_t)c->pooled);
        ej1_key_int(w, "ranks", c->contest->ranks);
        ej1_key_str(w, "risk_limit", c->settings.risk_limit);
        put_rounds(&c->settings, w);
        ej1_key_int(w, "seats", c->contest->seats);
        ej1_key_bool(w, "target", c->settings.target);
        ej1_key_str(w, "universe", str_from(c->universe == UNIVERSE_STYLE ? "style" : "all"));
        ej1_key_int(w, "unlinked", (int64_t)c->unlinked);
        put_votes(c, w);
        ej1_key_int(w, "votes_allowed", c->contest->votes_allowed);
        put_winners(c, w);
        BAL_TRY(session_line_end(&b, out, err));
    }
    return BAL_OK;
}

// What one card adds to the sum that the claim is about (linear.h).
static void put_gain(const struct assertion *a, struct ej1_writer *w)
{
    ej1_key(w, "gain");
    ej1_open(w, '{');
    ej1_key_int(w, "card", a->gain.card);
    ej1_key_int(w, "loser", a->gain.loser);
    ej1_key_int(w, "valid", a->gain.valid);
    ej1_key_int(w, "winner", a->gain.winner);
    ej1_close(w);
}

static void put_words(const struct frame_contest *c, const struct assertion *a,
                      struct ej1_writer *w)
{
    AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
    assertion_words(a, c->contest, &words);
    ej1_key(w, "words");
    ej1_vendor(w, buf_str(&words));
}

// Who stands in the round that the claim is about.
static void put_continuing(const struct frame_contest *c, uint64_t continuing, struct ej1_writer *w)
{
    ej1_key(w, "continuing");
    ej1_open(w, '[');
    for (; continuing != 0; continuing &= continuing - 1)
        ej1_vendor(w, choice_name(c, (uint32_t)__builtin_ctzll(continuing)));
    ej1_close(w);
}

static bal_status claim_line(struct session *s, uint32_t i, const struct frame_assertion *a,
                             struct buf *out, struct bal_err *err)
{
    const struct frame_contest *c = &s->frame.contests[i];
    struct record_body b;
    struct ej1_writer *w = session_line(&b);
    ej1_key_int(w, "above", a->margin.above);
    ej1_key_int(w, "cards", (int64_t)a->margin.cards);
    put_contest_name(s, i, w);
    if (a->claim.continuing != 0)
        put_continuing(c, a->claim.continuing, w);
    ej1_key_int(w, "den", (int64_t)a->claim.den);
    if (a->claim.gain.winner != 0 || a->claim.gain.loser != 0)
        put_gain(&a->claim, w);
    ej1_key_str(w, "kind", str_from(a->claim.kind->name));
    ej1_key(w, "loser");
    ej1_vendor(w, choice_name(c, a->claim.loser));
    if (a->claim.loser_seat > 0)
        ej1_key_int(w, "loser_seat", a->claim.loser_seat);
    ej1_key_int(w, "phantoms", (int64_t)a->margin.phantoms);
    ej1_key_int(w, "upper", (int64_t)a->claim.upper);
    ej1_key(w, "winner");
    ej1_vendor(w, choice_name(c, a->claim.winner));
    if (a->claim.winner_seat > 0)
        ej1_key_int(w, "winner_seat", a->claim.winner_seat);
    put_words(c, &a->claim, w);
    return session_line_end(&b, out, err);
}

bal_status list_assertions(struct session *s, struct buf *out, struct bal_err *err)
{
    for (uint32_t i = 0; i < s->frame.contest_count; i++) {
        const struct frame_contest *c = &s->frame.contests[i];
        for (size_t k = 0; k < c->claims.len; k++)
            BAL_TRY(claim_line(s, i, &c->claims.at[k], out, err));
        if (c->reason.len == 0)
            continue;
        struct record_body b;
        struct ej1_writer *w = session_line(&b);
        put_contest_name(s, i, w);
        ej1_key(w, "full_hand_count");
        ej1_vendor(w, c->reason);
        BAL_TRY(session_line_end(&b, out, err));
    }
    return BAL_OK;
}

static void put_names(struct csv_writer *w, const struct session *s, const struct frame_place *p)
{
    const struct election *e = s->election;
    csv_put(w, e->jurisdictions.items[p->row->jurisdiction]);
    csv_put(w, p->row->container);
    csv_put(w, p->row->tabulator);
    csv_put(w, p->row->batch);
    csv_put_u64(w, p->position);
    AUTO_BUF imprinted = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (p->cvr != NO_CVR)
        election_imprinted(e, p->cvr, &imprinted);
    csv_put(w, buf_str(&imprinted));
}

bal_status list_sample(struct session *s, uint32_t round, struct buf *out, struct bal_err *err)
{
    AUTO_SINK sink;
    struct csv_writer w;
    sink_open_memory(&sink, (size_t)4 << 30);
    csv_writer_init(&w, &sink);
    csv_put_raw(&w, STR("round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id"));
    csv_end_row(&w);
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        const struct sampled *d = &s->sample.cards.at[s->sample.retrieval.at[i]];
        struct frame_place place;
        if (d->round != round)
            continue;
        frame_locate(&s->frame, d->card, &place);
        csv_put_u64(&w, d->round);
        csv_put_u64(&w, d->draw);
        put_names(&w, s, &place);
        csv_end_row(&w);
    }
    BAL_TRY(csv_writer_done(&w, err));
    buf_add(out, buf_str(&sink.buf));
    BAL_TRY(sink_close(&sink, err));
    return buf_check(out, err);
}

static bal_status risk_line(struct session *s, uint32_t i, struct buf *out, struct bal_err *err)
{
    const struct measure_contest *m = &s->measure.contests.at[i];
    const struct frame_contest *c = &s->frame.contests[i];
    struct record_body b;
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "assertions");
    ej1_open(w, '[');
    // The largest few: a line has room for a thousand, and the rest follows from the same figures.
    for (size_t k = 0; k < m->claims.len && k < 200; k++) {
        ej1_open(w, '{');
        ej1_key(w, "loser");
        ej1_vendor(w, str_head(choice_name(c, c->claims.at[k].claim.loser), 60));
        put_risk(w, "risk", m->claims.at[k].risk);
        ej1_key(w, "winner");
        ej1_vendor(w, str_head(choice_name(c, c->claims.at[k].claim.winner), 60));
        ej1_close(w);
    }
    ej1_close(w);
    put_contest_name(s, i, w);
    ej1_key_bool(w, "met", m->met);
    ej1_key_int(w, "o1", (int64_t)m->smallest.o1);
    ej1_key_int(w, "o2", (int64_t)m->smallest.o2);
    put_risk(w, "risk", m->risk);
    ej1_key_int(w, "u1", (int64_t)m->smallest.u1);
    ej1_key_int(w, "u2", (int64_t)m->smallest.u2);
    ej1_key_int(w, "usable", (int64_t)m->usable);
    return session_line_end(&b, out, err);
}

bal_status list_risks(struct session *s, struct buf *out, struct bal_err *err)
{
    for (uint32_t i = 0; i < s->frame.contest_count; i++)
        BAL_TRY(risk_line(s, i, out, err));
    return BAL_OK;
}

static bool is_winner(const struct session *s, uint32_t i, uint32_t choice)
{
    return session_counted(s, i) ? session_hand_won(s, i, choice)
                                 : s->frame.contests[i].won[choice];
}

static const char *outcome_of(const struct session *s, uint32_t i)
{
    if (session_tied(s, i))
        return "tied";
    if (session_counted(s, i))
        return "counted by hand";
    if (session_contest_done(s, i))
        return "confirmed";
    return "not confirmed";
}

bal_status list_outcome(struct session *s, struct buf *out, struct bal_err *err)
{
    for (uint32_t i = 0; i < s->frame.contest_count; i++) {
        const struct frame_contest *c = &s->frame.contests[i];
        struct record_body b;
        struct ej1_writer *w = session_line(&b);
        put_contest_name(s, i, w);
        ej1_key_str(w, "outcome", str_from(outcome_of(s, i)));
        put_risk(w, "risk", s->measured ? s->measure.contests.at[i].risk : 1);
        ej1_key_bool(w, "target", c->settings.target);
        ej1_key(w, "winners");
        ej1_open(w, '[');
        for (uint32_t k = 0; k < c->choices; k++)
            if (is_winner(s, i, k))
                ej1_vendor(w, choice_name(c, k));
        ej1_close(w);
        BAL_TRY(session_line_end(&b, out, err));
    }
    return BAL_OK;
}

bal_status list_keep(struct session *s, list_fn *make, struct state_object *out,
                     struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    BAL_TRY(make(s, &text, err));
    return record_add_object(s->record, buf_str(&text), false, out, err);
}
