// SPDX-License-Identifier: Apache-2.0
// dominion_csv_redacted.c: the redacted rows of a Dominion CSV export, published apart and without
// their header. What the columns mean is in the header of the export they were taken from, so the
// rows are checked and counted, but no votes can be read.
#include "formats/format.h"
#include "io/csv.h"

static int probe(const struct probe *p)
{
    return p->text && str_starts(p->head, STR("Redacted and ")) ? 80 : 0;
}

static void check_row(struct csv *csv, struct import *imp, uint32_t cells)
{
    str label = csv_trimmed(csv, 0);
    if (csv->cells != cells)
        import_problem(imp, wrong_cell_count, csv->line, 0, label,
                       "the row has %u cells; the first has %u", csv->cells, cells);
    for (uint32_t i = 7; i < csv->cells; i++) {
        uint64_t v;
        str text = csv_trimmed(csv, i);
        if (text.len > 0 && !num_u64_grouped(text, &v))
            import_problem(imp, bad_number, csv->line, i + 1, text, "a sum of votes is expected");
    }
    import_problem(imp, redacted_pool, csv->line, 0, label,
                   "a sum of withheld cards without the header that names its columns");
}

static bal_status read_rows(struct csv *csv, struct import *imp, struct bal_err *err)
{
    uint32_t cells = 0;
    for (bool more = true;;) {
        BAL_TRY(csv_next(csv, &more, err));
        if (!more)
            break;
        if (cells == 0)
            cells = csv->cells;
        check_row(csv, imp, cells);
    }
    import_problem(imp, headerless, 0, 0, STR(""), "the rows have no header");
    return BAL_OK;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    struct csv csv;
    BAL_TRY(format_open_text(in, imp, &s, err));
    BAL_TRY(csv_open(&csv, &s, err));
    bal_status status = read_rows(&csv, imp, err);
    csv_close(&csv);
    return status;
}

const struct format format_dominion_csv_redacted = {
    .name = "dominion-csv-redacted",
    .title = "redacted rows of a Dominion CSV export, without header",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};
