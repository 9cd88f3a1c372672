// SPDX-License-Identifier: Apache-2.0
// scene.h: a made-up election whose reported outcome is wrong by as little as can be.
//
// Cards are given random votes; what is reported of them is the truth but for the cards that the
// hiding place allows, of which the paper is changed one by one until the counting rule elects
// somebody else on paper. The rule decides what is wrong, not the assertions that are on trial.
#ifndef BAL_TESTS_SCENE_H
#define BAL_TESTS_SCENE_H

#include "audit/assertion/assertion.h"
#include "support/build.h"

// A contest to be counted: the text of its choice function, and its size.
struct family {
    const char *function; // "dhondt at least 5%"
    uint32_t votes, seats, ranks, choices;
};

enum hiding {
    HIDE_AT_MARGIN,    // votes for others were reported of cards that have one for the true winner
    HIDE_UNDERVOTES,   // votes were reported of blank cards, and blanks of cards with votes
    HIDE_OTHER_STYLES, // the contest was reported on cards without it, and the other way round
    HIDE_ONE_POOL,     // as at the margin, all of it in one part of the election
    HIDINGS
};

extern const char *const hiding_names[HIDINGS];

// Cards that are alike: what is reported and what is on paper, as codes of the two contests.
struct alike {
    uint32_t reported, paper;
    bool pool; // in the part of the election where HIDE_ONE_POOL hides
    uint64_t cards;
};

enum { SCENE_CARDS = 400 };

struct scene {
    const struct family *family;
    enum hiding hiding;
    uint64_t random;
    struct build reported, paper;    // their contest 0
    uint32_t favourite;              // whom the changes of the paper help
    bool favourite_wins_alone;       // on paper, where two or more were reported
    uint32_t codes[2][SCENE_CARDS];  // reported, on paper: of each card
    VEC(struct alike) alike;         // with cards, by reported, paper, pool
    uint64_t *reported_codes;        // CVRs with each code
    struct outcome_seats *said, *is; // what was reported, what the paper says
    struct assertions claims;        // of the reported outcome
    struct arena arena;
};

// The last cards are the pool: so many of SCENE_CARDS.
enum { POOL_CARDS = 120 };

// False when this seed makes no such election: a tie, a reported outcome without assertions or with
// a false one among its CVRs, or a paper that stays right. Then, too, call scene_done.
bool scene_make(struct scene *s, const struct family *f, enum hiding h, uint64_t seed);

void scene_done(struct scene *s);

static inline struct contest *scene_reported(const struct scene *s)
{
    return &s->reported.e.contests.at[0];
}

static inline struct contest *scene_paper(const struct scene *s)
{
    return &s->paper.e.contests.at[0];
}

#endif
