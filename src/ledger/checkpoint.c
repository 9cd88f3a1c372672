// SPDX-License-Identifier: Apache-2.0
#include "ledger/checkpoint.h"

static bal_status refuse(struct bal_err *err, const char *why)
{
    return bal_fail(err, BAL_INVALID, "not a checkpoint: %s", why);
}

bal_status checkpoint_parse(str text, struct checkpoint *out, struct bal_err *err)
{
    struct checkpoint c;
    str rest = text;
    if (!str_ends(text, STR("\n")))
        return refuse(err, "the last line has no end");
    c.origin = str_cut(&rest, '\n');
    str size = str_cut(&rest, '\n'), root = str_cut(&rest, '\n');
    if (rest.len > 0 || root.len == 0)
        return refuse(err, "it must have three lines");
    if (!note_name_fits(c.origin))
        return refuse(err, "its origin is not a name");
    if (!num_u64(size, &c.size) || (size.ptr[0] == '0' && size.len > 1) || c.size > MERKLE_SIZE_MAX)
        return refuse(err, "its size is not a number");
    if (!base64_get(root, c.root.b, SHA256_BYTES))
        return refuse(err, "its root is not 32 bytes in base64");
    struct merkle_hash none = merkle_root(NULL, 0);
    if (c.size == 0 && !merkle_same(&c.root, &none))
        return refuse(err, "its root is not that of no events");
    *out = c;
    return BAL_OK;
}

bal_status checkpoint_sign(uint64_t size, const struct merkle_hash *root,
                           const struct note_signer *signer, struct buf *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(NOTE_BYTES);
    buf_add(&text, note_key_name(&signer->key));
    buf_add_char(&text, '\n');
    buf_add_u64(&text, size);
    buf_add_char(&text, '\n');
    base64_add(&text, str_bytes(root->b, SHA256_BYTES));
    buf_add_char(&text, '\n');
    BAL_TRY(buf_check(&text, err));
    return note_sign(buf_str(&text), signer, 1, out, err);
}

bal_status checkpoint_open(str bytes, const struct note_key *keys, size_t count,
                           struct checkpoint *out, struct note *note, struct bal_err *err)
{
    struct checkpoint c;
    struct note n = {.count = 0};
    BAL_TRY(note_open(bytes, keys, count, &n, err));
    BAL_TRY(checkpoint_parse(n.text, &c, err));
    if (note_line_of(&n, 0) == NULL)
        return bal_fail(err, BAL_DENIED, "the checkpoint is not signed by its log");
    if (keys[0].type != NOTE_ED25519 || !str_eq(c.origin, note_key_name(&keys[0])))
        return bal_fail(err, BAL_DENIED, "this is the checkpoint of another log: '" STR_FMT "'",
                        STR_ARG(c.origin));
    *out = c;
    *note = n;
    return BAL_OK;
}
