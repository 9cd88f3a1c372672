// SPDX-License-Identifier: Apache-2.0
// OpenDocument spreadsheets: the bytes as a whole file; and as the styles, the tables and the named
// styles of one that is sound otherwise. What is read is text, the same every time.
#include "fuzz/fuzz.h"
#include "io/utf8.h"
#include "support/book.h"

static void check_book(str bytes)
{
    AUTO_BUF first = BUF_INIT(FUZZ_TRACE), again = BUF_INIT(FUZZ_TRACE);
    struct bal_err err = {0}, why = {0};
    bal_status status = book_text_of(bytes, 0, &first, &err);
    FUZZ_CHECK(status == BAL_OK || (err.what[0] != '\0' && err.code == status));
    FUZZ_CHECK(book_text_of(bytes, 0, &again, &why) == status);
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
    book_ods(&book, "", buf_cstr(&text), "");
    check_book(buf_str(&book));
    buf_clear(&book);
    book_ods(&book, buf_cstr(&text),
             "<table:table table:style-name='a'><table:table-row><table:table-cell "
             "table:style-name='a' office:value-type='float' office:value='1'/></table:table-row>"
             "</table:table>",
             buf_cstr(&text));
    check_book(buf_str(&book));
    return 0;
}
