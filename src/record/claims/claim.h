// SPDX-License-Identifier: Apache-2.0
// claim.h: a claimed figure against a bundle (docs/claims.md): whether what the log has signed says
// so, says otherwise, said so once, or does not say.
#ifndef BAL_RECORD_CLAIM_H
#define BAL_RECORD_CLAIM_H

#include "ledger/merkle.h"
#include "record/bundle/verify_bundle.h"

enum claim_verdict {
    CLAIM_CONFIRMED,       // the log's last word on it says so
    CLAIM_CONTRADICTED,    // it says otherwise
    CLAIM_OUTDATED,        // an earlier word said so, and was replaced
    CLAIM_NOT_IN_EVIDENCE, // the log says nothing of it
    CLAIM_NOT_CHECKABLE,   // the sentence is none of those that can be asked
};

const char *claim_verdict_name(enum claim_verdict v); // "NOT IN EVIDENCE", …

// An event of the log.
struct claim_event {
    uint64_t seq;
    int64_t time;
    str type;
    str object; // path of the list that it names; empty: it is the event itself that says it
};

struct claim_contest {
    uint64_t line;  // in its list, from 1
    str name, text; // text: the whole line
    str *choices;
    uint64_t *votes;
    bool *won;
    uint32_t choice_count;
    uint64_t cards, seats, votes_allowed, ranks;
    bool points; // the votes are points
};

// The contests as one params-commit fixed them.
struct claim_version {
    size_t event; // index in events
    VEC(struct claim_contest) contests;
};

// What a risk or an outcome event says of one contest.
struct claim_finding {
    size_t event;
    uint64_t line;
    str contest, text, risk, outcome; // outcome empty: a measured risk
    bool met;
    str *winners;
    size_t winner_count;
};

struct claim_facts {
    struct arena arena;
    struct verify verify; // the bundle's own verification
    str election, seed;
    uint64_t size;
    size_t opened, seeded; // events: election-open, seed
    VEC(struct claim_event) events;
    VEC(struct merkle_hash) leaves;
    VEC(struct claim_version) versions; // the last one holds
    VEC(struct claim_finding) findings; // in the order of events
    uint64_t cards, drawn;              // of all manifests that hold; cards drawn
    size_t manifest, sample;            // the last event of either; events.len: none
};

// Verifies the bundle and collects what claims are about. BAL_DENIED: the bundle fails, so that
// nothing is told from it. Call claim_facts_done in every case.
BAL_CHECKED bal_status claim_facts_read(struct claim_facts *f, const char *path,
                                        const struct bundle_wishes *wishes,
                                        const struct record_env *env, struct bal_err *err);
void claim_facts_done(struct claim_facts *f);

struct claim_answer {
    enum claim_verdict verdict;
    str claim;   // as it was given
    str says;    // what the evidence says, a sentence or two to be printed
    str note;    // what it does not say; may be empty
    bool proven; // the following are given
    struct claim_event event;
    uint64_t line; // of the list; 0: the event itself
    str text;      // what stands there
    struct merkle_hash leaf, root;
    struct merkle_proof path;
};

// Judges one sentence. Texts live in the facts' arena. BAL_LIMIT: no memory.
BAL_CHECKED bal_status claim_judge(struct claim_facts *f, str claim, struct claim_answer *out,
                                   struct bal_err *err);

// ---- the grammar (claim_read.c)

enum claim_kind {
    ASK_VOTES,
    ASK_SHARE,
    ASK_TOTAL,
    ASK_MARGIN,      // of a winner over the best loser
    ASK_MARGIN_PAIR, // of one choice over another
    ASK_WINNER,
    ASK_LOSER,
    ASK_CARDS,
    ASK_MORE_VOTES, // more votes than cards
    ASK_TURNOUT,
    ASK_RISK,
    ASK_RISK_MET,
    ASK_OUTCOME, // confirmed by the audit
    ASK_COUNTED, // counted by hand
    ASK_DRAWN,
    ASK_SEED,
    ASK_HEAD,
};

enum claim_compare { IS, MORE_THAN, LESS_THAN, AT_LEAST, AT_MOST };

struct claim_question {
    enum claim_kind kind;
    str choice, other, contest; // as known names where `known`; else as written; empty: not said
    bool known;
    enum claim_compare compare;
    uint64_t number;   // of a percentage: its digits without the point
    unsigned decimals; // of a percentage
    str text;          // a root, or a seed
    str unit;          // "ballots" or "voters" of ASK_MORE_VOTES
};

// Reads the sentence; false: it is none that can be asked.
bool claim_read(const struct claim_facts *f, str claim, struct claim_question *out);

// Examples of all that can be asked; NULL after the last.
const char *claim_form(size_t i);

#endif
