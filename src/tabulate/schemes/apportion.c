// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/apportion.h"

#include "base/decimal.h"

__extension__ typedef unsigned __int128 wide;

// d(s) as num/den, or its square (Huntington-Hill); num 0 comes before all others.
struct divisor {
    uint64_t num, den;
};

static struct divisor divisor_at(enum apportion_divisor d, uint64_t s)
{
    switch (d) {
    case APPORTION_DHONDT:
    case APPORTION_SAINTE_LAGUE:
    case APPORTION_MODIFIED:
    case APPORTION_NORDIC:
    case APPORTION_IMPERIALI:
    case APPORTION_DANISH:
        return (struct divisor){divisor_of((enum divisor_series)d, (uint32_t)s), 1};
    case APPORTION_HUNTINGTON_HILL:
        return (struct divisor){(s - 1) * s, 1};
    case APPORTION_ADAMS:
        return (struct divisor){s - 1, 1};
    case APPORTION_DEAN:
        return (struct divisor){2 * (s - 1) * s, 2 * s - 1};
    }
    return (struct divisor){1, 1};
}

// Votes x for seat s against votes y for seat r: below 2^68 x 2^30 x 2^15.
static int compare(enum apportion_divisor d, uint64_t x, uint64_t s, uint64_t y, uint64_t r)
{
    struct divisor a = divisor_at(d, s), b = divisor_at(d, r);
    if (a.num == 0 || b.num == 0) // votes do not matter: a seat each comes first
        return (x > 0 && a.num == 0) - (y > 0 && b.num == 0);
    bool square = d == APPORTION_HUNTINGTON_HILL;
    wide left = (wide)x * (square ? x : 1) * a.den * b.num;
    wide right = (wide)y * (square ? y : 1) * b.den * a.num;
    return left < right ? -1 : left > right;
}

static bool may(const struct apportion *a, uint32_t i)
{
    return a->votes[i] > 0 && (a->in == NULL || a->in[i]);
}

static uint32_t next_party(const struct apportion *a, enum apportion_divisor d,
                           const uint32_t *seats)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < a->n; i++)
        if (may(a, i) && (best == UINT32_MAX || compare(d, a->votes[i], seats[i] + 1,
                                                        a->votes[best], seats[best] + 1) > 0))
            best = i;
    return best;
}

void apportion_by_divisor(const struct apportion *a, enum apportion_divisor d, uint32_t *seats,
                          bool *tied, uint32_t *open)
{
    uint32_t next = UINT32_MAX;
    memset(seats, 0, a->n * sizeof *seats);
    memset(tied, 0, a->n * sizeof *tied);
    *open = 0;
    for (uint32_t k = 0; k < a->seats; k++)
        if ((next = next_party(a, d, seats)) != UINT32_MAX)
            seats[next]++;
    next = next_party(a, d, seats);
    if (next == UINT32_MAX)
        return;
    // Seats by a quotient as large as the next one in line are nobody's yet.
    uint64_t votes = a->votes[next], seat = seats[next] + 1;
    for (uint32_t i = 0; i < a->n; i++)
        *open += seats[i] > 0 && compare(d, a->votes[i], seats[i], votes, seat) == 0;
    for (uint32_t i = 0; *open > 0 && i < a->n; i++) {
        bool has = seats[i] > 0 && compare(d, a->votes[i], seats[i], votes, seat) == 0;
        tied[i] = has || (may(a, i) && compare(d, a->votes[i], seats[i] + 1, votes, seat) == 0);
        seats[i] -= has;
    }
}

// The quota is num/den.
static struct divisor quota_of(enum apportion_quota q, uint64_t votes, uint64_t seats)
{
    switch (q) {
    case APPORTION_HARE:
        return (struct divisor){votes, seats};
    case APPORTION_DROOP:
        return (struct divisor){votes / (seats + 1) + 1, 1};
    case APPORTION_QUOTA_IMPERIALI:
        return (struct divisor){votes, seats + 2};
    case APPORTION_HAGENBACH_BISCHOFF:
        break;
    }
    return (struct divisor){votes, seats + 1};
}

bool apportion_by_quota(const struct apportion *a, enum apportion_quota q, uint32_t *seats,
                        bool *tied, uint32_t *open)
{
    uint64_t all = 0, given = 0;
    memset(seats, 0, a->n * sizeof *seats);
    memset(tied, 0, a->n * sizeof *tied);
    *open = 0;
    for (uint32_t i = 0; i < a->n; i++)
        all += may(a, i) ? a->votes[i] : 0;
    struct divisor quota = quota_of(q, all, a->seats);
    if (all == 0)
        return true;
    for (uint32_t i = 0; i < a->n; i++) {
        seats[i] = may(a, i) ? (uint32_t)(a->votes[i] * quota.den / quota.num) : 0;
        given += seats[i];
    }
    if (given > a->seats)
        return false;
    // Remainders in parts of 1/den, from the largest on; `line` is the last one served.
    uint64_t left = a->seats - given, line = UINT64_MAX;
    while (left > 0) {
        uint64_t best = 0, count = 0;
        for (uint32_t i = 0; i < a->n; i++) {
            uint64_t rest = may(a, i) ? a->votes[i] * quota.den % quota.num + 1 : 0;
            if (rest >= line || rest < best)
                continue;
            count = rest == best ? count + 1 : 1;
            best = rest;
        }
        if (best == 0)
            break; // all have got one
        for (uint32_t i = 0; i < a->n; i++) {
            bool here = may(a, i) && a->votes[i] * quota.den % quota.num + 1 == best;
            seats[i] += here && count <= left;
            tied[i] = here && count > left;
        }
        *open = count > left ? (uint32_t)left : 0;
        left -= count < left ? count : left;
        line = best;
    }
    return true;
}

// The fewest votes from one party to another that move its last seat there (or tie).
static uint64_t pair_margin(const struct apportion *a, enum apportion_divisor d, uint32_t x,
                            uint64_t s, uint32_t y, uint64_t r)
{
    uint64_t low = 0, high = a->votes[x];
    if (compare(d, a->votes[x] - high, s, a->votes[y] + high, r) > 0)
        return UINT64_MAX;
    while (low < high) {
        uint64_t k = (low + high) / 2;
        if (compare(d, a->votes[x] - k, s, a->votes[y] + k, r) <= 0)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

uint64_t apportion_margin(const struct apportion *a, enum apportion_divisor d,
                          const uint32_t *seats)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t x = 0; x < a->n; x++)
        for (uint32_t y = 0; y < a->n; y++) {
            if (x == y || seats[x] == 0 || (a->in != NULL && !a->in[y]))
                continue;
            uint64_t one = pair_margin(a, d, x, seats[x], y, seats[y] + 1);
            least = one < least ? one : least;
        }
    return least;
}

// ---- margins by quotas
//
// Largest remainders give the next seat to the party with the largest v/Q - seats, again and again.
// So the seats a are the only ones exactly where each party x with seats and each other one y have
//     v(x) - v(y) - (a(x) - a(y) - 1) Q > 0,
// as long as nobody's whole quotas are more than a. Where the quota is a fixed part of the votes, a
// vote that goes from x to y takes 2 from this, and nothing that a ballot can do takes more: one
// that comes in or drops out moves one party by 1, and (a(x) - a(y) - 1) Q by less than 1. The
// whole Droop quota can jump by 1 at once, and stays within what S seats can fill while votes are S
// (S + 1).
static uint64_t quota_pair(struct divisor quota, bool whole, int64_t more, uint64_t x, uint64_t y)
{
    decimal gap = ((decimal)x - (decimal)y) * (decimal)quota.den - more * (decimal)quota.num;
    decimal jump = more > 0 ? more : -more, two = 2 * (decimal)quota.den;
    if (whole && jump > 1)
        gap -= (jump - 1) * (decimal)quota.den;
    return gap <= 0 ? 1 : (uint64_t)((gap + two - 1) / two);
}

uint64_t apportion_quota_margin(const struct apportion *a, enum apportion_quota q,
                                const uint32_t *seats, bool *exact)
{
    uint64_t least = UINT64_MAX, all = 0, limit = (uint64_t)a->seats * (a->seats + 1);
    *exact = q != APPORTION_DROOP;
    for (uint32_t i = 0; i < a->n; i++)
        all += may(a, i) ? a->votes[i] : 0;
    if (q == APPORTION_QUOTA_IMPERIALI || all == 0 || (q == APPORTION_DROOP && all < limit))
        return UINT64_MAX;
    struct divisor quota = quota_of(q, all, a->seats);
    for (uint32_t x = 0; x < a->n; x++) {
        for (uint32_t y = 0; y < a->n && seats[x] > 0; y++) {
            if (x == y || (a->in != NULL && !a->in[y]))
                continue;
            int64_t more = (int64_t)seats[x] - seats[y] - 1;
            uint64_t one = quota_pair(quota, q == APPORTION_DROOP, more, a->votes[x], a->votes[y]);
            if (one > a->votes[x]) // other ballots would have to help
                *exact = false;
            least = one < least ? one : least;
        }
        if (q == APPORTION_HAGENBACH_BISCHOFF && seats[x] == a->seats) {
            *exact = false; // all votes for one party are more whole quotas than seats
            least = all - a->votes[x] < least ? all - a->votes[x] : least;
        }
    }
    if (q == APPORTION_DROOP && all - limit + 1 < least)
        least = all - limit + 1;
    return least;
}
