// SPDX-License-Identifier: Apache-2.0
#include "cli/batch_args.h"

#include "cli/problems_print.h"
#include "cli/term.h"

static const struct {
    const char *name, *title, *needs, *assumes, *instead, *source;
} kinds[TABLES_ALONE] = {
    [METHOD_SUITE] = {"suite", "SUITE, one stratum compared and one polled",
                      "the votes of both strata (--strata) and the cards drawn (--found)",
                      "the compared cards are drawn with replacement, the polled ones without; one "
                      "look, at sizes fixed in advance",
                      "ui-ts, or pools in one sample", "arXiv:1809.04235"},
    [METHOD_UI_TS] = {"ui-ts", "union-intersection test over strata",
                      "the votes of every stratum (--strata) and the cards drawn (--found)",
                      "each stratum is sampled by itself, with equal chance; one may look whenever "
                      "one likes",
                      NULL, "arXiv:2207.03379; arXiv:2409.06680"},
    [METHOD_SUPER_SIMPLE] = {"super-simple", "super-simple card by card, as Arlo runs it",
                             "the votes (--strata) and the cards drawn (--found)",
                             "cards are drawn with replacement, with equal chance", "mixture",
                             "P. B. Stark, Super-Simple Simultaneous Single-Ballot Risk-Limiting "
                             "Audits, EVT/WOTE 2010"},
};

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
    return table < TABLES_ALONE ? kinds[table].name : NULL;
}

bool table_method(int i, enum table_method *out)
{
    size_t first = methods_on_counts();
    const struct method *m = i < 0 ? NULL : method_at((size_t)i);
    if (i < 0 || (m != NULL && (m->flags & METHOD_BATCHES) == 0))
        return false;
    *out = m == NULL                       ? (enum table_method)((size_t)i - first)
           : strcmp(m->name, "macro") == 0 ? METHOD_MACRO
                                           : METHOD_BATCH;
    return true;
}

const char *table_method_name(enum table_method m)
{
    return m == METHOD_MACRO ? "macro" : m == METHOD_BATCH ? "batch" : kinds[m].name;
}

void table_methods_print(const struct cli *cli)
{
    fputc('\n', cli->out);
    term_wrap(cli->out, "On tables of batches, strata or cards (see docs/plain-tables.md):", 0);
    for (size_t i = 0; i < TABLES_ALONE; i++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        buf_addf(&text, "%s: %s. It takes %s. Its risk limit holds if %s.", kinds[i].name,
                 kinds[i].title, kinds[i].needs, kinds[i].assumes);
        if (kinds[i].instead != NULL)
            buf_addf(&text, " Where the law leaves the choice: %s.", kinds[i].instead);
        buf_addf(&text, " Source: %s.", kinds[i].source);
        fputc('\n', cli->out);
        term_wrap(cli->out, text.failed ? kinds[i].name : buf_cstr(&text), 0);
    }
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

static bool usable(const struct cli *cli, const struct batch_args *a, int *exit_status)
{
    if (a->seats.v > 0 && a->votes_allowed.v > 0)
        return true;
    *exit_status = cli_usage(cli, "--seats and --votes-allowed are at least 1");
    return false;
}

// The path as a C string, in the arena of what is read.
static const char *path_of(struct arena *arena, str path)
{
    return arena_str(arena, path).ptr;
}

bool batch_args_read(const struct cli *cli, const struct batch_args *a, bool counted,
                     struct batches *out, int *exit_status)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct bal_err err = {0};
    struct batches_rule rule = {.seats = small(a->seats.v),
                                .votes_allowed = small(a->votes_allowed.v),
                                .majority = a->majority,
                                .pending = a->pending.v};
    *out = (struct batches){0};
    if (!usable(cli, a, exit_status))
        return false;
    if (a->batches.ptr == NULL) {
        *exit_status = cli_usage(cli, "--batches FILE is missing");
        return false;
    }
    struct table_input table = {path_of(&arena, a->batches), NULL};
    bal_status status = batches_read(out, &table, &rule, &err);
    if (status == BAL_OK && problems_errors(&out->problems) == 0 && a->draws.ptr != NULL) {
        table.path = path_of(&arena, a->draws);
        status = batches_read_draws(out, &table, counted, &err);
    }
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
    if (!usable(cli, a, exit_status))
        return false;
    if (a->strata.ptr == NULL) {
        *exit_status = cli_usage(cli, "--strata FILE is missing");
        return false;
    }
    struct table_input totals = {path_of(&arena, a->strata), NULL}, found = {NULL, NULL};
    if (a->found.ptr != NULL)
        found.path = path_of(&arena, a->found);
    if (stratified_read(out, &totals, found.path != NULL ? &found : NULL, small(a->seats.v),
                        small(a->votes_allowed.v), &err) != BAL_OK) {
        *exit_status = cli_fail(cli, &err);
        return false;
    }
    return clean(cli, &out->problems, exit_status);
}
