// SPDX-License-Identifier: Apache-2.0
// ballast_mvr.c: what audit boards saw, in Ballast's own form, a line a mark (ballast_votes.h):
//
//     round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank
//
// The rows of one drawn card lie side by side. A card that is not where it should be is one row
// with an empty contest and *not found* as its choice.
#include "formats/ballast/ballast_votes.h"
#include "formats/readers.h"

enum field { ROUND, DRAW, JURISDICTION, CONTAINER, TABULATOR, BATCH, POSITION, IMPRINTED, KEYS };
enum { CONTEST = KEYS, CHOICE, RANK, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [ROUND] = {"round", true},
    [DRAW] = {"draw", true},
    [JURISDICTION] = {"jurisdiction", false},
    [CONTAINER] = {"container", false},
    [TABULATOR] = {"tabulator", false},
    [BATCH] = {"batch", true},
    [POSITION] = {"position", true},
    [IMPRINTED] = {"imprintedid", false},
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
    return 97;
}

struct reader {
    struct csv_table *t;
    struct vote_reader votes;
    struct csv_key key; // of the card being read
    struct interpretation card;
    VEC(struct finding) findings; // marks: offsets in `marks` until the card is complete
    VEC(struct mark) marks;
    struct table drawn; // round and draw of the cards read
};

// A number of the key; 0 when the cell is empty, which only some may be.
static void key_number(struct reader *r, enum field column, bool required, uint64_t *out)
{
    *out = 0;
    if (r->key.cell[column].len == 0 && !required)
        return;
    if (csv_table_number(r->t, column, out) && *out == 0)
        csv_table_problem(r->t, bad_number, column, "rounds, draws and positions count from 1");
}

static bal_status check_repeated(struct reader *r, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%llu/%llu", (unsigned long long)r->card.round,
             (unsigned long long)r->card.draw);
    uint32_t known = r->drawn.len, id = 0;
    BAL_TRY(buf_check(&key, err));
    BAL_TRY(import_name(&r->drawn, buf_str(&key), &id, err));
    if (id < known)
        csv_table_problem(r->t, duplicate_row, DRAW,
                          "the rows of draw %llu do not lie side by side, or it stands here twice",
                          (unsigned long long)r->card.draw);
    return BAL_OK;
}

static bal_status start_card(struct reader *r, struct bal_err *err)
{
    struct import *imp = r->t->imp;
    BAL_TRY(csv_key_take(&r->key, r->t, KEYS, err));
    r->card = (struct interpretation){.jurisdiction = imp->jurisdiction,
                                      .container = r->key.cell[CONTAINER],
                                      .tabulator = r->key.cell[TABULATOR],
                                      .batch = r->key.cell[BATCH],
                                      .imprinted = r->key.cell[IMPRINTED],
                                      .place = {imp->file, r->t->csv.line, 0}};
    key_number(r, ROUND, true, &r->card.round);
    key_number(r, DRAW, true, &r->card.draw);
    key_number(r, POSITION, false, &r->card.position);
    if (r->key.cell[JURISDICTION].len > 0)
        BAL_TRY(standard_jurisdiction(imp, r->key.cell[JURISDICTION], false, &r->card.jurisdiction,
                                      err));
    r->findings.len = r->marks.len = 0;
    return check_repeated(r, err);
}

static bal_status take_contest(struct reader *r, struct bal_err *err)
{
    struct vote_reader *v = &r->votes;
    if (!v->open)
        return BAL_OK;
    vote_reader_take(v);
    for (size_t i = 0; i < r->findings.len; i++)
        if (r->findings.at[i].contest == v->found.contest)
            import_problem(r->t->imp, duplicate_row, v->line, csv_table_place(r->t, CONTEST),
                           STR(""), "the rows of one contest on this card do not lie side by side");
    struct finding *new = vec_push(&r->findings, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    *new = v->found;
    for (uint32_t i = 0; i < v->found.count; i++) {
        struct mark *mark = vec_push(&r->marks, (size_t)LIMIT_CONTESTS * LIMIT_MARKS);
        if (mark == NULL)
            return err_memory(err);
        *mark = v->marks[i];
    }
    return BAL_OK;
}

static bal_status take_card(struct reader *r, struct bal_err *err)
{
    if (!r->key.set)
        return BAL_OK;
    size_t at = 0;
    for (size_t i = 0; i < r->findings.len; i++) {
        r->findings.at[i].marks = r->findings.at[i].count > 0 ? r->marks.at + at : NULL;
        at += r->findings.at[i].count;
    }
    if (r->findings.len == 0)
        import_problem(r->t->imp, missing_value, r->card.place.line, csv_table_place(r->t, CONTEST),
                       STR(""), "nothing is said about draw %llu",
                       (unsigned long long)r->card.draw);
    r->card.count = (uint32_t)r->findings.len;
    r->card.findings = r->findings.at;
    return interpretation_add(r->t->imp->election, &r->card, err);
}

// The current row, or the end.
static bal_status read_row(struct reader *r, bool more, struct bal_err *err)
{
    bool same = more && csv_key_same(&r->key, r->t, KEYS);
    if (!same || !vote_reader_continues(&r->votes))
        BAL_TRY(take_contest(r, err));
    if (!same)
        BAL_TRY(take_card(r, err));
    if (!more)
        return BAL_OK;
    if (!same)
        BAL_TRY(start_card(r, err));
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
    struct reader r = {.t = t,
                       .key = {.text = BUF_INIT(LIMIT_TOKEN_BYTES)},
                       .drawn = TABLE_INIT(LIMIT_NAMES_BYTES)};
    vote_reader_init(&r.votes, t);
    r.votes.contest_column = CONTEST;
    r.votes.choice_column = CHOICE;
    r.votes.rank_column = RANK;
    r.votes.words = WORD(NOT_ON_CARD) | WORD(BLANK) | WORD(OVERVOTED) | WORD(INVALID) |
                    WORD(NO_AGREEMENT) | WORD(NOT_FOUND);
    bal_status status = read_rows(&r, err);
    vote_reader_done(&r.votes);
    buf_done(&r.key.text);
    vec_done(&r.findings);
    vec_done(&r.marks);
    table_done(&r.drawn);
    return status;
}

bal_status ballast_mvr_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct csv_table t;
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK)
        status = read_table(&t, err);
    csv_table_close(&t);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_mvr_read, err);
}

static void put_number(struct buf *out, uint64_t v)
{
    if (v > 0)
        buf_add_u64(out, v);
    buf_add_char(out, ',');
}

static void put_text(struct buf *out, str text)
{
    csv_quote(out, text);
    buf_add_char(out, ',');
}

static void put_card(struct vote_writer *w, const struct election *e,
                     const struct interpretation *i)
{
    struct buf *prefix = &w->prefix;
    prefix->len = 0;
    put_number(prefix, i->round);
    put_number(prefix, i->draw);
    put_text(prefix, e->jurisdictions.items[i->jurisdiction]);
    put_text(prefix, i->container);
    put_text(prefix, i->tabulator);
    put_text(prefix, i->batch);
    put_number(prefix, i->position);
    csv_quote(prefix, i->imprinted);
    for (uint32_t k = 0; k < i->count; k++)
        vote_writer_put(w, &i->findings[k]);
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct vote_writer w;
    bal_status status = vote_writer_init(&w, e, out, err);
    csv_put_raw(&w.csv, STR("round,draw,jurisdiction,container,tabulator,batch,position,"
                            "imprinted_id,contest,choice,rank"));
    csv_end_row(&w.csv);
    for (size_t i = 0; status == BAL_OK && i < e->interpretations.len; i++)
        put_card(&w, e, &e->interpretations.at[i]);
    bal_status done = vote_writer_done(&w, status == BAL_OK ? err : NULL);
    return status != BAL_OK ? status : done;
}

const struct format format_ballast_mvr = {
    .name = "ballast-mvr",
    .title = "Ballast's plain manual vote records, CSV",
    .flags = FORMAT_MVR,
    .probe = probe,
    .read = read_file,
    .write = write_file,
};
