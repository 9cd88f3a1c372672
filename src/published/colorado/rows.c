// SPDX-License-Identifier: Apache-2.0
// rows.c: the rows of a file of the Audit Center, their cells by meaning.
#include "published/colorado/colorado.h"

struct reading {
    struct co_folder *c;
    const struct co_format *format;
    struct co_row row;
    bool found; // the header
    uint32_t cells;
    co_take *take;
    void *ctx;
};

void co_note_columns(struct co_folder *c, enum co_kind kind, const struct published_file *file,
                     uint64_t line, struct csv *csv, const uint32_t at[CO_COLUMNS])
{
    const struct co_format *format = &co_formats[kind];
    bool used[CO_COLUMNS_SEEN] = {false};
    for (uint32_t i = 0; i < format->count; i++) {
        if (at[i] != CO_ABSENT)
            used[at[i]] = true;
        str rest = str_from(format->columns[i].names), name = str_cut(&rest, '|');
        if (at[i] == CO_ABSENT && format->columns[i].need != SELDOM)
            published_find(
                c->p, "column-missing", false, "Columns that are not there",
                "Other years' files of this kind have these columns. What follows from them could "
                "not be checked; the rest was.",
                (struct published_place){file->name, line, name});
    }
    for (uint32_t i = 0; i < csv->cells && i < CO_COLUMNS_SEEN; i++)
        if (!used[i] && csv_trimmed(csv, i).len > 0)
            published_find(c->p, "column-new", false, "Columns that are not known",
                           "The file has columns that no year before had. They were not read.",
                           (struct published_place){file->name, line, csv_trimmed(csv, i)});
}

static bal_status read_row(void *ctx, struct published_row *row, struct bal_err *err)
{
    struct reading *r = ctx;
    r->row.csv = row->csv;
    r->row.line = row->sheet.len > 0 ? row->number : row->csv->line;
    r->row.sheet = row->sheet;
    if (row->number == 1 && r->found) { // the sheet that it is about has been read
        row->done = true;
        return BAL_OK;
    }
    if (!r->found) {
        bool keys = true;
        uint32_t found = co_columns(r->row.file->kind, row->csv, r->row.at, &keys);
        r->found = found > 0 && (keys || found * 2 >= r->format->count);
        if (r->found) {
            r->cells = row->csv->cells;
            if (!r->c->again)
                co_note_columns(r->c, r->row.file->kind, r->row.file->file, r->row.line, row->csv,
                                r->row.at);
            co_note_lacks(r->c, r->row.file->kind, r->row.file->file, r->row.at);
        }
        row->stop = !r->found && row->number >= CO_HEADER_ROWS;
        return BAL_OK;
    }
    if (csv_row_empty(row->csv))
        return BAL_OK;
    if (row->csv->cells < r->cells && !r->c->again)
        published_find(r->c->p, "row-short", true, "Rows that end too early",
                       "The row has fewer cells than the file has columns: the file was cut off or "
                       "damaged. Missing figures count as none.",
                       (struct published_place){r->row.file->file->name, r->row.line,
                                                csv_trimmed(row->csv, 0)});
    return r->take(r->ctx, &r->row, err);
}

bal_status co_read(struct co_folder *c, const struct co_file *file, co_take *take, void *ctx,
                   struct bal_err *err)
{
    struct reading r = {
        .c = c, .format = &co_formats[file->kind], .row = {.file = file}, .take = take, .ctx = ctx};
    bal_status status = published_rows(file->file, read_row, &r, err);
    if (!r.found)
        co_lacks_all(c, file->kind, file->file);
    return co_unreadable(c, file->file, status, err);
}

str co_cell(const struct co_row *row, unsigned column)
{
    str s = row->at[column] == CO_ABSENT ? STR("") : csv_trimmed(row->csv, row->at[column]);
    return str_eq_nocase(s, STR("no data")) ? STR("") : s; // what the workbooks fill gaps with
}

str co_exact(const struct co_row *row, unsigned column)
{
    bool empty = co_cell(row, column).len == 0;
    return empty ? STR("") : csv_cell(row->csv, row->at[column]);
}

bool co_has(const struct co_row *row, uint32_t columns)
{
    for (uint32_t i = 0; i < CO_COLUMNS && columns >> i != 0; i++)
        if ((columns >> i & 1) != 0 && row->at[i] == CO_ABSENT)
            return false;
    return true;
}

bool co_whole(str s, uint64_t *out)
{
    size_t point = str_index(s, '.');
    bool zeros = point > 0 && point + 1 < s.len && s.len - point <= 3;
    for (size_t i = point + 1; i < s.len; i++)
        zeros = zeros && s.ptr[i] == '0';
    return num_u64_grouped(zeros ? str_head(s, point) : s, out);
}

bool co_number(const struct co_row *row, unsigned column, uint64_t *out)
{
    uint64_t v = 0;
    bool ok = co_whole(co_cell(row, column), &v) && v < LIMIT_CARDS;
    *out = ok ? v : 0;
    return ok;
}

void co_no_number(struct co_folder *c, struct published_place place)
{
    published_find(c->p, "number-damaged", true, "Figures that are no numbers",
                   "The cell must hold a whole number. The figure was not used.", place);
}

struct co_marks co_marks_of(str text)
{
    struct co_marks m = {0};
    while (text.len > 0) {
        text = str_trim(text);
        bool quoted = text.len > 0 && text.ptr[0] == '"';
        text = str_skip(text, quoted);
        size_t end = str_find(text, quoted ? STR("\",") : STR(","));
        str name = str_head(text, end);
        text = str_skip(text, end + (quoted ? 2 : 1));
        if (quoted && name.len > 0 && name.ptr[name.len - 1] == '"')
            name.len--;
        m.damaged |= m.count == ARRAY_LEN(m.names);
        if (name.len > 0 && m.count < ARRAY_LEN(m.names))
            m.names[m.count++] = name;
    }
    return m;
}
