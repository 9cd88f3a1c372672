// SPDX-License-Identifier: Apache-2.0
#include "witness/acts.h"

#include "io/durable.h"
#include "witness/known.h"
#include "witness/slip.h"

bal_status witness_follow_vkey(struct witness_home *h, str vkey, struct bal_err *err)
{
    struct note_key key;
    BAL_TRY(note_vkey_parse(vkey, &key, err));
    return witness_home_follow(h, &key, err);
}

bal_status witness_follow_policy(struct witness_home *h, const char *path, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES + 1);
    struct policy p;
    BAL_TRY(known_policy(path, &text, &p, err));
    if (p.logs == 0)
        return bal_fail(err, BAL_INVALID, "the policy names no log");
    for (size_t i = 0; i < p.logs; i++)
        BAL_TRY(witness_home_follow(h, &p.log[i].key, err));
    return BAL_OK;
}

void witness_answer_path(const char *request, struct buf *out)
{
    str path = str_from(request), base = str_basename(path);
    if (str_starts(base, STR("req-"))) {
        buf_add(out, str_head(path, path.len - base.len));
        buf_add(out, STR("sig-"));
        buf_add(out, str_skip(base, 4));
    } else {
        buf_add(out, path);
        buf_add(out, STR(".sig"));
    }
}

bal_status witness_sign_file(struct witness_home *h, uint64_t now, const char *request,
                             const char *path, struct witness_answer *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST + 1);
    *out = (struct witness_answer){.status = WITNESS_FAILED};
    BAL_TRY(file_read(request, &text, err));
    witness_home_answer(h, now, buf_str(&text), out);
    if (out->status != WITNESS_COSIGNED && out->status != WITNESS_CONFLICT)
        return BAL_OK;
    return durable_write(path, buf_str(&out->body), err);
}

bal_status witness_describe(struct witness_home *h, bool code, struct buf *out, struct bal_err *err)
{
    for (size_t i = 0; i < h->logs; i++) {
        AUTO_BUF head = BUF_INIT(NOTE_BYTES);
        struct slip s;
        if (i > 0)
            buf_add_char(out, '\n');
        BAL_TRY(witness_home_head(h, i, &head, err));
        if (head.len == 0) {
            buf_addf(out, "log       " STR_FMT "\nnothing cosigned yet\n",
                     STR_ARG(note_key_name(&h->log[i])));
            continue;
        }
        BAL_TRY(slip_read(buf_str(&head), &h->log[i], &h->signer.key, &s, err));
        BAL_TRY(slip_text(&s, code, out, err));
    }
    return buf_check(out, err);
}

// The number of the log of that name, or of the only one.
static bal_status find_log(const struct witness_home *h, str name, size_t *out, struct bal_err *err)
{
    if (name.len == 0 && h->logs > 1) {
        bal_fail(err, BAL_USAGE, "this witness follows several logs");
        err_hint(err, "Say which with --log NAME.");
        return BAL_USAGE;
    }
    for (size_t i = 0; i < h->logs; i++)
        if (name.len == 0 || str_eq(note_key_name(&h->log[i]), name)) {
            *out = i;
            return BAL_OK;
        }
    return bal_fail(err, BAL_NOT_FOUND,
                    name.len == 0 ? "this witness follows no log"
                                  : "this witness follows no log of that name");
}

bal_status witness_slip_file(struct witness_home *h, str log, const char *path, struct bal_err *err)
{
    AUTO_BUF head = BUF_INIT(NOTE_BYTES), svg = BUF_INIT(1 << 20);
    struct slip s;
    size_t i = 0;
    BAL_TRY(find_log(h, log, &i, err));
    BAL_TRY(witness_home_head(h, i, &head, err));
    if (head.len == 0)
        return bal_fail(err, BAL_CONFLICT, "nothing of this log is cosigned yet");
    BAL_TRY(slip_read(buf_str(&head), &h->log[i], &h->signer.key, &s, err));
    BAL_TRY(slip_svg(&s, &svg, err));
    return durable_write(path, buf_str(&svg), err);
}

// ---- proofs

static void tell_head(struct buf *out, const struct checkpoint *c)
{
    buf_addf(out, "  %llu events, root ", (unsigned long long)c->size);
    base64_add(out, str_bytes(c->root.b, SHA256_BYTES));
    buf_add_char(out, '\n');
}

static void tell(const struct two_heads *t, const struct known *k,
                 const struct two_heads_verdict *v, struct buf *out)
{
    for (size_t i = 0; i < k->count; i++)
        if (v->guilty[i])
            buf_addf(out, "PROVEN: " STR_FMT " has signed two heads that cannot be of one log\n",
                     STR_ARG(note_key_name(&k->key[i])));
    buf_addf(out, "the log " STR_FMT "\n", STR_ARG(v->one.origin));
    tell_head(out, &v->one);
    tell_head(out, &v->other);
    if (t->larger) {
        buf_addf(out, "the larger log had at %llu events the root ",
                 (unsigned long long)v->one.size);
        base64_add(out, str_bytes(t->beginning.b, SHA256_BYTES));
        buf_add_char(out, '\n');
    }
}

bal_status witness_check_proof(const char *path, const char *policy, str log, struct buf *says,
                               struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(TWO_HEADS_BYTES + 1);
    struct two_heads t;
    struct two_heads_verdict v;
    struct known k = {.count = 0};
    BAL_TRY(file_read(path, &text, err));
    BAL_TRY(two_heads_parse(buf_str(&text), &t, err));
    BAL_TRY(known_read(policy, log, t.one, &k, err));
    BAL_TRY(two_heads_check(&t, k.key, k.count, &v, err));
    tell(&t, &k, &v, says);
    return buf_check(says, err);
}
