// SPDX-License-Identifier: Apache-2.0
// state.h: where an audit stands: a fold over the events of its record, and nothing else.
//
// Lists whose length the election decides are objects; the state holds their digests only, so it
// stays small. It can be kept between commands (snapshot.h) and is rebuilt whenever it is absent.
#ifndef BAL_RECORD_STATE_H
#define BAL_RECORD_STATE_H

#include "record/state/state_parties.h"

enum input_kind {
    INPUT_MANIFEST,
    INPUT_CVR,
    INPUT_RESULTS,
    INPUT_CONTESTS,
    INPUT_NAMES,
    INPUT_KINDS
};

const char *input_kind_name(enum input_kind kind); // "manifest", "cvr", "results", "contests"

struct state_input {
    uint64_t seq;
    int64_t time;
    enum input_kind kind;
    str name, jurisdiction, format; // of the file or folder; jurisdiction "" when none was given
    bool folder;                    // the object lists the files of a folder
    struct state_object source;
    uint64_t cards, listed, contests; // CVRs, cards of the manifest, contests in it
    uint8_t canonical[SHA256_BYTES];  // SHA-256(salt || canonical digest) where salted
    str converter;
    bool withdrawn;
    str reason;
};

// What was set for one contest; the last setting stands.
struct state_setting {
    str contest; // as core/spelling.h spells it
    bool has_target, target;
    str risk_limit, method; // "" when not set
    str rounds;             // "100,250,600" or "none"; "" when not set
    str irv_rule;           // as irv_put writes it; "" when not set
    bool has_bound, has_pending;
    uint64_t cards_bound, pending;
};

struct state_round {
    uint64_t number;
    int64_t opened, closed; // 0: not yet
    uint64_t closing;       // number of the event that closed it
    uint64_t cards, new_cards;
    uint64_t new_batches, new_counts; // batches to look for, and sums of contests in batches
    struct state_object plan, sample; // size 0: not yet
    struct state_object batches;      // the list of batches; size 0: none
    struct state_object risk;         // size 0: not since interpretations were entered
};

// Interpretations that were entered, counts of drawn batches, or a full hand count.
struct state_entry {
    uint64_t seq;
    int64_t time;
    uint64_t round; // 0 in a hand count
    uint64_t cards; // or, of batches, contests in batches
    bool batches;   // counts of drawn batches
    struct state_object list;
    bool corrects; // it replaces interpretations of `refers`
    uint64_t refers;
    str reason;
    str signers; // owners of the keys that signed it, a line each
};

// How people took cards from where they are kept: a table of places.
struct state_retrieval {
    uint64_t seq;
    int64_t time;
    uint64_t round, places, other_seals; // places with another seal than was listed
    struct state_object list;
};

struct state_escalation {
    uint64_t seq;
    int64_t time;
    str contest, reason;
};

struct state_note { // a withdrawal, a reopening, a correction
    uint64_t seq;
    int64_t time;
    str what, reason;
};

// The cards whose records an event opened.
struct state_opening {
    uint64_t seq, refers; // refers: the interpretations that came first
    struct state_object list;
};

// What the public may see of the records, and what it was given (docs/bundle.md).
struct state_public {
    str rule; // "closed", "contests", "sums", "full"; "" before the freeze
    uint64_t min_cell;
    bool together; // cards that could be recognised are in pools (app/sealed/privacy.h)
    struct state_object report; // on who could be recognised, of several parties; size 0: not yet
    uint64_t recognisable;      // cards, as it says
    struct state_object positions, scopes, commitments, key; // size 0: there is none
    struct state_object tally;                               // size 0: not opened yet
    VEC(struct state_opening) openings;
    uint64_t bundle;           // number of the last such event; 0: none yet
    struct state_object files; // of it
};

struct state {
    struct arena arena;
    uint64_t size; // events folded
    enum phase phase;
    enum phase before; // the phase before the last event
    const char *fails; // after a refusal: the check of verify.h that the event fails
    struct state_parties parties;
    str election, origin, risk_limit, software;
    str programs; // the last list of software, as it stands in its event; empty: none
    int64_t opened, committed, seeded, concluded;
    int64_t last_time;
    VEC(struct state_input) inputs;
    VEC(struct state_setting) settings;
    struct state_object params, assertions, outcome;
    struct state_object pools;   // size 0: there are none
    struct state_object batches; // those of contests that compare whole batches; size 0: none
    struct state_public published;
    struct state_object canonical; // digest of the election that all inputs make, as committed
    str sampler, seed;
    VEC(struct state_round) rounds;
    VEC(struct state_entry) mvrs, hand_counts;
    VEC(struct state_entry) seconds; // what a second board read, blind
    VEC(struct state_entry) rulings; // disputes about cards, settled
    VEC(struct state_retrieval) retrievals;
    VEC(struct state_escalation) escalations;
    VEC(struct state_note) notes;
};

enum { STATE_BYTES = 1 << 30 };

void state_init(struct state *s);
void state_done(struct state *s);

// Moves the state over the next event, whose signatures were checked (parties.h). BAL_CONFLICT
// where the event is not allowed now, BAL_DENIED where others would have to approve it, BAL_INVALID
// where its body is not what its type has. The event's text may go afterwards. On failure only
// `fails` may be read of the state any more.
BAL_CHECKED bal_status state_apply(struct state *s, const struct event *e, struct bal_err *err);

// The setting of that contest, made when new; NULL without memory.
struct state_setting *state_setting(struct state *s, str contest);

// The input of that event that was not withdrawn; NULL when there is none.
struct state_input *state_input(struct state *s, uint64_t seq);

// The interpretations of that event; NULL when there are none.
const struct state_entry *state_entry(const struct state *s, uint64_t seq);

// The event that entered first what event `seq` corrects; `seq` itself when it corrects nothing.
uint64_t state_entered_first(const struct state *s, uint64_t seq);
// The last event so far that entered or corrected what event `seq` did; `seq` itself when none.
uint64_t state_entered_last(const struct state *s, uint64_t seq);
// The same, or the last second reading or ruling so far, whichever is later.
uint64_t state_read_last(const struct state *s, uint64_t seq);

// What that event says of cards, also as a second reading or a ruling; NULL: nothing.
const struct state_entry *state_reading(const struct state *s, uint64_t seq);

// May votes be opened under the rule of the freeze? False before it, too.
bool state_opens(const struct state *s);

// And now: of several parties two have signed the privacy report. BAL_CONFLICT says what to do.
BAL_CHECKED bal_status state_may_open(const struct state *s, struct bal_err *err);

// The round that is open or was measured last; NULL before the first.
static inline struct state_round *state_round(struct state *s)
{
    return s->rounds.len > 0 ? &s->rounds.at[s->rounds.len - 1] : NULL;
}

#endif
