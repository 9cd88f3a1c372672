// SPDX-License-Identifier: Apache-2.0
// Reported results: statements of votes, Colorado's tabulation, Clarity's summary.
#include "formats/readers.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_format(statement_of_votes_csv_read, data, size);
    fuzz_format(clarity_summary_csv_read, data, size);
    return fuzz_format(colorado_results_csv_read, data, size);
}
