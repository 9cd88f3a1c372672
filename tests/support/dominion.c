// SPDX-License-Identifier: Apache-2.0
#include "support/dominion.h"

struct texts {
    const struct export_text *at;
    size_t count, chunk;
    unsigned asked;
};

static bal_status read_one(struct dj *d, const struct export_text *t, size_t chunk, bool scout,
                           struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    AUTO_BUF text = BUF_INIT((size_t)16 << 20);
    for (const char *p = t->text; *p != '\0'; p++)
        buf_add_char(&text, *p == '\'' ? '"' : *p);
    BAL_TRY(buf_check(&text, err));
    BAL_TRY(source_open_memory(&source, STR("test.json"), buf_str(&text), chunk, err));
    if (t->kind != DJ_KINDS)
        return dj_manifest(d, t->kind, &source, err);
    return scout ? dj_scout(d, &source, err) : dj_export(d, &source, err);
}

static bal_status look_ahead(struct dj *scout, const void *ctx, struct bal_err *err)
{
    struct texts *t = (struct texts *)(uintptr_t)ctx;
    bal_status status = BAL_OK;
    t->asked++;
    for (size_t i = 0; i < t->count && status != BAL_LIMIT; i++)
        if (t->at[i].kind == DJ_KINDS)
            status = read_one(scout, &t->at[i], t->chunk, true, err);
    return status == BAL_LIMIT ? status : BAL_OK;
}

static bal_status read_all(struct dj *d, struct texts *t, bool twice, struct bal_err *err)
{
    bool contests = false;
    bal_status status = BAL_OK;
    for (size_t i = 0; i < t->count; i++)
        contests |= t->at[i].kind == DJ_CONTESTS;
    if (!contests && twice) {
        BAL_TRY(look_ahead(d, t, err));
    } else if (!contests) {
        d->look_ahead = look_ahead;
        d->look_ahead_ctx = t;
    }
    for (size_t i = 0; i < t->count && status == BAL_OK; i++)
        status = read_one(d, &t->at[i], t->chunk, false, err);
    BAL_TRY(dj_settle(d, err));
    BAL_TRY(status);
    dj_finish(d);
    return election_check_duplicates(d->imp->election, d->imp->problems, err);
}

static void read_texts(struct export_read *out, struct texts *t, bool twice)
{
    *out = (struct export_read){0};
    problems_init(&out->p);
    struct import imp = {.election = &out->e,
                         .problems = &out->p,
                         .file = STR("test.json"),
                         .last_batch = TABLE_NONE};
    struct dj d;
    out->status = election_init(&out->e, &out->err);
    if (out->status != BAL_OK)
        return;
    out->status = dj_init(&d, &imp, &out->err);
    if (out->status == BAL_OK)
        out->status = import_file_begin(&imp, "dominion-json", &out->err);
    if (out->status == BAL_OK) {
        out->status = read_all(&d, t, twice, &out->err);
        import_file_end(&imp);
    }
    dj_done(&d);
    out->asked = t->asked;
}

void export_read(struct export_read *out, const struct export_text *texts, size_t count,
                 size_t chunk)
{
    read_texts(out, &(struct texts){texts, count, chunk, 0}, false);
}

void export_read_twice(struct export_read *out, const struct export_text *texts, size_t count,
                       size_t chunk)
{
    read_texts(out, &(struct texts){texts, count, chunk, 0}, true);
}

void export_done(struct export_read *r)
{
    election_done(&r->e);
    problems_done(&r->p);
}

static const struct contest *contest_named(const struct election *e, const char *name)
{
    const struct contest *c = election_contest(e, str_from(name), 0);
    if (c == NULL)
        fail_msg("there is no contest '%s'", name);
    return c;
}

void assert_marks(const struct election *e, const char *contest, uint32_t card, const char *want)
{
    const struct contest *c = contest_named(e, contest);
    struct mark_set s = contest_set(c, column_get(&c->column, card));
    AUTO_BUF text = BUF_INIT(1 << 16);
    buf_addf(&text, "%s", s.state == STATE_NOT_ON_CARD ? "" : state_name(s.state));
    for (uint32_t i = 0; i < s.count; i++) {
        buf_addf(&text, " %u", s.marks[i].choice);
        if (s.marks[i].rank > 0)
            buf_addf(&text, "@%u", s.marks[i].rank);
        buf_addf(&text, "%s%s", s.marks[i].flags & MARK_AMBIGUOUS ? "a" : "",
                 s.marks[i].flags & MARK_NOT_COUNTED ? "n" : "");
    }
    assert_str(buf_str(&text), want);
}

void assert_problems(const struct problems *p, enum problem_id id, uint64_t count,
                     const char *first)
{
    assert_int_equal(p->count[id], count);
    for (size_t i = 0; i < p->kept.len && first != NULL; i++) {
        if (p->kept.at[i].id != id)
            continue;
        assert_str(p->kept.at[i].message, first);
        return;
    }
    assert_null(first);
}

static void assert_same_str(str a, str b)
{
    if (!str_eq(a, b))
        fail_msg("'" STR_FMT "' is not '" STR_FMT "'", STR_ARG(a), STR_ARG(b));
}

static void assert_same_contest(const struct contest *a, const struct contest *b, uint32_t cards)
{
    assert_same_str(a->name, b->name);
    assert_int_equal(a->occurrence, b->occurrence);
    assert_int_equal(a->function, b->function);
    assert_int_equal(a->votes_allowed, b->votes_allowed);
    assert_int_equal(a->seats, b->seats);
    assert_int_equal(a->ranks, b->ranks);
    assert_int_equal(a->choices.len, b->choices.len);
    for (size_t i = 0; i < a->choices.len; i++) {
        assert_same_str(a->choices.at[i].name, b->choices.at[i].name);
        assert_int_equal(a->choices.at[i].kind, b->choices.at[i].kind);
        assert_int_equal(a->choices.at[i].occurrence, b->choices.at[i].occurrence);
    }
    for (uint32_t i = 0; i < cards; i++) {
        struct mark_set s = contest_set(a, column_get(&a->column, i));
        struct mark_set t = contest_set(b, column_get(&b->column, i));
        assert_int_equal(s.state, t.state);
        assert_int_equal(s.count, t.count);
        if (s.count > 0)
            assert_memory_equal(s.marks, t.marks, s.count * sizeof *s.marks);
    }
}

static void assert_same_card(const struct election *a, const struct election *b, uint32_t i)
{
    char x[NUM_TEXT], y[NUM_TEXT];
    const struct card c = election_card(a, i), d = election_card(b, i);
    assert_same_str(a->batches.at[c.batch].tabulator, b->batches.at[d.batch].tabulator);
    assert_same_str(a->batches.at[c.batch].batch, b->batches.at[d.batch].batch);
    assert_same_str(election_id(a, c.record, x), election_id(b, d.record, y));
    assert_int_equal(c.imprinted.v == ID_DERIVED.v, d.imprinted.v == ID_DERIVED.v);
    assert_same_str(a->styles.items[c.style], b->styles.items[d.style]);
    assert_same_str(a->precincts.items[c.precinct], b->precincts.items[d.precinct]);
    assert_same_str(a->groups.items[c.group], b->groups.items[d.group]);
    assert_int_equal(c.sheet, d.sheet);
    assert_int_equal(c.flags, d.flags);
}

void assert_same_election(const struct election *a, const struct election *b)
{
    assert_same_str(a->name, b->name);
    assert_int_equal(a->cards, b->cards);
    assert_int_equal(a->contests.len, b->contests.len);
    for (size_t i = 0; i < a->contests.len; i++)
        assert_same_contest(&a->contests.at[i], &b->contests.at[i], a->cards);
    for (uint32_t i = 0; i < a->cards; i++)
        assert_same_card(a, b, i);
}
