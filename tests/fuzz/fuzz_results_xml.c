// SPDX-License-Identifier: Apache-2.0
// Reported results in XML: Clarity's detail.xml, Dominion's summary report.
#include "formats/readers.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_format(clarity_detail_xml_read, data, size);
    return fuzz_format(dominion_summary_xml_read, data, size);
}
