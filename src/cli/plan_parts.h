// SPDX-License-Identifier: Apache-2.0
// plan_parts.h: the options of `ballast plan`, and its forms: by figures alone, and on files.
#ifndef BAL_CLI_PLAN_PARTS_H
#define BAL_CLI_PLAN_PARTS_H

#include "cli/batch_args.h"
#include "cli/files_arg.h"
#include "cli/plan_args.h"
#include "cli/risk_args.h"

struct plan_options {
    struct opt_files files;
    str contest;
    int method; // -1: none given
    struct risk_args args;
    struct batch_args tables;
    struct opt_double risk_limit;
    int allocation; // of a sample over strata: plan_allocation_name
    struct plan_args plan;
    bool json;
};

// The method asked for, or the standard one.
const struct method *plan_method(const struct plan_options *o);

// What the size takes for granted, in words.
const char *plan_assumed(const struct method *m);

// Plans from --margin and its like.
BAL_CHECKED bal_status plan_figures(const struct cli *cli, const struct plan_options *o,
                                    struct bal_err *err);

// Plans every contest of the files; returns the exit status.
int plan_of_files(const struct cli *cli, const struct plan_options *o);

// Plans by a method on tables; returns the exit status.
int plan_tables(const struct cli *cli, enum table_method m, const struct plan_options *o);

// How the draws are spread over strata; NULL after the last.
const char *plan_allocation_name(size_t i);

// The cards of each stratum that SUITE or the union-intersection test needs.
BAL_CHECKED bal_status plan_strata(const struct cli *cli, enum table_method m,
                                   const struct plan_options *o, const struct stratified *s,
                                   struct bal_err *err);

#endif
