// SPDX-License-Identifier: Apache-2.0
// commit_entry.h: what a leaf says: one card's votes in one contest, as tallied.
//
//     {"contest":NAME,"ru":UNIT,"v":VOTES}          EJ1
//
// UNIT is the reporting unit, "" of a card without the contest. VOTES:
//
//   null                        the contest is not on the card
//   ["Ann","Bob"]               votes, in the order of the contest's choices; [] is blank; a choice
//                               that stands for all write-ins once for each of its votes
//   ["Bob","Ann"]               a ranked contest: who counts first, second …, read by the rules of
//                               core/ranking.h (those that the contest is counted by); Borda too
//   ["Bob",["Ann","Cy"]]        Condorcet: a rank that several share
//   [{"c":"Ann","s":5}]         scores above 0, in the order of the choices
//
// A fourth member "x" says why a card counts for nobody, or for nobody from there on: "overvote" (v
// has the ranks before it), "invalid" (the voter was not eligible), "withheld".
//
// Choices are named as core/spelling.h spells them, in EJ1's characters (ej1_clean). Whatever a
// count or an assertion makes of a mark set, it makes of its entry too: marks that count for
// nothing (crossed out, repeated, passed over) are left out, so that they cannot identify a voter.
#ifndef BAL_LEDGER_COMMIT_ENTRY_H
#define BAL_LEDGER_COMMIT_ENTRY_H

#include "core/points.h"
#include "core/ranking.h"
#include "ledger/ej1.h"

// A contest as its entries see it.
struct commit_form {
    const struct contest *contest;
    struct buf name;      // of the contest in entries
    struct table choices; // as entries name them, by number
    struct ranking_rules ranking;
};

// `ranking`: how a ranked contest is read; NULL: ranking_default. BAL_CONFLICT where two choices
// would have one name. The contest must outlive the form. Call commit_form_done in every case.
BAL_CHECKED bal_status commit_form_init(struct commit_form *f, const struct contest *c,
                                        const struct ranking_rules *ranking, struct bal_err *err);
void commit_form_done(struct commit_form *f);

// Appends the entry of a mark set; `ru` goes through ej1_clean and is left out ("") where the
// contest is not on the card. BAL_LIMIT: too long for EJ1; then nothing is appended.
BAL_CHECKED bal_status commit_entry_put(const struct commit_form *f, str ru,
                                        const struct mark_set *s, struct buf *out,
                                        struct bal_err *err);

// How many choices its entry names; a slot for all write-ins, alone, names nobody.
uint32_t commit_entry_choices(const struct commit_form *f, const struct mark_set *s);

// What an entry says, as a mark set that counts the same.
struct commit_entry {
    str ru;
    struct mark_set set;
};

// Reads an entry of this contest; views `text` and the arena. BAL_INVALID unless it is just what
// commit_entry_put writes.
BAL_CHECKED bal_status commit_entry_read(const struct commit_form *f, str text, struct arena *a,
                                         struct commit_entry *out, struct bal_err *err);

#endif
