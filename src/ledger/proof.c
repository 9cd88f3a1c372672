// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof.h"

static const char first_line[] = "c2sp.org/tlog-proof@v1\n";

void proof_lines_add(struct buf *out, const struct merkle_proof *proof)
{
    for (size_t i = 0; i < proof->count; i++) {
        base64_add(out, str_bytes(proof->node[i].b, SHA256_BYTES));
        buf_add_char(out, '\n');
    }
}

bool proof_lines_cut(str *rest, struct merkle_proof *out)
{
    struct merkle_proof p = {.count = 0};
    for (;;) {
        size_t end = str_index(*rest, '\n');
        if (end == rest->len)
            return false;
        str line = str_head(*rest, end);
        *rest = str_skip(*rest, end + 1);
        if (line.len == 0)
            break;
        if (p.count == MERKLE_PROOF || !base64_get(line, p.node[p.count].b, SHA256_BYTES))
            return false;
        p.count++;
    }
    *out = p;
    return true;
}

static bal_status refuse(struct bal_err *err, const char *what)
{
    return bal_fail(err, BAL_INVALID, "not a proof that an event is in a log: %s", what);
}

static bal_status read_extra(str *rest, struct tlog_proof *p, struct bal_err *err)
{
    AUTO_BUF ignored = BUF_INIT(TLOG_PROOF_BYTES);
    p->has_extra = str_starts(*rest, STR("extra "));
    if (!p->has_extra)
        return BAL_OK;
    p->extra = str_skip(str_cut(rest, '\n'), 6);
    if (base64_decode(p->extra, &ignored))
        return BAL_OK;
    return ignored.failed ? err_memory(err) : refuse(err, "its extra data is not base64");
}

bal_status tlog_proof_parse(str bytes, struct tlog_proof *out, struct bal_err *err)
{
    struct tlog_proof p = {.extra = STR("")};
    if (bytes.len > TLOG_PROOF_BYTES)
        return bal_fail(err, BAL_LIMIT, "a proof has at most %d bytes", TLOG_PROOF_BYTES);
    if (!str_starts(bytes, str_from(first_line)))
        return refuse(err, "its first line is another");
    str rest = str_skip(bytes, sizeof first_line - 1);
    BAL_TRY(read_extra(&rest, &p, err));
    str line = str_cut(&rest, '\n'), number = str_skip(line, 6);
    if (!str_starts(line, STR("index ")) || !num_u64(number, &p.index) ||
        (number.ptr[0] == '0' && number.len > 1) || p.index >= MERKLE_SIZE_MAX)
        return refuse(err, "it says no index");
    if (!proof_lines_cut(&rest, &p.path))
        return refuse(err, "a line of it is not a hash");
    if (rest.len == 0)
        return refuse(err, "it has no checkpoint");
    p.checkpoint = rest;
    *out = p;
    return BAL_OK;
}

bal_status tlog_proof_write(const struct tlog_proof *p, struct buf *out, struct bal_err *err)
{
    struct tlog_proof again;
    AUTO_BUF text = BUF_INIT(TLOG_PROOF_BYTES);
    buf_add(&text, str_from(first_line));
    if (p->has_extra) {
        buf_add(&text, STR("extra "));
        buf_add(&text, p->extra);
        buf_add_char(&text, '\n');
    }
    buf_add(&text, STR("index "));
    buf_add_u64(&text, p->index);
    buf_add_char(&text, '\n');
    proof_lines_add(&text, &p->path);
    buf_add_char(&text, '\n');
    buf_add(&text, p->checkpoint);
    BAL_TRY(buf_check(&text, err));
    BAL_TRY(tlog_proof_parse(buf_str(&text), &again, err));
    if (!str_eq(again.checkpoint, p->checkpoint) || !str_eq(again.extra, p->extra))
        return refuse(err, "its parts do not stay apart");
    buf_add(out, buf_str(&text));
    return buf_check(out, err);
}

bal_status tlog_proof_check(const struct tlog_proof *p, const struct merkle_hash *leaf,
                            const struct policy *policy, struct checkpoint *out,
                            struct policy_verdict *verdict, struct bal_err *err)
{
    struct checkpoint c;
    struct policy_verdict v;
    BAL_TRY(policy_open(policy, p->checkpoint, &c, NULL, &v, err));
    if (!merkle_check_inclusion(&p->path, p->index, c.size, leaf, &c.root))
        return bal_fail(err, BAL_DENIED, "the proof does not lead from event %llu to the root",
                        (unsigned long long)p->index);
    *out = c;
    *verdict = v;
    return BAL_OK;
}
