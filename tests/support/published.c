// SPDX-License-Identifier: Apache-2.0
#include "support/published.h"

#include "support/support.h"

static struct bal_err err;

struct telling {
    struct session *real;
    struct election *to;
    struct import imp;
    struct arena arena;
    VEC(struct equivalent_run) runs;
    VEC(struct equivalent_id) ids;
    VEC(bool) in;
    uint32_t scopes;
};

// The contest as the list of contests tells it, with a dictionary that begins at the other end.
static void tell_contest(struct telling *t, uint32_t c)
{
    const struct contest *from = &t->real->election->contests.at[c];
    const struct contest_def def = {.name = from->name,
                                    .occurrence = from->occurrence,
                                    .function = from->function,
                                    .terms = from->terms,
                                    .function_known = true,
                                    .votes_allowed = from->votes_allowed,
                                    .seats = from->seats,
                                    .ranks = from->ranks};
    uint32_t number;
    assert_ok(import_contest(&t->imp, &def, &number, &err));
    assert_int_equal(number, c);
    struct contest *to = &t->to->contests.at[c];
    to->votes_allowed = from->votes_allowed;
    to->seats = from->seats;
    to->ranks = from->ranks;
    for (uint32_t k = 0; k < from->choices.len; k++) {
        const struct choice *choice = &from->choices.at[k];
        assert_ok(import_choice(&t->imp, c, choice->name, STR(""), choice->occurrence, choice->kind,
                                &number, &err));
        assert_int_equal(number, k);
    }
    for (uint32_t code = contest_codes(from) - 1; code > 0; code--) {
        struct mark marks[LIMIT_MARKS];
        struct mark_set s = contest_set(from, code);
        memcpy(marks, s.marks, s.count * sizeof *marks);
        assert_ok(contest_code(&t->to->contests.at[c], s.state, marks, s.count, &number, &err));
    }
}

// The number of the set of contests that a card with a record has leaves in.
static uint32_t scope_of(struct telling *t, uint32_t card, const struct frame_place *place)
{
    const struct frame *f = &t->real->frame;
    size_t n = f->contest_count, from = t->in.len;
    for (uint32_t c = 0; c < n; c++) {
        uint32_t code = column_get(&f->contests[c].contest->column, place->cvr);
        bool in = f->contests[c].universe == UNIVERSE_ALL ? frame_holds(f, c, card) : code != 0;
        *vec_push(&t->in, SIZE_MAX) = in;
    }
    for (uint32_t s = 0; s < t->scopes; s++)
        if (memcmp(t->in.at + s * n, t->in.at + from, n * sizeof(bool)) == 0) {
            t->in.len = from;
            return s;
        }
    return t->scopes++;
}

static void tell_cards(struct telling *t)
{
    const struct frame *f = &t->real->frame;
    for (uint32_t card = 0; card < f->cards; card++) {
        struct frame_place at;
        struct equivalent_run run = {.cards = 1, .scope = EQUIVALENT_NONE};
        frame_locate(f, card, &at);
        if (at.row != NULL)
            run.row = &t->to->manifest.at[at.row - t->real->election->manifest.at];
        run.position = at.position;
        if (at.cvr != NO_CVR && at.pool == NO_POOL)
            run.scope = scope_of(t, card, &at);
        *vec_push(&t->runs, SIZE_MAX) = run;
    }
}

static void tell_drawn(struct telling *t)
{
    const struct sample *s = &t->real->sample;
    const struct frame *f = &t->real->frame;
    bool *drawn = arena_new(&t->arena, bool, f->cards);
    for (size_t i = 0; i < s->cards.len; i++)
        drawn[s->cards.at[i].card] = true;
    for (uint32_t card = 0; card < f->cards; card++) {
        AUTO_BUF text = BUF_INIT(1000);
        struct frame_place at;
        frame_locate(f, card, &at);
        if (!drawn[card] || at.cvr == NO_CVR)
            continue;
        election_imprinted(t->real->election, at.cvr, &text);
        *vec_push(&t->ids, SIZE_MAX) =
            (struct equivalent_id){card, arena_str(&t->arena, buf_str(&text))};
        if (at.pool != NO_POOL)
            t->runs.at[card].scope = EQUIVALENT_EMPTY;
    }
}

// Codes of both elections, the other way round.
static uint32_t turned(const struct contest *c, uint32_t code)
{
    return code == 0 ? 0 : contest_codes(c) - code;
}

static void tell_votes(struct telling *t, uint32_t c, struct equivalent_contest *out)
{
    const struct contest *from = &t->real->election->contests.at[c];
    const struct frame *f = &t->real->frame;
    uint64_t *rest = arena_new(&t->arena, uint64_t, contest_codes(from));
    struct equivalent_drawn *drawn = arena_new(&t->arena, struct equivalent_drawn, t->ids.len + 1);
    size_t next = 0, count = 0;
    for (uint32_t card = 0; card < f->cards; card++) {
        uint32_t scope = t->runs.at[card].scope;
        while (next < t->ids.len && t->ids.at[next].card < card)
            next++;
        if (scope >= EQUIVALENT_EMPTY || !t->in.at[scope * f->contest_count + c])
            continue;
        uint32_t code = turned(from, column_get(&from->column, f->cvr.at[card]));
        if (next < t->ids.len && t->ids.at[next].card == card)
            drawn[count++] = (struct equivalent_drawn){card, code};
        else
            rest[code]++;
    }
    *out = (struct equivalent_contest){rest, drawn, count};
}

static bal_status its_election(struct record *r, struct record_public *out, struct bal_err *why)
{
    struct published *p = r->source_state;
    (void)why;
    *out = (struct record_public){.election = &p->load.election};
    return BAL_OK;
}

void published_make(struct published *p, struct session *real)
{
    static struct record_source source;
    struct telling t = {.real = real, .arena = ARENA_INIT((size_t)1 << 30)};
    assert_ok(record_load_public(real->record, &p->load, &err));
    t.to = &p->load.election;
    t.imp =
        (struct import){.election = t.to, .problems = &p->load.problems, .last_batch = TABLE_NONE};
    uint32_t n = real->frame.contest_count;
    for (uint32_t c = 0; c < n; c++)
        tell_contest(&t, c);
    tell_cards(&t);
    tell_drawn(&t);
    struct equivalent_contest *votes = arena_new(&t.arena, struct equivalent_contest, n + 1);
    for (uint32_t c = 0; c < n; c++)
        tell_votes(&t, c, &votes[c]);
    const struct equivalent_cards all = {.runs = t.runs.at,
                                         .run_count = t.runs.len,
                                         .in = t.in.at,
                                         .ids = t.ids.at,
                                         .id_count = t.ids.len};
    struct equivalent e;
    if (real->election->cards > 0) {
        assert_ok(equivalent_begin(&e, &t.imp, &all, &err));
        for (uint32_t c = 0; c < n; c++)
            assert_ok(equivalent_deal(&e, c, &votes[c], &err));
        equivalent_done(&e);
    }
    source = record_store;
    source.election = its_election;
    p->record = *real->record;
    p->record.source = &source;
    p->record.source_state = p;
    vec_done(&t.runs);
    vec_done(&t.ids);
    vec_done(&t.in);
    arena_done(&t.arena);
}

void published_done(struct published *p)
{
    load_done(&p->load);
}
