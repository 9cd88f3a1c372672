// SPDX-License-Identifier: Apache-2.0
// irv.h: the rules of a count of rankings, for one seat or several, that laws fix differently. How
// marks are read is in core/ranking.h.
//
// Source: the options and their exact meaning are those of RCTab 2.0, the tabulator that most U.S.
// places with ranked ballots use.
#ifndef BAL_TABULATE_IRV_H
#define BAL_TABULATE_IRV_H

#include "core/ranking.h"
#include "tabulate/result.h"

enum irv_tiebreak {
    IRV_TIE_REPORT, // the count stops and says who is tied
    IRV_TIE_ASK,    // `ask` decides; without it an error (BAL_CONFLICT)
    IRV_TIE_ORDER,  // the earlier one in `order` is ahead
    IRV_TIE_RANDOM, // by java.util.Random with `seed`, as RCTab does; one generator a count
    // Who had more votes in the round before is ahead, else the one before that, and so on:
    IRV_TIE_PREVIOUS_RANDOM, // … then as IRV_TIE_RANDOM
    IRV_TIE_PREVIOUS_ASK,    // … then as IRV_TIE_ASK
};

enum irv_method {
    IRV_MAJORITY,   // one seat; in several passes, each without the earlier winners, for several
                    // (irv_for_seats: IRV_TRANSFER)
    IRV_TRANSFER,   // several seats; who reaches the threshold is elected, and the surplus goes on:
                    // the weighted inclusive Gregory method
    IRV_BOTTOMS_UP, // the last one goes until as many stand as there are seats
    IRV_SHARE,      // the last one goes until each of them has the `share`; any number of seats
};

enum irv_quota {
    IRV_QUOTA_WHOLE,   // floor(votes / (seats + 1)) + 1
    IRV_QUOTA_DECIMAL, // the same with the smallest unit of `scale` decimals in the place of 1
    IRV_QUOTA_HARE,    // votes / seats, rounded up to a whole number
    IRV_QUOTA_HARE_DECIMAL,
};

struct irv_ask;

struct irv_rules {
    const char *name;             // preset it started from; "" when none
    struct ranking_rules reading; // of the marks
    bool batch;                   // eliminate all at once who cannot catch up together
    bool until_two;               // go on after the winner is found, until two remain
    bool first_threshold;         // round 1 fixes the threshold
    uint64_t minimum;             // candidates with fewer votes are eliminated together; 0: none
    uint32_t stop_after;          // last round; RANKING_UNLIMITED: when it is decided
    enum irv_method method;
    uint32_t seats;      // 0: those of the contest. IRV_MAJORITY is for one, IRV_SHARE has none
    bool one_each_round; // IRV_TRANSFER: of several who reach the threshold only the first one is
                         // elected, the others wait
    enum irv_quota quota;
    unsigned scale; // IRV_TRANSFER and decimal quotas: decimals, up to DECIMAL_SCALE_MAX
    uint64_t share; // IRV_SHARE: a part of the active votes, share / 10^share_scale
    unsigned share_scale;
    bool cutoff; // IRV_SHARE: all who have less are eliminated at once
    enum irv_tiebreak tiebreak;
    int64_t seed;
    const uint32_t *order; // IRV_TIE_ORDER: position of each candidate; NULL: ballot order
    bool java_order; // IRV_TIE_PREVIOUS_RANDOM draws from the tied as a java.util.HashSet lists
                     // them, as RCTab does, and not from their names in order
    const struct irv_ask *ask;
};

// Somebody who decides ties.
struct irv_ask {
    // Sets *chosen to an index in `tied`, candidates of the result: who is elected (for_seat; or
    // goes before the others, where all are) or eliminated in its last round.
    bal_status (*choose)(void *ctx, const struct result *r, const uint32_t *tied, uint32_t count,
                         bool for_seat, uint32_t *chosen, struct bal_err *err);
    void *ctx;
};

// The default: an overvote ends the ballot, skipped ranks and repeated candidates are passed over,
// ties are reported. It is what most places do (San Francisco and New York among them).
struct irv_rules irv_default(void);

// A preset ("colorado"), a comma-separated list of settings ("overvote=skip,skips=1"), or a preset
// followed by settings that change it. BAL_USAGE names what is not understood.
BAL_CHECKED bal_status irv_parse(str text, struct irv_rules *out, struct bal_err *err);

// Appends the settings that differ from the default, as irv_parse reads them, in one order:
// "overvote=skip,ranks=3"; "default" where none does. Two texts that mean the same become the same
// text, whatever a preset will mean one day. Last round and ties are no settings.
void irv_put(const struct irv_rules *rules, struct buf *out);

// Is anything set that is of counts alone: method, quota, decimals, …? Such rules are no part of
// what a contest states for an audit.
bool irv_counts_only(const struct irv_rules *rules);

// irv_parse of what a contest states: BAL_USAGE where irv_counts_only.
BAL_CHECKED bal_status irv_parse_stated(str text, struct irv_rules *out, struct bal_err *err);

// Sets rules->share from per cent above 0 and up to 100: "12.5". BAL_USAGE: it is none.
BAL_CHECKED bal_status irv_share(str text, struct irv_rules *rules, struct bal_err *err);

// Makes the rules those of a count for several seats: by transfers where they do not say otherwise.
void irv_for_seats(struct irv_rules *rules);

// Preset i and what it stands for, NULL after the last. A preset is a reading of a law by the
// authors of this program: the user has to confirm that it is in force for the contest.
const char *irv_preset(size_t i);
const char *irv_preset_title(size_t i);

// Appends the rules in words: "an overvote ends the ballot; …".
void irv_describe(const struct irv_rules *rules, struct buf *out);

// Counts the contest of the election by these rules, whatever its choice function. roster may be
// NULL: its choices are the candidates. Call result_done in every case. BAL_CONFLICT: a tie that
// somebody has to decide, or all candidates are below the minimum.
BAL_CHECKED bal_status irv_count(const struct election *e, const struct contest *contest,
                                 const struct irv_rules *rules, const struct roster *roster,
                                 struct result *out, struct bal_err *err);

struct code_cards {
    uint32_t code;
    uint64_t cards;
};

// A part of a count: the same decisions in the same rounds, and the same transfer values, with the
// votes of some of its cards only (a precinct, a batch). `whole` is the count of the contest under
// these rules (and roster). No thresholds are met here and nothing is lost by rounding: who is
// elected keeps what these cards leave. Of the cards by code only the numbers by class are in *out.
// Call result_done in every case.
BAL_CHECKED bal_status irv_part(const struct result *whole, const struct irv_rules *rules,
                                const struct roster *roster, const struct code_cards *cards,
                                size_t count, struct result *out, struct bal_err *err);

#endif
