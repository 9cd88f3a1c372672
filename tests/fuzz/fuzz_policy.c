// SPDX-License-Identifier: Apache-2.0
// Policies: what is read keeps its promises; written from its parts it reads as the same policy; a
// quorum that some cosignatures meet, more meet too.
#include "fuzz/fuzz.h"
#include "ledger/policy.h"

static void add_item(struct buf *out, const struct policy *p, size_t i)
{
    const struct policy_item *item = &p->item[i];
    buf_addf(out, "%s " STR_FMT " ", item->group ? "group" : "witness", STR_ARG(item->name));
    if (!item->group) {
        note_vkey_add(out, &item->key);
        buf_addf(out, " " STR_FMT "\n", STR_ARG(item->url));
        return;
    }
    buf_addf(out, "%u", item->need);
    for (size_t k = 0; k < i; k++)
        if (p->item[k].parent == (int)i)
            buf_addf(out, " " STR_FMT, STR_ARG(p->item[k].name));
    buf_add_char(out, '\n');
}

static void write_again(const struct policy *p, struct buf *out)
{
    for (size_t i = 0; i < p->logs; i++) {
        buf_add(out, STR("log "));
        note_vkey_add(out, &p->log[i].key);
        buf_addf(out, " " STR_FMT "\n", STR_ARG(p->log[i].url));
    }
    for (size_t i = 0; i < p->items; i++)
        add_item(out, p, i);
    buf_addf(out, "quorum " STR_FMT "\n",
             STR_ARG(p->quorum == POLICY_NONE ? STR("none") : p->item[p->quorum].name));
}

static bool judged(const struct policy *p, size_t cosigners)
{
    struct note n = {.count = cosigners};
    struct policy_verdict v;
    AUTO_BUF missing = BUF_INIT(FUZZ_TRACE);
    for (size_t i = 0; i < cosigners; i++)
        n.line[i] = (struct note_line){.verdict = NOTE_VERIFIED, .key = i + 1, .time = i};
    policy_judge(p, 0, &n, &v);
    policy_missing(p, &v, &missing);
    FUZZ_CHECK(v.quorum == (missing.len == 0) && v.unknown == 0);
    return v.quorum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct policy p, again;
    AUTO_BUF one = BUF_INIT(FUZZ_TRACE), two = BUF_INIT(FUZZ_TRACE);
    if (size > FUZZ_INPUT || policy_parse(fuzz_str(data, size), &p, NULL) != BAL_OK)
        return 0;
    write_again(&p, &one);
    // Numbers in place of words may make the text longer than a policy can be.
    if (one.len > POLICY_BYTES)
        return 0;
    FUZZ_CHECK(policy_parse(buf_str(&one), &again, NULL) == BAL_OK);
    write_again(&again, &two);
    fuzz_same(buf_str(&one), buf_str(&two));
    bool met = false;
    for (size_t n = 0; n <= p.witnesses; n++) {
        bool now = judged(&p, n);
        FUZZ_CHECK(now || !met);
        met = now;
    }
    FUZZ_CHECK(met);
    return 0;
}
