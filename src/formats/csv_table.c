// SPDX-License-Identifier: Apache-2.0
#include "formats/csv_table.h"

enum { NAME_BYTES = 64 };

// The letters, digits and '#' of a header cell, small; "" when it is longer than any known name.
static str plain_name(str cell, char out[static NAME_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < cell.len; i++) {
        unsigned char c = (unsigned char)cell.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '#' || c >= 0x80;
        if (keep && n == NAME_BYTES)
            return STR("");
        if (keep)
            out[n++] = (char)c;
    }
    return str_make(out, n);
}

bool csv_name_is(str cell, const char *names)
{
    char text[NAME_BYTES];
    str name = plain_name(cell, text), rest = str_from(names);
    while (name.len > 0 && rest.len > 0)
        if (str_eq(str_cut(&rest, '|'), name))
            return true;
    return false;
}

bool csv_names_have(const str *cells, int count, const char *names)
{
    for (int i = 0; i < count; i++)
        if (csv_name_is(cells[i], names))
            return true;
    return false;
}

bal_status csv_table_open(struct csv_table *t, struct source *s, struct import *imp,
                          struct bal_err *err)
{
    *t = (struct csv_table){.imp = imp};
    for (uint32_t i = 0; i < TABLE_COLUMNS; i++)
        t->at[i] = CSV_ABSENT;
    BAL_TRY(csv_import_open(&t->csv, s, imp, err));
    bool more = false;
    BAL_TRY(csv_next(&t->csv, &more, err));
    t->empty = !more;
    if (t->empty)
        import_problem(imp, empty_file, 0, 0, STR(""), "there is nothing in the file");
    t->cells = more ? t->csv.cells : 0;
    while (t->cells > 0 && csv_trimmed(&t->csv, t->cells - 1).len == 0)
        t->cells--;
    return BAL_OK;
}

void csv_table_close(struct csv_table *t)
{
    csv_import_close(&t->csv, t->imp);
}

// Which of the columns the header cell names, or CSV_ABSENT.
static uint32_t find_column(const struct csv_column *columns, uint32_t count, str cell)
{
    for (uint32_t i = 0; i < count; i++)
        if (csv_name_is(cell, columns[i].names))
            return i;
    return CSV_ABSENT;
}

bool csv_table_columns(struct csv_table *t, const struct csv_column *columns, uint32_t count)
{
    bool usable = !t->empty;
    for (uint32_t cell = 0; cell < t->cells; cell++) {
        str name = csv_trimmed(&t->csv, cell);
        uint32_t i = find_column(columns, count, name);
        if (i == CSV_ABSENT) {
            import_problem(t->imp, unknown_field, t->csv.line, cell + 1, name,
                           "column '" STR_FMT "' is not used", STR_ARG(str_head(name, 100)));
        } else if (t->at[i] != CSV_ABSENT) {
            import_problem(t->imp, damaged_header, t->csv.line, cell + 1, name,
                           "columns %u and %u are both '" STR_FMT "'", t->at[i] + 1, cell + 1,
                           STR_ARG(name));
            usable = false;
        } else {
            t->at[i] = cell;
        }
    }
    for (uint32_t i = 0; i < count && !t->empty; i++) {
        if (!columns[i].required || t->at[i] != CSV_ABSENT)
            continue;
        str name = str_from(columns[i].names);
        name = str_head(name, str_index(name, '|'));
        import_problem(t->imp, missing_column, t->csv.line, 0, name,
                       "there is no column '" STR_FMT "'", STR_ARG(name));
        usable = false;
    }
    return usable;
}

void csv_table_places(struct csv_table *t, const uint32_t *places, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        t->at[i] = places[i];
        if (places[i] != CSV_ABSENT && t->cells < places[i] + 1)
            t->cells = places[i] + 1;
    }
}

bool csv_table_whole(struct csv_table *t)
{
    bool right = t->csv.cells >= t->cells;
    for (uint32_t i = t->cells; i < t->csv.cells && right; i++)
        right = csv_trimmed(&t->csv, i).len == 0;
    if (!right)
        import_problem(t->imp, wrong_cell_count, t->csv.line, 0, csv_trimmed(&t->csv, 0),
                       "the row has %u cells; the header has %u", t->csv.cells, t->cells);
    return right;
}

bal_status csv_table_next(struct csv_table *t, bool *more, struct bal_err *err)
{
    do
        BAL_TRY(csv_next(&t->csv, more, err));
    while (*more && (csv_row_empty(&t->csv) || !csv_table_whole(t)));
    return BAL_OK;
}

bool csv_table_number(struct csv_table *t, uint32_t column, uint64_t *out)
{
    str text = csv_table_trimmed(t, column);
    if (num_u64_grouped(text, out))
        return true;
    if (text.len == 0)
        csv_table_problem(t, missing_value, column, "a whole number is missing");
    else
        csv_table_problem(t, bad_number, column, "'" STR_FMT "' is not a whole number",
                          STR_ARG(str_head(text, 60)));
    return false;
}

bool csv_key_same(const struct csv_key *k, struct csv_table *t, uint32_t count)
{
    for (uint32_t i = 0; i < count && k->set; i++)
        if (!str_eq(csv_table_cell(t, i), k->cell[i]))
            return false;
    return k->set;
}

bal_status csv_key_take(struct csv_key *k, struct csv_table *t, uint32_t count, struct bal_err *err)
{
    k->text.len = 0;
    for (uint32_t i = 0; i < count; i++) {
        k->cell[i] = csv_table_cell(t, i);
        buf_add(&k->text, k->cell[i]);
    }
    BAL_TRY(buf_check(&k->text, err));
    size_t from = 0; // the buffer does not move any more
    for (uint32_t i = 0; i < count; from += k->cell[i++].len)
        k->cell[i].ptr = buf_str(&k->text).ptr + from;
    k->set = true;
    return BAL_OK;
}

static bal_status read_rows(struct csv_table *t, const char *what, csv_row_fn *take,
                            struct table *seen, struct bal_err *err)
{
    for (uint64_t rows = 0;; rows++) {
        bool more = false;
        BAL_TRY(csv_table_next(t, &more, err));
        if (!more && rows == 0)
            import_problem(t->imp, empty_file, 0, 0, STR(""), "there is no %s in the file", what);
        if (!more)
            return BAL_OK;
        BAL_TRY(take(t, seen, err));
    }
}

bal_status csv_table_read(struct source *s, struct import *imp, const struct csv_column *columns,
                          uint32_t count, const char *what, csv_row_fn *take, struct bal_err *err)
{
    struct csv_table t;
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = csv_table_open(&t, s, imp, err);
    if (status == BAL_OK && csv_table_columns(&t, columns, count))
        status = read_rows(&t, what, take, &seen, err);
    table_done(&seen);
    csv_table_close(&t);
    return status;
}
