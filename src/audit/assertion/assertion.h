// SPDX-License-Identifier: Apache-2.0
// assertion.h: a reported outcome as claims that a sample can test.
//
// An assertion says: the mean of an assorter over all cards is above 1/2. An assorter gives each
// card a value from 0 (worst for the claim) to u; 1/2 is neutral. The outcome is right if all
// assertions of the contest are true. Source: P. B. Stark, "Sets of Half-Average Nulls Generate
// Risk-Limiting Audits", arXiv:1911.10035, section 2.
//
// Every value of an assorter is a whole number of parts 1/den, so totals and margins are exact. A
// kind of assertion is one file; a choice function says in assertions.def which ones it needs.
#ifndef BAL_AUDIT_ASSERTION_H
#define BAL_AUDIT_ASSERTION_H

#include "core/interpretation.h"
#include "core/ranking.h"
#include "core/votes.h"

struct assertion;

// What the votes of each choice, summed over cards that nobody sees one by one, say of the sum of
// their values (pool.h).
enum totals_use {
    TOTALS_SILENT,   // nothing: the value depends on how votes share a card (rankings, scores)
    TOTALS_ONE_VOTE, // all, where each card has one vote at most
    TOTALS_ANY,      // all: each vote adds (its value alone) - 1/2, whatever else is on the card
};

struct assertion_kind {
    const char *name;   // "winner over loser"
    const char *source; // paper and section
    // The value, in parts of 1/den, of a card that has the contest and whose votes are known
    // (blank, marked, overvoted).
    uint64_t (*value)(const struct assertion *a, const struct contest *c, const struct mark_set *s);
    // The claim as a sentence without a full stop: "Ann has more votes than Bob".
    void (*words)(const struct assertion *a, const struct contest *c, struct buf *out);
    enum totals_use totals; // whether the votes of each choice give the sum of its values
};

// What one card adds to a claim about sums (linear.h): `winner` where it has a vote for the winner,
// `loser` where it has one for the loser, `valid` where its vote is valid, `card` where the contest
// is on it.
struct gain {
    int64_t winner, loser, valid, card;
};

struct assertion {
    const struct assertion_kind *kind;
    uint32_t winner, loser; // indexes of the contest's choices; NO_CHOICE: the claim has none
    uint64_t den;           // even, at most ASSERTION_PARTS
    uint64_t upper;         // u, in parts of 1/den; above den / 2, at most ASSERTION_PARTS
    uint64_t fine;          // parts of 1/den that make one of the kind's own; 0 is 1 (pool.h)
    const char *otherwise;  // why no sample can prove the outcome where the CVRs do not bear the
                            // claim out; NULL: the reported winner has not won
    // What only some kinds use.
    struct gain gain;
    uint32_t winner_seat, loser_seat; // 1 and up: the winner's last seat, the loser's first lost
    uint32_t choices;                 // of the contest when the claim was made (Borda)
    // Choice c is bit c: of ranked contests those who stand in the round that it is about, of
    // parties those that reach the share; 0: any.
    uint64_t continuing;
    struct ranking_rules ranking; // how a card is read
};

enum { ASSERTION_PARTS = 1 << 20 };

struct assertions {
    VEC(struct assertion) list;
};

// The outcome that is claimed, with what the rules make assertions from. Arrays are the caller's;
// NULL is "not known": a rule that needs it says so.
struct reported_outcome {
    const uint32_t *winners; // indexes of choices, any order
    uint32_t count;
    const uint32_t *seats; // of each choice, for party lists; NULL: one for each winner
    const uint64_t *votes; // of each choice
    const uint64_t *codes; // CVRs with each code of the contest's column
    uint64_t cards;        // N: what margins are diluted by; 0 where not known
    const struct ranking_rules *ranking; // how a ranked contest was counted; NULL: the default
};

// The assertions that prove an outcome under one choice function.
struct assertion_rule {
    const char *name;
    enum choice_function function;
    const char *refuses; // why no sample can prove any outcome; NULL
    // Can so many winners (and seats) be an outcome? NULL: one winner for each seat.
    bool (*fits)(const struct contest *c, const struct reported_outcome *o);
    bal_status (*make)(const struct contest *c, const struct reported_outcome *o,
                       struct assertions *out, struct bal_err *err);
};

// The assertions that together say: this is the outcome. None where nobody
// lost: there is nothing to audit. BAL_INVALID: not as many winners as seats (a tie that nobody
// broke), one named twice, a winner who stands for several people (write-ins that nobody sorted).
// BAL_UNSUPPORTED: no assertions for this choice function. Whether the CVRs bear an assertion out
// is its margin (margin.h): 0 or below for a tie and for winners who did not win. Call
// assertions_done in every case.
BAL_CHECKED bal_status assertions_make(const struct contest *c, const struct reported_outcome *o,
                                       struct assertions *out, struct bal_err *err);

void assertions_done(struct assertions *a);

// Why no sample can prove any outcome of the contest, whatever the votes, in an official's words;
// NULL where some can be proved.
const char *assertions_refused(const struct contest *c);

// Appends the claim as a sentence: "Ann has more votes than Bob". Choices are spelled as spelling.h
// says.
void assertion_words(const struct assertion *a, const struct contest *c, struct buf *out);

// Appends the name of a choice, for the words of a kind.
void assertion_choice(const struct contest *c, uint32_t choice, struct buf *out);

// The value of any mark set, in parts of 1/den: den / 2 where the contest is not on the card, the
// voter was not eligible for it, or the content is withheld. (Any fixed value is valid for a CVR
// that nobody can see, as long as the margin counts the same: arXiv:2303.03335.)
uint64_t assertion_value(const struct assertion *a, const struct contest *c,
                         const struct mark_set *s);

// The value of every code of the contest's column, once; values has contest_codes(c) entries.
void assertion_values(const struct assertion *a, const struct contest *c, uint64_t *values);

// The value of what people saw: as assertion_value, and 0 for a card that they could not find or
// not agree on (the worst case).
uint64_t assertion_finding(const struct assertion *a, const struct contest *c,
                           const struct finding *f);

#endif
