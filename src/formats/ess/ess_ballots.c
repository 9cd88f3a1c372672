// SPDX-License-Identifier: Apache-2.0
// ess_ballots.c: the ballots list of ES&S: in which batch each cast vote record lies. It may begin
// with rows that say what it is of, and end with its total; a large one is several files.
#include "formats/damaged_id.h"
#include "formats/ess/ess.h"

bal_status ess_ballots_init(struct ess_ballots *b, struct bal_err *err)
{
    *b = (struct ess_ballots){.records = TABLE_INIT(LIMIT_NAMES_BYTES),
                              .names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    return table_add(&b->names, STR("")) == 0 ? BAL_OK : err_memory(err);
}

void ess_ballots_done(struct ess_ballots *b)
{
    table_done(&b->records);
    table_done(&b->names);
    vec_done(&b->at);
}

struct list {
    struct csv csv;
    struct import *imp;
    struct ess_ballots *out;
    uint32_t at[ESS_IDS];
    uint64_t rows;
};

static str cell(struct list *l, enum ess_id id)
{
    return l->at[id] == CSV_ABSENT ? STR("") : csv_trimmed(&l->csv, l->at[id]);
}

// Is the row in hand the header? Then its columns are known.
static bool take_header(struct list *l)
{
    for (int i = 0; i < ESS_IDS; i++)
        l->at[i] = CSV_ABSENT;
    for (uint32_t i = 0; i < l->csv.cells; i++) {
        enum ess_id id = ess_id_of(csv_trimmed(&l->csv, i));
        if (id != ESS_IDS && l->at[id] == CSV_ABSENT)
            l->at[id] = i;
    }
    return l->at[ESS_RECORD] != CSV_ABSENT && l->at[ESS_LISTED] != CSV_ABSENT;
}

static bal_status name(struct list *l, str text, uint32_t *out, struct bal_err *err)
{
    return import_name(&l->out->names, text, out, err);
}

static bal_status new_ballot(struct list *l, struct ess_ballot *b, struct bal_err *err)
{
    str machine, imprinted, code = cell(l, ESS_TABULATOR_CVR), batch = cell(l, ESS_BATCH);
    ess_split_tabulator_cvr(code, &machine, &imprinted);
    if (batch.len == 0)
        batch = cell(l, ESS_BATCH_NAME);
    if (l->at[ESS_MACHINE] != CSV_ABSENT)
        machine = cell(l, ESS_MACHINE);
    b->place =
        (struct place){import_keep(l->imp, l->imp->file), l->csv.line, l->at[ESS_RECORD] + 1};
    BAL_TRY(name(l, machine, &b->tabulator, err));
    BAL_TRY(name(l, batch, &b->batch, err));
    BAL_TRY(name(l, code, &b->tabulator_cvr, err));
    BAL_TRY(name(l, cell(l, ESS_GROUP), &b->group, err));
    return name(l, cell(l, ESS_PRECINCT), &b->precinct, err);
}

static bal_status take_row(struct list *l, str record, struct bal_err *err)
{
    struct ess_ballots *out = l->out;
    uint32_t id = 0;
    str code = cell(l, ESS_TABULATOR_CVR);
    str batch = cell(l, ESS_BATCH);
    if (id_is_rounded(record) || id_is_rounded(code) || id_is_date(batch))
        import_problem(l->imp, lost_id, l->csv.line, 0, record,
                       "an id or the batch of record " STR_FMT
                       " is not what the voting system wrote",
                       STR_ARG(record));
    l->rows++;
    BAL_TRY(import_name(&out->records, record, &id, err));
    if (id < out->at.len) {
        const struct place *first = &out->at.at[id].place;
        import_problem(l->imp, duplicate_row, l->csv.line, l->at[ESS_RECORD] + 1, record,
                       "record " STR_FMT " stands in line %llu of " STR_FMT ", too",
                       STR_ARG(record), (unsigned long long)first->line, STR_ARG(first->file));
        return BAL_OK;
    }
    struct ess_ballot *b = vec_push(&out->at, LIMIT_CARDS);
    return b != NULL ? new_ballot(l, b, err) : err_memory(err);
}

// "Total : 7"
static bool take_total(struct list *l)
{
    uint64_t total;
    str text = csv_trimmed(&l->csv, 0), word = str_trim(str_cut(&text, ':'));
    if (!str_eq_nocase(word, STR("total")))
        return false;
    if (num_u64_grouped(str_trim(text), &total) && total != l->rows)
        import_problem(l->imp, fixed_count, l->csv.line, 1, csv_trimmed(&l->csv, 0),
                       "the list says that it has %llu rows, and has %llu",
                       (unsigned long long)total, (unsigned long long)l->rows);
    return true;
}

static bal_status read_list(struct list *l, struct bal_err *err)
{
    bool header = false;
    for (bool more = true;;) {
        BAL_TRY(csv_next(&l->csv, &more, err));
        if (!more)
            break;
        if (csv_row_empty(&l->csv) || (header && take_total(l)))
            continue;
        if (!header) {
            header = take_header(l);
            continue;
        }
        str record = cell(l, ESS_RECORD);
        if (record.len > 0)
            BAL_TRY(take_row(l, record, err));
        else
            import_problem(l->imp, missing_value, l->csv.line, l->at[ESS_RECORD] + 1, STR(""),
                           "the row names no record");
    }
    if (!header)
        import_problem(l->imp, damaged_header, 0, 0, STR(""), "the list has no header");
    return BAL_OK;
}

bal_status ess_ballots_read(struct source *s, struct import *imp, struct ess_ballots *out,
                            struct bal_err *err)
{
    struct list l = {.imp = imp, .out = out};
    bal_status status = csv_import_open(&l.csv, s, imp, err);
    if (status == BAL_OK)
        status = read_list(&l, err);
    csv_import_close(&l.csv, imp);
    return status;
}
