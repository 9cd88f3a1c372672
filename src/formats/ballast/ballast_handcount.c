// SPDX-License-Identifier: Apache-2.0
// ballast_handcount.c: a full hand count, or counts of drawn batches, in Ballast's own form, a row
// a sum:
//
//     [round,draw,][jurisdiction,][container,]tabulator,batch,contest,choice,votes
//
// or, where the votes for each choice do not say who has won, a row for all cards that say the
// same:
//
//     [jurisdiction,]tabulator,batch,contest,ranking,votes
//
// with the marks as ranking_cell.h has them; there an empty batch is all cards of the jurisdiction.
//
// Contests and choices are spelled as core/spelling.h says. `choice` is also *blank* (cards with
// the contest and no vote in it), *overvote* (cards that count for nobody), *cards* (cards of the
// batch that were looked at, to be held against the manifest), or *not found* (the batch is not
// where it should be; votes are empty or 0). Round and draw are those of the list of batches.
#include "core/spelling.h"
#include "formats/ballast/ranking_cell.h"
#include "formats/csv_table.h"
#include "formats/damaged_id.h"
#include "formats/readers.h"
#include "io/csv_write.h"

enum field {
    JURISDICTION,
    TABULATOR,
    BATCH,
    CONTEST,
    CHOICE,
    VOTES,
    ROUND,
    DRAW,
    CONTAINER,
    RANKING,
    COLUMNS,
};

static const struct csv_column columns[COLUMNS] = {
    [JURISDICTION] = {"jurisdiction", false},
    [TABULATOR] = {"tabulator", false},
    [BATCH] = {"batch", true},
    [CONTEST] = {"contest", true},
    [CHOICE] = {"choice", false},
    [VOTES] = {"votes", true},
    [ROUND] = {"round", false},
    [DRAW] = {"draw", false},
    [CONTAINER] = {"container", false},
    [RANKING] = {"ranking", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = BATCH; i <= VOTES; i++)
        if (i != CHOICE && !csv_names_have(cells, count, columns[i].names))
            return 0;
    return csv_names_have(cells, count, columns[CHOICE].names) ||
                   csv_names_have(cells, count, columns[RANKING].names)
               ? 96
               : 0;
}

static const struct {
    const char *word;
    enum hand_kind kind;
} words[] = {{"*blank*", HAND_BLANK},
             {"*overvote*", HAND_OVERVOTED},
             {"*cards*", HAND_CARDS},
             {"*not found*", HAND_NOT_FOUND}};

static bool word_kind(str text, enum hand_kind *out)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(text, str_from(words[i].word))) {
            *out = words[i].kind;
            return true;
        }
    return false;
}

static bal_status new_choice(struct csv_table *t, uint32_t contest, str text, uint32_t *out,
                             struct bal_err *err)
{
    uint32_t occurrence = 0;
    str name = spelling_parse(text, &occurrence);
    return import_choice(t->imp, contest, name, STR(""), occurrence, CHOICE_REGULAR, out, err);
}

// The marks of a cell `ranking`; none, and a problem, where it is none.
static bal_status read_marks(struct csv_table *t, struct hand_total *h, struct bal_err *err)
{
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct ranking_cell cell;
    struct mark marks[LIMIT_MARKS];
    const char *why = NULL;
    h->kind = HAND_MARKS;
    if (!ranking_cell_read(&cell, csv_table_cell(t, RANKING), &names, &why)) {
        csv_table_problem(t, bad_value, RANKING, "no ranking: %s", why);
        return BAL_OK;
    }
    for (uint32_t i = 0; i < cell.count; i++) {
        uint32_t choice;
        BAL_TRY(new_choice(t, h->contest, cell.at[i].name, &choice, err));
        marks[i] = (struct mark){.choice = (uint16_t)choice, .rank = (uint8_t)cell.at[i].rank};
    }
    marks_sort(marks, cell.count);
    h->use = cell.use;
    h->count = cell.count;
    struct mark *kept = arena_new(&t->imp->election->arena, struct mark, cell.count);
    if (kept == NULL)
        return err_memory(err);
    memcpy(kept, marks, cell.count * sizeof *marks);
    h->marks = kept;
    return BAL_OK;
}

// What is counted: the cell `choice`, or `ranking` where the row has that.
static enum field subject(struct csv_table *t)
{
    return csv_table_cell(t, CHOICE).len > 0 ? CHOICE : RANKING;
}

// Contest and choice of the row, made when new: whoever knows the election sees that they are.
static bal_status find_choice(struct csv_table *t, struct hand_total *h, struct bal_err *err)
{
    enum field field = subject(t);
    str text = csv_table_cell(t, field);
    struct contest_def def = {.function = FUNCTION_PLURALITY};
    def.name = spelling_parse(csv_table_cell(t, CONTEST), &def.occurrence);
    BAL_TRY(import_known(t->imp, &def, &h->contest, err));
    if (h->contest == TABLE_NONE)
        BAL_TRY(import_contest(t->imp, &def, &h->contest, err));
    if (word_kind(text, &h->kind))
        return BAL_OK;
    return field == RANKING ? read_marks(t, h, err)
                            : new_choice(t, h->contest, text, &h->choice, err);
}

static bal_status check_repeated(struct csv_table *t, const struct hand_total *h,
                                 struct table *seen, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%u/%u/%u/%u/%zu/", h->jurisdiction, h->contest, h->kind, h->choice,
             h->tabulator.len);
    buf_add(&key, h->tabulator);
    buf_addf(&key, "%zu/", h->batch.len);
    buf_add(&key, h->batch);
    buf_add(&key, str_make((const char *)h->marks, h->count * sizeof *h->marks));
    BAL_TRY(buf_check(&key, err));
    uint32_t known = seen->len, id = 0;
    BAL_TRY(import_name(seen, buf_str(&key), &id, err));
    if (id < known)
        csv_table_problem(t, duplicate_row, subject(t),
                          "a second sum for this choice in this batch");
    return BAL_OK;
}

// A number of the key, from 1; empty cells say nothing.
static void key_number(struct csv_table *t, enum field column, uint64_t *out)
{
    if (csv_table_trimmed(t, column).len == 0)
        return;
    if (csv_table_number(t, column, out) && *out == 0)
        csv_table_problem(t, bad_number, column, "rounds and draws count from 1");
}

static bool read_votes(struct csv_table *t, struct hand_total *h)
{
    bool none = str_eq(csv_table_cell(t, CHOICE), STR("*not found*"));
    if (none && csv_table_trimmed(t, VOTES).len == 0)
        return true;
    if (!csv_table_number(t, VOTES, &h->votes))
        return false;
    if (none && h->votes > 0)
        csv_table_problem(t, bad_value, VOTES, "votes of a batch that was not found");
    return true;
}

// Is named what must be? Only a count of rankings may be of all cards at once.
static bool has_names(struct csv_table *t, const struct hand_total *h)
{
    enum field must[] = {BATCH, CONTEST, subject(t)};
    bool whole = t->at[RANKING] != CSV_ABSENT && h->tabulator.len == 0 && h->draw == 0, all = true;
    for (size_t i = 0; i < ARRAY_LEN(must); i++) {
        bool given =
            must[i] == BATCH ? h->batch.len > 0 || whole : csv_table_cell(t, must[i]).len > 0;
        if (!given)
            csv_table_problem(t, missing_value, must[i], "the name is missing");
        all = all && given;
    }
    return all;
}

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    struct import *imp = t->imp;
    struct hand_total h = {.jurisdiction = imp->jurisdiction,
                           .container = csv_table_trimmed(t, CONTAINER),
                           .tabulator = csv_table_trimmed(t, TABULATOR),
                           .batch = csv_table_trimmed(t, BATCH),
                           .place = {imp->file, t->csv.line, 0}};
    str jurisdiction = csv_table_trimmed(t, JURISDICTION);
    if (jurisdiction.len > 0)
        BAL_TRY(standard_jurisdiction(imp, jurisdiction, false, &h.jurisdiction, err));
    check_place_name(imp, h.batch, t->csv.line, csv_table_place(t, BATCH));
    key_number(t, ROUND, &h.round);
    key_number(t, DRAW, &h.draw);
    if (!has_names(t, &h) || !read_votes(t, &h))
        return BAL_OK;
    BAL_TRY(find_choice(t, &h, err));
    if (h.kind == HAND_MARKS && h.count == 0)
        return BAL_OK;
    BAL_TRY(check_repeated(t, &h, seen, err));
    struct hand_total *new = vec_push(&imp->election->hand_totals, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    h.container = import_keep(imp, h.container);
    h.tabulator = import_keep(imp, h.tabulator);
    h.batch = import_keep(imp, h.batch);
    h.place.file = import_keep(imp, h.place.file);
    *new = h;
    return arena_check(&imp->election->arena, err);
}

bal_status ballast_handcount_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "sum", read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_handcount_read, err);
}

static bal_status put_choice(struct csv_writer *w, const struct election *e,
                             const struct hand_total *h, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct contest *contest = &e->contests.at[h->contest];
    if (h->kind == HAND_VOTES) {
        const struct choice *c = &contest->choices.at[h->choice];
        spelling_put(&text, c->name, c->occurrence);
    }
    if (h->kind == HAND_MARKS)
        ranking_cell_put(&text, contest, h->use, h->marks, h->count);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].kind == h->kind)
            buf_add(&text, str_from(words[i].word));
    BAL_TRY(buf_check(&text, err));
    csv_put(w, buf_str(&text));
    return BAL_OK;
}

static void put_number(struct csv_writer *w, uint64_t v)
{
    if (v > 0)
        csv_put_u64(w, v);
    else
        csv_put(w, STR(""));
}

// What kinds of rows there are.
struct shape {
    bool drawn, ranked, summed;
};

static void put_header(struct csv_writer *w, const struct shape *s)
{
    if (s->drawn)
        csv_put_raw(w, STR("round,draw"));
    csv_put_raw(w, STR("jurisdiction"));
    if (s->drawn)
        csv_put_raw(w, STR("container"));
    csv_put_raw(w, STR("tabulator,batch,contest"));
    if (s->summed || !s->ranked)
        csv_put_raw(w, STR("choice"));
    if (s->ranked)
        csv_put_raw(w, STR("ranking"));
    csv_put_raw(w, STR("votes"));
    csv_end_row(w);
}

static bal_status put_row(struct csv_writer *w, const struct election *e, const struct shape *s,
                          const struct hand_total *h, struct bal_err *err)
{
    const struct contest *c = &e->contests.at[h->contest];
    AUTO_BUF contest = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&contest, c->name, c->occurrence);
    if (s->drawn) {
        put_number(w, h->round);
        put_number(w, h->draw);
    }
    csv_put(w, e->jurisdictions.items[h->jurisdiction]);
    if (s->drawn)
        csv_put(w, h->container);
    csv_put(w, h->tabulator);
    csv_put(w, h->batch);
    csv_put(w, buf_str(&contest));
    bool both = s->summed && s->ranked;
    if (both && h->kind == HAND_MARKS)
        csv_put(w, STR(""));
    BAL_TRY(put_choice(w, e, h, err));
    if (both && h->kind != HAND_MARKS)
        csv_put(w, STR(""));
    csv_put_u64(w, h->votes);
    csv_end_row(w);
    return BAL_OK;
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct csv_writer w;
    struct shape s = {0};
    bal_status status = BAL_OK;
    for (size_t i = 0; i < e->hand_totals.len; i++) {
        s.drawn = s.drawn || e->hand_totals.at[i].draw > 0;
        s.ranked = s.ranked || e->hand_totals.at[i].kind == HAND_MARKS;
        s.summed = s.summed || e->hand_totals.at[i].kind == HAND_VOTES;
    }
    csv_writer_init(&w, out);
    put_header(&w, &s);
    for (size_t i = 0; status == BAL_OK && i < e->hand_totals.len; i++)
        status = put_row(&w, e, &s, &e->hand_totals.at[i], err);
    bal_status ended = csv_writer_done(&w, status == BAL_OK ? err : NULL);
    return status == BAL_OK ? ended : status;
}

const struct format format_ballast_handcount = {
    .name = "ballast-handcount",
    .title = "Ballast's plain hand counts, full or of drawn batches, CSV",
    .flags = FORMAT_HANDCOUNT,
    .probe = probe,
    .read = read_file,
    .write = write_file,
};
