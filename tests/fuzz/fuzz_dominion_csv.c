// SPDX-License-Identifier: Apache-2.0
#include "formats/dominion/dominion_csv.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(dominion_csv_read_source, data, size);
}
