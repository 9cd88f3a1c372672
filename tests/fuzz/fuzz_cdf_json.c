// SPDX-License-Identifier: Apache-2.0
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_again(cdf_json_read, "cdf-cvr-json", data, size);
    return fuzz_format(cdf_json_read, data, size);
}
