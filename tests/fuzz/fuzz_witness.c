// SPDX-License-Identifier: Apache-2.0
// Requests to a witness and proofs of two heads: what is read is written again to the same bytes,
// and a witness keeps its promises whatever it is asked.
#include "fuzz/fuzz.h"
#include "ledger/two_heads.h"
#include "ledger/witness.h"

static const char log_vkey[] =
    "example.org/demo-2026/log+d448da14+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

static void request_is_its_parts(str bytes)
{
    struct witness_request r;
    AUTO_BUF again = BUF_INIT(FUZZ_TRACE);
    if (witness_request_parse(bytes, &r, NULL) != BAL_OK)
        return;
    witness_request_add(&again, &r);
    fuzz_same(buf_str(&again), bytes);
}

static void two_heads_are_their_parts(str bytes)
{
    struct two_heads t;
    AUTO_BUF again = BUF_INIT(FUZZ_TRACE);
    if (two_heads_parse(bytes, &t, NULL) != BAL_OK)
        return;
    FUZZ_CHECK(two_heads_write(&t, &again, NULL) == BAL_OK);
    fuzz_same(buf_str(&again), bytes);
}

static void witness_keeps_promises(str bytes)
{
    AUTO_ANSWER a, again;
    struct witness_log log = {.head = STR("")};
    struct note_signer signer;
    uint8_t seed[ED25519_SEED] = {1};
    struct checkpoint c;
    struct note n;
    FUZZ_CHECK(note_vkey_parse(str_from(log_vkey), &log.key, NULL) == BAL_OK);
    FUZZ_CHECK(cosigner_make(STR("w"), seed, &signer, NULL) == BAL_OK);
    witness_consider(&log, 1, &signer, 1, bytes, &a);
    FUZZ_CHECK(a.body.len > 0 && (a.status == WITNESS_COSIGNED) == (a.head.len > 0));
    FUZZ_CHECK(a.proof.len == 0 && !a.retire);
    witness_consider(&log, 1, &signer, 1, bytes, &again);
    FUZZ_CHECK(a.status == again.status);
    fuzz_same(buf_str(&a.body), buf_str(&again.body));
    if (a.status == WITNESS_COSIGNED)
        FUZZ_CHECK(witness_head_open(buf_str(&a.head), &log.key, &signer.key, &c, &n, NULL) ==
                       BAL_OK &&
                   c.size == a.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    request_is_its_parts(bytes);
    two_heads_are_their_parts(bytes);
    witness_keeps_promises(bytes);
    return 0;
}
