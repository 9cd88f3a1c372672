// SPDX-License-Identifier: Apache-2.0
// bundle_audit.h: the audit that a bundle tells of: its lists, its openings and its opened votes,
// made into an election that is equivalent to the secret one (app/sealed/equivalent.h).
//
//     public_contests, public_cards, public_commitments (bundle_lists.h)
//     public_openings
//     public_begin (bundle_begin.c)
//     for each contest with leaves: public_leaves, public_votes, public_deal
#ifndef BAL_RECORD_BUNDLE_AUDIT_H
#define BAL_RECORD_BUNDLE_AUDIT_H

#include "record/bundle/bundle.h"
#include "record/bundle/bundle_lists.h"
#include "record/lists/sealed.h"

// A card opened in one contest.
struct public_opening {
    uint32_t contest;
    uint64_t position;
    struct merkle_hash salt;
    str line; // under the rule `sums`: all of it
};

struct public_audit {
    struct bundle *bundle;
    struct record *record; // its state at the end of the log
    struct public_lists lists;
    VEC(struct public_opening) openings; // by contest, then position
    size_t *first;                       // of each contest its first opening; one more
    struct sealed_file (*files)[2];      // of each contest: leaves.bin, open1
    struct equivalent maker;
    struct import imp;
    bool begun;
    // Of the contest at hand.
    struct opened opened;
    VEC(struct commit_wanted) wanted; // of its openings; with the key, of all its leaves
    VEC(uint64_t) wanted_cards;       // whose they are
    bool false_salt;                  // with the key: a card is opened by another salt
    bool has_key;                     // everything is public
    uint8_t key[COMMIT_KEY];
    struct arena arena;
};

// Reads all lists of `card-open`. BAL_INVALID or BAL_CONFLICT: one is damaged, or opens what has no
// leaf, or twice.
BAL_CHECKED bal_status public_openings(struct public_audit *a, struct bal_err *err);

// Reads the list of `tally-open`.
BAL_CHECKED bal_status public_tally(struct public_audit *a, struct bal_err *err);

// Reads the key that all salts come from, where it is public: then every leaf is some card's.
BAL_CHECKED bal_status public_key(struct public_audit *a, struct bal_err *err);

// Adds the cards that have a record.
BAL_CHECKED bal_status public_begin(struct public_audit *a, struct bal_err *err);

// leaves.bin of the contest: number, order, root. commit_read_done in every case.
BAL_CHECKED bal_status public_leaves(struct public_audit *a, uint32_t contest,
                                     struct commit_read *out, struct bal_err *err);

// open1 of the contest: every leaf, every entry; counted in a->opened until public_deal.
BAL_CHECKED bal_status public_votes(struct public_audit *a, uint32_t contest,
                                    const struct commit_read *leaves, struct bal_err *err);

// What the opened cards say, and all others. BAL_CONFLICT: a card opens no leaf, or several.
BAL_CHECKED bal_status public_deal(struct public_audit *a, uint32_t contest, struct bal_err *err);

// Under the rule `sums`, in place of public_votes and public_deal: what the opened cards say, by
// entries that must be leaves; all others are dealt as blank. BAL_CONFLICT: one is no leaf.
BAL_CHECKED bal_status public_deal_blank(struct public_audit *a, uint32_t contest,
                                         const struct commit_read *leaves, struct bal_err *err);

// Is the card's record in the contest opened?
bool public_is_open(const struct public_audit *a, uint32_t contest, uint64_t card);

// All zero at first (but bundle and record); in every case.
void public_audit_done(struct public_audit *a);

#endif
