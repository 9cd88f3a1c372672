// SPDX-License-Identifier: Apache-2.0
// tally.h: counts the contests of an election, checks every sum, and groups votes on request.
#ifndef BAL_APP_TALLY_H
#define BAL_APP_TALLY_H

#include "app/count/rctab.h"
#include "app/load/load.h"
#include "tabulate/rule.h"

enum tally_by {
    TALLY_BY_BATCH,
    TALLY_BY_PRECINCT,
    TALLY_BY_JURISDICTION,
    TALLY_BY_GROUP,
    TALLY_BY_STYLE,
    TALLY_BY_NOTHING,
};

// A sum that must agree.
struct tally_check {
    const char *name; // published: "cards", "votes", "pools", "batches", "groups", "seats",
                      // "tie", "slices", "round", "transfers"
    uint32_t round;   // 1 … for round and transfers, else 0
    decimal left, right;
    unsigned scale; // decimals of both
    str text;       // both sides in words
};

// The votes of the cards of one batch (precinct, …); first preferences in a ranked contest.
struct tally_group {
    uint32_t key; // index in the election's batches, precincts, jurisdictions, groups or styles
    uint64_t cards;
};

// What was reported for a candidate.
struct tally_reported {
    bool known;
    uint64_t votes;
};

struct tally_contest {
    const struct contest *contest;
    const struct rule *rule; // NULL: no rule counts such a contest yet; the rest is empty
    struct irv_rules irv;    // of a ranked contest, as they were said (tally_counted_by)
    const struct parcel_rules *parcels; // … and these (tabulate/parcels); NULL: those alone
    const struct roster *roster;        // its candidates; NULL: its choices
    uint32_t pass, passes; // of counts one after the other, each without the winners of those
                           // before; 1 and 1 where there is one
    struct result result;
    struct tally_reported *reported; // of each candidate; NULL: nothing was reported
    uint32_t first_row; // of the election's results that are of it, plus 1; 0: there are none
    VEC(struct tally_check) checks;
    VEC(struct tally_group) groups; // those with the contest on a card, in order of appearance
    VEC(uint64_t) group_votes;      // of group g for candidate c: at[g * candidate_count + c]
};

struct tally_options {
    str contest; // name or id of the only one to count; empty: all
    enum tally_by by;
    struct irv_rules irv; // of ranked contests whose file names no rule (contest_wishes.irv_rule)
    bool irv_all;         // of all, whatever their file says
    // Of each of the election's contests, above what its file says; NULL entries: `irv`.
    const struct irv_rules *const *irv_of;
    const struct rctab *rctab;          // its contest is counted by its rules; NULL: none
    const struct irv_ask *ask;          // who decides ties where the rules ask; NULL: an error
    const struct parcel_rules *parcels; // ranked contests are counted by them; NULL: by `irv`
    const struct preset *preset;        // that named the rules (app/count/counting.h); NULL: none
    bool margins; // of counts of rankings in ballots: the contest is counted again and again
};

// Cards from `from` to `to` - 1, one after the other from the same batch.
struct tally_run {
    uint32_t from, to;
};

struct tally {
    const struct election *election;
    VEC(struct tally_run) runs;
    enum tally_by by;
    VEC(struct tally_contest) contests;
    struct irv_rules irv; // of ranked contests that name none
    const struct parcel_rules *parcels;
    const struct preset *preset;
    uint32_t *next_row; // of each of the election's results: the next one of its contest, plus 1
    bool violated;      // a check failed
    struct arena arena;
};

// Counts. What it finds becomes problems: a check that fails, a contest without a rule, unresolved
// write-ins that could decide, redacted sums in a ranked contest, reported votes that differ.
// BAL_NOT_FOUND: no such contest. BAL_INVALID: a contest's file names rules that there are not.
// BAL_CONFLICT: the configuration does not fit, or stops at a tie.
// Call tally_done in every case. The election must outlive the tally.
BAL_CHECKED bal_status tally_election(struct tally *out, const struct election *e,
                                      const struct tally_options *o, struct problems *p,
                                      struct bal_err *err);

void tally_done(struct tally *t);

// The rules that a ranked contest's file names; *named: it names any. BAL_INVALID: there are none
// such.
BAL_CHECKED bal_status tally_rules_named(const struct contest *c, struct irv_rules *out,
                                         bool *named, struct bal_err *err);

// One count of the rounds for a part of the cards: a precinct or a batch.
struct tally_part {
    str name; // empty: of the cards that name none
    const struct result *whole, *result;
};

// Calls `take` for each precinct or batch of a ranked contest that was counted in rounds, in order
// of appearance; batches of one name are one. What is given is gone after the call.
BAL_CHECKED bal_status tally_parts(const struct tally *t, const struct tally_contest *c,
                                   enum tally_by by,
                                   bal_status (*take)(void *ctx, const struct tally_part *part,
                                                      struct bal_err *err),
                                   void *ctx, struct bal_err *err);

// Is the contest's tally to say the rounds of each precinct or batch? A count by parcels that asks
// about ties cannot: it would ask again.
bool tally_has_slices(const struct tally *t, const struct tally_contest *c);

// Is the contest meant by this name or id? Empty: every one is.
bool tally_is_wanted(const struct contest *c, str wanted);

// BAL_NOT_FOUND, with the name that is nearest.
bal_status tally_no_contest(const struct election *e, str wanted, struct bal_err *err);

// The rules that a ranked contest without `parcels` was counted by: several seats are filled by
// transfers where nothing else is said.
struct irv_rules tally_counted_by(const struct tally_contest *c);

// What cards are grouped by, NULL for nothing; and what a group of them is called.
const char *tally_by_name(enum tally_by by);
str tally_group_name(const struct tally *t, const struct tally_group *g);

// Writes the keys that a tally has in JSON into the open object: "cards", "contests" and, for a
// configuration, those of RCTab's report; the rounds of each precinct or batch where votes are
// grouped by these. docs/json.md describes them. Errors as tally_parts.
BAL_CHECKED bal_status tally_json(struct json_writer *w, const struct tally *t,
                                  const struct rctab *rctab, struct bal_err *err);

// Writes what is known of a margin in ballots as the value of a key: `least` and `most` are NULL
// where there is none; `why` says why there is no least one, or is NULL.
void margin_json(struct json_writer *w, const uint64_t *least, const uint64_t *most,
                 const char *why);

// Writes the tally as CSV to the file, a line a number, all rounds and transfers in it. docs/stv.md
// describes it. Errors as sink_open_file; BAL_LIMIT without memory.
BAL_CHECKED bal_status tally_csv(const struct tally *t, const char *path, struct bal_err *err);

#endif
