// SPDX-License-Identifier: Apache-2.0
// Workbooks: the bytes as a whole file; and as the worksheet, the shared strings and the styles of
// one that is sound otherwise. What is read is text, the same every time, of which row n is line n.
#include "fuzz/fuzz.h"
#include "io/utf8.h"
#include "io/xlsx.h"
#include "support/book.h"

static bal_status read_book(str bytes, struct buf *out)
{
    struct inputs set;
    struct input_blob blob;
    struct bal_err err = {0};
    struct source s = {0};
    buf_clear(out);
    bal_status status = book_inputs(&set, &blob, &bytes, &err);
    if (status == BAL_OK && set.kind == INPUTS_FILE)
        status = input_open_text(&set.files.at[0], &s, NULL, &err);
    if (status == BAL_OK && s.read != NULL)
        status = source_read_all(&s, out, &err);
    FUZZ_CHECK(status == BAL_OK || (err.what[0] != '\0' && err.code == status));
    source_close(&s);
    inputs_close(&set);
    return status;
}

static void check_book(str bytes)
{
    AUTO_BUF first = BUF_INIT(FUZZ_TRACE), again = BUF_INIT(FUZZ_TRACE);
    bal_status status = read_book(bytes, &first);
    FUZZ_CHECK(read_book(bytes, &again) == status);
    fuzz_same(buf_str(&first), buf_str(&again));
    if (status == BAL_OK)
        FUZZ_CHECK(utf8_valid(buf_str(&first)) == first.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUF book = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    if (size > FUZZ_INPUT)
        return 0;
    check_book(fuzz_str(data, size));
    buf_add(&text, fuzz_str(data, size));
    if (memchr(data, 0, size) != NULL || buf_cstr(&text) == NULL)
        return 0;
    book_make(&book, buf_cstr(&text), "<si><t>a</t></si>", "");
    check_book(buf_str(&book));
    buf_clear(&book);
    book_make(&book, "<sheetData><row><c t='s' s='1'><v>1</v></c></row></sheetData>",
              buf_cstr(&text), buf_cstr(&text));
    check_book(buf_str(&book));
    return 0;
}
