// SPDX-License-Identifier: Apache-2.0
// stratified.h: a contest in one stratum or several, and the cards that were looked at in each,
// from plain tables (docs/plain-tables.md); what SUITE, the union-intersection test and
// super-simple make of them.
#ifndef BAL_APP_STRATIFIED_H
#define BAL_APP_STRATIFIED_H

#include "app/plain_table.h"
#include "audit/planning/strata_plan.h"
#include "audit/risk/strata.h"
#include "audit/risk/suite.h"
#include "audit/risk/super_simple.h"
#include "core/problem.h"

struct stratum_rows {
    uint64_t cards;
    bool compared;         // cards are compared with their CVRs; else polled
    bool known;            // `cards` and `compared` are read
    bool expected;         // `rates` is given
    struct km_rates rates; // of errors, that a plan expects in a compared stratum
    uint64_t *votes;       // reported, of each choice
};

// A card that was drawn.
struct found_card {
    uint32_t stratum, id; // id: TABLE_NONE where the table has no column `card`
    struct card_votes cvr, paper;
    bool cvr_given;
};

struct stratified {
    struct table strata, choices, cards;
    VEC(struct stratum_rows) list;
    VEC(struct total_row) rows; // while a table is read
    VEC(struct found_card) found;
    uint32_t seats, votes_allowed;
    bool *won; // of each choice
    struct problems problems;
    struct arena arena;
};

// Reads the strata (a row for each stratum and choice) and the cards found (a row for each draw, in
// the order of drawing). Where out->problems has errors, nothing else is set. Call stratified_done
// in every case. BAL_INVALID: nobody can lose.
BAL_CHECKED bal_status stratified_read(struct stratified *out, const struct table_input *totals,
                                       const struct table_input *found, uint32_t seats,
                                       uint32_t votes_allowed, struct bal_err *err);

void stratified_done(struct stratified *s);

// The reported margin of a pair in all strata.
int64_t stratified_margin(const struct stratified *s, uint32_t winner, uint32_t loser);

// The largest measured risk over the pairs, and whose it is.
struct pair_risk {
    double risk;
    uint32_t winner, loser;
    double grid; // SUITE: as on the peers' grid
};

// Are these strata for SUITE, or for the union-intersection test? BAL_INVALID, with the reason.
BAL_CHECKED bal_status stratified_can(const struct stratified *s, bool suite, struct bal_err *err);

// Each needs its kind of strata, else BAL_INVALID: SUITE one compared and one polled; super-simple
// one compared; the union-intersection test several. Without a margin the risk is 1.
BAL_CHECKED bal_status stratified_suite(const struct stratified *s, double alpha,
                                        struct pair_risk *out, struct bal_err *err);
BAL_CHECKED bal_status stratified_ui_ts(const struct stratified *s, bool replacement,
                                        struct pair_risk *out, struct bal_err *err);
BAL_CHECKED bal_status stratified_super_simple(const struct stratified *s, double gamma,
                                               struct pair_risk *out, struct bal_err *err);

// Draws still needed by super-simple, as Arlo plans (super_simple_size), after what was found.
BAL_CHECKED bal_status stratified_super_simple_size(const struct stratified *s, double gamma,
                                                    double alpha, uint64_t *more,
                                                    struct bal_err *err);

// The union-intersection test of a pair: its strata with what was found in each. What the struct
// points to is in the arena.
struct ui_ts {
    struct stratum at[STRATA_MOST];
    union bet_tuning bets[STRATA_MOST];
    struct strata s;
};
BAL_CHECKED bal_status stratified_strata(const struct stratified *s, bool replacement,
                                         uint32_t winner, uint32_t loser, struct arena *arena,
                                         struct ui_ts *out, struct bal_err *err);

// How many cards of each stratum a method needs for the pair that needs most of them
// (strata_plan.h). The cards show what is reported, and errors at the rates of their stratum, or at
// `rates`; they are counted in whole cards. SUITE compares with replacement and polls without.
struct stratified_plan {
    struct strata_plan plan;
    uint32_t winner, loser;
};
struct stratified_planning {
    bool suite, replacement; // replacement: of the union-intersection test
    bool least;              // shares with which the audit is smallest
    double alpha;
    struct km_rates rates;
};
BAL_CHECKED bal_status stratified_plan(const struct stratified *s,
                                       const struct stratified_planning *how,
                                       struct stratified_plan *out, struct bal_err *err);

// What SUITE needs to know of a pair.
BAL_CHECKED bal_status stratified_suite_pair(const struct stratified *s, uint32_t winner,
                                             uint32_t loser, struct suite_pair *out,
                                             struct bal_err *err);

#endif
