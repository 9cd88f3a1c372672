// SPDX-License-Identifier: Apache-2.0
// risk_args.h: the figures that risk and plan take on the command line.
#ifndef BAL_CLI_RISK_ARGS_H
#define BAL_CLI_RISK_ARGS_H

#include "app/plan.h"
#include "cli/command.h"

struct risk_args {
    str margin; // votes, or a fraction
    struct opt_u64 cards;
    struct opt_double gamma;
    struct opt_u64 o1, o2, u1, u2, winner, loser;
};

const char *risk_method_name(size_t i); // NULL after the last

// Rows of an option table whose options struct S has a struct risk_args called `args`.
#define RISK_ARGS_OPTIONS(S)                                                                       \
    {.name = "margin",                                                                             \
     .kind = OPT_DECIMAL,                                                                          \
     .at = offsetof(S, args.margin),                                                               \
     .arg = "V",                                                                                   \
     .help = "the smallest margin in votes; without --cards the diluted margin, as 0.05"},         \
        {.name = "cards",                                                                          \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.cards),                                                            \
         .arg = "N",                                                                               \
         .help = "the cards that the sample is drawn from"},                                       \
        {.name = "gamma",                                                                          \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, args.gamma),                                                            \
         .arg = "G",                                                                               \
         .fallback = "1.03905",                                                                    \
         .help = "error inflator of Kaplan-Markov"},                                               \
        {.name = "o1",                                                                             \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.o1),                                                               \
         .arg = "N",                                                                               \
         .help = "one-vote overstatements seen"},                                                  \
        {.name = "o2",                                                                             \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.o2),                                                               \
         .arg = "N",                                                                               \
         .help = "two-vote overstatements seen"},                                                  \
        {.name = "u1",                                                                             \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.u1),                                                               \
         .arg = "N",                                                                               \
         .help = "one-vote understatements seen"},                                                 \
        {.name = "u2",                                                                             \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.u2),                                                               \
         .arg = "N",                                                                               \
         .help = "two-vote understatements seen"},                                                 \
        {.name = "winner",                                                                         \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.winner),                                                           \
         .arg = "N",                                                                               \
         .help = "ballot polling: cards of the sample with a vote for the winner"},                \
    {                                                                                              \
        .name = "loser", .kind = OPT_U64, .at = offsetof(S, args.loser), .arg = "N",               \
        .help = "ballot polling: cards of the sample with a vote for the loser"                    \
    }

// Fills the query from the arguments.
BAL_CHECKED bal_status risk_args_query(const struct risk_args *a, struct risk_query *out,
                                       struct bal_err *err);

#endif
