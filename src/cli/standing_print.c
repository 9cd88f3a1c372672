// SPDX-License-Identifier: Apache-2.0
#include "cli/standing_print.h"

#include "record/verbs/verbs.h"

enum { COUNTS = 5 }; // the column of discrepancies

const char *standing_words(const struct standing *c)
{
    if (c->outcome.len > 0)
        return c->outcome.ptr; // kept with a NUL after it
    if (c->counted)
        return c->tied ? "tied by hand count" : "counted by hand in full";
    if (c->escalated)
        return "count by hand";
    if (!c->measured)
        return "not audited";
    return c->met ? "confirmed" : "not yet";
}

static void put_winners(struct term_table *t, const struct standing *c)
{
    AUTO_BUF names = BUF_INIT(1 << 16);
    for (size_t i = 0; i < c->winners.len; i++)
        buf_addf(&names, "%s" STR_FMT, i > 0 ? ", " : "", STR_ARG(c->winners.at[i]));
    term_cell(t, STR_FMT, STR_ARG(buf_str(&names)));
}

static void put_row(struct term_table *t, const struct standing *c, bool outcome)
{
    char text[NUM_TEXT];
    term_cell(t, STR_FMT, STR_ARG(c->contest));
    term_cell(t, "%s", c->target ? "yes" : "-");
    // Without evidence the risk is 100 %, which must not be taken for a measurement.
    if (c->measured)
        term_cell(t, STR_FMT " %%", STR_ARG(num_risk_text(c->risk * 100, 2, text)));
    else
        term_cell(t, "-");
    term_cell(t, STR_FMT, STR_ARG(c->risk_limit));
    if (c->by_batch)
        term_cell(t, "%llu batches", (unsigned long long)c->usable);
    else
        term_number(t, c->usable);
    term_cell(t, "%llu/%llu", c->o2 + 0ULL + c->o1, c->u2 + 0ULL + c->u1);
    term_cell(t, "%s", standing_words(c));
    if (outcome)
        put_winners(t, c);
}

// Ranked contests that are not read and counted by the default.
static void print_rules(const struct cli *cli, const struct standings *s)
{
    for (size_t i = 0; i < s->at.len; i++) {
        const struct standing *c = &s->at.at[i];
        if (c->irv_rule.len == 0)
            continue;
        fputc('\n', cli->out);
        term_text(cli->out, c->contest);
        fprintf(cli->out, " is ranked; its rule: " STR_FMT "\n", STR_ARG(c->irv_rule));
    }
}

// Who is tied, 'ballast report' says.
static void print_ties(const struct cli *cli, const struct standings *s)
{
    for (size_t i = 0; i < s->at.len; i++) {
        const struct standing *c = &s->at.at[i];
        if (!c->tied && !str_eq(c->outcome, STR("tied")))
            continue;
        fputc('\n', cli->out);
        term_text(cli->out, c->contest);
        fputs(" is a tie, or nobody has won by the rule: the law's lot decides\n", cli->out);
    }
}

static void print_reasons(const struct cli *cli, const struct standings *s)
{
    for (size_t i = 0; i < s->at.len; i++) {
        const struct standing *c = &s->at.at[i];
        AUTO_BUF left = BUF_INIT(1 << 16);
        if (c->reason.len == 0 || (!c->escalated && !c->target))
            continue;
        buf_addf(&left, STR_FMT ":", STR_ARG(c->contest));
        bool counted = c->counted || str_eq(c->outcome, STR("counted by hand")) ||
                       str_eq(c->outcome, STR("tied"));
        fputs(counted        ? "\nCounted by hand in full: "
              : c->escalated ? "\nTo be counted by hand in full: "
                             : "\nNo sample can confirm: ",
              cli->out);
        term_text(cli->out, buf_str(&left));
        fputc('\n', cli->out);
        term_item(cli->out, STR(""), c->reason, 4);
    }
}

// What is known as sums only.
static void print_pools(const struct cli *cli, const struct standings *s)
{
    bool any = false;
    for (size_t i = 0; i < s->at.len; i++) {
        const struct standing *c = &s->at.at[i];
        char pooled[NUM_TEXT], cards[NUM_TEXT];
        if (c->pooled == 0)
            continue;
        if (!any)
            fputs("\nCards without a CVR of their own: each is compared with the mean of its pool, "
                  "which\ntakes more cards ('ballast report' says how many)\n",
                  cli->out);
        any = true;
        fprintf(cli->out, STR_FMT " of " STR_FMT " (%.1f %%)  ",
                STR_ARG(num_grouped(c->pooled, pooled)), STR_ARG(num_grouped(c->cards, cards)),
                100 * (double)c->pooled / (double)c->cards);
        term_text(cli->out, c->contest);
        fputc('\n', cli->out);
    }
}

bal_status standing_print(const struct cli *cli, const struct standings *s, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "target"},
        {.title = "measured risk", .right = true},
        {.title = "limit", .right = true},
        {.title = "cards", .right = true},
        {.title = "over/under", .right = true},
        {.title = "stands"},
        {.title = "winner"},
    };
    struct term_column shown[ARRAY_LEN(columns)];
    bool outcome = s->at.len > 0 && s->at.at[0].outcome.len > 0;
    bool polling = s->at.len > 0 && s->at.at[0].polling; // then all are
    struct term_table t = TERM_TABLE(shown);
    memcpy(shown, columns, sizeof shown);
    if (polling)
        shown[COUNTS].title = "against/for";
    t.column_count -= !outcome;
    for (size_t i = 0; i < s->at.len; i++)
        put_row(&t, &s->at.at[i], outcome);
    BAL_TRY(term_table_print(&t, cli, err));
    bool measured = s->at.len > 0 && s->at.at[0].measured;
    bool batches = false;
    for (size_t i = 0; i < s->at.len; i++)
        batches = batches || s->at.at[i].by_batch;
    if (measured)
        fputs(polling
                  ? "against/for: cards for the loser, and for the winner, of the closest pair\n"
                  : "over/under: cards on which the machines make the margin larger, and "
                    "smaller, than the paper\n",
              cli->out);
    if (measured && batches)
        fputs("batches: draws of whole batches; over/under: those whose reported sums do so\n",
              cli->out);
    print_pools(cli, s);
    print_rules(cli, s);
    print_reasons(cli, s);
    print_ties(cli, s);
    return BAL_OK;
}

static void json_contest(struct json_writer *w, const struct standing *c)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", c->contest);
    jw_key_bool(w, "target", c->target);
    jw_key_value(w, "risk_limit", c->risk_limit);
    jw_key_value(w, "method", c->method);
    if (c->irv_rule.len > 0)
        jw_key_value(w, "irv_rule", c->irv_rule);
    jw_key_u64(w, "universe", c->cards);
    jw_key_u64(w, "pooled", c->pooled);
    jw_key(w, "risk");
    if (c->measured)
        jw_double(w, c->risk);
    else
        jw_null(w);
    jw_key_bool(w, "met", c->met);
    jw_key_u64(w, "cards", c->by_batch ? 0 : c->usable);
    if (c->by_batch)
        jw_key_u64(w, "batches", c->usable);
    jw_key_u64(w, "o1", c->o1);
    jw_key_u64(w, "o2", c->o2);
    jw_key_u64(w, "u1", c->u1);
    jw_key_u64(w, "u2", c->u2);
    jw_key_bool(w, "full_hand_count", c->escalated);
    jw_key_value(w, "reason", c->reason);
    jw_key_value(w, "stands", str_from(standing_words(c)));
    jw_key(w, "winners");
    jw_open(w, '[');
    for (size_t i = 0; i < c->winners.len; i++)
        jw_str(w, c->winners.at[i]);
    jw_close(w, ']');
    jw_close(w, '}');
}

void standing_json(struct json_writer *w, const struct standings *s)
{
    jw_open(w, '[');
    for (size_t i = 0; i < s->at.len; i++)
        json_contest(w, &s->at.at[i]);
    jw_close(w, ']');
}

bal_status standing_show(const struct cli *cli, struct record *r, struct bal_err *err)
{
    struct standings s;
    bal_status status = verb_standings(r, &s, err);
    if (status == BAL_OK)
        status = standing_print(cli, &s, err);
    standings_done(&s);
    return status;
}
