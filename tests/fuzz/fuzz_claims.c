// SPDX-License-Identifier: Apache-2.0
// Claims: any sentence has one answer, in every state of a record; what it says can be shown; names
// in other letters or blanks around it change nothing.
#include "fuzz/fuzz.h"
#include "support/claims.h"

// "Mayor" of claims_world stands for everything that a true answer must rest on.
static void judge(struct claim_facts *f, str claim, struct buf *out)
{
    struct claim_answer a;
    struct bal_err err = {0};
    FUZZ_CHECK(claim_judge(f, claim, &a, &err) == BAL_OK);
    FUZZ_CHECK(a.says.len > 0 && a.asks <= ARRAY_LEN(a.ask));
    FUZZ_CHECK(a.verdict > CLAIM_OUTDATED || claim_plain(claim));
    FUZZ_CHECK(a.verdict > CLAIM_OUTDATED || a.proven || f->reopened);
    FUZZ_CHECK(a.verdict > CLAIM_OUTDATED || a.asks == 0);
    if (claim_plain(claim)) {
        FUZZ_CHECK(claim_plain(str_head(a.says, 4096)) || a.says.len > 4096);
    }
    buf_addf(out, "%s " STR_FMT "\n", claim_verdict_name(a.verdict), STR_ARG(a.says));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = fuzz_str(data, size);
    if (size > FUZZ_INPUT)
        return 0;
    for (int kind = 0; kind < CLAIMS_KINDS; kind++) {
        struct claim_facts f;
        AUTO_BUF plain = BUF_INIT(FUZZ_TRACE), padded = BUF_INIT(FUZZ_TRACE);
        AUTO_BUF wide = BUF_INIT(FUZZ_TRACE);
        claims_world(&f, (enum claims_kind)kind, 3);
        judge(&f, text, &plain);
        buf_add(&wide, STR("  "));
        buf_add(&wide, text); // a zero byte, too
        buf_add(&wide, STR("  "));
        if (wide.len <= 4096) {
            judge(&f, buf_str(&wide), &padded);
            fuzz_same(buf_str(&plain), buf_str(&padded));
        }
        claim_facts_done(&f);
    }
    return 0;
}
