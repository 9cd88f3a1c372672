// SPDX-License-Identifier: Apache-2.0
// claim.h: a claimed figure against a bundle (docs/claims.md): whether what the log has signed says
// so, says otherwise, said so once, or does not say.
#ifndef BAL_RECORD_CLAIM_H
#define BAL_RECORD_CLAIM_H

#include "ledger/tiles.h"
#include "record/session/session.h"
#include "record/verify/verify.h"

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
    str reason; // of a reopen
};

struct claim_contest {
    uint64_t line;  // in its list, from 1
    str name, text; // text: the whole line
    str *choices;
    uint64_t *votes;
    bool *won;
    uint32_t choice_count;
    uint64_t cards, seats, votes_allowed, ranks;
    bool points;     // the votes are points
    uint64_t *hand;  // votes of a complete hand count, by choice; NULL: there is none
    bool *hand_won;  // with it: who wins by it
    bool *hand_tied; // with it: among whom it leaves open who wins; NULL: it is decided
};

// A jurisdiction's cards by the numbering of all cards, phantoms not counted.
struct claim_place {
    str name;
    uint64_t cards;
};

// What a jurisdiction's results, as they were committed, say of one choice.
struct claim_local {
    size_t place;
    uint32_t contest, choice; // numbers in the last version
    uint64_t votes;
    bool twice; // said more than once: which of them holds nobody can tell
};

// The contests as one params-commit fixed them.
struct claim_version {
    size_t event; // index in events
    str text;     // the whole list
    VEC(struct claim_contest) contests;
};

// A manifest that was committed.
struct claim_manifest {
    uint64_t event, cards; // number of the event; cards that it lists
    uint64_t withdrawn;    // number of the event that withdrew it; UINT64_MAX: none
    str jurisdiction;
};

// How many cards, once that event stood in the log.
struct claim_count {
    size_t event; // index in events
    uint64_t cards;
};

// How many were drawn, or read by people, after each event that says so.
struct claim_counts {
    VEC(struct claim_count) after;
};

// A contest that was sent to a full hand count.
struct claim_escalation {
    size_t event; // index in events
    str contest;
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
    struct verify verify;    // the bundle's own verification
    struct merkle_hash root; // of all events
    struct {                 // the last proof: most claims rest on few events
        size_t event;
        struct merkle_proof path;
    } proved;
    str election, dice, seed;
    uint64_t size;
    str phase;          // where the audit stands at the end of the log, in words; empty: unknown
    VEC(str) cosigners; // witnesses of the policy that cosigned the head, as the policy names them
    bool quorum;        // those that the policy asks for are among them
    size_t opened, seeded; // events: election-open, seed
    VEC(struct claim_event) events;
    VEC(struct merkle_hash) leaves;
    VEC(struct claim_version) versions; // the last one holds
    VEC(struct claim_finding) findings; // in the order of events
    uint64_t cards;                     // of all manifests that hold
    VEC(struct claim_manifest) manifests;
    VEC(struct claim_escalation) escalations;
    struct claim_counts drawn, read; // cards drawn; read by people, those not found among them
    // The last event of each; SIZE_MAX: none.
    size_t manifest, assertions, totals, hand_count, outcome;
    bool reopened;                  // the last freeze does not hold any longer
    size_t reopening;               // the last reopen; SIZE_MAX: none
    VEC(struct claim_place) places; // of a record with several jurisdictions
    VEC(struct claim_local) locals; // by contest, place, choice
};

// Where facts come from: every event of the log in order, and the lists that they name.
struct claim_source {
    void *ctx;
    bal_status (*events)(void *ctx, const struct tile_visit *visit, struct bal_err *err);
    bal_status (*list)(void *ctx, str path, struct buf *out, struct bal_err *err);
};

// Collects them without verifying anything, for what writes the bundle. `f` is zero before, but for
// f->verify. Call claim_facts_done in every case.
BAL_CHECKED bal_status claim_facts_gather(struct claim_facts *f, const struct claim_source *from,
                                          struct bal_err *err);

// Adds what is computed from the inputs: places, their results, complete hand counts. After
// claim_facts_gather; a session of another freeze, one that makes another list of contests than the
// last one that the facts have, adds nothing. BAL_LIMIT: no memory.
BAL_CHECKED bal_status claim_facts_session(struct claim_facts *f, struct session *s,
                                           struct bal_err *err);

void claim_facts_done(struct claim_facts *f);

// The last count; without any no cards, and the event SIZE_MAX.
struct claim_count claim_now(const struct claim_counts *c);

// No event of any kind; claim_facts_gather does it.
void claim_facts_init(struct claim_facts *f);

// Cards of the manifests that held when the event of that number was written (UINT64_MAX: that hold
// now), of one jurisdiction or (empty) of all.
uint64_t claim_listed(const struct claim_facts *f, uint64_t before, str jurisdiction);

// A sentence that a longer one makes, or that can be judged in place of it.
struct claim_part {
    str claim, says;
    enum claim_verdict verdict;
};

enum { CLAIM_PARTS = 4 };

struct claim_answer {
    enum claim_verdict verdict;
    str claim; // as it was given
    str says;  // what the evidence says, a sentence or two to be printed
    str note;  // what it does not say; may be empty
    // Of one without an answer: sentences that can be asked instead. None, and it is
    // NOT CHECKABLE: those of claim_form.
    str ask[CLAIM_PARTS];
    size_t asks;
    struct claim_part part[CLAIM_PARTS];
    size_t parts;
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

enum claim_kind { // figures of a contest first, to ASK_TIED
    ASK_VOTES,
    ASK_SHARE,
    ASK_TOTAL,
    ASK_MARGIN,      // of a winner over the best loser; of none named, the smallest
    ASK_MARGIN_PAIR, // of one choice over another
    ASK_LOST_BY,     // the lead of the last winner over a loser
    ASK_LEAD_SHARE,  // the lead of the only winner, in percent of all votes
    ASK_BEHIND_SHARE,
    ASK_TIED,  // two choices, or the last winner and the best loser
    ASK_LOCAL, // votes of a jurisdiction
    ASK_WINNER,
    ASK_LOSER,
    ASK_BEAT,
    ASK_PASSED, // "Yes" won
    ASK_CARDS,
    ASK_PLACE_CARDS,
    ASK_MORE_VOTES, // more votes than cards
    ASK_TURNOUT,
    ASK_TWICE, // counted twice
    ASK_RISK,
    ASK_RISK_MET,
    ASK_OUTCOME, // confirmed by the audit
    ASK_COUNTED, // counted by hand
    ASK_CHANGED, // a hand count found another winner
    ASK_REVISED, // figures were changed
    ASK_AUDITED, // there was an audit
    ASK_DRAWN,
    ASK_READ, // by people
    ASK_SEED,
    ASK_HEAD,
    ASK_KINDS
};

enum claim_compare { IS, MORE_THAN, LESS_THAN, AT_LEAST, AT_MOST };

struct claim_question {
    enum claim_kind kind;
    unsigned form;              // the number of its form in claim_forms.def, from 0
    str choice, other, contest; // as known names where `known`; else as written; empty: not said
    // The words that stood for the name, where they are a part of it only; empty: they are not.
    struct {
        str choice, other, contest;
    } said;
    str doubt; // why the sentence could mean several things; empty: it could not
    str place; // a jurisdiction of the record; empty: not said
    bool known;
    bool denied; // the opposite is claimed
    bool wins;   // of ASK_SHARE: and that the choice won
    bool first;  // of ASK_VOTES: first preferences are meant
    enum claim_compare compare;
    bool counted;    // there is a number
    uint64_t number; // of a percentage: its digits without the point; of a fraction, what is above
    unsigned decimals; // of a percentage
    unsigned parts;    // of a fraction: what is below; 0: it is a percentage
    str text;          // a root, or a seed
    str unit;          // the word that tells of what: "ballots", "voters", "overnight", …
};

// Judges a question that was not read from a sentence; `claim` stands for it.
BAL_CHECKED bal_status claim_answer_to(struct claim_facts *f, str claim,
                                       const struct claim_question *q, struct claim_answer *out,
                                       struct bal_err *err);

// Reads the sentence; false: it is none that can be asked. What it must write anew lives in the
// facts' arena.
bool claim_read(struct claim_facts *f, str claim, struct claim_question *out);

// May the sentence be read: UTF-8 of at most 4,096 bytes, without characters that are not shown or
// turn the direction of writing?
bool claim_plain(str claim);

// Of a sentence that is none of the forms: who could check it, what the record says about the names
// in it, and sentences that can be asked. Fills out->note and out->ask.
void claim_help(struct claim_facts *f, struct claim_answer *out);

// The sentence with a name of the record in place of one that is written a little otherwise; empty:
// no name is near.
str claim_corrected(struct claim_facts *f, str claim, const struct claim_question *q);

// Where the sentence is several in one ("… and …"): answers each. False: it is none of these.
BAL_CHECKED bal_status claim_split(struct claim_facts *f, struct claim_answer *out, bool *several,
                                   struct bal_err *err);

// Examples of all that can be asked; NULL after the last.
const char *claim_form(size_t i);

#endif
