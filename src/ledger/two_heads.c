// SPDX-License-Identifier: Apache-2.0
#include "ledger/two_heads.h"

#include "ledger/proof.h"

// A line with a blank in it cannot begin a checkpoint, nor is it one of its lines.
static const char first_line[] = "ballast-two-heads/v1\none head:\n";
static const char second_line[] = "\nthe other head:\n";
static const char third_line[] = "\nits beginning:\n";

static bal_status refuse(struct bal_err *err, const char *what)
{
    return bal_fail(err, BAL_INVALID, "not a proof of two heads: %s", what);
}

static bal_status read_beginning(str text, struct two_heads *t, struct bal_err *err)
{
    AUTO_BUF lines = BUF_INIT(TWO_HEADS_BYTES);
    buf_add(&lines, text);
    buf_add_char(&lines, '\n'); // these lines are the last, so no blank line ends them
    BAL_TRY(buf_check(&lines, err));
    str rest = buf_str(&lines);
    if (!base64_get(str_cut(&rest, '\n'), t->beginning.b, SHA256_BYTES) ||
        !proof_lines_cut(&rest, &t->proof) || rest.len > 0)
        return refuse(err, "a line of it is not a hash");
    return BAL_OK;
}

bal_status two_heads_parse(str bytes, struct two_heads *out, struct bal_err *err)
{
    struct two_heads t = {.larger = false};
    if (bytes.len > TWO_HEADS_BYTES)
        return bal_fail(err, BAL_LIMIT, "a proof of two heads has at most %d bytes",
                        TWO_HEADS_BYTES);
    if (!str_starts(bytes, str_from(first_line)))
        return refuse(err, "it begins with other lines");
    str rest = str_skip(bytes, sizeof first_line - 1);
    size_t end = str_find(rest, str_from(second_line));
    if (end == rest.len)
        return refuse(err, "it has one head only");
    t.one = str_head(rest, end + 1);
    t.other = str_skip(rest, end + sizeof second_line - 1);
    end = str_find(t.other, str_from(third_line));
    t.larger = end < t.other.len;
    if (t.larger) {
        BAL_TRY(read_beginning(str_skip(t.other, end + sizeof third_line - 1), &t, err));
        t.other = str_head(t.other, end + 1);
    }
    *out = t;
    return BAL_OK;
}

bal_status two_heads_write(const struct two_heads *t, struct buf *out, struct bal_err *err)
{
    struct two_heads again;
    AUTO_BUF text = BUF_INIT(TWO_HEADS_BYTES);
    buf_add(&text, str_from(first_line));
    buf_add(&text, t->one);
    buf_add(&text, str_skip(str_from(second_line), 1));
    buf_add(&text, t->other);
    if (t->larger) {
        buf_add(&text, str_skip(str_from(third_line), 1));
        base64_add(&text, str_bytes(t->beginning.b, SHA256_BYTES));
        buf_add_char(&text, '\n');
        proof_lines_add(&text, &t->proof);
    }
    BAL_TRY(buf_check(&text, err));
    BAL_TRY(two_heads_parse(buf_str(&text), &again, err));
    if (!str_eq(again.one, t->one) || !str_eq(again.other, t->other))
        return refuse(err, "its parts do not stay apart");
    buf_add(out, buf_str(&text));
    return buf_check(out, err);
}

static bal_status no_evidence(struct bal_err *err, const char *why)
{
    return bal_fail(err, BAL_DENIED, "this is not evidence: %s", why);
}

static bal_status contradict(const struct two_heads *t, const struct checkpoint *one,
                             const struct checkpoint *other, struct bal_err *err)
{
    if (!str_eq(one->origin, other->origin))
        return no_evidence(err, "the two heads are of different logs");
    if (one->size == other->size) {
        if (merkle_same(&one->root, &other->root))
            return no_evidence(err, "the two heads are the same");
        return BAL_OK;
    }
    if (one->size > other->size)
        return no_evidence(err, "the larger head must come second");
    if (!t->larger)
        return no_evidence(err, "logs grow: a larger head alone contradicts nothing");
    if (merkle_same(&t->beginning, &one->root))
        return no_evidence(err, "the larger log begins with the smaller one, as it must");
    if (one->size == 0 ||
        !merkle_check_consistency(&t->proof, one->size, other->size, &t->beginning, &other->root))
        return no_evidence(err, "the proof of how the larger log begins does not hold");
    return BAL_OK;
}

bal_status two_heads_check(const struct two_heads *t, const struct note_key *keys, size_t count,
                           struct two_heads_verdict *out, struct bal_err *err)
{
    struct two_heads_verdict v = {.count = 0};
    struct note one = {.count = 0}, other = {.count = 0};
    BAL_TRY(note_parse(t->one, &one, err));
    BAL_TRY(note_parse(t->other, &other, err));
    BAL_TRY(checkpoint_parse(one.text, &v.one, err));
    BAL_TRY(checkpoint_parse(other.text, &v.other, err));
    BAL_TRY(contradict(t, &v.one, &v.other, err));
    BAL_TRY(note_verify(&one, keys, count, err));
    BAL_TRY(note_verify(&other, keys, count, err));
    for (size_t k = 0; k < count && k < NOTE_LINES; k++) {
        // A log signs for itself alone; a witness for any log.
        v.guilty[k] =
            note_line_of(&one, k) != NULL && note_line_of(&other, k) != NULL &&
            (keys[k].type == NOTE_COSIGNATURE || str_eq(note_key_name(&keys[k]), v.one.origin));
        v.count += v.guilty[k];
    }
    if (v.count == 0)
        return no_evidence(err, "nobody who is known has signed both");
    *out = v;
    return BAL_OK;
}
