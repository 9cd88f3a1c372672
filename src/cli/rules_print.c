// SPDX-License-Identifier: Apache-2.0
// The topic 'rules', printed from the tables of the rules.
#include "app/count/rule_list.h"
#include "cli/help.h"
#include "cli/term.h"

static const char *const heads[RULE_KINDS] = {
    [RULES_STATED] = "Choice functions, which a contests file states and 'tally' counts by",
    [RULES_NAMED] = "'tally --rule'; they only count",
    [RULES_STV] = "'tally --rule', single transferable vote by parcels of papers; they only count",
    [RULES_LEVELS] = "'tally --levels'; they only count",
};

static void print_kind(const struct cli *cli, enum rule_kind kind)
{
    static const struct term_column columns[] = {
        {.title = "rule"}, {.title = "for an audit state"}, {.title = "margin"}};
    struct term_table t = TERM_TABLE(columns);
    struct listed_rule r;
    struct bal_err err = {0};
    for (size_t i = 0; rule_list_at(kind, i, &r); i++) {
        term_cell(&t, "%s", r.name);
        term_cell(&t, "%s", r.audit != NULL ? r.audit : "none: a full hand count");
        term_cell(&t, "%s", rule_list_margin(&r));
    }
    fprintf(cli->out, "\n%s:\n\n", heads[kind]);
    if (term_table_print(&t, cli, &err) != BAL_OK)
        term_error(cli, &err);
}

static void print_words(const struct cli *cli, enum rule_kind kind)
{
    struct listed_rule r;
    for (size_t i = 0; rule_list_at(kind, i, &r); i++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        buf_addf(&text, "%s: %s. Margin: %s.", r.name, r.title, r.margin);
        if (r.why != NULL)
            buf_addf(&text, " Audit: %s.", r.why);
        const char *words = buf_cstr(&text);
        fputc('\n', cli->out);
        term_wrap(cli->out, words != NULL ? words : r.name, 0);
    }
}

void rules_print(const struct cli *cli)
{
    for (int kind = 0; kind < RULE_KINDS; kind++)
        print_kind(cli, (enum rule_kind)kind);
    print_words(cli, RULES_STATED);
    print_words(cli, RULES_NAMED);
}
