// SPDX-License-Identifier: Apache-2.0
// Proofs that an event is in a log: what is read is written again to the same bytes.
#include "fuzz/fuzz.h"
#include "ledger/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tlog_proof p;
    AUTO_BUF again = BUF_INIT(FUZZ_TRACE);
    str bytes = fuzz_str(data, size);
    if (size > FUZZ_INPUT || tlog_proof_parse(bytes, &p, NULL) != BAL_OK)
        return 0;
    FUZZ_CHECK(p.path.count <= MERKLE_PROOF && p.checkpoint.len > 0);
    FUZZ_CHECK(tlog_proof_write(&p, &again, NULL) == BAL_OK);
    fuzz_same(buf_str(&again), bytes);
    return 0;
}
