// SPDX-License-Identifier: Apache-2.0
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_again(cdf_xml_read, "cdf-cvr-xml", data, size);
    return fuzz_format(cdf_xml_read, data, size);
}
