// SPDX-License-Identifier: Apache-2.0
// small_election.h: every ballot that a small contest can have, random electorates of them, and who
// wins, counted naively and without the product's code: what counting rules and sets of assertions
// are held against.
#ifndef BAL_TESTS_SMALL_ELECTION_H
#define BAL_TESTS_SMALL_ELECTION_H

#include "support/build.h"

enum { SMALL_CHOICES = 4, SMALL_TYPES = 130 };

// One way to fill in the ballot.
struct small_type {
    char text[64];             // as build_marks reads it
    bool valid;                // has a vote and not too many
    int points[SMALL_CHOICES]; // votes, points or scores
};

struct small_contest {
    const char *function; // text of core/function.h
    uint32_t seats, choices, votes_allowed;
    char list[64]; // the names of the choices, as build_contest takes them
    struct small_type types[SMALL_TYPES];
    uint32_t type_count;
    struct build b; // one card of each type, in their order: code i + 1 is type i
};

void small_open(struct small_contest *s, const char *function, uint32_t seats, uint32_t choices,
                uint32_t votes_allowed);
void small_close(struct small_contest *s);
const struct contest *small_get(const struct small_contest *s);

// Up to `most` ballots of random types, more of some than of others.
void small_random(const struct small_contest *s, uint32_t most, uint64_t *seed, uint32_t *counts);

// Some of the ballots change their type.
void small_change(const struct small_contest *s, uint64_t *seed, uint32_t *counts);

struct small_outcome {
    bool known; // false: a tie, nobody wins by the rule, or not enough people with votes
    bool edge;  // a share is exactly the threshold
    bool won[SMALL_CHOICES];
    uint32_t seats[SMALL_CHOICES];
    uint64_t totals[SMALL_CHOICES];
};

struct small_outcome small_count(const struct small_contest *s, const uint32_t *counts);

bool small_same(const struct small_contest *s, const struct small_outcome *a,
                const struct small_outcome *b);

#endif
