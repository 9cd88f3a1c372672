// SPDX-License-Identifier: Apache-2.0
// What is carried on paper and sticks: a slip that is read is written again to what it says, and so
// is a request, with one signature more.
#include "fuzz/fuzz.h"
#include "ledger/slip.h"
#include "record/log/signing.h"

static void slip_says_itself(str bytes)
{
    struct slip s, again;
    AUTO_BUF text = BUF_INIT(FUZZ_TRACE);
    if (slip_parse(bytes, &s, NULL) != BAL_OK)
        return;
    slip_add(&text, &s);
    FUZZ_CHECK(slip_parse(buf_str(&text), &again, NULL) == BAL_OK);
    FUZZ_CHECK(s.share == again.share && s.n == again.n && s.k == again.k);
    FUZZ_CHECK(memcmp(s.y, again.y, sizeof s.y) == 0);
    fuzz_same(s.of, again.of);
}

static void request_is_signed(str bytes)
{
    struct request q, again;
    struct note_signer signer;
    uint8_t seed[ED25519_SEED] = {7};
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    AUTO_BUF text = BUF_INIT(FUZZ_TRACE), says = BUF_INIT(FUZZ_TRACE);
    if (request_parse(bytes, &arena, &q, NULL) != BAL_OK)
        return;
    request_says(&q, &says);
    FUZZ_CHECK(note_signer_make(STR("fuzz.example/key"), seed, &signer, NULL) == BAL_OK);
    if (request_sign(&q, &signer, &text, NULL) != BAL_OK)
        return;
    FUZZ_CHECK(request_parse(buf_str(&text), &arena, &again, NULL) == BAL_OK);
    fuzz_same(again.text, q.text);
    FUZZ_CHECK(again.lines.len > q.lines.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str bytes = str_make((const char *)data, size);
    slip_says_itself(bytes);
    request_is_signed(bytes);
    return 0;
}
