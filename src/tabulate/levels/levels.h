// SPDX-License-Identifier: Apache-2.0
// levels.h: seats for parties on two levels. Each district (a contest) gives its own seats by one
// rule; all votes together say what each party is due by another one; what a party is due beyond
// the seats of its districts are its levelling seats, which are placed in districts.
//
// What a law says is data: settings that levels_parse reads, and names for those of some places in
// levels.def. Everything is exact: whole numbers and fractions. A tie that the settings do not
// break is reported, and what depends on it is not counted.
//
// M. L. Balinski, H. P. Young, Fair Representation (1982); F. Pukelsheim, Proportional
// Representation (2nd edition, 2017), chapters 7, 12 and 13; docs/levels.md.
#ifndef BAL_TABULATE_LEVELS_H
#define BAL_TABULATE_LEVELS_H

#include "tabulate/schemes/apportion.h"
#include "tabulate/schemes/quot.h"

// ---- what a law says

struct level_method {
    bool none, quota;
    int which; // enum apportion_quota or enum apportion_divisor
};

// A party has more seats of its districts than it is due of all.
enum level_overhang {
    OVERHANG_OUT,    // it keeps them and is left out; the others share the rest
    OVERHANG_ADD,    // it keeps them, and there are more seats
    OVERHANG_CUT,    // it has what it is due
    OVERHANG_RETURN, // it gives back those it has beyond that, to others of the same districts
    OVERHANG_REFUSE, // not counted: the law says something that is not done here
};

enum { LEVEL_NAMES = 64, LEVEL_REGIONS = 32 };

struct level_names {
    uint32_t len;
    str at[LEVEL_NAMES];
    uint32_t seats[LEVEL_NAMES]; // of `won`; of `covers` the number of the region
};

// Districts together have levelling seats of their own.
struct level_regions {
    uint32_t len;
    str names[LEVEL_REGIONS];
    uint32_t seats[LEVEL_REGIONS];
    struct level_names covers;  // districts
    struct level_method method; // by which seats of all go to regions: a divisor
};

struct level_rules {
    struct level_method district, national;
    struct level_method place;                // a divisor
    struct function_terms district_threshold; // of the valid votes of a district, for its seats
    struct function_terms entry;              // … likewise, in place of the threshold of all
    struct function_terms threshold;          // of all valid votes; den 0 of a share: none
    struct function_terms one_district;       // … of the valid votes of any district does as well
    uint32_t or_seats;   // so many seats of districts do as well; 0: they do not
    uint32_t or_regions; // … in so many regions as many votes as one of its seats stands for
    bool strict;         // seats of districts are for those who pass the threshold of all, too
    bool average;        // placed by votes for a seat of the district, not by votes
    bool both;           // placed so that all seats of each district are given: biproportional
    bool voters;         // seats of all are shared by votes of districts for each of their seats
    uint32_t seats;      // of all; 0: those of the districts and `levelling`
    uint32_t levelling;  // those of regions are added up here
    bool each;           // `levelling` are of each district
    enum level_overhang overhang;
    bool by_votes; // of those who are tied, who has more votes is first
    struct level_regions regions;
    struct level_names exempt; // from all thresholds
    struct level_names won;    // seats that a party has besides (single-member districts)
    struct level_names lot;    // parties and districts in the order of the lot
};

// Reads a name of levels.def, settings "what=value" divided by ';' or ends of lines, or a name
// followed by settings that change it. Names in *out point into the text. BAL_USAGE says what is
// not understood.
BAL_CHECKED bal_status levels_parse(str text, struct level_rules *out, struct bal_err *err);

struct level_place {
    const char *name, *title, *settings, *source, *status;
};

// In the order of levels.def; NULL after the last.
const struct level_place *levels_place_at(size_t i);

// The place that the text begins with, or NULL.
const struct level_place *levels_place_of(str text);

// ---- the count

struct level_district {
    str name;
    uint32_t seats;   // by its own rule
    uint64_t valid;   // votes, below 2^34
    uint64_t *votes;  // of each party
    uint32_t *fixed;  // seats by the district's rule
    uint32_t *placed; // and those of all
};

enum level_standing {
    STANDS_OUT, // below the threshold
    STANDS_BY_SHARE,
    STANDS_BY_DISTRICT, // its share of one
    STANDS_BY_REGIONS,
    STANDS_BY_SEATS,
    STANDS_EXEMPT,
};

// A seat of a party given to a district: of all that could have been, with the largest quotient.
struct level_seat {
    uint32_t party, district;
    struct quot quotient;
};

#define LEVEL_ALL UINT32_MAX // no district

// A seat of a district that a party returned, and who has it then.
struct level_return {
    uint32_t party, district;
    struct quot quotient; // by which it had the seat
    uint32_t to;          // LEVEL_ALL: nobody; it is a levelling seat
};

struct level_tie {
    uint32_t seats;    // open; 0: there is no tie
    uint32_t district; // LEVEL_ALL: of all
    bool placing;      // who gets a seat is known, and not where
    bool *parties;     // tied
    bool *districts;   // … of `placing`
};

struct levels {
    struct arena arena;
    const struct level_rules *rules;
    uint32_t n, d; // parties, districts
    const str *names;
    bool *no_party; // write-in lines: their votes are valid, and they have no seats
    struct level_district *districts;

    uint64_t *votes, valid; // of all
    uint64_t *shares;       // what seats of all are shared by: votes, or voters
    uint32_t *fixed;        // of all districts
    uint32_t *won;          // besides
    enum level_standing *standing;
    uint32_t *due;   // by the rule of all
    uint32_t *total; // after overhang, where levels_settled
    bool *overhang;
    uint32_t house, shared; // all seats; those that parties above the threshold share
    uint32_t *region;       // of each district; NULL: there are none
    uint32_t *region_seats; // of all, of party and region: party * regions + region
    VEC(struct level_seat) placed;
    VEC(struct level_return) returned;
    struct level_tie tie;
    VEC(str) notes;
};

// For n parties and d districts, all 0; names and seats are then set, and votes.
BAL_CHECKED bal_status levels_init(struct levels *l, const struct level_rules *rules, uint32_t n,
                                   uint32_t d, struct bal_err *err);

// Counts. BAL_USAGE: settings name a party or district that is not there, or seats do not add up.
// BAL_INVALID: quotas are more than the seats, or an overhang is refused. BAL_LIMIT: a fraction
// does not fit, or numbers are too large.
BAL_CHECKED bal_status levels_count(struct levels *l, struct bal_err *err);

void levels_done(struct levels *l);

// Were seats of all counted? Not after a tie in a district.
static inline bool levels_counted(const struct levels *l)
{
    return l->tie.seats == 0 || l->tie.district == LEVEL_ALL;
}

// Is it known how many seats each party has? Not after a tie, but for one about where they lie.
static inline bool levels_settled(const struct levels *l)
{
    return l->tie.seats == 0 || l->tie.placing;
}

// ---- for the files of this folder

// Gives the seats; *l is tied where the tied cannot be told apart.
BAL_CHECKED bal_status levels_share(struct levels *l, const struct level_method *m,
                                    const struct apportion *a, uint32_t district, uint32_t *seats,
                                    struct bal_err *err);

// Is the first before the second, by the settings for ties? 0: they do not say.
int levels_before(const struct levels *l, uint64_t votes, str name, uint64_t other, str second);

void levels_note(struct levels *l, const char *fmt, ...) BAL_PRINTF(2, 3);

BAL_CHECKED bal_status levels_fixed(struct levels *l, struct bal_err *err);    // district.c
BAL_CHECKED bal_status levels_national(struct levels *l, struct bal_err *err); // national.c
BAL_CHECKED bal_status levels_place(struct levels *l, struct bal_err *err);    // place.c
BAL_CHECKED bal_status levels_return(struct levels *l, const bool *in,
                                     struct bal_err *err);                 // giveback.c
BAL_CHECKED bal_status levels_both(struct levels *l, struct bal_err *err); // both.c

#endif
