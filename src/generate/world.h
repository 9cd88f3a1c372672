// SPDX-License-Identifier: Apache-2.0
// world.h: what a made-up election is before anybody votes: where, about what, on which ballots,
// counted by which machines. Everything later follows from the world and its key.
//
// A ballot has one or two sheets; the sheets of a ballot are separated when its envelope is opened
// and nothing on a card says which cards belong together. The sampling unit is the card (a sheet).
#ifndef BAL_GENERATE_WORLD_H
#define BAL_GENERATE_WORLD_H

#include "core/import.h"
#include "generate/generate.h"
#include "generate/random.h"

enum {
    WORLD_SHEETS = 2,
    WORLD_CHOICES = 16,    // of one contest, write-in included
    WORLD_STACK = 300,     // voters in a stack
    WORLD_MARKS = 16,      // of one contest on one card
    WORLD_CONTESTS = 1000, // contests in an election
    WORLD_MACHINES = 40,   // scanners, and polling places, of a jurisdiction
};

// The part of the land that votes in a contest: the precincts whose place among all of them, in
// thousandths, is at least `from` and below `to`, and of these every `of`-th to the number of
// `take`.
struct world_area {
    uint16_t from, to;
    uint8_t take, of;
};

// base: how liked by voters in the middle, 0 to 1000. side: -1000 to 1000, to which end of the
// political line it belongs.
struct world_choice {
    str name;
    int32_t base, side;
};

struct world_contest {
    str name;
    enum choice_function function;
    uint32_t votes_allowed, seats, ranks;
    uint32_t regular, choices; // choices; a write-in slot, where there is one, is the last
    struct world_choice choice[WORLD_CHOICES];
    uint32_t write_in; // of a million votes, how many are for the write-in slot
    uint32_t blank;    // of 1000 voters, how many leave it blank
    uint32_t order;    // place on the ballot
    uint8_t sheet;     // 0 or 1
    struct world_area area;
    // Brings a contest to its margin: of 2^16 votes for `from`, `shift` go to `to` instead.
    uint32_t margin; // in ten-thousandths of the votes; 0: as it falls
    uint32_t from, to, shift;
};

struct world_precinct {
    uint32_t style;
    int32_t lean; // -1000 to 1000
};

struct world_style {
    str name;
    uint32_t count[WORLD_SHEETS]; // contests on each sheet
    uint16_t *contests[WORLD_SHEETS];
};

struct world_jurisdiction {
    str name;
    uint64_t cards;
    uint32_t first_precinct, precincts;
    uint32_t scanners, places;
};

struct world {
    struct arena arena;
    uint64_t key;
    str name;
    uint64_t cards;
    uint32_t fault[FAULT_COUNT]; // of 2^32 cards, how many have this fault
    VEC(struct world_jurisdiction) jurisdictions;
    VEC(struct world_precinct) precincts;
    VEC(struct world_contest) contests; // in ballot order
    VEC(struct world_style) styles;
};

// Makes the world. BAL_USAGE when the numbers asked for do not go together. world_done in any case.
BAL_CHECKED bal_status world_make(struct world *w, const struct generate_options *o,
                                  struct bal_err *err);
void world_done(struct world *w);

// The contests, at most `count` of them, in ballot order: the catalogue of one county or of a
// state, and local measures when it is used up.
BAL_CHECKED bal_status world_catalogue(struct world *w, uint32_t count, bool state,
                                       struct bal_err *err);

// Finds how many votes must be cast otherwise for each contest to have its margin.
BAL_CHECKED bal_status world_calibrate(struct world *w, struct bal_err *err);

bool world_votes_here(const struct world *w, const struct world_contest *c, uint32_t precinct);

struct voter {
    uint64_t number;
    uint32_t precinct;
    int16_t lean;
    bool sheet[WORLD_SHEETS]; // the sheets that came in
};

// Voters whose ballots are opened and scanned together: a scanner in the office makes one batch of
// each sheet, a polling place one batch of both.
struct stack {
    uint32_t jurisdiction, number; // number: of the machine's stacks, from 0
    uint32_t machine;              // from 0; scanners first, then polling places
    bool polling_place;
    uint32_t count, cards;
    struct voter voter[WORLD_STACK];
};

// Walks through all stacks in the order of the manifest; the cards in them are world.cards in all.
struct walk {
    const struct world *world;
    uint32_t jurisdiction, machine, number;
    uint64_t left; // cards of this machine
    uint64_t voters;
};

void walk_start(struct walk *walk, const struct world *w);
bool walk_next(struct walk *walk, struct stack *out);

// What a voter says in a contest.
struct vote {
    enum contest_state state;
    uint32_t count;
    struct mark marks[WORLD_MARKS];
};

void world_vote(const struct world *w, uint32_t contest, const struct voter *v, struct vote *out);

// Names, made up from lists; every person is another one.
struct name_list {
    struct arena *arena;
    struct table used;
    uint32_t first, count; // of the family names, which come in turn
};
BAL_CHECKED bal_status world_person(struct name_list *n, struct random *r, str *out,
                                    struct bal_err *err);
const char *world_county(uint32_t i); // NULL after the last
const char *world_town(uint32_t i);

#endif
