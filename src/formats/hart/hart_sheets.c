// SPDX-License-Identifier: Apache-2.0
// hart_sheets.c: Hart's scanned ballot information: after "#FormatVersion 1" a table with a row for
// each side of a sheet. CvrId is the sheet's CvrGuid, UniqueIdentifier what is imprinted on it,
// Workstation the tabulator.
#include "formats/csv_import.h"
#include "formats/damaged_id.h"
#include "formats/hart/hart.h"
#include "io/utf8.h"

enum { CVR_ID, UNIQUE, WORKSTATION, COLUMNS };

// Without a byte order mark.
static str first_skipped(str s)
{
    return str_starts(s, STR("\xEF\xBB\xBF")) ? str_skip(s, 3) : s;
}

static void find_columns(struct csv *csv, size_t columns[static COLUMNS])
{
    static const str names[COLUMNS] = {{"CvrId", 5}, {"UniqueIdentifier", 16}, {"Workstation", 11}};
    for (int k = 0; k < COLUMNS; k++)
        columns[k] = SIZE_MAX;
    for (uint32_t i = 0; i < csv->cells; i++) {
        str name = first_skipped(csv_trimmed(csv, i));
        if (i == 0 && str_starts(name, STR("#")))
            name = str_skip(name, 1);
        for (int k = 0; k < COLUMNS; k++)
            if (str_eq_nocase(name, names[k]))
                columns[k] = i;
    }
}

static str cell(struct csv *csv, size_t column)
{
    str s = column < csv->cells ? csv_trimmed(csv, (uint32_t)column) : STR("");
    return utf8_valid(s) == s.len ? s : STR("");
}

// Both sides of a sheet say the same; another value is a contradiction.
static bal_status take(struct table *t, str text, uint32_t *slot, bool *conflict,
                       struct bal_err *err)
{
    uint32_t id = 0;
    if (text.len == 0)
        return BAL_OK;
    BAL_TRY(import_name(t, text, &id, err));
    *conflict |= *slot != 0 && *slot != id + 1;
    if (*slot == 0)
        *slot = id + 1;
    return BAL_OK;
}

static bal_status take_row(struct hart *h, struct csv *csv, const size_t columns[static COLUMNS],
                           struct bal_err *err)
{
    str guid = cell(csv, columns[CVR_ID]);
    uint32_t id = 0;
    if (guid.len == 0)
        return BAL_OK; // a sheet that was rejected has no record
    str unique = cell(csv, columns[UNIQUE]);
    if (id_is_rounded(unique) || id_is_date(unique) || id_is_rounded(guid))
        problem_add(h->imp->problems, PROBLEM_lost_id, (struct place){h->imp->file, csv->line, 0},
                    unique, "an id of sheet " STR_FMT " is not what the voting system wrote",
                    STR_ARG(str_head(guid, 80)));
    BAL_TRY(import_name(&h->guids, guid, &id, err));
    while (h->sheets.len <= id)
        if (vec_push(&h->sheets, LIMIT_CARDS) == NULL)
            return err_memory(err);
    struct hart_sheet *s = &h->sheets.at[id];
    bool conflict = false;
    BAL_TRY(
        take(&h->workstations, cell(csv, columns[WORKSTATION]), &s->workstation, &conflict, err));
    BAL_TRY(take(&h->imprints, unique, &s->imprinted, &conflict, err));
    if (conflict && !s->conflicting)
        problem_add(h->imp->problems, PROBLEM_duplicate_row,
                    (struct place){h->imp->file, csv->line, 0}, guid,
                    "sheet " STR_FMT " stands twice, with another workstation or identifier",
                    STR_ARG(str_head(guid, 80)));
    s->conflicting |= conflict;
    return BAL_OK;
}

static bal_status read_rows(struct hart *h, struct csv *csv, struct bal_err *err)
{
    size_t columns[COLUMNS];
    bool more = true;
    BAL_TRY(csv_next(csv, &more, err));
    if (more && csv->cells > 0 &&
        str_starts(first_skipped(csv_trimmed(csv, 0)), STR("#FormatVersion")))
        BAL_TRY(csv_next(csv, &more, err));
    find_columns(csv, columns);
    if (!more || columns[CVR_ID] == SIZE_MAX || columns[UNIQUE] == SIZE_MAX) {
        hart_problem(h, PROBLEM_missing_column, false, STR(""),
                     "scanned ballot information needs the columns CvrId and UniqueIdentifier");
        return BAL_OK;
    }
    for (;;) {
        BAL_TRY(csv_next(csv, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(take_row(h, csv, columns, err));
    }
}

bal_status hart_sheets(struct hart *h, struct source *s, struct bal_err *err)
{
    struct csv csv;
    BAL_TRY(csv_import_open(&csv, s, h->imp, err));
    bal_status status = read_rows(h, &csv, err);
    csv_import_close(&csv, h->imp);
    return status;
}
