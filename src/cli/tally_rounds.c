// SPDX-License-Identifier: Apache-2.0
// tally_rounds.c: the rounds of a ranked count as text.
#include "cli/tally_print.h"

enum { ROUNDS_IN_A_ROW = 24, NUMBER_LEAST = 10, NAME_LEAST = 20 };

struct block {
    size_t first, count; // rounds, from 1
    char titles[ROUNDS_IN_A_ROW][NUM_TEXT];
    struct term_column columns[ROUNDS_IN_A_ROW + 1];
};

// Names take at most two fifths of the terminal here; they stand in full above and below.
static size_t name_most(const struct cli *cli)
{
    size_t most = (size_t)cli->width * 2 / 5;
    return most > NAME_LEAST ? most : NAME_LEAST;
}

static size_t name_width(const struct cli *cli, const struct result *r)
{
    size_t widest = r->scale > 0 ? sizeof "lost by rounding" - 1 : sizeof "threshold" - 1;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        size_t n = term_width(r->candidates[i].label);
        widest = n > widest ? n : widest;
    }
    return widest < name_most(cli) ? widest : name_most(cli);
}

// The widest number, with the space before it. Nothing is more than all votes of round 1.
static size_t number_width(const struct result *r)
{
    const struct count_round *first = &r->rounds.at[0];
    decimal all = first->active + round_inactive(first) + first->residual;
    char text[DECIMAL_TEXT];
    size_t n = decimal_grouped(all, r->scale, text).len + 2;
    return n > NUMBER_LEAST ? n : NUMBER_LEAST;
}

static size_t rounds_in_a_row(const struct cli *cli, const struct result *r)
{
    size_t names = name_width(cli, r), width = (size_t)cli->width, number = number_width(r);
    size_t fit = width > names + number ? (width - names) / number : 1;
    return fit < ROUNDS_IN_A_ROW ? fit : ROUNDS_IN_A_ROW;
}

static bool shown(const struct result *r, uint32_t candidate)
{
    return r->rounds.at[0].continuing[candidate];
}

static void add_votes(struct term_table *t, const struct result *r, decimal votes)
{
    char text[DECIMAL_TEXT];
    term_cell(t, STR_FMT, STR_ARG(decimal_grouped(votes, r->scale, text)));
}

static void add_row(struct term_table *t, const struct block *b, const struct result *r,
                    uint32_t candidate, size_t most)
{
    AUTO_BUF cut = BUF_INIT(LIMIT_TOKEN_BYTES);
    term_cell(t, STR_FMT, STR_ARG(term_cut(r->candidates[candidate].label, most, &cut)));
    for (size_t i = 0; i < b->count; i++) {
        const struct count_round *round = &r->rounds.at[b->first - 1 + i];
        if (round->continuing[candidate])
            add_votes(t, r, round->votes[candidate]);
        else
            term_cell(t, "-");
    }
}

static void add_sums(struct term_table *t, const struct block *b, const struct result *r)
{
    term_cell(t, "inactive");
    for (size_t i = 0; i < b->count; i++)
        add_votes(t, r, round_inactive(&r->rounds.at[b->first - 1 + i]));
    if (r->scale > 0) {
        term_cell(t, "lost by rounding");
        for (size_t i = 0; i < b->count; i++)
            add_votes(t, r, r->rounds.at[b->first - 1 + i].residual);
    }
    term_cell(t, "threshold");
    for (size_t i = 0; i < b->count; i++)
        add_votes(t, r, r->rounds.at[b->first - 1 + i].threshold);
}

static bal_status print_block(const struct cli *cli, struct block *b, const struct result *r,
                              struct bal_err *err)
{
    b->columns[0] = (struct term_column){.title = ""};
    for (size_t i = 0; i < b->count; i++) {
        snprintf(b->titles[i], NUM_TEXT, "round %zu", b->first + i);
        b->columns[i + 1] = (struct term_column){.title = b->titles[i], .right = true};
    }
    struct term_table t = TERM_TABLE(b->columns);
    t.column_count = b->count + 1;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (shown(r, i))
            add_row(&t, b, r, i, name_most(cli));
    add_sums(&t, b, r);
    fputc('\n', cli->out);
    return term_table_print(&t, cli, err);
}

static void describe_transfers(struct buf *out, const struct result *r,
                               const struct count_round *round, uint32_t from)
{
    char number[DECIMAL_TEXT];
    const char *between = "";
    for (size_t i = 0; i < round->transfers.len; i++) {
        const struct transfer *t = &round->transfers.at[i];
        if (t->from != from)
            continue;
        str to = t->to == NOBODY     ? STR("nobody any more")
                 : t->to == RESIDUAL ? STR("rounding")
                                     : r->candidates[t->to].label;
        buf_addf(out, "%s" STR_FMT " to " STR_FMT, between,
                 STR_ARG(decimal_grouped(t->votes, r->scale, number)), STR_ARG(to));
        between = ", ";
    }
}

static bool decided_on(const struct count_round *round, uint32_t candidate)
{
    for (size_t i = 0; i < round->elected.len; i++)
        if (round->elected.at[i] == candidate)
            return true;
    for (size_t i = 0; i < round->eliminated.len; i++)
        if (round->eliminated.at[i] == candidate)
            return true;
    return false;
}

// Transfers from those who were elected or eliminated in an earlier round.
static void print_later_transfers(const struct cli *cli, const struct result *r,
                                  const struct count_round *round, str left)
{
    uint32_t last = NOBODY;
    for (size_t i = 0; i < round->transfers.len; i++) {
        uint32_t from = round->transfers.at[i].from;
        if (from == last || decided_on(round, from))
            continue;
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
        buf_addf(&text, "from " STR_FMT ": ", STR_ARG(r->candidates[from].label));
        describe_transfers(&text, r, round, from);
        term_item(cli->out, left, buf_str(&text), 10);
        last = from;
    }
}

static void print_decisions(const struct cli *cli, const struct result *r, size_t number)
{
    const struct count_round *round = &r->rounds.at[number - 1];
    char left[NUM_TEXT];
    snprintf(left, sizeof left, "round %zu:", number);
    if (round->tied.len > 0) {
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
        tally_names(&text, r, &round->tied);
        buf_add(&text, STR(" are tied; the rules break the tie"));
        term_item(cli->out, str_from(left), buf_str(&text), 10);
    }
    for (size_t i = 0; i < round->eliminated.len; i++) {
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES), moved = BUF_INIT(LIMIT_TOKEN_BYTES);
        uint32_t from = round->eliminated.at[i];
        describe_transfers(&moved, r, round, from);
        buf_addf(&text, STR_FMT " is eliminated%s" STR_FMT, STR_ARG(r->candidates[from].label),
                 moved.len > 0 ? "; " : "", STR_ARG(buf_str(&moved)));
        term_item(cli->out, str_from(left), buf_str(&text), 10);
    }
    for (size_t i = 0; i < round->elected.len; i++) {
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES), moved = BUF_INIT(LIMIT_TOKEN_BYTES);
        uint32_t from = round->elected.at[i];
        describe_transfers(&moved, r, round, from);
        buf_addf(&text, STR_FMT " is elected%s" STR_FMT, STR_ARG(r->candidates[from].label),
                 moved.len > 0 ? "; " : "", STR_ARG(buf_str(&moved)));
        term_item(cli->out, str_from(left), buf_str(&text), 10);
    }
    print_later_transfers(cli, r, round, str_from(left));
}

static void print_inactive(const struct cli *cli, const struct result *r)
{
    const struct count_round *last = &r->rounds.at[r->rounds.len - 1];
    const char *between = "inactive at the end: ";
    for (int k = 0; k < INACTIVE_KINDS; k++) {
        char number[DECIMAL_TEXT];
        if (last->inactive[k] == 0)
            continue;
        fprintf(cli->out, "%s" STR_FMT " by %s", between,
                STR_ARG(decimal_grouped(last->inactive[k], r->scale, number)),
                inactive_name((enum inactive)k));
        between = ", ";
    }
    if (between[0] == ',')
        fputc('\n', cli->out);
}

bal_status tally_print_rounds(const struct cli *cli, const struct result *r, struct bal_err *err)
{
    size_t in_a_row = rounds_in_a_row(cli, r);
    for (size_t first = 1; first <= r->rounds.len; first += in_a_row) {
        size_t left = r->rounds.len - first + 1;
        struct block b = {.first = first, .count = left < in_a_row ? left : in_a_row};
        BAL_TRY(print_block(cli, &b, r, err));
    }
    fputc('\n', cli->out);
    for (size_t i = 1; i <= r->rounds.len; i++)
        print_decisions(cli, r, i);
    print_inactive(cli, r);
    return BAL_OK;
}
