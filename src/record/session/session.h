// SPDX-License-Identifier: Apache-2.0
// session.h: an audit as far as its record goes: the election out of the inputs, the frame, the
// sample of all rounds, what was found, what it means.
//
// All of it is computed anew from the objects that the events name, and compared with what was
// committed: an input that is now understood in another way stops everything.
#ifndef BAL_RECORD_SESSION_H
#define BAL_RECORD_SESSION_H

#include "app/frame/frame_given.h"
#include "app/frame/frame_rounds.h"
#include "app/measure/batch_measure.h"
#include "app/measure/handcount.h"
#include "app/measure/measure.h"
#include "app/measure/next.h"
#include "record/session/inputs.h"

// How one contest stands.
struct session_contest {
    bool escalated; // it is to be counted by hand in full
    str reason;     // why
    bool counting;  // sums of a hand count were entered
    struct handcount count;
};

// A contest on a drawn card that two boards read differently, and nobody has decided yet. The
// findings live as long as the session's entries.
struct session_dispute {
    size_t sampled; // its place in sample.cards
    uint32_t contest;
    const struct finding *first, *second;
};

enum { DECOYS_USUAL = 10, DECOYS_MOST = 100 };

struct session {
    struct record *record;
    struct problems *problems; // of whoever opened the session
    struct load load;
    struct election *election;       // of the load, or the record's source
    struct frame_settings *settings; // of each of its contests
    struct frame_given given;        // pools as they were committed to, where records are secret
    struct frame frame;
    bool framed;
    struct weigh weights; // of the cards, where they are drawn by weight
    bool weighing;
    const struct km_rates *rates; // assumed when weights are planned; NULL: rates_assumed
    unsigned decoys;              // for every hundred new cards of a round, then
    uint8_t key[SHA256_BYTES]; // what the salts of commitments come from; zero where there are none
    uint64_t min_cell;         // reporting units with fewer cards are merged
    bool together;             // cards that could be recognised are in pools
    bool sums;                 // votes are not opened: trees prove their sums (app/sealed/sums.h)
    VEC(uint64_t) targets;     // of contest c in round r: [r * contests + c]
    struct sample sample;      // of all rounds; empty before the first
    struct load mvrs;          // interpretations as they stand, corrections applied
    uint64_t refused;          // errors in these, or in counts of drawn batches
    uint64_t refused_hands;    // errors in full hand counts
    struct found found;        // with rulings; where boards differ, without agreement
    struct load seconds, rulings; // what a second board read; what was decided, the last of a card
    struct found second, ruled;   // the same of each of sample.cards
    VEC(struct session_dispute) disputes; // by place in sample.cards, then contest
    struct batch_sample batches;          // of contests that compare whole batches, of all rounds
    struct load counts;                   // hand counts of these as they stand
    struct batch_found counted;
    struct measure measure; // as of the last round
    bool measured;
    struct load hands;
    struct session_contest *contests; // of the frame
    bool unknown_escalation; // a contest was sent to a hand count that is none of the audit's
    struct arena arena;
};

// Opens the inputs, and after commit everything that follows from them. Problems with the inputs
// themselves are collected in `problems`. BAL_CONFLICT when what was committed does not come out
// again. Call session_close in every case; record and problems must outlive it.
BAL_CHECKED bal_status session_open(struct session *s, struct record *r, struct problems *problems,
                                    struct bal_err *err);
void session_close(struct session *s);

// After events that came since: sample, interpretations and hand counts as the record's state has
// them now. Inputs and settings must be the same. `problems` are those of this call on.
BAL_CHECKED bal_status session_follow(struct session *s, struct problems *problems,
                                      struct bal_err *err);

// The schedule of a method by rounds, as it is set: "100,250,600" or "none". BAL_INVALID.
BAL_CHECKED bal_status session_schedule(str text, struct arena *arena, struct frame_settings *out,
                                        struct bal_err *err);

// The settings of all contests: the contests files, then what was set since. For sessions before
// commit; problems say what does not fit.
BAL_CHECKED bal_status session_settings(struct session *s, struct bal_err *err);

// The rules of a contest's ranked count, as file and setting say; else the default. BAL_INVALID:
// there are none such.
BAL_CHECKED bal_status session_irv_rule(const struct state *state, const struct election *e,
                                        uint32_t contest, struct irv_rules *out,
                                        struct bal_err *err);

// Number of contests in the frame, and of rounds.
static inline uint32_t session_rounds(const struct session *s)
{
    return (uint32_t)s->record->state.rounds.len;
}

// Is the last round closed (or none opened)?
static inline bool session_idle(const struct session *s)
{
    return s->record->state.phase != PHASE_ROUND;
}

// A record compares only by methods that never measure a lower risk for a worse card
// (METHOD_MONOTONE): the seed is public, so whoever keeps the cards knows the sample and may show
// less than is there. With observations X_i <= B_i, where the B_i are what honest cards would show,
// fixed before the seed, T_j(X) <= T_j(B), and T_j(B) is an ordinary test. BAL_UNSUPPORTED, with
// the reason and what to use.
BAL_CHECKED bal_status session_monotone(const struct method *m, str contest, struct bal_err *err);

// Makes the frame from the settings. BAL_UNSUPPORTED: a method that is not monotone.
BAL_CHECKED bal_status session_frame(struct session *s, struct bal_err *err);

// The weights that cards are drawn by; NULL: all alike.
static inline const struct weigh *session_weights(const struct session *s)
{
    return s->weighing ? &s->weights : NULL;
}

// Draws all rounds up to this one by their targets, in place of what was drawn.
BAL_CHECKED bal_status session_draw(struct session *s, uint32_t rounds, struct bal_err *err);

// Measures again as if rounds up to `closed` were closed: their missing cards are cards not found.
BAL_CHECKED bal_status session_measure(struct session *s, uint32_t closed, struct bal_err *err);

// Is a full hand count of it complete? Then that is its outcome, a tie too.
bool session_counted(const struct session *s, uint32_t contest);

// Is a full hand count complete, and leaves open who has won? Then the law says how that is
// decided, by lot mostly, and the record names no winner of the contest: none of its seats is
// given.
bool session_tied(const struct session *s, uint32_t contest);

// Has the choice won by a complete full hand count?
bool session_hand_won(const struct session *s, uint32_t contest, uint32_t choice);

// Settled: the risk limit is met and no full hand count was ordered, or that is complete.
bool session_contest_done(const struct session *s, uint32_t contest);

// Does the audit wait until it is settled? It is a target, or was sent to a full hand count.
bool session_contest_awaited(const struct session *s, uint32_t contest);

// Are all of these settled?
bool session_done(const struct session *s);

// Cards of the open round without interpretation: those that people look for.
size_t session_awaited(const struct session *s);

// Contests in batches of the open round that nobody has counted yet.
size_t session_awaited_counts(const struct session *s);

// What a measure of this session takes, as of a round.
struct measure_request session_request(const struct session *s, uint32_t round, uint32_t closed);

// Appends the contest's name as core/spelling.h spells it.
void session_spell(const struct session *s, uint32_t contest, struct buf *out);

// Lists go by contest: the first one from *contest on that has the name as a list writes it. False:
// there is none, and *contest stays.
bool session_next_contest(const struct session *s, str name, uint32_t *contest);

// Appends "round 1, draw 5, Mayor: Ann by the first board, Bob by the second".
void session_dispute_words(const struct session *s, const struct session_dispute *d,
                           struct buf *out);

// The entry that a file of the session is, by the name it was given.
const struct state_entry *session_entry_of(const struct session *s, str file);

// The entry that an interpretation of the session came from.
const struct state_entry *session_entry(const struct session *s, const struct interpretation *i);

// For session.c: the list of pools that lists_pools.c makes, read again.
BAL_CHECKED bal_status session_read_pools(struct session *s, struct bal_err *err);
// The same of the list of batches that lists_batches.c makes.
BAL_CHECKED bal_status session_read_batches(struct session *s, struct bal_err *err);
// After that: outcomes and assertions of contests with pools.
BAL_CHECKED bal_status session_read_claims(struct session *s, struct bal_err *err);

// For session_entries.c: opens those of the entries that are, or are not, counts of batches, and
// reads them into one election; and reads the counts.
BAL_CHECKED bal_status session_load_entries(struct session *s, const struct state_entry *entries,
                                            size_t count, bool batches, const char *format,
                                            struct load *out, struct bal_err *err);
BAL_CHECKED bal_status session_read_counts(struct session *s, struct bal_err *err);

// For session_second.c: of several interpretations of a card the last stands.
BAL_CHECKED bal_status session_keep_last(struct election *e, struct bal_err *err);
// For session_entries.c: second readings and rulings (session_second.c).
BAL_CHECKED bal_status session_read_seconds(struct session *s, struct bal_err *err);

// For session.c: reads the interpretations and measures, and the hand counts of all contests.
BAL_CHECKED bal_status session_read_mvrs(struct session *s, struct bal_err *err);
BAL_CHECKED bal_status session_read_hand_counts(struct session *s, struct bal_err *err);

// ---- lists in objects: one EJ1 object a line

// Starts a line; the writer is used as an event's body is.
struct ej1_writer *session_line(struct record_body *b);
// Ends it and appends it to the list.
BAL_CHECKED bal_status session_line_end(struct record_body *b, struct buf *list,
                                        struct bal_err *err);

#endif
