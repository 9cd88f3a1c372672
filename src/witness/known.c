// SPDX-License-Identifier: Apache-2.0
#include "witness/known.h"

#include "io/durable.h"

bal_status known_policy(const char *path, struct buf *text, struct policy *out, struct bal_err *err)
{
    BAL_TRY(file_read(path, text, err));
    bal_status status = policy_parse(buf_str(text), out, err);
    if (status != BAL_OK)
        err_where(err, "%s", path); // unless the line is known
    return status;
}

// The keys of the policy for the log that the checkpoint is of.
static bal_status keys_of_policy(const char *path, str checkpoint, struct known *out,
                                 struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES + 1);
    struct policy p;
    struct note n = {.count = 0};
    struct checkpoint c;
    BAL_TRY(known_policy(path, &text, &p, err));
    BAL_TRY(note_parse(checkpoint, &n, err));
    BAL_TRY(checkpoint_parse(n.text, &c, err));
    for (size_t i = 0; i < p.logs; i++)
        if (str_eq(note_key_name(&p.log[i].key), c.origin)) {
            out->count = policy_keys(&p, i, out->key);
            return BAL_OK;
        }
    return bal_fail(err, BAL_DENIED, "the policy names no log '" STR_FMT "'", STR_ARG(c.origin));
}

bal_status known_read(const char *policy, str log, str checkpoint, struct known *out,
                      struct bal_err *err)
{
    if ((policy == NULL) == (log.len == 0))
        return bal_fail(err, BAL_USAGE, "say whose keys are known: --policy FILE or --log VKEY");
    if (policy != NULL)
        return keys_of_policy(policy, checkpoint, out, err);
    out->count = 1;
    return note_vkey_parse(log, &out->key[0], err);
}
