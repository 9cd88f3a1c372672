// SPDX-License-Identifier: Apache-2.0
#include "formats/readers.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return size > FUZZ_INPUT ? 0 : fuzz_format(clearballot_csv_read, data, size);
}
