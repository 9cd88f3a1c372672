// SPDX-License-Identifier: Apache-2.0
// generate.h: makes up an election and writes it in the formats that real ones come in: what the
// machines recorded, and what the paper says. The same options give the same bytes everywhere.
//
// People, places and votes are fictional. Voters and precincts lean to one side of a political line
// more or less, so that contests go together and cards differ as real ones do.
#ifndef BAL_GENERATE_GENERATE_H
#define BAL_GENERATE_GENERATE_H

#include "base/base.h"

enum generate_size { GENERATE_SMALL, GENERATE_COUNTY, GENERATE_STATE };

extern const char *const generate_sizes[]; // their names: "small" …; NULL after the last

// What can be wrong with one card: the machine's record and the paper do not agree.
enum generate_fault {
    FAULT_ONE_VOTE,   // the machine missed a vote, or saw one where there is none
    FAULT_TWO_VOTES,  // the machine took a vote for one choice as a vote for another
    FAULT_LOST_PAPER, // recorded and in the manifest, but the paper is not in its batch
    FAULT_LOST_CVR,   // on paper and in the manifest, but not recorded
    FAULT_EXTRA_CVR,  // scanned twice: a second record at the end of the batch
    FAULT_COUNT,
    FAULT_NONE = FAULT_COUNT,
};

const char *generate_fault_name(enum generate_fault fault); // "one_vote"

enum {
    GENERATE_MANIFEST = 1,
    GENERATE_CONTESTS = 2,
    GENERATE_RESULTS = 4,
    GENERATE_PAPER = 8,
    GENERATE_CVR = 16,
    GENERATE_DOMINION_CSV = 32,
    GENERATE_DOMINION_JSON = 64,
};

// The bits of a list of names, "manifest,dominion-csv"; "all" is everything. BAL_USAGE names what
// is not known.
BAL_CHECKED bal_status generate_files_parse(str list, unsigned *out, struct bal_err *err);

struct generate_options {
    enum generate_size size;
    str seed;                                // any text
    uint64_t cards, contests, jurisdictions; // 0: as the size has it
    double rate[FAULT_COUNT];                // of cards, 0 to 0.5; together at most 0.5
    str hack;                                // the contest whose winner to change, and no other;
                                             // .ptr NULL: none. Its beginning will do
    uint64_t hack_votes;                     // votes to move; 0: as many as the margin has
    // What is not given out card by card: shares of cards whose record has no identity, and that
    // are known as sums by style only; share of batches that are known as sums only. 0 to 0.5.
    double unlinked, redacted, subtotals;
    unsigned files; // GENERATE_ bits; 0: as the size has it
    bool force;     // write into a folder that is not empty
};

struct generate_choice {
    str name;
    uint64_t reported, true_votes; // first ranks in a ranked contest
    bool reported_winner, true_winner;
};

struct generate_contest {
    str name, method; // "plurality", "irv"
    uint32_t votes_allowed;
    uint64_t cards;  // records with the contest on them
    uint64_t margin; // reported, in votes: the last winner's lead over the first loser; in a
                     // ranked contest that of the last round
    bool unopposed;  // nobody could lose: no margin
    bool wrong;      // reported winners are not the true ones
    VEC(struct generate_choice) choices;
};

struct generate_file {
    str name;
    const char *what;
};

struct generate_summary {
    struct arena arena;
    str election, seed, hacked; // hacked: name of the contest, empty when there is none
    enum generate_size size;
    double rate[FAULT_COUNT]; // as asked for
    uint64_t cards;           // the manifest lists
    uint64_t records, papers; // CVRs; cards that the piles really hold
    uint64_t fault[FAULT_COUNT];
    uint64_t hacked_cards;
    uint64_t unlinked, redacted, subtotalled; // cards that are not given out one by one
    size_t jurisdictions, precincts, styles, batches;
    VEC(struct generate_contest) contests;
    VEC(struct generate_file) files;
};

// Writes the election into the folder `dir`, which is made when it does not exist. Each file
// appears whole or not at all. BAL_USAGE when options do not go together or name no contest,
// BAL_CONFLICT when the folder is not empty. Call generate_summary_done in any case.
BAL_CHECKED bal_status generate(const struct generate_options *o, const char *dir,
                                struct generate_summary *out, const struct progress *progress,
                                struct bal_err *err);

void generate_summary_done(struct generate_summary *s);

struct sink;

// The summary as JSON: the content of truth.json.
void generate_truth_json(const struct generate_summary *s, struct sink *out);

#endif
