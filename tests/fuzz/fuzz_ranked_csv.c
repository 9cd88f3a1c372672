// SPDX-License-Identifier: Apache-2.0
// Tables of ranked ballots: the generic ones and RCTab's.
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_format(generic_rank_csv_read, data, size);
    return fuzz_format(rctab_csv_read, data, size);
}
