// SPDX-License-Identifier: Apache-2.0
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_again(shangrla_json_read, "shangrla-cvr-json", data, size);
    return fuzz_format(shangrla_json_read, data, size);
}
