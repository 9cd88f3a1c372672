// SPDX-License-Identifier: Apache-2.0
// state.h: the state of a count by parcels, for the files of this folder.
#ifndef BAL_TABULATE_PARCELS_STATE_H
#define BAL_TABULATE_PARCELS_STATE_H

#include "crypto/ratio.h"
#include "tabulate/java_random.h"
#include "tabulate/parcels/parcels.h"

// One reading of ballots: its preferences.
struct reading {
    uint32_t first, count; // in preferences
    uint8_t end;           // enum inactive: why it runs out
    uint32_t part;         // of the cards; 0 where they are not kept apart
};

struct pile {
    uint32_t reading;
    uint64_t cards;
};

struct parcel {
    uint32_t holder; // NOBODY: moved on
    uint32_t count;  // index of the round in which it is first counted
    uint32_t made;   // … in which its value was made
    const struct ratio *value;
    decimal votes; // it was credited with
    VEC(struct pile) piles;
};

// What a count does.
enum reason { REASON_FIRST, REASON_SURPLUS, REASON_EXCLUSION };

struct step {
    enum reason reason;
    bool whole;   // the surplus or exclusion is done with it
    bool elected; // somebody was
};

struct papers_moved {
    uint64_t *cards;  // to each candidate, and at [n] to nobody
    decimal *votes;   // likewise
    uint32_t *parcel; // that each gets
};

struct parcels_count {
    const struct parcel_rules *rules;
    const struct rule_options *options;
    struct result *r;
    uint32_t n, seats;
    VEC(struct reading) readings;
    VEC(uint32_t) preferences;
    VEC(struct parcel) parcels;
    VEC(struct step) steps;  // of each round
    VEC(uint32_t) surpluses; // elected, their surplus not yet moved; in order
    VEC(uint32_t) leaving;   // excluded, their papers not yet moved
    VEC(uint32_t) group;     // parcels that move now
    decimal *votes;          // of each candidate now
    bool *standing, *gone;   // neither elected nor excluded; excluded and done
    uint32_t stands;
    decimal quota, residual, inactive[INACTIVE_KINDS];
    struct papers_moved moved, part;
    const struct parcels_split *split; // NULL: no parts
    uint32_t *code_start;              // cards of a code: at[code_start[code]] to the next one's
    uint64_t *by_code;                 // … by part: part << 32 | number of the card
    uint32_t *reading_of_card;         // where parts are kept apart
    uint64_t *shares;                  // papers that move now, by where to (n: nowhere) and part
    uint32_t share_from, share_to;     // parts that have any of these, from … to - 1
    uint64_t *all_shares;              // papers that moved in this round, by part
    uint32_t *line;                    // candidates in some order
    struct ratios ratios;
    const struct ratio *one;
    struct java_random random;
    bool stopped; // by a tie
};

static inline struct count_round *parcels_round(struct parcels_count *c)
{
    return &c->r->rounds.at[c->r->rounds.len - 1];
}

static inline uint32_t parcels_open(const struct parcels_count *c)
{
    return c->r->winners.len < c->seats ? c->seats - (uint32_t)c->r->winners.len : 0;
}

// count.c

BAL_CHECKED bal_status parcels_add_reading(struct parcels_count *c, struct reading reading,
                                           struct bal_err *err);

// Readings of all cards, and the first count.
BAL_CHECKED bal_status parcels_first(struct parcels_count *c, const struct election *e,
                                     struct bal_err *err);

// A new round with the tallies as they are now.
BAL_CHECKED bal_status parcels_add_round(struct parcels_count *c, struct step step,
                                         struct bal_err *err);

// The papers have moved: a new round, and who is elected by it.
BAL_CHECKED bal_status parcels_end_count(struct parcels_count *c, enum reason reason, bool whole,
                                         struct bal_err *err);

// elect.c

BAL_CHECKED bal_status parcels_elect(struct parcels_count *c, struct bal_err *err);

// The candidate is elected in the last round.
BAL_CHECKED bal_status parcels_declare(struct parcels_count *c, uint32_t who, struct bal_err *err);

// Elects all who stand, most votes first.
BAL_CHECKED bal_status parcels_elect_rest(struct parcels_count *c, struct bal_err *err);

// Candidates who stand, fewest votes first, in count.line.
void parcels_line_up(struct parcels_count *c);

// ties.c

// Puts tied candidates in order, who is behind first. `cut` > 0: only who the first `cut` are
// matters. Where nothing decides, the count stops with the tie (c->stopped).
BAL_CHECKED bal_status parcels_order(struct parcels_count *c, uint32_t *tied, uint32_t count,
                                     enum parcel_tie how, uint32_t cut, bool for_seat,
                                     struct bal_err *err);

// parts.c: who moves which votes, part by part; without parts nothing is done

BAL_CHECKED bal_status parcels_start_parts(struct parcels_count *c, struct bal_err *err);

// The cards by code and part.
BAL_CHECKED bal_status parcels_sort_cards(struct parcels_count *c, const struct election *e,
                                          struct bal_err *err);

// The reading of a code for each part that has cards of it; one, of part 0, where none has.
BAL_CHECKED bal_status parcels_add_readings(struct parcels_count *c, uint32_t code,
                                            struct reading reading, struct bal_err *err);

// These papers go there (n: nowhere); what they take along is what parcels_transfer is told next.
void parcels_share(struct parcels_count *c, uint32_t reading, uint32_t to, uint64_t cards);
void parcels_clear_shares(struct parcels_count *c);

// They lie there in round 1 (n + enum inactive: for nobody).
void parcels_share_first(struct parcels_count *c, uint32_t reading, uint32_t to, decimal votes);

// Divides the votes that are added to the transfer.
BAL_CHECKED bal_status parcels_divide(struct parcels_count *c, struct transfer *t, decimal votes,
                                      struct bal_err *err);

// move.c

// Whom the reading counts for now, NOBODY when for nobody.
uint32_t parcels_next(const struct parcels_count *c, uint32_t reading);

// How the parcels of count.group move. They lie by holder: all of one, then all of the next.
struct move {
    const struct ratio *value; // of the papers from now on
    const struct ratio *spent; // value of those for nobody; NULL: they take no votes along
    uint32_t made;             // round in which the value was made
    bool surplus;              // the one holder gives `worth`; else each what its parcels have
    decimal worth;
};
BAL_CHECKED bal_status parcels_move(struct parcels_count *c, const struct move *m,
                                    struct bal_err *err);

// Adds a transfer to the last round, and changes the tallies by it.
BAL_CHECKED bal_status parcels_transfer(struct parcels_count *c, uint32_t from, uint32_t to,
                                        decimal votes, struct bal_err *err);

// A new empty parcel; its index in *out.
BAL_CHECKED bal_status parcels_new(struct parcels_count *c, uint32_t holder,
                                   const struct ratio *value, uint32_t made, uint32_t *out,
                                   struct bal_err *err);
BAL_CHECKED bal_status parcels_add_pile(struct parcels_count *c, uint32_t parcel, uint32_t reading,
                                        uint64_t cards, struct bal_err *err);

// surplus.c, draw.c, exclude.c: one whole surplus or exclusion

BAL_CHECKED bal_status parcels_surplus(struct parcels_count *c, uint32_t who, struct bal_err *err);
BAL_CHECKED bal_status parcels_draw(struct parcels_count *c, uint32_t who, struct bal_err *err);
BAL_CHECKED bal_status parcels_every_nth(struct parcels_count *c, uint32_t who,
                                         struct bal_err *err);
BAL_CHECKED bal_status parcels_exclude(struct parcels_count *c, struct bal_err *err);

#endif
