// SPDX-License-Identifier: Apache-2.0
// model.h: everything a report says, as plain data. The record fills it; each way of writing it
// (text, JSON, CSV tables, HTML) reads it and adds nothing of its own, so all show the same
// figures.
//
// Strings belong to the model's arena, or live longer; report_done frees the lists. Times are UTC,
// RFC 3339; empty = not yet.
#ifndef BAL_REPORT_MODEL_H
#define BAL_REPORT_MODEL_H

#include "base/base.h"

enum report_status {
    REPORT_NOT_AUDITED, // no sample yet: no evidence, a risk of 100 %
    REPORT_CONTINUES,   // measured, the risk limit is not met yet
    REPORT_CONFIRMED,   // the risk limit is met: the paper supports the reported outcome
    REPORT_ESCALATED,   // a full hand count is ordered, and not complete
    REPORT_COUNTED,     // counted by hand in full: that count is the outcome
    REPORT_TIED,        // counted by hand in full: a tie, which the law decides, by lot mostly
};

struct report_choice {
    str name;
    uint64_t reported; // votes by the CVRs (or as reported, without CVRs); see unreported
    bool reported_winner;
    uint32_t seats, hand_seats;  // of a party; 0 where no seats are given to choices
    bool counted;                // a full hand count is complete
    uint64_t hand;               // its votes
    bool hand_winner, hand_tied; // hand_tied: one of those among whom the count leaves it open
};

struct report_assertion {
    str winner, loser; // of the claim; empty where it has none
    str words;         // the claim; empty: "winner got more votes than loser"
    uint64_t margin;   // votes
    double risk;       // measured, 1 without evidence
};

struct report_discrepancy_counts {
    uint64_t o2, o1, none, u1, u2;    // cards by what they change the smallest margin by
    uint64_t not_found, no_agreement; // of these, cards that were not found or not agreed upon
};

// One contest at the end of one round.
struct report_contest_round {
    uint64_t planned; // cards of the sample with this contest, planned
    uint64_t usable;  // cards examined that count for it, over all rounds so far
    double risk;
};

struct report_contest {
    str name, function; // "plurality", …
    str figures;        // what those of its choices are: "votes", "first preferences", "points"
    str irv_rule;       // how its rankings are read and counted, in words; empty: by the default
    uint32_t number;    // of the contest in the record's lists, from 0
    bool unreported;    // no votes are reported: those of its choices mean nothing
    uint32_t seats, votes_allowed;
    str universe;      // jurisdictions it is voted in, in words; empty: all
    uint64_t cards;    // in its universe, phantoms included
    uint64_t bound;    // no more cards than this are taken to have the contest; 0: no bound is
    uint64_t phantoms; // of these: no CVR describes them
    uint64_t pooled;   // of these: known as sums of several cards only
    str pools;         // what that costs, in sentences; empty without pools
    uint64_t margin;   // votes, of the smallest assertion
    double diluted_margin;
    str risk_limit; // as set: "0.05"
    bool target;    // the audit goes on until its limit is met; else it is measured along
    str method;
    enum report_status status;
    str reason;       // of an escalation, in plain words; else empty
    double risk;      // measured: of the assertion with the most
    uint64_t usable;  // cards examined that count for it
    uint64_t batches; // where whole batches are compared: how many it has, and `usable`, the
                      // rounds and `found` count draws of these: o1 those whose reported sums
                      // overstate the margin, u1 understate it, by however many votes; else 0
    struct report_discrepancy_counts found;
    bool outcome_changed; // the full hand count has other winners than were reported
    VEC(struct report_choice) choices;
    VEC(struct report_assertion) assertions;
    VEC(struct report_contest_round) rounds;
    VEC(double) path; // the measured risk after 1, 2, … usable cards (thinned beyond 2,000 points)
    uint64_t path_step; // usable cards between two points of the path; 0 or 1 unless thinned
};

struct report_input {
    uint64_t seq; // of its event
    str kind;     // "manifest", "cvr", "results", "contests"
    str name, jurisdiction, format, time;
    uint64_t bytes, cards, contests;
    str digest;  // SHA-256, hex
    bool salted; // of salt and file, because the file is secret
    bool withdrawn;
    str reason; // of the withdrawal
};

struct report_round {
    uint64_t number;
    str opened, closed;
    uint64_t cards, new_cards; // in the sample; not in an earlier round
    uint64_t entered, not_found;
    uint64_t new_batches; // to count, where contests compare whole batches
};

// One contest of one card, or of one batch, where paper and record differ.
struct report_discrepancy {
    uint64_t round, draw;
    str jurisdiction, container, tabulator, batch, imprinted;
    uint64_t position;
    str contest, reported, audited; // marks in words: "Alice", "blank", "not found"
    int votes;        // change of the smallest margin: 2 and 1 overstate it, -1 and -2 understate
    bool whole_batch; // reported, audited: the sums that differ; votes: any number
};

struct report_note { // a correction, withdrawal, reopening: what, why
    uint64_t seq;
    str time, what, reason;
};

// A risk function that contests of the report name as their method.
struct report_method {
    str name, title; // "mixture"; a title for people
    str source;      // paper and equation
    str assumes;     // what must hold for the risk limit to hold
    str parameters;  // as committed, in words; empty: none
};

struct report_event {
    uint64_t seq;
    str time, type, summary;
};

struct report {
    struct arena arena;
    str election, record, origin, software; // software: "ballast 0.1.0"
    str phase; // in words: "inputs are being collected", "round 2 is open", "concluded"
    str next;  // what to do next: a command line or a sentence
    bool concluded;
    bool by_weight;                              // cards are not drawn alike
    str opened, committed, seeded, concluded_at; // times
    str seed, sampler, risk_function;
    str sampler_title, sampler_source; // how it draws, in words; where that is described exactly
    str key;                           // the operator's verifier key
    uint64_t log_size;
    str log_root; // base64
    struct {
        uint64_t manifest_cards, cvr_cards, missing, extra, batches_equal, batches_differing;
    } reconciliation;
    VEC(struct report_contest) contests; // targets first, then by name
    VEC(struct report_input) inputs;
    VEC(struct report_round) rounds;
    VEC(struct report_discrepancy) discrepancies;
    VEC(struct report_method) methods;
    VEC(struct report_note) notes;
    VEC(struct report_event) events;
};

enum { REPORT_ROWS = 1 << 24 }; // ceiling of each list, for vec_push

// "confirmed", "continues", …: also in JSON.
const char *report_status_name(enum report_status s);

// Usable cards examined at point i of the path: the last point stands for all of them.
uint64_t report_path_cards(const struct report_contest *c, size_t i);

// An empty report; everything in it is freed by report_done.
void report_init(struct report *r);
void report_done(struct report *r);

#endif
