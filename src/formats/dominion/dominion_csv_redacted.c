// SPDX-License-Identifier: Apache-2.0
// dominion_csv_redacted.c: the redacted rows of a Dominion CSV export, published apart and without
// their header. What the columns mean is in the header of the export they were taken from: given
// together with it, the rows become pools, as they do where they stand in the export itself. Alone
// they are checked and counted, but no votes can be read.
#include "formats/csv_import.h"
#include "formats/dominion/dominion_columns.h"
#include "formats/dominion/dominion_pools.h"
#include "formats/readers.h"

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

static bal_status read_row(struct csv *csv, struct import *imp, const struct dominion_header *h,
                           uint32_t cells, struct bal_err *err)
{
    str label = csv_trimmed(csv, 0);
    if (h->blocks.len == 0) {
        check_row(csv, imp, cells);
        return BAL_OK;
    }
    if (csv->cells != cells) {
        import_problem(imp, wrong_cell_count, csv->line, 0, label,
                       "the row has %u cells; the first has %u", csv->cells, cells);
        return BAL_OK;
    }
    if (!str_eq_nocase(str_head(label, 8), STR("redacted"))) {
        import_problem(imp, bad_value, csv->line, 1, label, "a redacted row is expected");
        return BAL_OK;
    }
    return dominion_pool_read(imp, csv, h, err);
}

static bal_status read_rows(struct csv *csv, struct import *imp, struct dominion_header *h,
                            struct bal_err *err)
{
    uint32_t cells = 0;
    for (bool more = true;;) {
        BAL_TRY(csv_next(csv, &more, err));
        if (!more)
            break;
        if (cells == 0) {
            cells = csv->cells;
            const struct vote_columns *c = dominion_columns_find(imp, cells);
            if (c != NULL) {
                imp->jurisdiction = c->jurisdiction;
                BAL_TRY(dominion_columns_header(c, imp->election, h, err));
            }
        }
        BAL_TRY(read_row(csv, imp, h, cells, err));
    }
    if (h->blocks.len == 0)
        import_problem(imp, headerless, 0, 0, STR(""),
                       imp->election->vote_columns.len > 0
                           ? "the rows have no header, and not just one of the exports fits them"
                           : "the rows have no header");
    return BAL_OK;
}

bal_status dominion_csv_redacted_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct csv csv;
    struct dominion_header h = {0};
    bal_status status = csv_import_open(&csv, s, imp, err);
    if (status == BAL_OK)
        status = read_rows(&csv, imp, &h, err);
    dominion_header_done(&h);
    csv_import_close(&csv, imp);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, dominion_csv_redacted_read, err);
}

const struct format format_dominion_csv_redacted = {
    .name = "dominion-csv-redacted",
    .title = "redacted rows of a Dominion CSV export, without header",
    .flags = FORMAT_CVR | FORMAT_LATE,
    .probe = probe,
    .read = read_file,
};
