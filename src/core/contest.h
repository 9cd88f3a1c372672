// SPDX-License-Identifier: Apache-2.0
// contest.h: a contest, its choices, and what cards say in it, held as one column of small codes.
//
// A card's interpretation of a contest is a mark set: a state and the marks. A contest has few
// different mark sets, so each gets a number (its code, in order of first appearance) in the
// contest's dictionary, and the column holds one code of 1, 2 or 4 bytes a card. Code 0 means that
// the contest is not on the card.
//
// Ownership: strings live in the election's arena; mark sets in the column's dictionary.
#ifndef BAL_CORE_CONTEST_H
#define BAL_CORE_CONTEST_H

#include "core/function.h"
#include "core/standard.h"

// Never merged: each means something else to a count and to an audit.
enum contest_state {
    STATE_NOT_ON_CARD,
    STATE_BLANK,     // on the card, no vote
    STATE_MARKED,    // marks, with ranks in a ranked contest
    STATE_OVERVOTED, // more votes than allowed: counts for nobody; the marks may be known or not
    STATE_INVALID,   // the voter was not eligible for it: neither votes nor undervotes
    STATE_WITHHELD,  // on the card, but its content is redacted in the file
};

const char *state_name(enum contest_state s); // "blank", …

enum {
    MARK_AMBIGUOUS = 1,   // seen by the machine, never adjudicated: no vote
    MARK_NOT_COUNTED = 2, // listed, but the voting system does not count it
    MARK_OVERVOTE = 4,    // not a mark for `choice` (0): the file says that this rank is overvoted,
                          // not by whom
};

// `choice` indexes the contest's choices. `rank` is 0 in a contest without ranks, else 1 and up; in
// a contest with scores (range, STAR) it is the score, and a score of 0 is no mark. Two write-in
// slots of one contest are two marks of the same choice.
struct mark {
    uint16_t choice;
    uint8_t rank;
    uint8_t flags;
};

struct mark_set {
    enum contest_state state;
    uint32_t count;
    const struct mark *marks; // sorted by rank, then choice
};

enum choice_kind { CHOICE_REGULAR, CHOICE_WRITE_IN, CHOICE_QUALIFIED_WRITE_IN };

struct choice {
    str name;
    str code;            // the voting system's id; empty where it has none
    uint32_t occurrence; // 0, or 1, 2 … when the contest has this name several times
    enum choice_kind kind;
    const struct seen *seen; // what files call it; the arena of the election has it
};

enum { SEGMENT_CARDS = 65536 };

struct column {
    unsigned width;       // bytes of a code: 1, 2 or 4
    VEC(void *) segments; // SEGMENT_CARDS codes each; NULL: not on any of these cards
    struct table sets;    // code - 1 -> packed mark set
};

// What a contests file asks of an audit of the contest; empty or 0 where it says nothing.
struct contest_wishes {
    VEC(uint32_t) jurisdictions; // indexes in election.jurisdictions: where the contest is voted on
    uint64_t cards_bound;        // no more cards than this contain it
    uint64_t pending;            // ballots that are not counted yet and may be, at most
    str risk_limit, method;      // as written; the risk limit is a decimal fraction
    str rounds;                  // sizes of rounds, as 100,250,600; for methods by rounds
    str irv_rule;                // how a ranked contest is counted, as irv_parse reads it
    bool target;                 // the audit goes on until the limit is met
};

struct contest {
    str name;
    str code;            // the voting system's id; empty where it has none
    uint32_t occurrence; // 0, or 1, 2 … when several contests have this name
    enum choice_function function;
    struct function_terms terms;
    uint32_t votes_allowed; // marks a voter may make (1 in a ranked contest); approval: no limit
    uint32_t seats;         // winners, or seats of parties
    uint32_t ranks;         // ranks (or highest score) on the card; 0 without
    bool function_known;    // function was stated, not inferred from what marks look like
    bool votes_known;       // votes_allowed was stated, not inferred
    bool seats_known;       // seats was stated, not inferred
    struct contest_wishes wishes;
    uint32_t declared;       // choice that the files say has won, plus 1; 0: they do not say
    const struct seen *seen; // what files call it; the arena of the election has it
    VEC(struct choice) choices;
    struct column column;
};

// Sorts marks by rank, then choice, as a mark set has them.
void marks_sort(struct mark *marks, uint32_t count);

// Sorts the marks, then gives the mark set its code (1 and up). At most LIMIT_MARKS marks.
BAL_CHECKED bal_status contest_code(struct contest *c, enum contest_state state, struct mark *marks,
                                    uint32_t count, uint32_t *code, struct bal_err *err);

// What a mark set becomes: changes the marks in place and returns the state.
typedef enum contest_state mark_set_change(enum contest_state state, struct mark *marks,
                                           uint32_t count);

// Changes what every card says in the contest, by changing each mark set of the dictionary. Sets
// that become the same become one, and codes are numbered as if the cards had been read that way.
// BAL_LIMIT: no memory; then nothing is changed.
BAL_CHECKED bal_status contest_recode(struct contest *c, mark_set_change *change,
                                      struct bal_err *err);

// How many codes there are, code 0 included.
static inline uint32_t contest_codes(const struct contest *c)
{
    return c->column.sets.len + 1;
}

// The mark set of a code; code 0 gives STATE_NOT_ON_CARD.
struct mark_set contest_set(const struct contest *c, uint32_t code);

// Number of marks that are votes (no flag).
uint32_t mark_set_votes(const struct mark_set *s);

BAL_CHECKED bal_status column_put_far(struct column *c, uint32_t card, uint32_t code,
                                      struct bal_err *err);

// Sets the card's code.
BAL_CHECKED static inline bal_status column_put(struct column *c, uint32_t card, uint32_t code,
                                                struct bal_err *err)
{
    size_t segment = card / SEGMENT_CARDS;
    void *codes = segment < c->segments.len ? c->segments.at[segment] : NULL;
    if (codes != NULL && c->width == 1 && code <= UINT8_MAX) {
        ((uint8_t *)codes)[card % SEGMENT_CARDS] = (uint8_t)code;
        return BAL_OK;
    }
    if (codes != NULL && c->width == 2 && code <= UINT16_MAX) {
        ((uint16_t *)codes)[card % SEGMENT_CARDS] = (uint16_t)code;
        return BAL_OK;
    }
    return column_put_far(c, card, code, err);
}

uint32_t column_get(const struct column *c, uint32_t card);

// counts[code] += number of cards from `from` to `to` - 1 with that code. counts has contest_codes
// entries.
void column_count(const struct column *c, uint32_t from, uint32_t to, uint64_t *counts);

// Sum of weights[code] over the cards from `from` to `to` - 1. weights has contest_codes entries.
uint64_t column_sum(const struct column *c, uint32_t from, uint32_t to, const uint64_t *weights);

// Bytes held by the codes and the dictionary.
size_t column_bytes(const struct column *c);

void column_done(struct column *c);

void contest_done(struct contest *c);

#endif
