// SPDX-License-Identifier: Apache-2.0
// A side manifest; its size says which one it is taken for.
#include "formats/dominion/dominion_json.h"
#include "fuzz/fuzz.h"

static bal_status read_manifest(struct source *s, struct import *imp, struct bal_err *err)
{
    struct dj d;
    bal_status status = dj_init(&d, imp, err);
    if (status == BAL_OK)
        status = dj_manifest(&d, (enum dj_kind)(s->size % DJ_KINDS), s, err);
    if (status == BAL_OK)
        dj_check_manifests(&d);
    dj_done(&d);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(read_manifest, data, size);
}
