// SPDX-License-Identifier: Apache-2.0
#include "record/log/fingerprint.h"

#include "base/binary.h"
#include "ledger/words.h"
#include "plot/qr.h"

bool fingerprint_freeze(const struct record *r, uint64_t *size, struct merkle_hash *root)
{
    const struct state_parties *p = &r->state.parties;
    if (!p->frozen)
        return false;
    *size = p->freeze + 1;
    *root = r->head.frontier.size == *size ? ledger_root(&r->head) : p->freeze_root;
    return true;
}

static bal_status add_qr(const struct record *r, uint64_t size, const struct merkle_hash *root,
                         struct buf *out, struct bal_err *err)
{
    struct qr code;
    AUTO_BUF says = BUF_INIT(QR_BYTES);
    buf_addf(&says, STR_FMT "\n%llu\n", STR_ARG(r->state.origin), (unsigned long long)size);
    base64_add(&says, str_bytes(root->b, SHA256_BYTES));
    buf_add_char(&says, '\n');
    BAL_TRY(buf_check(&says, err));
    BAL_TRY(qr_make(buf_str(&says), &code, err));
    buf_add_char(out, '\n');
    qr_text(&code, out);
    return BAL_OK;
}

bal_status fingerprint_text(const struct record *r, uint64_t size, const struct merkle_hash *root,
                            const char *indent, bool qr, struct buf *out, struct bal_err *err)
{
    char words[WORDS_TEXT];
    buf_addf(out, "%s%llu events, root ", indent, (unsigned long long)size);
    base64_add(out, str_bytes(root->b, SHA256_BYTES));
    buf_addf(out, "\n%s" STR_FMT "\n", indent, STR_ARG(words_of(root, words)));
    if (qr)
        BAL_TRY(add_qr(r, size, root, out, err));
    return buf_check(out, err);
}
