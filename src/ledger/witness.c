// SPDX-License-Identifier: Apache-2.0
#include "ledger/witness.h"

#include "ledger/proof.h"
#include "ledger/two_heads.h"

bal_status witness_request_parse(str text, struct witness_request *out, struct bal_err *err)
{
    struct witness_request r;
    str rest = text, line = str_cut(&rest, '\n'), number = str_skip(line, 4);
    if (!str_starts(line, STR("old ")) || !num_u64(number, &r.old) ||
        (number.ptr[0] == '0' && number.len > 1))
        return bal_fail(err, BAL_INVALID, "a request begins with old and a size");
    if (!proof_lines_cut(&rest, &r.proof))
        return bal_fail(err, BAL_INVALID, "lines of hashes and a blank line follow the old size");
    r.checkpoint = rest;
    *out = r;
    return BAL_OK;
}

void witness_request_add(struct buf *out, const struct witness_request *request)
{
    buf_add(out, STR("old "));
    buf_add_u64(out, request->old);
    buf_add_char(out, '\n');
    proof_lines_add(out, &request->proof);
    buf_add_char(out, '\n');
    buf_add(out, request->checkpoint);
}

void witness_answer_done(struct witness_answer *a)
{
    buf_done(&a->body);
    buf_done(&a->head);
    buf_done(&a->proof);
}

const char *witness_media(const struct witness_answer *a)
{
    return a->status == WITNESS_CONFLICT ? "text/x.tlog.size" : "text/plain; charset=utf-8";
}

bal_status witness_head_open(str head, const struct note_key *log, const struct note_key *witness,
                             struct checkpoint *out, struct note *note, struct bal_err *err)
{
    const struct note_key keys[] = {*log, *witness};
    struct note n = {.count = 0};
    struct checkpoint c;
    BAL_TRY(checkpoint_open(head, keys, ARRAY_LEN(keys), &c, &n, err));
    if (note_line_of(&n, 1) == NULL)
        return bal_fail(err, BAL_DENIED, "the head that was kept is not cosigned by this witness");
    *out = c;
    *note = n;
    return BAL_OK;
}

// ---- considering a request

struct considering {
    const struct note_signer *signer;
    const struct witness_log *log;
    uint64_t now;
    struct witness_request request;
    struct checkpoint last, new; // last.size is 0 when there is none
    struct note note;            // of the new one
    struct witness_answer *out;
};

static void answer(struct considering *c, enum witness_status status, const char *why)
{
    c->out->status = status;
    buf_clear(&c->out->body);
    buf_add(&c->out->body, str_from(why));
    buf_add_char(&c->out->body, '\n');
}

static void conflict(struct considering *c)
{
    c->out->status = WITNESS_CONFLICT;
    buf_clear(&c->out->body);
    buf_add_u64(&c->out->body, c->last.size);
    buf_add_char(&c->out->body, '\n');
}

// Keeps the two heads that contradict each other.
static void accuse(struct considering *c, const struct merkle_hash *beginning)
{
    struct two_heads t = {.one = c->log->head, .other = c->request.checkpoint};
    if (beginning != NULL) {
        t.larger = true;
        t.beginning = *beginning;
        t.proof = c->request.proof;
    }
    struct two_heads_verdict v;
    buf_clear(&c->out->proof);
    // The head may have cosignatures that somebody added; only what the log signed counts.
    if (two_heads_check(&t, &c->log->key, 1, &v, NULL) != BAL_OK ||
        two_heads_write(&t, &c->out->proof, NULL) != BAL_OK)
        buf_clear(&c->out->proof);
}

// Does the checkpoint carry a cosignature of ours that we do not remember?
static bool forgot(const struct considering *c)
{
    struct note n = c->note;
    if (note_verify(&n, &c->signer->key, 1, NULL) != BAL_OK)
        return false;
    return c->new.size > c->last.size ||
           (c->new.size == c->last.size && !merkle_same(&c->new.root, &c->last.root));
}

// The head that was kept, and which log it is of.
static bool read_last(struct considering *c)
{
    struct note n;
    if (c->log->head.len == 0) {
        c->last = (struct checkpoint){.size = 0, .root = merkle_root(NULL, 0)};
        return true;
    }
    return witness_head_open(c->log->head, &c->log->key, &c->signer->key, &c->last, &n, NULL) ==
           BAL_OK;
}

// Reads the checkpoint and finds its log. False when that was the answer.
static bool read_new(struct considering *c, const struct witness_log *logs, size_t count)
{
    struct bal_err err = {0};
    bool known = false, by_log = false;
    if (note_parse(c->request.checkpoint, &c->note, &err) != BAL_OK ||
        checkpoint_parse(c->note.text, &c->new, &err) != BAL_OK) {
        answer(c, WITNESS_MALFORMED, err.what);
        return false;
    }
    c->out->size = c->new.size;
    for (size_t i = 0; i < count && !by_log; i++) {
        struct note n = c->note;
        if (!str_eq(note_key_name(&logs[i].key), c->new.origin))
            continue;
        known = true;
        by_log = note_verify(&n, &logs[i].key, 1, NULL) == BAL_OK;
        c->log = &logs[i];
        c->out->log = i;
    }
    if (!known)
        answer(c, WITNESS_UNKNOWN, "this witness does not know the log");
    else if (!by_log)
        answer(c, WITNESS_UNSIGNED, "the log has not signed this checkpoint");
    return by_log;
}

// Is the new head consistent with the last one? Answers when it is not.
static bool consistent(struct considering *c)
{
    const struct merkle_proof *proof = &c->request.proof;
    struct merkle_hash beginning, root;
    if (c->request.old > c->new.size) {
        answer(c, WITNESS_MALFORMED, "the old size is above that of the checkpoint");
        return false;
    }
    if (c->new.size == c->last.size && c->log->head.len > 0 &&
        !merkle_same(&c->new.root, &c->last.root)) {
        accuse(c, NULL);
        c->out->refused = true;
        conflict(c);
        return false;
    }
    if (c->request.old != c->last.size) {
        conflict(c);
        return false;
    }
    if (merkle_check_consistency(proof, c->last.size, c->new.size, &c->last.root, &c->new.root))
        return true;
    if (merkle_consistency_roots(proof, c->last.size, c->new.size, &c->last.root, &beginning,
                                 &root) &&
        merkle_same(&root, &c->new.root))
        accuse(c, &beginning);
    c->out->refused = true;
    answer(c, WITNESS_UNPROVEN, "the proof does not lead from the last head to this one");
    return false;
}

static void sign(struct considering *c)
{
    AUTO_BUF lines = BUF_INIT(NOTE_BYTES);
    const struct note_key keys[] = {c->log->key, c->signer->key};
    size_t added;
    struct bal_err err = {0};
    AUTO_BUF bare = BUF_INIT(NOTE_BYTES);
    // The log's line alone: whatever else stands there is left out.
    if (cosign_merge(c->request.checkpoint, STR(""), keys, 1, &bare, &added, &err) != BAL_OK ||
        cosign(c->note.text, c->signer, c->now, &lines, &err) != BAL_OK ||
        cosign_merge(buf_str(&bare), buf_str(&lines), keys, 2, &c->out->head, &added, &err) !=
            BAL_OK) {
        answer(c, WITNESS_FAILED, err.what);
        return;
    }
    buf_clear(&c->out->body);
    buf_add(&c->out->body, buf_str(&lines));
    c->out->status = WITNESS_COSIGNED;
}

void witness_consider(const struct witness_log *logs, size_t count,
                      const struct note_signer *signer, uint64_t now, str request,
                      struct witness_answer *out)
{
    struct considering c = {.signer = signer, .now = now, .out = out};
    struct bal_err err = {0};
    *out = (struct witness_answer){.status = WITNESS_FAILED,
                                   .body = BUF_INIT(NOTE_BYTES),
                                   .head = BUF_INIT(NOTE_BYTES),
                                   .proof = BUF_INIT(TWO_HEADS_BYTES)};
    if (request.len > WITNESS_REQUEST) {
        answer(&c, WITNESS_TOO_LONG, "a request is never so long");
        return;
    }
    if (witness_request_parse(request, &c.request, &err) != BAL_OK) {
        answer(&c, WITNESS_MALFORMED, err.what);
        return;
    }
    if (!read_new(&c, logs, count))
        return;
    if (!read_last(&c)) {
        answer(&c, WITNESS_FAILED, "what this witness kept is damaged: it signs nothing");
    } else if (forgot(&c)) {
        out->retire = true;
        answer(&c, WITNESS_FAILED,
               "this witness has signed more than it remembers: its state is an old copy, and it "
               "must be retired with its key");
    } else if (consistent(&c)) {
        sign(&c);
    }
}
