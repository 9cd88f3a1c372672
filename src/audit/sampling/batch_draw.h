// SPDX-License-Identifier: Apache-2.0
// batch_draw.h: batches drawn with replacement, each with chance proportional to a weight.
#ifndef BAL_AUDIT_BATCH_DRAW_H
#define BAL_AUDIT_BATCH_DRAW_H

#include "audit/sampling/sampler.h"

// The interval method, on whole numbers, which anybody can recompute with sha256sum and bc: draw i
// (1, 2 …) takes r = SHA-256(seed ‖ "," ‖ i) mod W, W the sum of all weights, and of the batches
// that with the first p - 1 others have weights adding up to r or less the last p: batch p has
// w_1 + … + w_{p-1} <= r < w_1 + … + w_p. The bias of the remainder is below 2^-190. The sink sees
// r as prn.
// BAL_INVALID: no seed, no draws, no weight at all, weights that add up to 2^63 or more.
BAL_CHECKED bal_status batch_draw(str seed, const uint64_t *weights, size_t batches, uint64_t count,
                                  struct draw_sink sink, struct bal_err *err);

// Without replacement (sampling/weights.h): batch k has PRN = SHA-256(seed ‖ ",," ‖ k), as card k
// of the sampler `ballast` without a manifest, and batches come by E / w_k, smallest first; weight
// 0 never. The sink sees the PRN in hexadecimal. BAL_INVALID: no seed, no draws, more draws than
// batches with a weight.
BAL_CHECKED bal_status batch_draw_successive(str seed, const uint64_t *weights, size_t batches,
                                             uint64_t count, struct draw_sink sink,
                                             struct bal_err *err);

struct ppeb_batch {
    str jurisdiction, name;
    double share; // of all bounds: u_p / U
};

struct ppeb_request {
    str seed;
    const struct ppeb_batch *batches; // in the order of the election's files
    size_t count;
    const uint32_t *drawn; // in the rounds before, in the order of drawing; repeats included
    size_t drawn_count;
    uint64_t more; // draws
};

// As Arlo draws (audit_math/sampler.py, draw_ppeb_sample): numpy's default_rng, seeded with the
// SHA-256 of the seed, chooses by `share`; the draws of earlier rounds come out again and are left
// out. The tickets are Rivest's (ticket.h): the first of ('JURISDICTION', 'BATCH') as Python prints
// it, then for each repeat the next after the one before as shown, cut to 18 digits. Where draws
// reach the number of batches, every batch not drawn yet comes once, in the order of jurisdiction
// and name. The sink sees the tickets as prn, in drawing order; Arlo audits in the order of
// tickets. BAL_INVALID: no batches, or a name that is not UTF-8. BAL_LIMIT: no memory.
BAL_CHECKED bal_status ppeb_draw(const struct ppeb_request *r, struct draw_sink sink,
                                 struct bal_err *err);

#endif
