// SPDX-License-Identifier: Apache-2.0
#include "record/log/heads.h"

static bal_status next_head(void *ctx, uint64_t from, uint64_t *size, struct buf *note,
                            struct bal_err *err)
{
    struct record *r = ctx;
    return store_cosigned_from(&r->store, from, size, note, err);
}

// An event's base is the tree of all events before it.
static bal_status root_at(void *ctx, uint64_t size, struct merkle_hash *out, struct bal_err *err)
{
    struct record *r = ctx;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct store_event stored;
    struct event e;
    if (size == r->head.frontier.size) {
        *out = ledger_root(&r->head);
        return BAL_OK;
    }
    BAL_TRY(store_event(&r->store, size, &stored, err));
    BAL_TRY(event_parse(stored.note, &arena, &e, err));
    *out = e.base_root;
    return BAL_OK;
}

struct parties_heads record_heads(struct record *r)
{
    return (struct parties_heads){.next = next_head, .root = root_at, .ctx = r};
}

bal_status record_witnessed(struct record *r, const struct parties_order *o, struct bal_err *err)
{
    AUTO_BUF policy = BUF_INIT(POLICY_BYTES);
    const struct parties_heads heads = record_heads(r);
    BAL_TRY(record_read_object(r, &r->state.parties.policy, &policy, err));
    return parties_witnessed(o, buf_str(&policy), &heads, err);
}

// The witnesses' keys, where there is a policy, after the log's.
static bal_status head_keys(struct record *r, struct note_key keys[static 1 + POLICY_WITNESSES],
                            size_t *count, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct policy p;
    keys[0] = r->key;
    *count = 1;
    if (!record_several(r))
        return BAL_OK;
    BAL_TRY(record_read_object(r, &r->state.parties.policy, &text, err));
    BAL_TRY(policy_parse(buf_str(&text), &p, err));
    for (size_t i = 0; i < p.items; i++)
        if (!p.item[i].group)
            keys[(*count)++] = p.item[i].key;
    return BAL_OK;
}

bal_status record_check_heads(struct record *r, struct bal_err *err)
{
    struct note_key keys[1 + POLICY_WITNESSES];
    size_t count = 0;
    BAL_TRY(head_keys(r, keys, &count, err));
    for (uint64_t from = 0, size = 0;; from = size + 1) {
        AUTO_BUF text = BUF_INIT(NOTE_BYTES);
        struct checkpoint c;
        struct note note;
        struct merkle_hash root;
        bal_status status = store_cosigned_from(&r->store, from, &size, &text, err);
        if (status == BAL_NOT_FOUND)
            return BAL_OK;
        BAL_TRY(status);
        BAL_TRY(checkpoint_open(buf_str(&text), keys, count, &c, &note, err));
        if (c.size != size || size > r->head.frontier.size)
            return bal_fail(err, BAL_CONFLICT, "a kept checkpoint is not of %llu events",
                            (unsigned long long)size);
        BAL_TRY(root_at(r, size, &root, err));
        if (!merkle_same(&root, &c.root))
            return bal_fail(err, BAL_CONFLICT,
                            "the log's first %llu events are not those that were signed before",
                            (unsigned long long)size);
    }
}
