// SPDX-License-Identifier: Apache-2.0
// The list of names beside ES&S cast vote records.
#include "formats/readers.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return size > FUZZ_INPUT ? 0 : fuzz_format(ess_candidates_read, data, size);
}
