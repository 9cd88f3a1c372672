// SPDX-License-Identifier: Apache-2.0
// A sheet of Hart Verity; a table of scanned ballot information before it where the input begins
// like one.
#include "formats/hart.h"
#include "formats/readers.h"
#include "fuzz/fuzz.h"

static bal_status read_table(struct source *s, struct import *imp, struct bal_err *err)
{
    struct hart h;
    BAL_TRY(import_file_begin(imp, "hart-xml", err));
    hart_init(&h, imp);
    bal_status status = hart_sheets(&h, s, err);
    if (status == BAL_OK)
        status = hart_finish(&h, err);
    import_file_end(imp);
    hart_done(&h);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    return fuzz_format(size > 0 && data[0] == '#' ? read_table : hart_cvr_read, data, size);
}
