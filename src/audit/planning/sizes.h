// SPDX-License-Identifier: Apache-2.0
// sizes.h: how many draws a contest needs, from where its test stands, for a given chance to
// finish.
//
// What the further draws will show is an assumption: the observations and their chances (from
// assumed or observed rates of discrepancies, or from the reported votes). Without discrepancies
// the size is exact: the test is stepped. Otherwise many samples are simulated from a seed; the
// sizes are quantiles of theirs. A long sample is simulated in leaps (martingale_leap) of 1/256 of
// what is expected, which bounds the time: bench_audit prints it for a county. Plans decide nothing
// about risk.
#ifndef BAL_AUDIT_SIZES_H
#define BAL_AUDIT_SIZES_H

#include "audit/assertion/overstatement.h"
#include "audit/assertion/polling.h"
#include "audit/risk/kaplan_markov.h"

enum { SIZE_CHANCES = 5 };
extern const double size_chances[SIZE_CHANCES]; // 0.5, 0.7, 0.8, 0.9, 0.95

// How the simulated sizes spread.
struct size_spread {
    uint64_t sample; // asked: how likely do so many draws in all finish?
    double chance;   // answer, 0 to 1
    double mean;     // of the draws in all; a sample that never finishes counts as all cards
};

// Fills it from sizes, SIZE_UNBOUNDED for those that took more than `most`; NULL is fine.
void size_spread_fill(struct size_spread *s, const uint64_t *sizes, size_t count, uint64_t most);

struct size_request {
    const struct martingale *test;  // as it stands; not changed
    const struct observation *draw; // what a further draw shows; chances add up to 1 or less, and
    size_t count;                   // the first gets the rest. At most OBSERVATIONS
    double alpha;
    uint64_t most; // draws in all at which a full hand count is less work; 0: all cards
    uint64_t seed; // the same seed gives the same sizes
    struct size_spread *spread; // NULL: not wanted
};

// Draws in all (those made included) that finish with each chance; SIZE_UNBOUNDED where a full
// hand count is less work. BAL_INVALID for a risk limit or chances that make no sense.
BAL_CHECKED bal_status sizes_for(const struct size_request *r, uint64_t sizes[SIZE_CHANCES],
                                 struct bal_err *err);

// One draw of a comparison at these rates: no discrepancy, and the others. A phantom that is drawn
// is a one-vote overstatement at least, so the share of phantoms adds to o1, which comes second.
// Returns how many.
enum { COMPARISON_KINDS = 5 };
size_t comparison_draw(const struct assertion *a, const struct margin *m,
                       const struct km_rates *rates, struct observation out[OBSERVATIONS]);

// Rates usual in plans (Arlo, rlacalc): 1 in 1,000 and 1 in 10,000, over and under alike.
extern const struct km_rates rates_assumed;

// The rates seen in `draws` draws, smoothed: the assumed rates count as `weight` draws.
struct km_rates rates_seen(const struct km_rates *assumed, double weight, uint64_t draws,
                           const struct risk_query *seen);

#endif
