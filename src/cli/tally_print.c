// SPDX-License-Identifier: Apache-2.0
#include "cli/tally_print.h"

#include "app/count/counting.h"
#include "core/spelling.h"

#include <inttypes.h>

enum { GROUP_COLUMNS = 40 };

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static uint64_t votes_in_all(const struct result *r)
{
    uint64_t votes = 0;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        votes += r->candidates[i].votes;
    return votes;
}

// "55.6 %", rounded half up.
static void share_cell(struct term_table *t, uint64_t part, uint64_t all)
{
    if (all == 0 || all > UINT64_MAX / 2001) {
        term_cell(t, "-");
        return;
    }
    uint64_t tenths = (part * 2000 + all) / (2 * all);
    term_cell(t, "%" PRIu64 ".%d %%", tenths / 10, (int)(tenths % 10));
}

static const char *votes_title(const struct contest *c)
{
    if (function_by_pairs(c->function))
        return "first";
    return function_marks(c->function) == USE_SCORES || c->function == FUNCTION_BORDA ? "points"
                                                                                      : "votes";
}

// A count by a configuration has its own seats.
static void print_pass(const struct cli *cli, const struct tally_contest *c)
{
    if (c->passes > 1)
        fprintf(cli->out, "count %u of %u, without those elected before\n", c->pass, c->passes);
    else if (c->result.seats != c->contest->seats && c->result.seats > 0)
        fprintf(cli->out, "counted for %u seats\n", c->result.seats);
    else
        return;
    fputc('\n', cli->out);
}

static void print_title(const struct cli *cli, const struct contest *c)
{
    fputs(cli->out_colour ? "\033[1m" : "", cli->out);
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&name, c->name, c->occurrence);
    term_text(cli->out, buf_str(&name));
    fputs(cli->out_colour ? "\033[0m\n" : "\n", cli->out);
    AUTO_BUF function = BUF_INIT(LIMIT_TOKEN_BYTES);
    function_put(c->function, &c->terms, &function);
    if (c->function != FUNCTION_PLURALITY)
        term_text(cli->out, buf_str(&function));
    if (function_marks(c->function) == USE_RANKS)
        fprintf(cli->out, ", %u ranks", c->ranks);
    else if (c->function == FUNCTION_PLURALITY)
        fprintf(cli->out, "vote for %u%s", c->votes_allowed,
                c->votes_known ? "" : " (not stated in the files)");
    fprintf(cli->out, ", %u seat%s\n\n", c->seats, plural(c->seats));
}

static void reported_cells(struct term_table *t, const struct tally_reported *reported,
                           uint64_t votes)
{
    char number[NUM_TEXT];
    bool more = reported->votes >= votes;
    if (!reported->known) {
        term_cell(t, "-");
        term_cell(t, "-");
        return;
    }
    term_number(t, reported->votes);
    str difference = num_grouped(more ? reported->votes - votes : votes - reported->votes, number);
    term_cell(t, "%s" STR_FMT, more ? "" : "-", STR_ARG(difference));
}

// Votes by candidate, most first; with what was reported and what lies in redacted sums, if any.
static bal_status print_choices(const struct cli *cli, struct tally_contest *c, struct bal_err *err)
{
    struct result *r = &c->result;
    bool sums = r->pools > 0 && !r->pools_uncounted;
    struct term_column columns[8] = {{.title = ""},
                                     {.title = "choice"},
                                     {.title = votes_title(c->contest), .right = true},
                                     {.title = "share", .right = true}};
    size_t n = 4;
    bool parties = function_of_parties(c->contest->function);
    if (parties)
        columns[n++] = (struct term_column){.title = "seats", .right = true};
    if (sums)
        columns[n++] = (struct term_column){.title = "of these in sums", .right = true};
    if (c->reported != NULL) {
        columns[n++] = (struct term_column){.title = "reported", .right = true};
        columns[n++] = (struct term_column){.title = "difference", .right = true};
    }
    struct term_table t = TERM_TABLE(columns);
    t.column_count = n;
    uint64_t all = votes_in_all(r);
    const uint32_t *order = result_order(r);
    if (order == NULL && r->candidate_count > 0)
        return err_memory(err);
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        const struct candidate *one = &r->candidates[order[i]];
        if (one->excluded)
            continue;
        term_cell(&t, "%s", one->winner ? "*" : "");
        term_cell(&t, STR_FMT, STR_ARG(one->label));
        term_number(&t, one->votes);
        share_cell(&t, one->votes, all);
        if (parties)
            term_number(&t, one->seats);
        if (sums)
            term_number(&t, one->pool_votes);
        if (c->reported != NULL)
            reported_cells(&t, &c->reported[order[i]], one->votes);
    }
    return term_table_print(&t, cli, err);
}

void tally_names(struct buf *out, const struct result *r, const struct candidate_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        const char *between = i == 0 ? "" : i + 1 == list->len ? " and " : ", ";
        buf_addf(out, "%s" STR_FMT, between, STR_ARG(r->candidates[list->at[i]].label));
    }
}

void tally_margin(struct buf *out, const uint64_t *least, const uint64_t *most, const char *why)
{
    char number[NUM_TEXT];
    bool exact = least != NULL && most != NULL && *least == *most,
         both = least != NULL && most != NULL;
    if (least == NULL && most == NULL) {
        buf_addf(out, "none is known%s%s", why != NULL ? ": " : "", why != NULL ? why : "");
        return;
    }
    uint64_t last = most != NULL ? *most : *least;
    if (!exact)
        buf_addf(out, "%s", both ? "between " : least != NULL ? "at least " : "at most ");
    if (both && !exact)
        buf_addf(out, STR_FMT " and ", STR_ARG(num_grouped(*least, number)));
    buf_addf(out, STR_FMT " ballot%s would have to be others for another outcome or a tie",
             STR_ARG(num_grouped(last, number)), plural(last));
    if (!exact)
        buf_addf(out, both            ? "; these are bounds"
                      : least != NULL ? "; this is a lower bound"
                                      : "; this is an upper bound, no lower one is known");
    if (least == NULL && why != NULL)
        buf_addf(out, ": %s", why);
}

static void print_outcome(const struct cli *cli, const struct result *r)
{
    char number[NUM_TEXT], votes[DECIMAL_TEXT];
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES), tied = BUF_INIT(LIMIT_TOKEN_BYTES);
    tally_names(&names, r, &r->winners);
    tally_names(&tied, r, &r->tie.candidates);
    if (r->winners.len > 0)
        term_item(cli->out, r->runoff ? STR("runoff:") : STR("elected:"), buf_str(&names), 10);
    if (r->tie.candidates.len > 0) {
        if (r->tie.votes > 0)
            buf_addf(&tied, " have " STR_FMT " %s%s each",
                     STR_ARG(decimal_grouped(r->tie.votes, r->scale, votes)),
                     r->points.len > 0 ? "point" : "vote",
                     r->tie.votes == decimal_one(r->scale) ? "" : "s");
        else
            buf_add(&tied, STR(" are equal"));
        if (r->tie.round > 0)
            buf_addf(&tied, " in round %u", r->tie.round);
        if (r->tie.seats > 0)
            buf_addf(&tied, " for %u seat%s", r->tie.seats, plural(r->tie.seats));
        else
            buf_add(&tied, STR("; one of them is to be eliminated, the count stops here"));
        term_item(cli->out, STR("TIE:"), buf_str(&tied), 10);
    }
    if (r->winners.len == 0 && r->tie.candidates.len == 0)
        fputs("nobody is elected\n", cli->out);
    if (r->has_margin)
        fprintf(cli->out, "margin:   " STR_FMT " %s%s%s\n", STR_ARG(num_grouped(r->margin, number)),
                strcmp(votes_title(r->contest), "points") == 0 &&
                        r->contest->function != FUNCTION_STAR
                    ? "point"
                    : "vote",
                plural(r->margin), r->rounds.len > 0 ? " in the last round" : "");
    if (r->has_bound || r->has_upper || r->no_bound != NULL) {
        AUTO_BUF margin = BUF_INIT(LIMIT_TOKEN_BYTES);
        tally_margin(&margin, r->has_bound ? &r->bound : NULL, r->has_upper ? &r->upper : NULL,
                     r->no_bound);
        term_item(cli->out, STR("margin:"), buf_str(&margin), 10);
    }
}

static void print_cards(const struct cli *cli, const struct result *r)
{
    static const char *const names[] = {"",          "valid",   "blank",   "overvoted",
                                        "exhausted", "invalid", "withheld"};
    char number[NUM_TEXT];
    fprintf(cli->out, "cards:    " STR_FMT, STR_ARG(num_grouped(result_cards(r), number)));
    const char *between = ": ";
    for (int i = VOTE_VALID; i < VOTE_CLASSES; i++) {
        if (r->cards[i] == 0 && i > VOTE_OVERVOTED)
            continue;
        fprintf(cli->out, "%s" STR_FMT " %s", between, STR_ARG(num_grouped(r->cards[i], number)),
                names[i]);
        between = ", ";
    }
    fprintf(cli->out, "; " STR_FMT " undervote%s\n", STR_ARG(num_grouped(r->undervotes, number)),
            plural(r->undervotes));
    if (r->pools == 0)
        return;
    fprintf(cli->out, "redacted: " STR_FMT " votes in ",
            STR_ARG(num_grouped(r->pool_votes, number)));
    fprintf(cli->out, STR_FMT " sum%s of cards, %s\n", STR_ARG(num_grouped(r->pools, number)),
            plural(r->pools),
            r->pools_uncounted ? "not counted: their rankings are unknown" : "counted above");
}

// Checks of rounds take one line when all are right.
static void print_checks(const struct cli *cli, const struct tally_contest *c)
{
    bool rounds_right = true;
    for (size_t i = 0; i < c->checks.len; i++) {
        const struct tally_check *k = &c->checks.at[i];
        bool ok = k->left == k->right;
        if (k->round > 0)
            rounds_right = rounds_right && ok;
        if (k->round == 0 || !ok)
            term_item(cli->out, ok ? STR("checked:") : STR("WRONG:"), k->text, 10);
    }
    if (c->result.rounds.len > 0 && rounds_right)
        fprintf(cli->out,
                "checked:  in all rounds (%zu), active + inactive%s + without ranking = cards\n",
                c->result.rounds.len, c->result.scale > 0 ? " + lost by rounding" : "");
    if (c->result.rounds.len > 1 && rounds_right)
        fputs("checked:  in all rounds, tallies and transfers = the tallies of the next round\n",
              cli->out);
}

void tally_print_checks(const struct cli *cli, const struct count_checks *c)
{
    AUTO_BUF text = BUF_INIT(LIMIT_SMALL_FILE);
    for (size_t i = 0; i < c->list.len; i++) {
        const struct count_check *k = &c->list.at[i];
        if (k->ok)
            buf_addf(&text, "%s" STR_FMT, text.len > 0 ? "; " : "", STR_ARG(k->text));
        else
            term_item(cli->out, STR("WRONG:"), k->text, 10);
    }
    if (text.len > 0)
        term_item(cli->out, STR("checked:"), buf_str(&text), 10);
}

static void group_cells(struct term_table *table, const struct tally *t,
                        const struct tally_group *g)
{
    const struct election *e = t->election;
    if (t->by == TALLY_BY_BATCH) {
        const struct batch *b = &e->batches.at[g->key];
        term_cell(table, STR_FMT, STR_ARG(e->jurisdictions.items[b->jurisdiction]));
        term_cell(table, STR_FMT, STR_ARG(b->tabulator));
    }
    term_cell(table, STR_FMT, STR_ARG(tally_group_name(t, g)));
    term_number(table, g->cards);
}

static bal_status print_groups(const struct cli *cli, const struct tally *t,
                               const struct tally_contest *c, struct bal_err *err)
{
    const struct result *r = &c->result;
    struct term_column columns[GROUP_COLUMNS] = {{.title = NULL}};
    AUTO_ARENA titles = ARENA_INIT(LIMIT_NAMES_BYTES);
    size_t n = 0;
    if (r->candidate_count + 4 > GROUP_COLUMNS) {
        fprintf(cli->out, "(%u choices are too many for a table by %s; --json has it)\n",
                r->candidate_count, tally_by_name(t->by));
        return BAL_OK;
    }
    if (t->by == TALLY_BY_BATCH) {
        columns[n++].title = "jurisdiction";
        columns[n++].title = "tabulator";
    }
    columns[n++].title = tally_by_name(t->by);
    columns[n++] = (struct term_column){.title = "cards", .right = true};
    for (uint32_t i = 0; i < r->candidate_count; i++)
        columns[n++] = (struct term_column){.title = arena_str(&titles, r->candidates[i].label).ptr,
                                            .right = true};
    BAL_TRY(arena_check(&titles, err));
    struct term_table table = TERM_TABLE(columns);
    table.column_count = n;
    for (size_t g = 0; g < c->groups.len; g++) {
        group_cells(&table, t, &c->groups.at[g]);
        for (uint32_t i = 0; i < r->candidate_count; i++)
            term_number(&table, c->group_votes.at[g * r->candidate_count + i]);
    }
    fputc('\n', cli->out);
    return term_table_print(&table, cli, err);
}

static bool names(const struct tally *t, const struct tally_contest *c)
{
    AUTO_BUF own = BUF_INIT(LIMIT_TOKEN_BYTES), all = BUF_INIT(LIMIT_TOKEN_BYTES);
    irv_put(&c->irv, &own);
    irv_put(&t->irv, &all);
    return !str_eq(buf_str(&own), buf_str(&all));
}

// Does each ranked contest name rules of its own?
static bool every_one_names(const struct tally *t)
{
    for (size_t i = 0; i < t->contests.len; i++)
        if (t->contests.at[i].result.rounds.len > 0 && !names(t, &t->contests.at[i]))
            return false;
    return true;
}

// The rules that a contest's file names.
static void print_own_rules(const struct cli *cli, const struct tally *t,
                            const struct tally_contest *c)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (c->result.rounds.len == 0 || !names(t, c))
        return;
    buf_add(&text, STR("counted by its own rules: "));
    irv_describe(&c->irv, &text);
    term_item(cli->out, STR(""), buf_str(&text), 2);
}

static bal_status print_contest(const struct cli *cli, const struct tally *t,
                                struct tally_contest *c, struct bal_err *err)
{
    print_title(cli, c->contest);
    if (c->rule == NULL) {
        fputs("not counted: there is no rule yet for such a contest\n\n", cli->out);
        return BAL_OK;
    }
    print_pass(cli, c);
    BAL_TRY(print_choices(cli, c, err));
    fputc('\n', cli->out);
    print_outcome(cli, &c->result);
    print_own_rules(cli, t, c);
    print_cards(cli, &c->result);
    print_checks(cli, c);
    if (c->result.rounds.len > 1)
        BAL_TRY(tally_print_rounds(cli, &c->result, err));
    if (t->by != TALLY_BY_NOTHING)
        BAL_TRY(print_groups(cli, t, c, err));
    fputc('\n', cli->out);
    return BAL_OK;
}

// Which rules ranked contests were counted by, once.
static void print_rules(const struct cli *cli, const struct tally *t)
{
    bool ranked = false;
    for (size_t i = 0; i < t->contests.len && !ranked; i++)
        ranked = t->contests.at[i].result.rounds.len > 0;
    if (!ranked || (every_one_names(t) && t->parcels == NULL && t->preset == NULL))
        return;
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_add(&text, STR("Ranked contests: "));
    irv_describe(&t->irv, &text);
    if (strcmp(t->irv.name, "default") == 0)
        buf_add(&text, STR(". These are the default; --irv-rules names others."));
    else if (t->irv.name[0] != '\0')
        buf_addf(&text, ". This is the preset '%s': make sure that it is the rule in force.",
                 t->irv.name);
    counting_describe(&text, t);
    const char *words = buf_cstr(&text);
    term_wrap(cli->out, words != NULL ? words : "", 0);
    fputc('\n', cli->out);
}

static bool has_cards(const struct tally_contest *c)
{
    return c->rule == NULL || result_cards(&c->result) > 0 || c->result.pool_votes > 0;
}

bal_status tally_print(const struct cli *cli, struct tally *t, struct bal_err *err)
{
    const char *left = "On no card:"; // contests without cards are only named, unless asked for
    print_rules(cli, t);
    for (size_t i = 0; i < t->contests.len; i++)
        if (has_cards(&t->contests.at[i]) || t->contests.len == 1)
            BAL_TRY(print_contest(cli, t, &t->contests.at[i], err));
    for (size_t i = 0; i < t->contests.len && t->contests.len > 1; i++) {
        if (has_cards(&t->contests.at[i]))
            continue;
        term_item(cli->out, str_from(left), t->contests.at[i].contest->name, 14);
        left = "";
    }
    if (left[0] == '\0')
        fputc('\n', cli->out);
    return BAL_OK;
}
