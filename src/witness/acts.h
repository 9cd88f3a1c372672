// SPDX-License-Identifier: Apache-2.0
// acts.h: what the command `witness` does with files.
#ifndef BAL_WITNESS_ACTS_H
#define BAL_WITNESS_ACTS_H

#include "ledger/two_heads.h"
#include "witness/home.h"

// Follows the log with that public key; every log that the policy file lists.
BAL_CHECKED bal_status witness_follow_vkey(struct witness_home *h, str vkey, struct bal_err *err);
BAL_CHECKED bal_status witness_follow_policy(struct witness_home *h, const char *path,
                                             struct bal_err *err);

// The file name beside a request where its answer goes: req-7.txt becomes sig-7.txt, another name
// gets
// ".sig" after it.
void witness_answer_path(const char *request, struct buf *out);

// Answers the request in a file as witness_home_answer() does. What HTTP would answer with status
// 200 or 409 is written to `path`, byte for byte, for the operator to take in; other answers are
// not. *out in every case; witness_answer_done() it.
BAL_CHECKED bal_status witness_sign_file(struct witness_home *h, uint64_t now, const char *request,
                                         const char *path, struct witness_answer *out,
                                         struct bal_err *err);

// Appends what is known of each log: its last head, or that there is none.
BAL_CHECKED bal_status witness_describe(struct witness_home *h, bool code, struct buf *out,
                                        struct bal_err *err);

// Writes the slip of the last head of the log of that name ("": the only one) as an SVG picture.
BAL_CHECKED bal_status witness_slip_file(struct witness_home *h, str log, const char *path,
                                         struct bal_err *err);

// Checks the proof of two heads in a file with the keys of a policy file (NULL: none) or of one log
// ("": none). BAL_OK: proven; appends against whom, and what. BAL_DENIED: not evidence.
BAL_CHECKED bal_status witness_check_proof(const char *path, const char *policy, str log,
                                           struct buf *says, struct bal_err *err);

#endif
