// SPDX-License-Identifier: Apache-2.0
#include "cli/tally_scheme.h"

#include "cli/tally_print.h"

enum { COLUMNS = 40 };

// A whole number with separators, as in all tables; a fraction as it is.
static str cell_text(struct quot v, char text[static QUOT_TEXT])
{
    return v.den == 1 ? decimal_grouped(v.num, 0, text) : quot_text(v, text);
}

static bal_status print_grid(const struct cli *cli, const struct tallied *t, const struct grid *g,
                             struct bal_err *err)
{
    struct term_column columns[COLUMNS] = {{.title = ""}};
    fprintf(cli->out, "%s:\n", g->title);
    if (g->columns + 1 > COLUMNS) {
        fprintf(cli->out, "(%u columns are too many for a table; --json has it)\n\n", g->columns);
        return BAL_OK;
    }
    for (uint32_t c = 0; c < g->columns; c++) // texts of the count's arena end in NUL
        columns[c + 1] = (struct term_column){.title = g->heads[c].ptr, .right = true};
    struct term_table table = TERM_TABLE(columns);
    table.column_count = g->columns + 1;
    for (uint32_t r = 0; r < g->rows; r++) {
        char text[QUOT_TEXT];
        term_cell(&table, "%s" STR_FMT, t->seats[r] > 0 ? "* " : "  ", STR_ARG(g->labels[r]));
        for (uint32_t c = 0; c < g->columns; c++)
            term_cell(&table, STR_FMT,
                      STR_ARG(cell_text(g->cells[(size_t)r * g->columns + c], text)));
    }
    BAL_TRY(term_table_print(&table, cli, err));
    fputc('\n', cli->out);
    return BAL_OK;
}

static void add_names(struct buf *out, const struct tallied *t, const struct candidate_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        buf_addf(out, "%s" STR_FMT, i == 0 ? "" : ", ", STR_ARG(t->names[list->at[i]]));
        if (t->scheme->parties && t->seats[list->at[i]] > 0)
            buf_addf(out, " %u", t->seats[list->at[i]]);
    }
}

static void print_outcome(const struct cli *cli, const struct tallied *t)
{
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES), tied = BUF_INIT(LIMIT_TOKEN_BYTES);
    AUTO_BUF margin = BUF_INIT(LIMIT_TOKEN_BYTES);
    add_names(&names, t, &t->winners);
    add_names(&tied, t, &t->tied);
    if (t->winners.len > 0)
        term_item(cli->out, t->advance ? STR("go on:") : STR("elected:"), buf_str(&names), 10);
    if (t->tied.len > 0) {
        buf_addf(&tied, " are equal in %s", t->tied_in);
        if (t->tied_seats > 0)
            buf_addf(&tied, "; %u of them %s to be chosen", t->tied_seats,
                     t->tied_seats == 1 ? "is" : "are");
        buf_add(&tied, STR("; the rule does not say who"));
        term_item(cli->out, STR("TIE:"), buf_str(&tied), 10);
    }
    if (t->winners.len == 0 && t->tied.len == 0)
        fputs("nobody is elected\n", cli->out);
    if (t->margin_status == MARGIN_NONE && !t->has_upper)
        buf_addf(&margin, "none is known here (%s)", t->scheme->margin);
    else
        tally_margin(&margin, t->margin_status != MARGIN_NONE ? &t->margin : NULL,
                     t->margin_status == MARGIN_EXACT ? &t->margin
                     : t->has_upper                   ? &t->upper
                                                      : NULL,
                     NULL);
    term_item(cli->out, STR("margin:"), buf_str(&margin), 10);
}

static void print_cards(const struct cli *cli, const struct tallied *t)
{
    const struct {
        const char *name;
        uint64_t cards;
    } kinds[] = {{"valid", t->valid},
                 {"blank", t->blank},
                 {"overvoted", t->overvoted},
                 {"invalid", t->invalid},
                 {"withheld", t->withheld}};
    char number[NUM_TEXT];
    uint64_t all = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        all += kinds[i].cards;
    fprintf(cli->out, "cards:    " STR_FMT, STR_ARG(num_grouped(all, number)));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        fprintf(cli->out, "%s" STR_FMT " %s", i == 0 ? ": " : ", ",
                STR_ARG(num_grouped(kinds[i].cards, number)), kinds[i].name);
    fputc('\n', cli->out);
}

static bal_status print_contest(const struct cli *cli, const struct tallied *t,
                                const struct count_checks *checks, struct bal_err *err)
{
    term_text(cli->out, t->contest->name);
    fprintf(cli->out, ", %u seat%s\n\n", t->seats_open, t->seats_open == 1 ? "" : "s");
    for (size_t i = 0; i < t->grids.len; i++)
        BAL_TRY(print_grid(cli, t, &t->grids.at[i], err));
    for (size_t i = 0; i < t->notes.len; i++)
        term_item(cli->out, STR("note:"), t->notes.at[i], 10);
    print_outcome(cli, t);
    print_cards(cli, t);
    tally_print_checks(cli, checks);
    fputc('\n', cli->out);
    return BAL_OK;
}

bal_status tally_scheme_print(const struct cli *cli, const struct tally_schemes *t,
                              struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&text, "Counted by '" STR_FMT "': %s (%s).", STR_ARG(t->rule->text),
             t->rule->scheme->title, t->rule->scheme->source);
    const char *words = buf_cstr(&text);
    term_wrap(cli->out, words != NULL ? words : "", 0);
    fputc('\n', cli->out);
    for (size_t i = 0; i < t->contests.len; i++)
        BAL_TRY(print_contest(cli, &t->contests.at[i], &t->checks.at[i], err));
    return BAL_OK;
}
