// SPDX-License-Identifier: Apache-2.0
// verbs.h: what people do with a record, from its settings to its end. Each verb is one step: done
// as a whole or not at all. Each opens the audit anew, from the record alone.
#ifndef BAL_RECORD_VERBS_H
#define BAL_RECORD_VERBS_H

#include "record/log/standing.h"
#include "record/session/session.h"

// ---- before the seed

struct contest_setting {
    str contest; // its name, or the beginning of it where that is enough
    bool has_target, target, has_bound, has_pending;
    uint64_t cards_bound, pending;
    str risk_limit, method; // "": not set
    str irv_rule; // how a ranked contest is counted and its marks are read (tabulate/irv.h); "":
                  // not set
    str rounds;   // "100,250,600": the schedule of a method by rounds; "none"; "": not set
};

// Sets what an audit of the contest shall be like. BAL_NOT_FOUND: no such contest; BAL_INVALID: a
// risk limit, method or rule that cannot be.
BAL_CHECKED bal_status verb_set_contest(struct record *r, const struct contest_setting *set,
                                        struct bal_err *err);

// Freezes inputs and settings: computes every margin, fixes assertions and parameters. BAL_CONFLICT
// when the inputs cannot be audited as they are (the problems say why) or nothing is a target.
BAL_CHECKED bal_status verb_commit(struct record *r, const char *sampler, struct problems *p,
                                   struct bal_err *err);

enum { MIN_CELL_USUAL = 10 };

// How cards are drawn, where nothing else was set, and what will be public of their records.
struct commit_draw {
    const char *sampler;
    bool weighted;   // comparisons without a method of their own are by weight
    unsigned decoys; // with weights: for every hundred new cards of a round, at most DECOYS_MOST
    const struct km_rates *rates; // that the weights are planned for; NULL: rates_assumed
    const char *publish;          // what the public may see: "closed", "contests", "sums", "full"
                         // (docs/bundle.md); NULL: "contests", or "closed" where cards are drawn by
                         // weights that only the records tell
    uint64_t min_cell; // reporting units with fewer cards are merged; 0: MIN_CELL_USUAL
    bool together;     // cards that could be recognised go into pools (app/sealed/privacy.h)
    bool dice_only, list_objections; // of several parties: docs/parties.md, sections 2 and 3
};

// The same. BAL_UNSUPPORTED: weights with another sampler than `ballast`, or that nobody could
// compute again from what is to be public; BAL_INVALID: no such rule.
BAL_CHECKED bal_status verb_commit_drawn(struct record *r, const struct commit_draw *d,
                                         struct problems *p, struct bal_err *err);

// Opens the inputs again, before the seed.
BAL_CHECKED bal_status verb_reopen(struct record *r, str reason, struct bal_err *err);

// Enters the seed, after commit: at least 20 decimal digits.
BAL_CHECKED bal_status verb_seed(struct record *r, str digits, struct bal_err *err);

// ---- rounds

// What the next round would be, without opening it: each target's cards in all for a chance of 50,
// 70, 80, 90 and 95 % to finish, and the new cards of each jurisdiction.
struct verb_planning {
    struct session s;
    struct next_round next;
};

struct plan_wishes {
    double cap; // share of its cards above which a contest is counted by hand; 0: all
    const struct km_rates *rates; // assumed discrepancies; NULL: rates_assumed
    uint64_t sample;              // for the chance to finish with so many cards of each contest
};

// From the state after the last closed round; before commit from the inputs and settings as they
// are. BAL_CONFLICT while cards of a round are awaited, or when the inputs cannot be audited. Call
// verb_planning_done in every case.
BAL_CHECKED bal_status verb_plan(struct record *r, const struct plan_wishes *wishes,
                                 struct verb_planning *out, struct problems *p,
                                 struct bal_err *err);
void verb_planning_done(struct verb_planning *p);

struct round_options {
    unsigned chance;   // index in size_chances: the chance to finish in this round
    double cap;        // share of its cards above which a contest is counted by hand; 0: all
    const char *lists; // folder for the retrieval lists; NULL: beside the record
    bool close;        // close the open round first: cards not entered are cards not found
};

struct round_result {
    uint64_t number;    // of the round that was opened; 0: none was
    uint64_t cards;     // new cards to look for
    uint64_t batches;   // new batches to count
    uint64_t escalated; // contests that now go to a full hand count
    bool concluded;
    struct buf list;       // path of the retrieval list; empty where the audit compares batches
                           // alone
    struct buf batch_list; // path of the list of batches; empty: no contest compares batches
};

// Measures and closes the open round where every card was entered (or `close`), then plans and
// draws the next, or concludes the audit when every target is settled. BAL_CONFLICT: cards of the
// open round are awaited. Call round_result_done in every case.
BAL_CHECKED bal_status verb_round(struct record *r, const struct round_options *o,
                                  struct round_result *out, struct problems *p,
                                  struct bal_err *err);
void round_result_done(struct round_result *r);

struct enter_result {
    uint64_t cards;        // interpretations taken
    size_t awaited;        // cards of the round still without one
    uint64_t counts;       // contests in batches counted
    size_t awaited_counts; // those of the round that are not
    bool closed;           // that was the last: the round is measured and closed
    size_t disputes; // contests on cards that two boards read differently, still to be decided
    bool concluded;
};

// Takes in interpretations of cards of the open round, or hand counts of its batches (a file of the
// format ballast-handcount). All of the file or nothing; BAL_INVALID, with problems, for cards and
// batches that were not drawn, or were entered before.
BAL_CHECKED bal_status verb_enter(struct record *r, const char *path, struct enter_result *out,
                                  struct problems *p, struct bal_err *err);

// The same with a table that is in memory; `name` is what problems call it.
BAL_CHECKED bal_status verb_enter_typed(struct record *r, const char *name, str table,
                                        struct enter_result *out, struct problems *p,
                                        struct bal_err *err);

// Takes in what a second board read on drawn cards, without knowing what the first did. Where both
// differ in a contest, it counts as one without agreement until it is adjudicated. BAL_DENIED: the
// same people have signed both, or the card's record was open already.
BAL_CHECKED bal_status verb_enter_second(struct record *r, const char *path,
                                         struct enter_result *out, struct problems *p,
                                         struct bal_err *err);

// Takes in what was decided about cards that two boards read differently, or whose marks are
// doubtful; `by`: who decided.
BAL_CHECKED bal_status verb_adjudicate(struct record *r, const char *path, str by, str reason,
                                       struct enter_result *out, struct problems *p,
                                       struct bal_err *err);

// Replaces interpretations entered by event `refers` with those of the file, for the same cards.
BAL_CHECKED bal_status verb_correct(struct record *r, uint64_t refers, const char *path, str reason,
                                    struct enter_result *out, struct problems *p,
                                    struct bal_err *err);

// Sends a contest to a full hand count.
BAL_CHECKED bal_status verb_escalate(struct record *r, str contest, str reason,
                                     struct bal_err *err);

struct hand_result {
    uint64_t contests, batches; // in the file; batches that count now, in all contests together
    uint64_t missing, disagreeing;
    bool complete; // every contest of the file is
    uint64_t tied; // of those that are: contests in which the count leaves open who has won
    uint64_t
        awaited; // contests of the audit whose full hand count was ordered, and is not complete
    bool concluded;
};

// Takes in a full hand count, of one contest or several: a table of sums or rankings (the format
// ballast-handcount), or ballots as people read them in any format of cast vote records, which
// become a table of rankings (app/files/hand_ballots.h). `contest`: what the only contest of such a
// file is called in the audit; .ptr NULL: as in the file. BAL_INVALID, with problems, when the file
// names what does not exist, or does not go with what was entered before.
BAL_CHECKED bal_status verb_handcount(struct record *r, const char *path, str contest,
                                      struct hand_result *out, struct problems *p,
                                      struct bal_err *err);

// standings_read; and of hand counts that were entered before the audit is concluded, which are
// complete: for that the record is computed anew, which takes as long as entering one. Call
// standings_done in every case.
BAL_CHECKED bal_status verb_standings(struct record *r, struct standings *out, struct bal_err *err);

// ---- for the verbs themselves

// Index of the contest of that spelling, name, or the only one whose name begins so. BAL_NOT_FOUND.
BAL_CHECKED bal_status verb_find_contest(const struct session *s, str name, uint32_t *out,
                                         struct bal_err *err);

// Makes the frame of inputs that are not committed yet; weighted: as commit_draw.
BAL_CHECKED bal_status verb_frame(struct session *s, bool weighted, struct bal_err *err);

// Between record_begin and record_commit: writes `risk` of the last round, whose missing cards
// count as cards not found; and `round-close` where the round is open.
BAL_CHECKED bal_status verb_measure(struct session *s, struct bal_err *err);

// Between record_begin and record_commit: writes `outcome`.
BAL_CHECKED bal_status verb_outcome(struct session *s, struct bal_err *err);

// The same, when every target is settled and the audit has one operator: several conclude in a step
// of its own (verbs_parties.h).
BAL_CHECKED bal_status verb_conclude(struct session *s, bool *concluded, struct bal_err *err);

#endif
