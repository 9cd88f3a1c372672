// SPDX-License-Identifier: Apache-2.0
// ES&S cast vote records, and the same bytes as a ballots list.
#include "formats/ess/ess.h"
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_format(ess_ballots_csv_read, data, size);
    if (fuzz_large_number(data, size)) // of ballots that a row stands for
        return 0;
    return fuzz_format(ess_csv_read, data, size);
}
