// SPDX-License-Identifier: Apache-2.0
// Ballast's plain tables of contests, results and manual vote records.
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_again(ballast_contests_read, "ballast-contests", data, size);
    fuzz_again(ballast_results_read, "ballast-results", data, size);
    fuzz_again(ballast_mvr_read, "ballast-mvr", data, size);
    fuzz_again(ballast_handcount_read, "ballast-handcount", data, size);
    fuzz_again(ballast_names_read, "ballast-names", data, size);
    fuzz_format(arlo_contests_read, data, size);
    fuzz_format(arlo_jurisdictions_read, data, size);
    fuzz_format(ballast_names_read, data, size);
    fuzz_format(ballast_contests_read, data, size);
    fuzz_format(ballast_handcount_read, data, size);
    fuzz_format(ballast_results_read, data, size);
    return fuzz_format(ballast_mvr_read, data, size);
}
