// SPDX-License-Identifier: Apache-2.0
// XML: the same events, places and errors for pieces of every size, and with memory used before.
#include "fuzz/fuzz.h"
#include "support/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const attributes[] = {"a", "r", "t", "Id", "type", "xmlns", NULL};
    static const size_t chunks[] = {1, 7, 64};
    AUTO_BUF whole = BUF_INIT(FUZZ_TRACE), pieces = BUF_INIT(FUZZ_TRACE);
    struct bal_err err = {0};
    struct xml x = {0};
    if (size > FUZZ_INPUT)
        return 0;
    bal_status status = xml_trace(&x, &whole, fuzz_str(data, size), 0, attributes, &err);
    FUZZ_CHECK(status == BAL_OK || (err.what[0] != '\0' && err.where[0] != '\0'));
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        FUZZ_CHECK(xml_trace(&x, &pieces, fuzz_str(data, size), chunks[i], attributes, &err) ==
                   status);
        fuzz_same(buf_str(&whole), buf_str(&pieces));
    }
    xml_close(&x);
    return 0;
}
