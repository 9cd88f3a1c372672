// SPDX-License-Identifier: Apache-2.0
// risk_args.h: the figures that risk and plan take on the command line.
#ifndef BAL_CLI_RISK_ARGS_H
#define BAL_CLI_RISK_ARGS_H

#include "app/plan/plan.h"
#include "cli/command.h"

struct risk_args {
    str margin; // votes, or a fraction
    struct opt_u64 cards;
    struct opt_double gamma;
    struct opt_u64 o1, o2, u1, u2, winner, loser;
    struct opt_u64 reported_winner, reported_loser;
    str rounds, winner_votes, loser_votes; // lists
    struct opt_double delta;
    bool replacement;
};

const char *risk_method_name(size_t i); // NULL after the last

// Rows of an option table whose options struct S has a struct risk_args called `args`.
#define RISK_ARGS_OPTIONS(S)                                                                       \
    {.name = "margin",                                                                             \
     .kind = OPT_DECIMAL,                                                                          \
     .at = offsetof(S, args.margin),                                                               \
     .arg = "V",                                                                                   \
     .help =                                                                                       \
         "the smallest margin: votes, or a fraction of the cards (the diluted margin) as 0.05"},   \
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
        {.name = "loser",                                                                          \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.loser),                                                            \
         .arg = "N",                                                                               \
         .help = "ballot polling: cards of the sample with a vote for the loser"},                 \
        {.name = "reported-winner",                                                                \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.reported_winner),                                                  \
         .arg = "N",                                                                               \
         .help = "ballot polling: reported votes of the winner; without it, as if every card had " \
                 "a vote for one of the pair"},                                                    \
        {.name = "reported-loser",                                                                 \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, args.reported_loser),                                                   \
         .arg = "N",                                                                               \
         .help = "ballot polling: reported votes of the loser"},                                   \
        {.name = "rounds",                                                                         \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, args.rounds),                                                           \
         .arg = "N,N,...",                                                                         \
         .help = "the whole schedule as it was fixed before the seed: cards in all after each "    \
                 "round"},                                                                         \
        {.name = "winner-votes",                                                                   \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, args.winner_votes),                                                     \
         .arg = "N,N,...",                                                                         \
         .help = "of each round done: votes for the winner in the sample so far"},                 \
        {.name = "loser-votes",                                                                    \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, args.loser_votes),                                                      \
         .arg = "N,N,...",                                                                         \
         .help = "of each round done: votes for the loser; without it, all other cards"},          \
        {.name = "delta",                                                                          \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, args.delta),                                                            \
         .arg = "D",                                                                               \
         .fallback = "1",                                                                          \
         .help = "Athena: the largest likelihood ratio, tie to report, that may stop a round"},    \
    {                                                                                              \
        .name = "replacement", .kind = OPT_FLAG, .at = offsetof(S, args.replacement),              \
        .help = "sprt: cards are drawn with replacement"                                           \
    }

// Fills the query from the arguments. The reported votes of a pair stand in for --margin.
BAL_CHECKED bal_status risk_args_query(const struct risk_args *a, struct risk_query *out,
                                       struct bal_err *err);

#endif
