// SPDX-License-Identifier: Apache-2.0
// ballast_results.c: reported results in Ballast's own form:
// contest,choice,votes[,jurisdiction][,tabulator,batch,cards].
// Contests and choices are spelled as core/spelling.h says. A row with a batch is the subtotal of
// that batch; cards, which may be empty, are those of it that have the contest. The columns in
// brackets are written when a result has one of them.
#include "formats/csv_table.h"
#include "formats/lost.h"
#include "formats/readers.h"
#include "io/csv_write.h"

enum { CONTEST, CHOICE, VOTES, JURISDICTION, TABULATOR, BATCH, CARDS, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [CONTEST] = {"contest", true},      [CHOICE] = {"choice", true},
    [VOTES] = {"votes", true},          [JURISDICTION] = {"jurisdiction", false},
    [TABULATOR] = {"tabulator", false}, [BATCH] = {"batch", false},
    [CARDS] = {"cards", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = CONTEST; i <= VOTES; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    // With batches a hand count has the same columns but this one.
    return csv_names_have(cells, count, columns[CARDS].names) ? 97 : 95;
}

static bal_status check_repeated(struct csv_table *t, const struct reported *r, struct table *seen,
                                 struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%u/%u/%zu/", r->jurisdiction, r->batch, r->contest.len);
    buf_add(&key, r->contest);
    buf_add(&key, r->choice);
    BAL_TRY(buf_check(&key, err));
    uint32_t known = seen->len, id = 0;
    BAL_TRY(import_name(seen, buf_str(&key), &id, err));
    if (id < known)
        csv_table_problem(t, duplicate_row, CHOICE, "a second result for this choice");
    return BAL_OK;
}

// The batch of a subtotal, and its cards with the contest.
static bal_status read_batch(struct csv_table *t, struct reported *r, struct bal_err *err)
{
    str tabulator = csv_table_cell(t, TABULATOR), batch = csv_table_cell(t, BATCH);
    uint32_t number;
    if (batch.len == 0 && tabulator.len > 0)
        csv_table_problem(t, missing_value, BATCH, "a tabulator without a batch");
    if (batch.len == 0)
        return BAL_OK;
    if (csv_table_trimmed(t, CARDS).len > 0)
        (void)csv_table_number(t, CARDS, &r->cards);
    BAL_TRY(import_batch(t->imp, r->jurisdiction, tabulator, batch, &number, err));
    r->batch = number + 1;
    return BAL_OK;
}

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    struct import *imp = t->imp;
    struct reported r = {.jurisdiction = imp->jurisdiction,
                         .contest = csv_table_cell(t, CONTEST),
                         .choice = csv_table_cell(t, CHOICE)};
    str jurisdiction = csv_table_cell(t, JURISDICTION);
    for (uint32_t i = CONTEST; i <= CHOICE; i++)
        if (csv_table_cell(t, i).len == 0)
            csv_table_problem(t, missing_value, i, "the name is missing");
    if (!csv_table_number(t, VOTES, &r.votes) || r.contest.len == 0 || r.choice.len == 0)
        return BAL_OK;
    if (jurisdiction.len > 0)
        BAL_TRY(standard_jurisdiction(imp, jurisdiction, false, &r.jurisdiction, err));
    BAL_TRY(read_batch(t, &r, err));
    BAL_TRY(check_repeated(t, &r, seen, err));
    struct reported *new = vec_push(&imp->election->results, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    r.contest = import_keep(imp, r.contest);
    r.choice = import_keep(imp, r.choice);
    *new = r;
    return arena_check(&imp->election->arena, err);
}

bal_status ballast_results_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "result", read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_results_read, err);
}

// Which of the columns in brackets there are.
static void find_columns(const struct election *e, bool *jurisdictions, bool *batches)
{
    *jurisdictions = *batches = false;
    for (size_t i = 0; i < e->results.len; i++) {
        *jurisdictions = *jurisdictions || e->results.at[i].jurisdiction != 0;
        *batches = *batches || e->results.at[i].batch != 0;
    }
}

static void put_batch(struct csv_writer *w, const struct election *e, const struct reported *r)
{
    const struct batch *b = r->batch != 0 ? &e->batches.at[r->batch - 1] : NULL;
    csv_put(w, b != NULL ? b->tabulator : STR(""));
    csv_put(w, b != NULL ? b->batch : STR(""));
    if (b != NULL && r->cards > 0)
        csv_put_u64(w, r->cards);
    else
        csv_put(w, STR(""));
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    bool jurisdictions, batches;
    struct csv_writer w;
    find_columns(e, &jurisdictions, &batches);
    csv_writer_init(&w, out);
    csv_put_raw(&w, STR("contest,choice,votes"));
    if (jurisdictions)
        csv_put_raw(&w, STR("jurisdiction"));
    if (batches)
        csv_put_raw(&w, STR("tabulator,batch,cards"));
    csv_end_row(&w);
    for (size_t i = 0; i < e->results.len; i++) {
        const struct reported *r = &e->results.at[i];
        csv_put(&w, r->contest);
        csv_put(&w, r->choice);
        csv_put_u64(&w, r->votes);
        if (jurisdictions)
            csv_put(&w, e->jurisdictions.items[r->jurisdiction]);
        if (batches)
            put_batch(&w, e, r);
        csv_end_row(&w);
    }
    return csv_writer_done(&w, err);
}

static void list_lost(const struct election *e, struct buf *out)
{
    uint64_t fates = 0;
    for (size_t i = 0; i < e->results.len; i++)
        fates += e->results.at[i].fate != FATE_NOT_STATED;
    lost_line(out, e->later_rounds.len, "votes of later rounds (cdf-err-json holds them)");
    lost_line(out, fates, "results of which it is stated who won (cdf-err-json holds it)");
}

const struct format format_ballast_results = {
    .name = "ballast-results",
    .title = "Ballast's plain reported results, CSV",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
    .write = write_file,
    .lost = list_lost,
};
