// SPDX-License-Identifier: Apache-2.0
#include "cli/batch_args.h"

#include "audit/risk/method.h"
#include "cli/problems_print.h"

static const char *const names[TABLE_METHODS] = {"macro", "batch", "suite", "ui-ts",
                                                 "super-simple"};

static size_t methods_on_counts(void)
{
    size_t n = 0;
    while (method_at(n) != NULL)
        n++;
    return n;
}

const char *any_method_name(size_t i)
{
    const struct method *m = method_at(i);
    if (m != NULL)
        return m->name;
    size_t table = i - methods_on_counts();
    return table < TABLE_METHODS ? names[table] : NULL;
}

bool table_method(int i, enum table_method *out)
{
    size_t first = methods_on_counts();
    if (i < 0 || (size_t)i < first)
        return false;
    *out = (enum table_method)((size_t)i - first);
    return true;
}

const char *table_method_name(enum table_method m)
{
    return names[m];
}

const char *design_name(size_t i)
{
    return i < BATCH_DESIGNS ? batch_design_name((enum batch_design)i) : NULL;
}

static uint32_t small(uint64_t v)
{
    return v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
}

// Prints notes and errors; true when there are no errors.
static bool clean(const struct cli *cli, const struct problems *p, int *exit_status)
{
    if (problems_errors(p) == 0)
        return true;
    problems_print(cli->err, problems_all(p), 20);
    *exit_status = EXIT_FAILED;
    return false;
}

// The path as a C string, in the arena of what is read.
static const char *path_of(struct arena *arena, str path)
{
    return arena_str(arena, path).ptr;
}

bool batch_args_read(const struct cli *cli, const struct batch_args *a, struct batches *out,
                     int *exit_status)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct bal_err err = {0};
    struct batches_rule rule = {.seats = small(a->seats.v),
                                .votes_allowed = small(a->votes_allowed.v),
                                .majority = a->majority,
                                .pending = a->pending.v};
    *out = (struct batches){0};
    if (a->batches.ptr == NULL) {
        *exit_status = cli_usage(cli, "--batches FILE is missing");
        return false;
    }
    bal_status status = batches_read(out, path_of(&arena, a->batches), &rule, &err);
    if (status == BAL_OK && problems_errors(&out->problems) == 0 && a->draws.ptr != NULL)
        status = batches_read_draws(out, path_of(&arena, a->draws), &err);
    if (status != BAL_OK)
        *exit_status = cli_fail(cli, &err);
    return status == BAL_OK && clean(cli, &out->problems, exit_status);
}

bool batch_args_strata(const struct cli *cli, const struct batch_args *a, struct stratified *out,
                       int *exit_status)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct bal_err err = {0};
    *out = (struct stratified){0};
    if (a->strata.ptr == NULL) {
        *exit_status = cli_usage(cli, "--strata FILE is missing");
        return false;
    }
    const char *found = a->found.ptr != NULL ? path_of(&arena, a->found) : NULL;
    if (stratified_read(out, path_of(&arena, a->strata), found, small(a->seats.v),
                        small(a->votes_allowed.v), &err) != BAL_OK) {
        *exit_status = cli_fail(cli, &err);
        return false;
    }
    return clean(cli, &out->problems, exit_status);
}
