// SPDX-License-Identifier: Apache-2.0
// late.h: contests that a file names by ids and defines after its cards, or by and by.
//
// Cards are read in one pass. What a card says of a contest goes into a column of its own, by the
// ids of contest and choices. late_settle, when all is read, makes the contests of the election:
// their names, whether they have ranks, what is an overvote; and moves the columns over.
#ifndef BAL_FORMATS_LATE_H
#define BAL_FORMATS_LATE_H

#include "core/import.h"

#define LATE_NONE UINT32_MAX

enum late_ranks { LATE_BY_MARKS, LATE_RANKED, LATE_UNRANKED };

struct late_choice {
    str id;         // "": write-ins that have no choice of their own
    str name, code; // name "": the id stands for it
    enum choice_kind kind;
    bool defined;
    enum reported_fate fate; // that a report of results states
    bool is_line;            // for write-ins, and without a name; known once settled
    uint32_t index;          // in the contest, once settled
};

// Votes and undervotes on a card make the votes allowed: how often a number came out, and where
// first.
struct late_sum {
    uint32_t votes, card;
    uint64_t cards;
};

struct late_contest {
    str id, name, code;
    bool defined;
    enum late_ranks ranked;
    enum choice_function function; // where known
    struct function_terms terms;
    bool function_known;
    uint32_t votes, seats, ranks; // 0: not stated
    struct place place;           // of its definition
    struct contest marks;         // the column of its cards, by numbers of `choices`
    VEC(struct late_choice) choices;
    VEC(uint32_t) order; // of choices, as they are defined
    struct table ids;    // of choices
    bool weighted;       // a mark has several votes; they are its rank
    uint32_t most_ranks; // the highest on a card
    uint32_t most_votes; // on a card, where that is no overvote
    uint64_t stamp;      // the card that had it last, plus 1
    uint32_t next;       // contest that came after it last time
    struct late_sum sums[8];
    uint32_t index; // in the election, once settled
};

struct late {
    struct import *imp;
    struct arena arena;
    uint32_t first_card;
    struct table ids;
    VEC(struct late_contest) contests;
    VEC(uint32_t) order; // of contests, as they are defined
    uint32_t last;       // contest found last
    bool sums_only;      // votes allowed that are not stated come from late_sum, not from marks
    // Choices and contests that are defined nowhere are problems.
    bool definitions;
};

void late_init(struct late *l, struct import *imp);
void late_done(struct late *l);

// A copy in the arena, without blanks at either end; where there are line ends or tabs in it, runs
// of blanks are one.
str late_name(struct arena *a, str text);

// The same, and all runs of blanks are one.
str late_words(struct arena *a, str text);

// The contest of that id, made when new.
BAL_CHECKED bal_status late_contest(struct late *l, str id, uint32_t *out, struct bal_err *err);

// The choice of that id in the contest, made when new.
BAL_CHECKED bal_status late_choice(struct late *l, uint32_t contest, str id, uint16_t *out,
                                   struct bal_err *err);

// Says that the contest, or the choice, is defined: in the order of these calls they will stand in
// the election, before all others. Not to be called twice.
BAL_CHECKED bal_status late_define(struct late *l, uint32_t contest, struct bal_err *err);
BAL_CHECKED bal_status late_define_choice(struct late *l, uint32_t contest, uint16_t choice,
                                          struct bal_err *err);

// What the card, whose number is `card`, says of the contest. STATE_MARKED: what the marks say, or
// blank; STATE_OVERVOTED: the file says so. A mark has rank 0 where the file gives none. *twice:
// the card had the contest before, and nothing was done.
BAL_CHECKED bal_status late_put(struct late *l, uint32_t card, uint32_t contest,
                                enum contest_state state, struct mark *marks, uint32_t count,
                                bool *twice, struct bal_err *err);

// On the card, votes and undervotes together were so many.
void late_sum(struct late *l, uint32_t card, uint32_t contest, uint32_t votes);

// Makes the contests of the election and fills their columns. To be called in any case, also after
// a failure, if the election is to be used.
BAL_CHECKED bal_status late_settle(struct late *l, struct bal_err *err);

#endif
