// SPDX-License-Identifier: Apache-2.0
// risk_observations.h: ballast risk METHOD --observations FILE.
#ifndef BAL_CLI_RISK_OBSERVATIONS_H
#define BAL_CLI_RISK_OBSERVATIONS_H

#include "app/measure/observations.h"
#include "cli/risk_args.h"

struct observations_args {
    str file; // .ptr is NULL: not given
    str upper, mean;
    struct opt_double reported_mean, reported_variance;
    bool history;
};

// NOLINTBEGIN(bugprone-macro-parentheses): a member of a struct stands in no parentheses
#define OBSERVATIONS_OPTIONS(S, member)                                                            \
    {.name = "observations",                                                                       \
     .kind = OPT_TEXT,                                                                             \
     .at = offsetof(S, member.file),                                                               \
     .arg = "FILE",                                                                                \
     .help = "draws one by one: a decimal number a line, in the order they were drawn; with "      \
             "--cards N, or --replacement"},                                                       \
        {.name = "upper",                                                                          \
         .kind = OPT_DECIMAL,                                                                      \
         .at = offsetof(S, member.upper),                                                          \
         .arg = "U",                                                                               \
         .fallback = "1",                                                                          \
         .help = "the largest observation possible"},                                              \
        {.name = "mean",                                                                           \
         .kind = OPT_DECIMAL,                                                                      \
         .at = offsetof(S, member.mean),                                                           \
         .arg = "T",                                                                               \
         .fallback = "0.5",                                                                        \
         .help = "the null hypothesis: the observations of all cards have this mean or less"},     \
        {.name = "reported-mean",                                                                  \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, member.reported_mean),                                                  \
         .arg = "M",                                                                               \
         .help = "their mean by the report, for methods that bet on it"},                          \
        {.name = "reported-variance",                                                              \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, member.reported_variance),                                              \
         .arg = "V",                                                                               \
         .help = "their variance by the report; M (U - M) when not given"},                        \
    {                                                                                              \
        .name = "history", .kind = OPT_FLAG, .at = offsetof(S, member.history),                    \
        .help = "print the risk after every draw"                                                  \
    }
// NOLINTEND(bugprone-macro-parentheses)

// Measures and prints; *risk: what was measured.
BAL_CHECKED bal_status risk_observations(const struct cli *cli, const struct method *m,
                                         const struct observations_args *o,
                                         const struct risk_args *args, bool json, double *risk,
                                         struct bal_err *err);

#endif
