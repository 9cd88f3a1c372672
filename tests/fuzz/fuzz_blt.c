// SPDX-License-Identifier: Apache-2.0
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT || fuzz_large_number(data, size))
        return 0;
    fuzz_again(blt_read, "blt", data, size);
    return fuzz_format(blt_read, data, size);
}
