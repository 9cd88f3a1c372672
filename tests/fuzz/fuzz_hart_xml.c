// SPDX-License-Identifier: Apache-2.0
// A sheet of Hart Verity; a table of scanned ballot information before it where the input begins
// like one.
#include "formats/hart/hart.h"
#include "formats/readers.h"
#include "fuzz/fuzz.h"
#include "io/utf8.h"

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

// A whole sheet in memory: mostly without the general way through XML.
static bal_status read_whole(struct source *s, struct import *imp, struct bal_err *err)
{
    struct hart h;
    struct bal_err later = {0};
    AUTO_BUF text = BUF_INIT(FUZZ_TRACE);
    BAL_TRY(import_file_begin(imp, "hart-xml", err));
    hart_init(&h, imp);
    bal_status status = source_read_all(s, &text, err);
    if (status == BAL_OK)
        status = hart_cvr_text(&h, STR("t"), buf_str(&text), err);
    bal_status settled = hart_finish(&h, &later);
    if (status == BAL_OK && settled != BAL_OK) {
        status = settled;
        *err = later;
    }
    import_file_end(imp);
    hart_done(&h);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    str text = fuzz_str(data, size);
    bool fits = utf8_valid(text) == size && (size == 0 || memchr(data, 0, size) == NULL);
    if (fits && !str_starts(text, STR("\xEF\xBB\xBF")))
        fuzz_same_readers(hart_cvr_read, read_whole, data, size);
    return fuzz_format(size > 0 && data[0] == '#' ? read_table : hart_cvr_read, data, size);
}
