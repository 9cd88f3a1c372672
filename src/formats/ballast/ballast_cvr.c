// SPDX-License-Identifier: Apache-2.0
// ballast_cvr.c: cast vote records in Ballast's own form, a line a mark (ballast_votes.h):
//
//     jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank[,card]
//
// The rows of one card lie side by side. A card without a contest is one row with contest and
// choice empty. The column card, a running number, is written only when two cards that follow each
// other could not be told apart without it, or a card has no ids at all.
//
// Cards are written as they stand in the election; contests and choices in the order in which they
// first occur on the cards, so that reading the file and writing it again gives the same bytes.
#include "formats/ballast/ballast_votes.h"
#include "formats/damaged_id.h"
#include "formats/lost.h"
#include "formats/readers.h"

enum field { JURISDICTION, TABULATOR, BATCH, RECORD, IMPRINTED, STYLE, CARD, KEYS };
enum { CONTEST = KEYS, CHOICE, RANK, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [JURISDICTION] = {"jurisdiction", false},
    [TABULATOR] = {"tabulator", false},
    [BATCH] = {"batch", true},
    [RECORD] = {"record", true},
    [IMPRINTED] = {"imprintedid", false},
    [STYLE] = {"style", false},
    [CARD] = {"card", false},
    [CONTEST] = {"contest", true},
    [CHOICE] = {"choice", true},
    [RANK] = {"rank", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = 0; i < COLUMNS; i++)
        if (columns[i].required && !csv_names_have(cells, count, columns[i].names))
            return 0;
    return 95;
}

struct reader {
    struct csv_table *t;
    struct vote_reader votes;
    struct csv_key key; // of the card being read
    uint32_t card;
};

// An id that a spreadsheet program changed is the id of another card, or of none.
static void check_ids(struct reader *r)
{
    static const enum field ids[] = {TABULATOR, BATCH, RECORD};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        str id = r->key.cell[ids[i]];
        if (id_is_rounded(id) || id_is_date(id))
            csv_table_problem(r->t, lost_id, ids[i], "'" STR_FMT "' is not what was exported",
                              STR_ARG(id));
    }
    check_place_name(r->t->imp, r->key.cell[STYLE], r->t->csv.line, csv_table_place(r->t, STYLE));
}

static bal_status start_card(struct reader *r, struct bal_err *err)
{
    struct import *imp = r->t->imp;
    BAL_TRY(csv_key_take(&r->key, r->t, KEYS, err));
    check_ids(r);
    struct card card = {.line = (uint32_t)r->t->csv.line};
    uint32_t jurisdiction = imp->jurisdiction;
    if (r->key.cell[JURISDICTION].len > 0)
        BAL_TRY(standard_jurisdiction(imp, r->key.cell[JURISDICTION], false, &jurisdiction, err));
    BAL_TRY(import_batch(imp, jurisdiction, r->key.cell[TABULATOR], r->key.cell[BATCH], &card.batch,
                         err));
    BAL_TRY(import_id(imp, r->key.cell[RECORD], &card.record, err));
    BAL_TRY(import_imprinted(imp, card.batch, r->key.cell[RECORD], r->key.cell[IMPRINTED],
                             &card.imprinted, err));
    BAL_TRY(import_name(&imp->election->styles, r->key.cell[STYLE], &card.style, err));
    if (r->key.cell[RECORD].len == 0 && r->key.cell[IMPRINTED].len == 0) {
        card.flags = CARD_UNLINKED;
        csv_table_problem(r->t, unlinked_card, RECORD, "a card without its identity");
    }
    return import_card(imp, &card, &r->card, err);
}

static bal_status take_contest(struct reader *r, struct bal_err *err)
{
    struct vote_reader *v = &r->votes;
    struct import *imp = r->t->imp;
    if (!v->open)
        return BAL_OK;
    vote_reader_take(v);
    struct contest *c = &imp->election->contests.at[v->found.contest];
    if (column_get(&c->column, r->card) != 0)
        import_problem(imp, duplicate_row, v->line, csv_table_place(r->t, CONTEST), c->name,
                       "the rows of contest '" STR_FMT "' on this card do not lie side by side",
                       STR_ARG(c->name));
    uint32_t flags = election_card(imp->election, r->card).flags;
    if (v->found.state == FINDING_WITHHELD && (flags & CARD_REDACTED) == 0) {
        BAL_TRY(
            election_change_card(imp->election, r->card, FIELD_FLAGS, flags | CARD_REDACTED, err));
        import_problem(imp, redacted_card, v->line, 0, r->key.cell[IMPRINTED],
                       "votes on this card are withheld");
    }
    return import_marks(imp, r->card, (uint32_t)v->found.contest,
                        (enum contest_state)v->found.state, v->marks, v->found.count, err);
}

// The current row, or the end.
static bal_status read_row(struct reader *r, bool more, struct bal_err *err)
{
    bool same = more && csv_key_same(&r->key, r->t, KEYS);
    if (!same || !vote_reader_continues(&r->votes))
        BAL_TRY(take_contest(r, err));
    if (!more)
        return BAL_OK;
    if (!same)
        BAL_TRY(start_card(r, err));
    else if (csv_table_cell(r->t, CONTEST).len == 0)
        csv_table_problem(r->t, duplicate_row, CONTEST, "the card has a row already");
    return vote_reader_add(&r->votes, err);
}

static bal_status read_rows(struct reader *r, struct bal_err *err)
{
    for (bool more = true; more;) {
        BAL_TRY(csv_table_next(r->t, &more, err));
        BAL_TRY(read_row(r, more, err));
    }
    if (!r->key.set)
        import_problem(r->t->imp, empty_file, 0, 0, STR(""), "there is no card in the file");
    return BAL_OK;
}

static bal_status read_table(struct csv_table *t, struct bal_err *err)
{
    if (!csv_table_columns(t, columns, COLUMNS))
        return BAL_OK;
    struct reader r = {.t = t, .key = {.text = BUF_INIT(LIMIT_TOKEN_BYTES)}};
    vote_reader_init(&r.votes, t);
    r.votes.contest_column = CONTEST;
    r.votes.choice_column = CHOICE;
    r.votes.rank_column = RANK;
    r.votes.words = WORD(BLANK) | WORD(OVERVOTED) | WORD(INVALID) | WORD(WITHHELD);
    r.votes.observe = true;
    bal_status status = read_rows(&r, err);
    vote_reader_done(&r.votes);
    buf_done(&r.key.text);
    return status;
}

bal_status ballast_cvr_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct csv_table t;
    BAL_TRY(import_file_begin(imp, "ballast-cvr", err));
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK)
        status = read_table(&t, err);
    import_file_end(imp);
    csv_table_close(&t);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_cvr_read, err);
}

struct writer {
    const struct election *e;
    struct vote_writer votes;
    struct arena arena;
    VEC(uint32_t) order; // contests in the order in which they first occur
    bool *ordered;       // is the contest in it?
    uint32_t **rank_of;  // per contest and choice: 1 and up in order of first occurrence, or 0
    uint32_t *ranks;     // per contest: how many choices have occurred
};

static bool alike(struct card a, struct card b)
{
    return a.batch == b.batch && a.record.v == b.record.v && a.imprinted.v == b.imprinted.v &&
           a.style == b.style;
}

// Nothing at all is known about it.
static bool nameless(const struct election *e, struct card c)
{
    const struct batch *b = &e->batches.at[c.batch];
    return c.record.v == ID_NONE.v && c.imprinted.v == ID_NONE.v && c.style == 0 &&
           b->jurisdiction == 0 && b->tabulator.len == 0 && b->batch.len == 0;
}

// Would two cards become one for a reader, or the row of a card be empty?
static bool needs_numbers(const struct election *e)
{
    for (uint32_t i = 0; i < e->cards; i++)
        if (nameless(e, election_card(e, i)) ||
            (i > 0 && alike(election_card(e, i - 1), election_card(e, i))))
            return true;
    return false;
}

static bal_status writer_init(struct writer *w, const struct election *e, struct sink *out,
                              struct bal_err *err)
{
    *w = (struct writer){.e = e, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    w->ordered = arena_new(&w->arena, bool, e->contests.len);
    w->ranks = arena_new(&w->arena, uint32_t, e->contests.len);
    w->rank_of = arena_new(&w->arena, uint32_t *, e->contests.len);
    for (size_t i = 0; w->rank_of != NULL && i < e->contests.len; i++)
        w->rank_of[i] = arena_new(&w->arena, uint32_t, e->contests.at[i].choices.len);
    BAL_TRY(vote_writer_init(&w->votes, e, out, err));
    return arena_check(&w->arena, err);
}

static void put_key(struct writer *w, uint32_t number)
{
    const struct election *e = w->e;
    const struct card card = election_card(e, number);
    const struct batch *b = &e->batches.at[card.batch];
    char text[NUM_TEXT];
    AUTO_BUF imprinted = BUF_INIT(LIMIT_TOKEN_BYTES);
    election_imprinted(e, number, &imprinted);
    const str cells[] = {
        e->jurisdictions.items[b->jurisdiction], b->tabulator,        b->batch,
        election_id(e, card.record, text),       buf_str(&imprinted), e->styles.items[card.style]};
    struct buf *prefix = &w->votes.prefix;
    prefix->len = 0;
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        if (i > 0)
            buf_add_char(prefix, ',');
        csv_quote(prefix, cells[i]);
    }
}

// Sorts the marks by rank, then by first occurrence of their choices on the cards written so far.
static void sort_marks(struct writer *w, uint32_t contest, struct mark *marks, uint32_t count)
{
    uint32_t *rank_of = w->rank_of[contest];
    for (uint32_t i = 0; i < count; i++) // in the contest's own order
        if (rank_of[marks[i].choice] == 0 && marks[i].flags == 0)
            rank_of[marks[i].choice] = ++w->ranks[contest];
    for (uint32_t i = 1; i < count; i++) {
        struct mark m = marks[i];
        uint32_t j = i;
        for (; j > 0 &&
               (m.rank < marks[j - 1].rank ||
                (m.rank == marks[j - 1].rank && rank_of[m.choice] < rank_of[marks[j - 1].choice]));
             j--)
            marks[j] = marks[j - 1];
        marks[j] = m;
    }
}

static void put_contest(struct writer *w, uint32_t contest, uint32_t code)
{
    struct mark marks[LIMIT_MARKS];
    struct mark_set set = contest_set(&w->e->contests.at[contest], code);
    memcpy(marks, set.marks, set.count * sizeof *marks);
    sort_marks(w, contest, marks, set.count);
    vote_writer_put(&w->votes, &(struct finding){.contest = contest,
                                                 .state = (enum finding_state)set.state,
                                                 .count = set.count,
                                                 .marks = marks});
}

static bal_status put_card(struct writer *w, uint32_t card, struct bal_err *err)
{
    const struct election *e = w->e;
    size_t known = w->order.len, put = 0;
    for (size_t i = 0; i < known; i++) {
        uint32_t code = column_get(&e->contests.at[w->order.at[i]].column, card);
        if (code != 0)
            put_contest(w, w->order.at[i], code);
        put += code != 0;
    }
    for (uint32_t c = 0; known < e->contests.len && c < e->contests.len; c++) {
        uint32_t code = w->ordered[c] ? 0 : column_get(&e->contests.at[c].column, card);
        if (code == 0)
            continue;
        uint32_t *new = vec_push(&w->order, LIMIT_CONTESTS);
        if (new == NULL)
            return err_memory(err);
        *new = c;
        w->ordered[c] = true;
        put_contest(w, c, code);
        put++;
    }
    if (put == 0)
        vote_writer_put_empty(&w->votes);
    return BAL_OK;
}

static bal_status put_cards(struct writer *w, struct bal_err *err)
{
    bool numbers = needs_numbers(w->e);
    csv_put_raw(&w->votes.csv, STR("jurisdiction,tabulator,batch,record,imprinted_id,style,"
                                   "contest,choice,rank"));
    if (numbers)
        csv_put_raw(&w->votes.csv, STR("card"));
    csv_end_row(&w->votes.csv);
    for (uint32_t i = 0; i < w->e->cards; i++) {
        put_key(w, i);
        w->votes.suffix.len = 0;
        if (numbers)
            buf_add_u64(&w->votes.suffix, i + 1);
        BAL_TRY(put_card(w, i, err));
    }
    return BAL_OK;
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct writer w;
    bal_status status = writer_init(&w, e, out, err);
    if (status == BAL_OK)
        status = put_cards(&w, err);
    bal_status done = vote_writer_done(&w.votes, status == BAL_OK ? err : NULL);
    vec_done(&w.order);
    arena_done(&w.arena);
    return status != BAL_OK ? status : done;
}

static void list_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    lost_count(e, &n);
    lost_line(out, n.flagged, "marks that are no votes (ambiguous, or not counted)");
    lost_line(out, n.defined, "contests' votes allowed and seats (ballast-contests holds them)");
    lost_line(out, n.wishes, "what an audit of contests wants (ballast-contests holds it)");
    lost_line(out, n.codes, "ids of contests and choices");
    lost_line(out, n.write_ins, "choices that are write-ins");
    lost_line(out, e->precincts.len - 1, "precincts of cards");
    lost_line(out, e->groups.len - 1, "counting groups of cards");
    lost_line(out, n.sheets, "sheet numbers of cards");
    lost_line(out, n.adjudicated, "cards that were adjudicated");
    lost_line(out, n.several, "cards that are several on one paper");
    lost_line(out, e->pools.len, "pools of redacted cards");
}

const struct format format_ballast_cvr = {
    .name = "ballast-cvr",
    .title = "Ballast's plain cast vote records, CSV",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
    .write = write_file,
    .lost = list_lost,
};
