// SPDX-License-Identifier: Apache-2.0
// margin.h: the cards that an assertion is about, and by how much their CVRs bear it out.
#ifndef BAL_AUDIT_MARGIN_H
#define BAL_AUDIT_MARGIN_H

#include "audit/assertion/assertion.h"

// Which cards a contest's sample is drawn from; fixed before the seed.
enum universe {
    UNIVERSE_STYLE, // cards whose CVR has the contest, and phantoms up to the bound
    UNIVERSE_ALL,   // all cards, whatever is on them, and phantoms up to the manifest
};

// v = 2 x mean - 1 = above / (cards x den): twice the mean of the assorter over the CVRs of all
// cards, phantoms at 1/2, less one.
struct margin {
    uint64_t cards;    // N, phantoms included
    uint64_t phantoms; // cards without a CVR that may exist
    int64_t above;     // 2 x (sum of all values) - N x den, in parts of 1/den; votes x den for
                       // plurality
};

// From the values of every code and the number of CVRs with each code (contest_codes entries,
// code 0 included). `cards` is N: the bound on cards with the contest, or all cards of the
// manifest. BAL_INVALID when there are more CVRs than that, or no cards.
BAL_CHECKED bal_status margin_of(const struct assertion *a, const struct contest *c,
                                 const uint64_t *values, const uint64_t *counts,
                                 enum universe universe, uint64_t cards, struct margin *out,
                                 struct bal_err *err);

// Can a sample confirm it? Not when the CVRs do not bear it out, nor when the phantoms could undo
// it (phantoms / N >= v): count by hand. NULL, or the reason in an official's words.
const char *margin_refuses(const struct assertion *a, const struct margin *m);

// v, for people.
double margin_diluted(const struct assertion *a, const struct margin *m);

// v N / u: by how many votes, where one card that is wrong in the worst way makes two of them (as
// comparison.votes counts). For plurality the votes of the winner less those of the loser.
double margin_votes(const struct assertion *a, const struct margin *m);

// How hard it is to confirm: the draws of a comparison without any error that divide the risk by e,
// 1 / -ln(1 - v/(2u)); a risk limit of 5 % needs three times as many. Infinite where v <= 0.
double margin_difficulty(const struct assertion *a, const struct margin *m);

// An assertion's share of the work on its contest, from 0 to 1: the draws that it needs by itself
// over those of the hardest assertion (the largest margin_difficulty), which sets the sample.
double margin_share(double difficulty, double hardest);

#endif
