// SPDX-License-Identifier: Apache-2.0
// ess_candidates.c: a list of candidates beside ES&S cast vote records whose cells hold ids: New
// York City publishes its ranked primaries so, the list as a workbook. Two columns, id and name.
#include "formats/csv_table.h"
#include "formats/readers.h"

enum { ID, NAME, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [ID] = {"id|candidateid|candidacyid", true},
    [NAME] = {"name|candidatename|defaultballotname", true},
};

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    (void)seen;
    struct election *e = t->imp->election;
    str id = csv_table_trimmed(t, ID), name = csv_table_trimmed(t, NAME);
    if (id.len == 0 || name.len == 0) {
        csv_table_problem(t, missing_value, id.len == 0 ? ID : NAME, "the cell is empty");
        return BAL_OK;
    }
    uint32_t known = e->candidate_ids.len, number = 0;
    BAL_TRY(import_name(&e->candidate_ids, id, &number, err));
    if (number < known) {
        if (!str_eq(e->candidate_names.at[number], name))
            csv_table_problem(t, duplicate_row, ID, "'" STR_FMT "' is two candidates",
                              STR_ARG(str_head(id, 60)));
        return BAL_OK;
    }
    str *new = vec_push(&e->candidate_names, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = import_keep(t->imp, name);
    return arena_check(&e->arena, err);
}

bal_status ess_candidates_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "candidate", read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ess_candidates_read, err);
}

// These two columns and no others.
static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    return count == COLUMNS && csv_names_have(cells, count, columns[ID].names) &&
                   csv_names_have(cells, count, columns[NAME].names)
               ? 88
               : 0;
}

const struct format format_ess_candidates = {
    .name = "ess-candidates",
    .title = "names of the ids in ES&S cast vote records (New York City), CSV or workbook",
    .flags = FORMAT_CVR | FORMAT_EARLY,
    .unconfirmed = true,
    .probe = probe,
    .read = read_file,
};
