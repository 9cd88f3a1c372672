// SPDX-License-Identifier: Apache-2.0
#include "cli/assert_print.h"

#include <math.h>

#include "cli/term.h"
#include "core/spelling.h"

static void print_name(const struct cli *cli, const struct contest *c)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&name, c->name, c->occurrence);
    term_text(cli->out, buf_str(&name));
}

static void print_choice(const struct cli *cli, const struct contest *c, uint32_t choice)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    assertion_choice(c, choice, &name);
    term_text(cli->out, buf_str(&name));
}

static void print_set(const struct cli *cli, const struct contest *c, candidate_set set)
{
    for (bool first = true; set != 0; set &= set - 1, first = false) {
        fputs(first ? "" : ", ", cli->out);
        print_choice(cli, c, (uint32_t)__builtin_ctzll(set));
    }
}

// An order, or the end of one.
static void print_order(const struct cli *cli, const struct contest *c, const uint8_t *order,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", cli->out);
        print_choice(cli, c, order[i]);
    }
    fputs("\n", cli->out);
}

static void print_winners(const struct cli *cli, const struct assertions_contest *c)
{
    char number[NUM_TEXT];
    fprintf(cli->out, ": " STR_FMT " cards", STR_ARG(num_grouped(c->cards, number)));
    for (size_t i = 0; i < c->winners.len; i++) {
        fputs(i > 0 ? ", " : c->winners.len == 1 ? "; winner " : "; winners ", cli->out);
        print_choice(cli, c->contest, c->winners.at[i]);
    }
    fputs("\n", cli->out);
}

static void print_why_not(const struct cli *cli, const struct assertions_contest *c)
{
    fputs("    count it by hand: ", cli->out);
    term_text(cli->out, c->reason);
    fputs("\n", cli->out);
    if (!c->ranked)
        return;
    if (c->raire.answer == RAIRE_NOT_ALONE || c->raire.answer == RAIRE_WRONG) {
        fputs("    possible winners: ", cli->out);
        print_set(cli, c->contest, c->raire.winners);
        fputs("\n", cli->out);
    }
    if (c->raire.answer == RAIRE_NOT_IN_TIME) {
        fprintf(cli->out, "    the difficulty is at least %.6g; not ruled out: … ", c->raire.lower);
        print_order(cli, c->contest, c->raire.tail, c->raire.tail_count);
    }
}

// A margin in votes: whole, or with two decimals, rounded down.
static void margin_put(double margin, struct buf *out)
{
    char number[NUM_TEXT];
    double whole = floor(margin), part = floor((margin - whole) * 100 + 1e-6);
    buf_add(out, num_grouped((uint64_t)whole, number));
    if (margin > whole)
        buf_addf(out, ".%02.0f", fmin(part, 99));
}

static void print_difficulty(const struct cli *cli, const struct assertions_contest *c,
                             const struct raire_measure *m)
{
    AUTO_BUF margin = BUF_INIT(NUM_TEXT);
    margin_put(c->margin, &margin);
    fprintf(cli->out, "    %zu assertion%s; hardest %.6g (%s), smallest margin " STR_FMT " votes",
            c->claims.len, c->claims.len == 1 ? "" : "s", c->difficulty, m->difficulty->name,
            STR_ARG(buf_str(&margin)));
    if (c->ranked && c->raire.answer == RAIRE_PROVEN)
        fputs("; no set is easier", cli->out);
    if (c->ranked && c->raire.answer == RAIRE_STOPPED)
        fprintf(cli->out, "; stopped early, the easiest set has %.6g or more", c->raire.lower);
    fputs("\n", cli->out);
}

static bal_status print_claims(const struct cli *cli, const struct assertions_contest *c,
                               struct bal_err *err)
{
    static const struct term_column columns[] = {{.title = "   #", .right = true},
                                                 {.title = "margin", .right = true},
                                                 {.title = "diluted", .right = true},
                                                 {.title = "u", .right = true},
                                                 {.title = "difficulty", .right = true},
                                                 {.title = "work", .right = true},
                                                 {.title = "assertion"}};
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < c->claims.len; i++) {
        const struct assertions_claim *k = &c->claims.at[i];
        AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
        AUTO_BUF margin = BUF_INIT(NUM_TEXT);
        assertion_words(&k->claim, c->contest, &words);
        term_cell(&t, "%zu", i + 1);
        margin_put(k->margin, &margin);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&margin)));
        term_cell(&t, "%.4f %%", 100 * k->diluted);
        term_cell(&t, "%.4g", (double)k->claim.upper / (double)k->claim.den);
        term_cell(&t, "%.6g", k->difficulty);
        term_cell(&t, "%.0f %%", 100 * k->share);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&words)));
    }
    return term_table_print(&t, cli, err);
}

bal_status assert_print(const struct cli *cli, const struct assertions_made *m, struct bal_err *err)
{
    for (size_t i = 0; i < m->contests.len; i++) {
        const struct assertions_contest *c = &m->contests.at[i];
        fputs(i > 0 ? "\n" : "", cli->out);
        print_name(cli, c->contest);
        print_winners(cli, c);
        if (c->reason.len > 0) {
            print_why_not(cli, c);
            continue;
        }
        print_difficulty(cli, c, &m->measure);
        BAL_TRY(print_claims(cli, c, err));
    }
    return BAL_OK;
}

static void print_judged(const struct cli *cli, const struct assertions_judged *j)
{
    char number[NUM_TEXT];
    const struct contest *c = j->contest->contest;
    print_name(cli, c);
    fprintf(cli->out, ": %zu assertions%s prove that ", j->list.list.len,
            j->sufficient ? "" : " do not");
    print_choice(cli, c, j->winner);
    fputs(" has won\n", cli->out);
    if (!j->sufficient) {
        fputs("    an elimination order that they leave: ", cli->out);
        print_order(cli, c, j->order, (uint32_t)c->choices.len);
    }
    if (j->not_true > 0)
        fprintf(cli->out, "    not true of the records: %u\n", j->not_true);
    else if (j->list.list.len > 0)
        fprintf(cli->out,
                "    the records bear all of them out; smallest margin " STR_FMT " votes, "
                "hardest %.6g\n",
                STR_ARG(num_grouped(j->margin, number)), j->difficulty);
    if (j->set->expected_polls.len > 0) {
        fputs("    ballots that it expects to need: ", cli->out);
        term_text(cli->out, j->set->expected_polls);
        fputs("\n", cli->out);
    }
}

bal_status assert_print_check(const struct cli *cli, const struct assertions_check *c,
                              struct bal_err *err)
{
    (void)err;
    for (size_t i = 0; i < c->sets.len; i++) {
        const struct assertions_judged *j = &c->sets.at[i];
        if (j->reason.len == 0) {
            print_judged(cli, j);
            continue;
        }
        term_text(cli->out, j->set->contest);
        fputs(": not judged: ", cli->out);
        term_text(cli->out, j->reason);
        fputs("\n", cli->out);
    }
    return BAL_OK;
}
