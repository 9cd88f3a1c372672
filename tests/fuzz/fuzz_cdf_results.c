// SPDX-License-Identifier: Apache-2.0
// Reports of election results and definitions of ballots, in both syntaxes.
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    bool xml = fuzz_str(data, size).len > 0 && data[0] == '<';
    if (!xml) {
        fuzz_again(cdf_err_json_read, "cdf-err-json", data, size);
        return fuzz_format(cdf_err_json_read, data, size);
    }
    fuzz_again(cdf_err_xml_read, "cdf-err-xml", data, size);
    fuzz_format(cdf_bd_xml_read, data, size);
    return fuzz_format(cdf_err_xml_read, data, size);
}
