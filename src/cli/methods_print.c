// SPDX-License-Identifier: Apache-2.0
// The topic 'methods', printed from the descriptors of audit/risk/methods.def.
#include "app/plan/plan.h"
#include "cli/batch_args.h"
#include "cli/help.h"
#include "cli/term.h"

static const char *data_of(const struct method *m)
{
    if ((m->flags & METHOD_BATCHES) != 0)
        return "batches";
    if ((m->flags & METHOD_COMPARISON) == 0)
        return "polling";
    return (m->flags & METHOD_POLLING) != 0 ? "both" : "comparison";
}

static const char *draws_of(const struct method *m)
{
    if ((m->flags & METHOD_REPLACEMENT) == 0)
        return "without";
    return (m->flags & METHOD_NO_REPLACEMENT) != 0 ? "either" : "with";
}

static const char *looks_of(const struct method *m)
{
    if ((m->flags & METHOD_ROUNDS) != 0)
        return "rounds";
    return (m->flags & METHOD_ONE_LOOK) != 0 ? "one" : "any";
}

static void print_table(const struct cli *cli)
{
    static const struct term_column columns[] = {{.title = "method"},   {.title = "data"},
                                                 {.title = "draws"},    {.title = "looks"},
                                                 {.title = "monotone"}, {.title = "instead"}};
    struct term_table t = TERM_TABLE(columns);
    struct bal_err err = {0};
    const struct method *m = NULL;
    for (size_t i = 0; (m = method_at(i)) != NULL; i++) {
        term_cell(&t, "%s", m->name);
        term_cell(&t, "%s", data_of(m));
        term_cell(&t, "%s", draws_of(m));
        term_cell(&t, "%s", looks_of(m));
        term_cell(&t, (m->flags & METHOD_MONOTONE) != 0 ? "yes" : "no");
        term_cell(&t, "%s", m->superseded_by != NULL ? m->superseded_by : "");
    }
    if (term_table_print(&t, cli, &err) != BAL_OK)
        term_error(cli, &err);
}

static const char *needs_of(const struct method *m)
{
    if (m->needs != NULL)
        return m->needs;
    return (m->flags & METHOD_COMPARISON) != 0 ? "the CVR and the paper of each card drawn"
                                               : "the paper of each card drawn";
}

static void print_method(const struct cli *cli, const struct method *m)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    buf_addf(&text, "%s: %s.", m->name, m->title);
    if ((m->flags & METHOD_INFORMATIVE) != 0)
        buf_addf(&text, " For information only: it limits no risk.");
    buf_addf(&text, " It takes %s. %s %s.", needs_of(m),
             (m->flags & METHOD_INFORMATIVE) != 0 ? "It assumes" : "Its risk limit holds if",
             m->assumes);
    if (m->superseded_by != NULL)
        buf_addf(&text, " Where the law leaves the choice: %s.", m->superseded_by);
    buf_addf(&text, " Source: %s.", m->source);
    fputc('\n', cli->out);
    term_wrap(cli->out, text.failed ? m->name : buf_cstr(&text), 0);
}

void methods_print(const struct cli *cli)
{
    const struct method *m = NULL;
    fputc('\n', cli->out);
    print_table(cli);
    for (size_t i = 0; (m = method_at(i)) != NULL; i++)
        print_method(cli, m);
    table_methods_print(cli);
}
