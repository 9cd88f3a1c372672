// SPDX-License-Identifier: Apache-2.0
// Redacted rows without their header: alone, and behind the export that says what their columns
// are.
#include "formats/dominion/dominion_csv.h"
#include "formats/readers.h"
#include "fuzz/fuzz.h"

static bal_status behind_export(struct source *s, struct import *imp, struct bal_err *err)
{
    static const char export[] =
        "E,5\n,,,,,,T (Vote For=1),T (Vote For=1),U (Vote For=1)\n,,,,,,Yes,No,Ann\n"
        "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,,\n1,1,1,1,,S,1,0,1\n";
    AUTO_SOURCE first = {0};
    BAL_TRY(source_open_memory(&first, STR("export"), str_make(export, sizeof export - 1), 0, err));
    BAL_TRY(dominion_csv_read_source(&first, imp, err));
    return dominion_csv_redacted_read(s, imp, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_format(dominion_csv_redacted_read, data, size);
    return fuzz_format(behind_export, data, size);
}
