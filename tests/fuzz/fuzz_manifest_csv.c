// SPDX-License-Identifier: Apache-2.0
// Every dialect of ballot manifests, and Arlo's other tables.
#include "fuzz/again.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    fuzz_again(ballast_manifest_read, "ballast-manifest", data, size);
    fuzz_format(ballast_manifest_read, data, size);
    fuzz_format(colorado_manifest_read, data, size);
    fuzz_format(arlo_read, data, size);
    return fuzz_format(manifest_csv_read, data, size);
}
