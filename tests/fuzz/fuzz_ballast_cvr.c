// SPDX-License-Identifier: Apache-2.0
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_again(ballast_cvr_read, "ballast-cvr", data, size);
    return fuzz_format(ballast_cvr_read, data, size);
}
