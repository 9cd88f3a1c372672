// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.h"

struct merkle_hash ledger_root(const struct ledger_head *head)
{
    return merkle_frontier_root(&head->frontier);
}

bal_status ledger_append(const struct ledger_head *head, const struct note_signer *signer, str type,
                         int64_t time, str body, struct buf *note, struct buf *checkpoint,
                         struct ledger_head *next, struct bal_err *err)
{
    const struct ledger_new new = {.type = type, .time = time, .body = body};
    return ledger_append_new(head, signer, &new, note, checkpoint, next, err);
}

bal_status ledger_append_new(const struct ledger_head *head, const struct note_signer *signer,
                             const struct ledger_new *new, struct buf *note, struct buf *checkpoint,
                             struct ledger_head *next, struct bal_err *err)
{
    struct ledger_head after = *head;
    size_t start = note->len;
    const struct event_draft draft = {.type = new->type,
                                      .seq = head->frontier.size,
                                      .time = new->time,
                                      .base_size = head->frontier.size,
                                      .base_root = ledger_root(head),
                                      .body = new->body,
                                      .lines = new->lines};
    BAL_TRY(event_sign(&draft, signer, note, err));
    struct merkle_hash leaf = merkle_leaf(str_skip(buf_str(note), start));
    bal_status status = merkle_append(&after.frontier, &leaf, err);
    if (status == BAL_OK) {
        struct merkle_hash root = ledger_root(&after);
        status = checkpoint_sign(after.frontier.size, &root, signer, checkpoint, err);
    }
    if (status != BAL_OK)
        note->len = start;
    else
        *next = after;
    return status;
}

bal_status ledger_reread(struct ledger_head *head, str origin, str bytes, struct arena *arena,
                         struct event *out, struct bal_err *err)
{
    struct event e;
    struct ledger_head after = *head;
    struct merkle_hash root = ledger_root(head);
    BAL_TRY(event_parse(bytes, arena, &e, err));
    if (!str_eq(e.origin, origin))
        return bal_fail(err, BAL_CONFLICT, "the event belongs to another record: '" STR_FMT "'",
                        STR_ARG(e.origin));
    if (e.seq != head->frontier.size)
        return bal_fail(err, BAL_CONFLICT, "event %llu stands where event %llu must be",
                        (unsigned long long)e.seq, (unsigned long long)head->frontier.size);
    if (e.base_size != e.seq || !merkle_same(&e.base_root, &root))
        return bal_fail(err, BAL_CONFLICT,
                        "event %llu was not written after the events that are before it",
                        (unsigned long long)e.seq);
    BAL_TRY(merkle_append(&after.frontier, &e.leaf, err));
    *head = after;
    *out = e;
    return BAL_OK;
}

bal_status ledger_check(struct ledger_head *head, const struct note_key *keys, size_t count,
                        str bytes, struct arena *arena, struct event *out, struct bal_err *err)
{
    struct ledger_head after = *head;
    struct event e;
    BAL_TRY(ledger_reread(&after, note_key_name(&keys[0]), bytes, arena, &e, err));
    BAL_TRY(note_verify(&e.note, keys, count, err));
    if (note_line_of(&e.note, 0) == NULL)
        return bal_fail(err, BAL_DENIED, "the event is not signed with the record's key");
    *head = after;
    *out = e;
    return BAL_OK;
}

bal_status ledger_check_head(const struct ledger_head *head, const struct note_key *keys,
                             size_t count, str checkpoint, struct bal_err *err)
{
    struct checkpoint c;
    struct note note;
    struct merkle_hash root = ledger_root(head);
    BAL_TRY(checkpoint_open(checkpoint, keys, count, &c, &note, err));
    if (c.size != head->frontier.size)
        return bal_fail(err, BAL_CONFLICT,
                        "the checkpoint is signed for %llu events, there are %llu",
                        (unsigned long long)c.size, (unsigned long long)head->frontier.size);
    if (!merkle_same(&c.root, &root))
        return bal_fail(err, BAL_CONFLICT, "the events are not those that were signed");
    return BAL_OK;
}
