// SPDX-License-Identifier: Apache-2.0
// plan_args.h: what plans assume, and what they print beyond one size.
#ifndef BAL_CLI_PLAN_ARGS_H
#define BAL_CLI_PLAN_ARGS_H

#include "app/plan/plan_methods.h"
#include "app/plan/what_if.h"
#include "cli/command.h"
#include "io/json_write.h"

struct plan_args {
    str rates, heat, curves;
    struct opt_u64 sample;
    struct opt_double minutes;
    bool what_if, all_methods;
};

// Rows of an option table whose options struct S has a struct plan_args called `plan`.
#define PLAN_ARGS_OPTIONS(S)                                                                       \
    {.name = "rates",                                                                              \
     .kind = OPT_TEXT,                                                                             \
     .at = offsetof(S, plan.rates),                                                                \
     .arg = "O1,O2,U1,U2",                                                                         \
     .help = "errors assumed a card: overstatements by one and two votes, understatements "        \
             "(0.001,0.0001,0.001,0.0001)"},                                                       \
        {.name = "sample",                                                                         \
         .letter = 'n',                                                                            \
         .kind = OPT_U64,                                                                          \
         .at = offsetof(S, plan.sample),                                                           \
         .arg = "N",                                                                               \
         .help = "also show the chance to finish with N cards of each contest in all"},            \
        {.name = "minutes-per-card",                                                               \
         .kind = OPT_DOUBLE,                                                                       \
         .at = offsetof(S, plan.minutes),                                                          \
         .arg = "M",                                                                               \
         .fallback = "5",                                                                          \
         .help = "what finding and reading a card takes, for the hours"},                          \
        {.name = "all-methods",                                                                    \
         .kind = OPT_FLAG,                                                                         \
         .at = offsetof(S, plan.all_methods),                                                      \
         .help = "also methods that others supersede"},                                            \
        {.name = "what-if",                                                                        \
         .kind = OPT_FLAG,                                                                         \
         .at = offsetof(S, plan.what_if),                                                          \
         .help = "also a table of cards by margin and error rate"},                                \
        {.name = "heat",                                                                           \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(S, plan.heat),                                                             \
         .arg = "FILE",                                                                            \
         .help = "draw that table as a heat map: .svg, .pdf or .png"},                             \
    {                                                                                              \
        .name = "curves", .kind = OPT_TEXT, .at = offsetof(S, plan.curves), .arg = "FILE",         \
        .help = "draw cards by margin, a curve for each error rate: .svg, .pdf or .png"            \
    }

// The rates, rates_assumed where none are given. BAL_USAGE: no rates, names of pictures that say
// no format, minutes that cannot be.
BAL_CHECKED bal_status plan_args_check(const struct plan_args *a, struct km_rates *rates,
                                       struct bal_err *err);

// Names of contests, as the caller spells them.
typedef str plan_name_fn(const void *ctx, uint32_t contest, struct buf *scratch);

struct plan_shown {
    const struct plan_args *args;
    const struct km_rates *rates;
    const struct frame *frame;
    const struct plan_methods *methods;
    plan_name_fn *name;
    const void *ctx;
    bool brief; // the tables by method alone
};

// Contests by method; all of them together by method; the first method's by jurisdiction.
BAL_CHECKED bal_status plan_methods_print(const struct cli *cli, const struct plan_shown *s,
                                          struct bal_err *err);

// A row for each jurisdiction: its cards for each chance, the hours for NEXT_CHANCE; with `sum` and
// more than one of them, a row for all.
struct term_table;
void plan_place_rows(struct term_table *t, const struct plan_args *a, const struct frame *f,
                     const struct next_round *n, bool sum);

// The contests to be counted by hand in full, and why.
void plan_hand_counts_print(const struct cli *cli, const struct plan_shown *s,
                            const struct next_round *r);

// The key "chances" of the open object: cards and hours for each chance, and by jurisdiction.
void plan_chances_json(struct json_writer *w, const struct plan_args *a, const struct frame *f,
                       const struct next_round *n);

// The keys "rates", "minutes_per_card" and "methods" of the open object.
void plan_methods_json(struct json_writer *w, const struct plan_shown *s);

// Is a table by margin and rate or a picture of it wanted?
bool plan_what_if_wanted(const struct plan_args *a);

// Makes it, draws the pictures, and prints it (to *w as the key "what_if" where not NULL).
BAL_CHECKED bal_status plan_what_if(const struct cli *cli, const struct plan_args *a,
                                    const struct what_if_request *r, struct json_writer *w,
                                    struct bal_err *err);

// The contender that stands for a method in such a table.
const struct contender *plan_contender(const struct method *m, bool polling);

// "Errors assumed in 10,000 cards: …; 5 minutes a card."
void plan_assumptions_print(const struct cli *cli, const struct plan_args *a,
                            const struct km_rates *rates);

// Hours for so many cards.
double plan_hours(const struct plan_args *a, uint64_t cards);

#endif
