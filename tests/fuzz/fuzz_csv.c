// SPDX-License-Identifier: Apache-2.0
// CSV: the rows of the naive reader, for pieces of every size; with another divider the same rows
// for pieces of every size.
#include "fuzz/fuzz.h"
#include "support/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {0, 1, 7, 64};
    AUTO_BUF rows = BUF_INIT(FUZZ_TRACE), naive = BUF_INIT(FUZZ_TRACE);
    struct bal_err err = {0};
    if (size > FUZZ_INPUT)
        return 0;
    bal_status expected = csv_naive_trace(&naive, fuzz_str(data, size));
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        bal_status status = csv_trace(&rows, fuzz_str(data, size), chunks[i], &err);
        FUZZ_CHECK(status == expected);
        fuzz_same(buf_str(&rows), buf_str(&naive));
        FUZZ_CHECK(csv_trace_peeking(&rows, fuzz_str(data, size), chunks[i], &err) == expected);
        fuzz_same(buf_str(&rows), buf_str(&naive));
    }
    expected = csv_trace_any(&naive, fuzz_str(data, size), 0, &err);
    for (size_t i = 1; i < ARRAY_LEN(chunks); i++) {
        FUZZ_CHECK(csv_trace_any(&rows, fuzz_str(data, size), chunks[i], &err) == expected);
        fuzz_same(buf_str(&rows), buf_str(&naive));
    }
    return 0;
}
