// SPDX-License-Identifier: Apache-2.0
#include "cli/tally_levels_print.h"

#include "cli/tally_print.h"

static void print_place(const struct cli *cli, const struct tally_levels *t)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct level_place *p = t->place;
    buf_addf(&text, "Seats on two levels; %s.",
             t->reported ? "votes as they are reported, without any card" : "votes of the cards");
    if (p != NULL)
        buf_addf(&text,
                 " Place '%s': %s. Source: %s. Status: %s. Make sure that it is the rule in force.",
                 p->name, p->title, p->source, p->status);
    const char *words = buf_cstr(&text);
    term_wrap(cli->out, words != NULL ? words : "", 0);
    fputc('\n', cli->out);
}

// "5.03 %", cut: a share that is shown never reaches a threshold that the party misses.
static void share_cell(struct term_table *table, uint64_t votes, uint64_t valid)
{
    uint64_t parts = valid > 0 ? votes * 10000 / valid : 0;
    term_cell(table, "%ju.%02ju %%", (uintmax_t)(parts / 100), (uintmax_t)(parts % 100));
}

static bal_status print_all(const struct cli *cli, const struct levels *l, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = ""},
        {.title = "votes", .right = true},
        {.title = "share", .right = true},
        {.title = "takes part by"},
        {.title = "of districts", .right = true},
        {.title = "due", .right = true},
        {.title = "seats", .right = true},
    };
    struct term_table table = TERM_TABLE(columns);
    for (uint32_t i = 0; i < l->n; i++) {
        bool has = levels_settled(l) && l->total[i] > 0;
        term_cell(&table, "%s" STR_FMT, has ? "* " : "  ", STR_ARG(l->names[i]));
        term_number(&table, l->votes[i]);
        share_cell(&table, l->votes[i], l->valid);
        term_cell(&table, "%s", l->no_party[i] ? "no party" : level_standing_name(l->standing[i]));
        term_number(&table, l->fixed[i] + l->won[i]);
        term_number(&table, l->due[i]);
        if (levels_settled(l))
            term_number(&table, l->total[i]);
        else
            term_cell(&table, "open");
    }
    fprintf(cli->out, "all: %u seats, %u of them shared by the parties that take part\n", l->house,
            l->shared);
    BAL_TRY(term_table_print(&table, cli, err));
    fputc('\n', cli->out);
    return BAL_OK;
}

static bal_status print_district(const struct cli *cli, const struct levels *l,
                                 const struct level_district *d, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = ""},
        {.title = "votes", .right = true},
        {.title = "share", .right = true},
        {.title = "of the district", .right = true},
        {.title = "placed here", .right = true},
    };
    struct term_table table = TERM_TABLE(columns);
    for (uint32_t i = 0; i < l->n; i++) {
        if (d->votes[i] == 0)
            continue;
        term_cell(&table, "%s" STR_FMT, d->fixed[i] + d->placed[i] > 0 ? "* " : "  ",
                  STR_ARG(l->names[i]));
        term_number(&table, d->votes[i]);
        share_cell(&table, d->votes[i], d->valid);
        term_number(&table, d->fixed[i]);
        term_number(&table, d->placed[i]);
    }
    term_text(cli->out, d->name);
    fprintf(cli->out, ": %u seat%s%s\n", d->seats, d->seats == 1 ? "" : "s",
            l->rules->both ? "" : " of its own");
    BAL_TRY(term_table_print(&table, cli, err));
    fputc('\n', cli->out);
    return BAL_OK;
}

static void add_names(struct buf *out, const bool *marked, uint32_t n, const struct levels *l,
                      bool districts)
{
    const char *between = "";
    for (uint32_t i = 0; i < n; i++) {
        if (!marked[i])
            continue;
        buf_addf(out, "%s" STR_FMT, between,
                 STR_ARG(districts ? l->districts[i].name : l->names[i]));
        between = ", ";
    }
}

static void print_tie(const struct cli *cli, const struct levels *l)
{
    const struct level_tie *t = &l->tie;
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (t->seats == 0)
        return;
    add_names(&text, t->parties, l->n, l, false);
    if (t->placing) {
        buf_addf(&text, ": %u seat%s not placed, quotients are equal in ", t->seats,
                 t->seats == 1 ? "" : "s");
        add_names(&text, t->districts, l->d, l, true);
        buf_add(&text, STR("; the settings do not say which is first"));
    } else {
        str where = t->district == LEVEL_ALL ? STR("all") : l->districts[t->district].name;
        buf_addf(&text,
                 " are equal for the last %u seat%s of " STR_FMT
                 "; the settings do not say who is first, and what depends on it is not counted",
                 t->seats, t->seats == 1 ? "" : "s", STR_ARG(where));
    }
    term_item(cli->out, STR("TIE:"), buf_str(&text), 10);
}

// Seats of all in each region.
static void print_regions(const struct cli *cli, const struct levels *l)
{
    const struct level_regions *r = &l->rules->regions;
    for (uint32_t k = 0; k < r->len; k++) {
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
        buf_addf(&text, STR_FMT ", %u seat%s:", STR_ARG(r->names[k]), r->seats[k],
                 r->seats[k] == 1 ? "" : "s");
        for (uint32_t i = 0; i < l->n; i++)
            if (l->region_seats[i * r->len + k] > 0)
                buf_addf(&text, " " STR_FMT " %u", STR_ARG(l->names[i]),
                         l->region_seats[i * r->len + k]);
        term_item(cli->out, k == 0 ? STR("regions:") : STR(""), buf_str(&text), 10);
    }
}

// Levelling seats, in the order in which they were given. Where all seats are placed, and where
// there is one district only, the tables say it.
static void print_placed(const struct cli *cli, const struct levels *l)
{
    for (size_t i = 0; i < l->placed.len && l->d > 1 && !l->rules->district.none; i++) {
        const struct level_seat *s = &l->placed.at[i];
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
        char quotient[QUOT_TEXT];
        buf_addf(&text, STR_FMT " in " STR_FMT " (quotient " STR_FMT ")",
                 STR_ARG(l->names[s->party]), STR_ARG(l->districts[s->district].name),
                 STR_ARG(quot_text(s->quotient, quotient)));
        term_item(cli->out, i == 0 ? STR("placed:") : STR(""), buf_str(&text), 10);
    }
}

bal_status tally_levels_print(const struct cli *cli, const struct tally_levels *t,
                              struct bal_err *err)
{
    const struct levels *l = &t->levels;
    print_place(cli, t);
    if (levels_counted(l))
        BAL_TRY(print_all(cli, l, err));
    for (uint32_t k = 0; k < l->d && l->d > 1; k++)
        BAL_TRY(print_district(cli, l, &l->districts[k], err));
    print_regions(cli, l);
    print_placed(cli, l);
    for (size_t i = 0; i < l->notes.len; i++)
        term_item(cli->out, STR("note:"), l->notes.at[i], 10);
    print_tie(cli, l);
    term_item(cli->out, STR("margin:"), STR("none is known here: count the whole by hand"), 10);
    tally_print_checks(cli, &t->checks);
    return BAL_OK;
}
