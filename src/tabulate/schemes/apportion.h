// SPDX-License-Identifier: Apache-2.0
// apportion.h: seats in proportion to votes (or people), exactly, by any divisor or quota.
//
// M. L. Balinski, H. P. Young, Fair Representation (1982); M. Gallagher, Electoral Studies 10
// (1991).
#ifndef BAL_TABULATE_APPORTION_H
#define BAL_TABULATE_APPORTION_H

#include "core/function.h"

// Seat s (1 and up) goes to the largest votes / d(s): the series of choice functions, and others.
enum apportion_divisor {
    APPORTION_DHONDT = DIVISORS_DHONDT,             // Jefferson: s
    APPORTION_SAINTE_LAGUE = DIVISORS_SAINTE_LAGUE, // Webster: 2 s - 1
    APPORTION_MODIFIED = DIVISORS_MODIFIED,         // 1.4, then 3, 5 …
    APPORTION_NORDIC = DIVISORS_NORDIC,             // 1.2, then 3, 5 …
    APPORTION_IMPERIALI = DIVISORS_IMPERIALI,       // s + 1
    APPORTION_DANISH = DIVISORS_DANISH,             // 3 s - 2
    APPORTION_HUNTINGTON_HILL, // square root of (s - 1) s: the first seat comes before all others
    APPORTION_ADAMS,           // s - 1: likewise
    APPORTION_DEAN,            // 2 (s - 1) s / (2 s - 1): likewise
};

// Seats left over by whole quotas go to the largest remainders.
enum apportion_quota {
    APPORTION_HARE,               // V/S
    APPORTION_DROOP,              // floor(V/(S + 1)) + 1
    APPORTION_QUOTA_IMPERIALI,    // V/(S + 2)
    APPORTION_HAGENBACH_BISCHOFF, // V/(S + 1)
};

struct apportion {
    uint32_t n;            // parties
    const uint64_t *votes; // of each, below 2^34
    const bool *in;        // may have seats; NULL: all with votes
    uint32_t seats;        // at most LIMIT_CHOICES
};

// Seats of each party, and who is tied for the last `*open` of them: these are in nobody's number.
void apportion_by_divisor(const struct apportion *a, enum apportion_divisor d, uint32_t *seats,
                          bool *tied, uint32_t *open);

// The same by quotas. False: whole quotas are more than the seats (Imperiali's can be).
bool apportion_by_quota(const struct apportion *a, enum apportion_quota q, uint32_t *seats,
                        bool *tied, uint32_t *open);

// The fewest votes that must go from one party to another for other seats, or a tie, where all
// seats are given and who may have some stays the same. UINT64_MAX: no number does it. Exact: seats
// are the only ones exactly where each last quotient is above each other's next one, and one vote
// moves two quotients.
uint64_t apportion_margin(const struct apportion *a, enum apportion_divisor d,
                          const uint32_t *seats);

// Likewise where all seats are given by quotas: with fewer other ballots, blank ones among them,
// the seats are the same. UINT64_MAX: no number is known. *exact: so many votes from one party to
// another do it, or tie.
uint64_t apportion_quota_margin(const struct apportion *a, enum apportion_quota q,
                                const uint32_t *seats, bool *exact);

#endif
