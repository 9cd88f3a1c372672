// SPDX-License-Identifier: Apache-2.0
// election.h: one election as the imported files describe it: contests, batches, cards, manifest.
//
// The election owns everything in it. It is filled through import.h and only read afterwards.
#ifndef BAL_CORE_ELECTION_H
#define BAL_CORE_ELECTION_H

#include "base/decimal.h"
#include "core/cards.h"
#include "core/contest.h"
#include "core/problem.h"
#include "core/published.h"

// A batch that CVRs name: (jurisdiction, tabulator, batch).
struct batch {
    uint32_t jurisdiction; // index in election.jurisdictions
    str tabulator, batch;
    uint32_t cards;    // CVRs in it
    id_code last;      // record of its last CVR
    bool unsorted;     // records did not rise: duplicates are possible
    uint64_t withheld; // cards known only as part of a pool, where the file says how many
};

// The sum of several cards that the file does not show one by one (redacted for privacy).
struct pool_votes {
    uint32_t contest, choice;
    uint64_t votes;
};
struct pool {
    str name, style;
    uint32_t jurisdiction;
    uint32_t batch; // where all of its cards lie: number in election.batches + 1; 0: not known
    struct place place;
    uint64_t cards; // 0 when the file does not say
    VEC(struct pool_votes)
    votes; // contests on its cards; a contest without votes has one entry of 0
};

// What the columns of votes of a table of cards mean: kept, so that rows of it which were published
// apart and without their header can be read.
struct vote_column {
    uint32_t cell, contest; // contest: index in the election
    uint16_t choice;        // index in the contest
    uint8_t rank;           // 0 in a contest without ranks
};
struct vote_columns {
    uint32_t jurisdiction;
    uint32_t cells, width; // of the header: up to the last that is not empty; all
    uint32_t style;        // the cell of the ballot style, or UINT32_MAX
    VEC(struct vote_column) at;
};

struct manifest_batch {
    uint32_t jurisdiction;
    str container, tabulator, batch, style;
    uint64_t cards;
    uint64_t first; // cards in earlier batches of the manifest
    struct place place;
};

struct cvr_file {
    str name;
    str format; // name of its format
    uint32_t jurisdiction;
    uint32_t first_card, cards;
};

enum reported_fate {
    FATE_NOT_STATED,
    FATE_WON,
    FATE_LOST
}; // what a report says became of a choice

struct reported { // a result that somebody reported; of a ranked contest: of its first round
    uint32_t jurisdiction;
    str contest, choice; // as spelling.h spells them
    uint64_t votes;
    uint32_t batch; // of the cards of one batch only: number in election.batches + 1; 0: of all
    uint64_t cards; // of these, those with the contest on them; 0: not stated
    uint32_t unit;  // the file it is of (import.unit)
    uint32_t votes_allowed;  // in the contest, as the file states it; 0: not stated
    enum reported_fate fate; // of the choice, in the whole contest
};

enum { REPORTED_SCALE = DECIMAL_SCALE_MAX }; // of votes in later rounds, which may be divided

struct reported_round { // what somebody reported of a later round of a ranked contest
    uint32_t result;    // number in election.results: what it is of
    uint32_t round;     // from 2
    decimal votes;      // of REPORTED_SCALE
};

// One sum of a full hand count, or of the count of a drawn batch: of a choice in it, or of cards.
enum hand_kind {
    HAND_VOTES,
    HAND_MARKS,     // cards that say the same: these marks
    HAND_BLANK,     // cards with the contest and no vote in it
    HAND_OVERVOTED, // cards that count for nobody
    HAND_CARDS,     // cards of the batch that were looked at
    HAND_NOT_FOUND, // the batch is not where it should be
};

struct hand_total {
    uint32_t jurisdiction;
    uint64_t round, draw;     // of a batch that was drawn, from 1; 0: not stated
    str container;            // "": not stated
    str tabulator, batch;     // batch "": all cards of the jurisdiction
    uint32_t contest, choice; // indexes; choice only of HAND_VOTES
    enum hand_kind kind;
    enum mark_use use;        // of HAND_MARKS: what the numbers of the marks are; of one mark with
    const struct mark *marks; // rank 1 they may be nothing. Sorted
    uint32_t count;           // of these marks, at least 1
    uint64_t votes;           // or cards
    struct place place;
};

struct interpretation; // interpretation.h

struct election {
    struct arena arena;
    str name;
    struct table jurisdictions, styles, precincts, groups; // number 0 is "" in each
    VEC(const struct seen *) jurisdictions_seen; // of each number, as far as files name it
    struct table ids;                            // texts of id_code
    struct table batch_keys;
    VEC(struct contest) contests;
    VEC(struct batch) batches;
    struct card_columns card_columns;
    uint32_t cards;
    VEC(struct pool) pools;
    VEC(struct manifest_batch) manifest;
    uint64_t manifest_cards;
    VEC(struct cvr_file) files;
    VEC(struct reported) results;
    VEC(struct reported_round) later_rounds; // by result, then by round
    VEC(struct interpretation) interpretations;
    VEC(struct hand_total) hand_totals;
    VEC(struct vote_columns) vote_columns;
    struct table candidate_ids;     // what files of CVRs say in place of names, and
    VEC(str) candidate_names;       // the name of each
    struct assertion_sets asserted; // sets of assertions about its contests
    struct standard standard;       // the names that files have, and what they are to be
};

BAL_CHECKED bal_status election_init(struct election *e, struct bal_err *err);
void election_done(struct election *e);

static inline struct card election_card(const struct election *e, uint32_t card)
{
    return card_columns_get(&e->card_columns, card);
}

// Changes what a card says.
BAL_CHECKED static inline bal_status election_change_card(struct election *e, uint32_t card,
                                                          enum card_field field, uint32_t value,
                                                          struct bal_err *err)
{
    return card_columns_put(&e->card_columns, card, field, value) ? BAL_OK : err_memory(err);
}

// The text of an id. A number is written to `text`; a derived or absent one gives "".
str election_id(const struct election *e, id_code id, char text[static NUM_TEXT]);

// The imprinted id of a card, appended to out; nothing when there is none.
void election_imprinted(const struct election *e, uint32_t card, struct buf *out);

// Appends "jurisdiction, tabulator 3, batch 800, record 17" with the parts that are known.
void election_describe_card(const struct election *e, uint32_t card, struct buf *out);

// The file a card came from.
const struct cvr_file *election_file_of(const struct election *e, uint32_t card);

// Contest by name and occurrence, or NULL.
struct contest *election_contest(const struct election *e, str name, uint32_t occurrence);

// Bytes of columns, cards and dictionaries.
size_t election_bytes(const struct election *e);

// Finds cards recorded twice, and batches that two manifests list, each with both places.
BAL_CHECKED bal_status election_check_duplicates(const struct election *e, struct problems *p,
                                                 struct bal_err *err);

#endif
