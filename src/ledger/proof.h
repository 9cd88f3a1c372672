// SPDX-License-Identifier: Apache-2.0
// proof.h: a proof, in a file of its own, that an event is in a log (C2SP tlog-proof):
//
//     c2sp.org/tlog-proof@v1\n
//     extra BASE64\n               may be left out; nothing vouches for it
//     index INDEX\n                of the event, from 0
//     BASE64\n …                   the inclusion proof, from the leaf's sibling up
//     \n
//     the signed checkpoint
//
// With the event, the proof and a policy anybody can check, without a network, that the event is in
// the log and who saw it there.
#ifndef BAL_LEDGER_PROOF_H
#define BAL_LEDGER_PROOF_H

#include "ledger/policy.h"

enum { TLOG_PROOF_BYTES = 2 * NOTE_BYTES };

// Views the bytes that it was read from.
struct tlog_proof {
    bool has_extra;
    str extra; // in base64
    uint64_t index;
    struct merkle_proof path;
    str checkpoint; // with its signatures
};

// Reads the form; neither hashes nor signatures are looked at. BAL_INVALID for any other text.
BAL_CHECKED bal_status tlog_proof_parse(str bytes, struct tlog_proof *out, struct bal_err *err);

// Appends the text of a proof. BAL_INVALID for one that tlog_proof_parse would not read.
BAL_CHECKED bal_status tlog_proof_write(const struct tlog_proof *p, struct buf *out,
                                        struct bal_err *err);

// Does it prove that the event with this leaf hash (merkle_leaf of its bytes) is in a log of the
// policy? BAL_DENIED when it does not, BAL_INVALID when its checkpoint is none. Whether the
// checkpoint has its quorum: verdict->quorum. *out: the checkpoint.
BAL_CHECKED bal_status tlog_proof_check(const struct tlog_proof *p, const struct merkle_hash *leaf,
                                        const struct policy *policy, struct checkpoint *out,
                                        struct policy_verdict *verdict, struct bal_err *err);

// ---- parts that other files of this kind have, too

// Appends the hashes, a line of base64 each.
void proof_lines_add(struct buf *out, const struct merkle_proof *proof);

// Cuts such lines off *rest up to a blank line, and that line too. False when there is none, or a
// line before it is not a hash, or there are more than a proof can have.
bool proof_lines_cut(str *rest, struct merkle_proof *out);

#endif
