// SPDX-License-Identifier: Apache-2.0
// weights.h: the order in which cards of different weight are drawn.
//
// A card's number PRN (sampler_ballast.c) is read as P / 2^64, P its first 16 hexadecimal digits.
// U = 1 - P / 2^64 is uniform on (0, 1], and
//     E = -log2 U,   cards are drawn by E / q, smallest first,
// q the card's weight, a small whole number. E / q is an exponential number of rate q, so the next
// card is j with chance q_j / (sum of q over the cards left): successive sampling without
// replacement, exactly what weighted.h asks for (B. Rosen, J. Statist. Plann. Inference 62, 1997).
// Equal weights give the order of the PRN itself, and one PRN serves several contests with weights
// of their own: cards that several want are mostly the same cards.
//
// E is computed in whole numbers, in units of 2^-64, so that everybody gets the same order:
//     m = 2^64 - P,  n = the place of m's highest bit (from 0),  x = m 2^63 / 2^n, cut off
//     64 times: x = x x / 2^63, cut off; the next bit of the logarithm is 1 if x >= 2^64, then
//               x = x / 2, cut off
//     E = 64 2^64 - (n and these 64 bits, as one number)
// Its error is below 2^-62, and it never falls when P rises. Two cards compare by E_i q_j and
// E_j q_i; where these are equal, by the whole PRN (and by their numbers, if SHA-256 ever gave one
// number twice).
#ifndef BAL_AUDIT_WEIGHTS_H
#define BAL_AUDIT_WEIGHTS_H

#include "audit/sampling/u256.h"
#include "base/base.h"

// E in units of 2^-64, from the first 64 bits of the PRN; 0 to 64 2^64.
u128 weight_exponent(uint64_t prn);

struct weight_key {
    u128 e;     // weight_exponent
    uint64_t q; // from 1 to WEIGHT_MAX (weighted.h)
};

// Which of two cards comes first by E / q: below 0 a, above 0 b, 0 where they are equal.
int weight_compare(const struct weight_key *a, const struct weight_key *b);

// The cards of one weight.
struct weight_count {
    uint64_t q, cards;
};

// A bound on E / q that about `wanted` of these cards lie below: the sum of cards (1 - 2^-(q b)).
// In units of 2^-64; the highest there is when there are not so many cards.
u128 weight_bound(const struct weight_count *counts, size_t count, double wanted);

// The largest first 64 bits of a PRN whose E is at most `most`.
uint64_t weight_reach(u128 most);

#endif
