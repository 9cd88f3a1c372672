// SPDX-License-Identifier: Apache-2.0
// ballast_results.c: reported results in Ballast's own form: contest,choice,votes[,jurisdiction].
// Contests and choices are spelled as core/spelling.h says. The column jurisdiction is written when
// a result has one.
#include "formats/csv_table.h"
#include "formats/readers.h"
#include "io/csv_write.h"

enum { CONTEST, CHOICE, VOTES, JURISDICTION, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [CONTEST] = {"contest", true},
    [CHOICE] = {"choice", true},
    [VOTES] = {"votes", true},
    [JURISDICTION] = {"jurisdiction", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = CONTEST; i <= VOTES; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    return 95;
}

static bal_status check_repeated(struct csv_table *t, const struct reported *r, struct table *seen,
                                 struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%u/%zu/", r->jurisdiction, r->contest.len);
    buf_add(&key, r->contest);
    buf_add(&key, r->choice);
    BAL_TRY(buf_check(&key, err));
    uint32_t known = seen->len, id = 0;
    BAL_TRY(import_name(seen, buf_str(&key), &id, err));
    if (id < known)
        csv_table_problem(t, duplicate_row, CHOICE, "a second result for this choice");
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
        BAL_TRY(import_name(&imp->election->jurisdictions, jurisdiction, &r.jurisdiction, err));
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

static bool has_jurisdictions(const struct election *e)
{
    for (size_t i = 0; i < e->results.len; i++)
        if (e->results.at[i].jurisdiction != 0)
            return true;
    return false;
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    bool jurisdictions = has_jurisdictions(e);
    struct csv_writer w;
    csv_writer_init(&w, out);
    csv_put_raw(&w, STR("contest,choice,votes"));
    if (jurisdictions)
        csv_put_raw(&w, STR("jurisdiction"));
    csv_end_row(&w);
    for (size_t i = 0; i < e->results.len; i++) {
        const struct reported *r = &e->results.at[i];
        csv_put(&w, r->contest);
        csv_put(&w, r->choice);
        csv_put_u64(&w, r->votes);
        if (jurisdictions)
            csv_put(&w, e->jurisdictions.items[r->jurisdiction]);
        csv_end_row(&w);
    }
    return csv_writer_done(&w, err);
}

const struct format format_ballast_results = {
    .name = "ballast-results",
    .title = "Ballast's plain reported results, CSV",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
    .write = write_file,
};
