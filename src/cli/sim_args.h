// SPDX-License-Identifier: Apache-2.0
// sim_args.h: the figures that simulate and compare take on the command line.
#ifndef BAL_CLI_SIM_ARGS_H
#define BAL_CLI_SIM_ARGS_H

#include "app/plan/compare.h"
#include "cli/command.h"

struct sim_args {
    str margin, rates;
    struct opt_u64 cards, replications, seed, threads, most;
    struct opt_double blank, pool, risk_limit;
};

// Rows of an option table whose options struct S has a struct sim_args called `args`.
#define SIM_ARGS_OPTIONS(S, replications_)                                                         \
    {.name = "margin",                                                                             \
     .kind = OPT_DECIMAL,                                                                          \
     .at = offsetof(S, args.margin),                                                               \
     .arg = "V",                                                                                   \
     .help = "the margin of a made-up contest: votes, or a fraction of the cards as 0.01"},        \
        {.name = "cards",                                                                          \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.cards),                                                            \
         .arg = "N",                                                                               \
         .fallback = "1000000",                                                                    \
         .help = "its cards"},                                                                     \
        {.name = "blank",                                                                          \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, args.blank),                                                            \
         .arg = "SHARE",                                                                           \
         .fallback = "0",                                                                          \
         .help = "share of its cards without a vote for winner or loser"},                         \
        {.name = "pool",                                                                           \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, args.pool),                                                             \
         .arg = "SHARE",                                                                           \
         .fallback = "0",                                                                          \
         .help = "share of its cards whose CVRs are not linked to cards (ONEAudit)"},              \
        {.name = "rates",                                                                          \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, args.rates),                                                            \
         .arg = "O1,O2,U1,U2",                                                                     \
         .fallback = "0.001,0.0001,0.001,0.0001",                                                  \
         .help = "errors a card: overstatements by one and two votes, understatements"},           \
        {.name = "risk-limit",                                                                     \
         .letter = 'a',                                                                            \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, args.risk_limit),                                                       \
         .arg = "A",                                                                               \
         .fallback = "0.05",                                                                       \
         .help = "the largest chance that a wrong outcome is not corrected"},                      \
        {.name = "replications",                                                                   \
         .letter = 'r',                                                                            \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.replications),                                                     \
         .arg = "R",                                                                               \
         .fallback = (replications_),                                                              \
         .help = "simulated audits"},                                                              \
        {.name = "seed",                                                                           \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.seed),                                                             \
         .arg = "S",                                                                               \
         .fallback = "1",                                                                          \
         .help = "the same seed gives the same figures, for any number of threads"},               \
        {.name = "threads",                                                                        \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.threads),                                                          \
         .arg = "T",                                                                               \
         .fallback = "0",                                                                          \
         .help = "threads; 0: one for each processor"},                                            \
    {                                                                                              \
        .name = "most", .kind = OPT_U64, .at = offsetof(S, args.most), .arg = "N",                 \
        .fallback = "0", .help = "cards at which an audit gives up; 0: all cards"                  \
    }

// The contest and the trial that the arguments describe. BAL_USAGE: one is out of range.
BAL_CHECKED bal_status sim_args_contest(const struct sim_args *a, struct population_spec *out,
                                        struct bal_err *err);
BAL_CHECKED bal_status sim_args_trial(const struct sim_args *a, struct trial *out,
                                      struct bal_err *err);

// "per 10,000 cards: 10 one-vote and 1 two-vote overstatements, …" as a sentence.
void sim_rates_words(const struct km_rates *r, struct buf *out);

#endif
