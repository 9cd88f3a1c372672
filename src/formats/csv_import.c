// SPDX-License-Identifier: Apache-2.0
#include "formats/csv_import.h"

bal_status csv_import_open(struct csv *c, struct source *s, struct import *imp, struct bal_err *err)
{
    BAL_TRY(csv_open_any(c, s, err));
    const char *what = c->divider == ';' ? "semicolons" : c->divider == '\t' ? "tabs" : "bars";
    if (c->unsure)
        import_problem(imp, divider_unsure, 0, 0, STR(""), "they are taken to be %s",
                       c->divider == ',' ? "commas" : what);
    else if (c->divider != ',')
        import_problem(imp, divided, 0, 0, STR(""), "the cells are divided by %s", what);
    return BAL_OK;
}

void note_unended(struct import *imp, uint64_t line)
{
    import_problem(imp, unended, line, 0, STR(""), "this row has no line end, others have");
}

void csv_import_close(struct csv *c, struct import *imp)
{
    if (c->unended > 0)
        note_unended(imp, c->unended);
    csv_close(c);
}
