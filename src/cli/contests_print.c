// SPDX-License-Identifier: Apache-2.0
#include "cli/contests_print.h"

static void put_settings(struct term_table *t, const struct session *s, uint32_t i,
                         const struct method *method)
{
    const struct frame_settings *set = &s->settings[i];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, i, &name);
    term_cell(t, STR_FMT, STR_ARG(buf_str(&name)));
    term_cell(t, "%s", set->target ? "yes" : "-");
    term_cell(t, STR_FMT, STR_ARG(set->risk_limit));
    term_cell(t, "%s", method != NULL ? method->name : "-");
}

static void put_frame(struct term_table *t, const struct frame_contest *c)
{
    char text[NUM_TEXT];
    term_number(t, c->cards);
    if (c->claims.len == 0) {
        term_cell(t, "-");
        term_cell(t, "-");
        return;
    }
    // Rounded down: a margin is never shown larger than it is.
    const struct frame_assertion *a = &c->claims.at[c->smallest];
    uint64_t margin = frame_margin_votes(c, a);
    uint64_t hundredths = c->cards > 0 ? margin * 10000 / c->cards : 0;
    term_cell(t, STR_FMT, STR_ARG(num_grouped(margin, text)));
    term_cell(t, "%llu.%02llu %%", (unsigned long long)(hundredths / 100),
              (unsigned long long)(hundredths % 100));
}

static void print_votes(const struct cli *cli, const struct session *s, uint32_t i)
{
    const struct frame_contest *c = &s->frame.contests[i];
    char votes[NUM_TEXT];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, i, &name);
    fputc('\n', cli->out);
    term_text(cli->out, buf_str(&name));
    fputc('\n', cli->out);
    for (uint32_t k = 0; c->votes != NULL && k < c->choices; k++) {
        fprintf(cli->out, "  %12.*s  %s ", STR_ARG(num_grouped(c->votes[k], votes)),
                c->won != NULL && c->won[k] ? "*" : " ");
        term_text(cli->out, c->contest->choices.at[k].name);
        fputc('\n', cli->out);
    }
    if (c->settings.irv_set) {
        AUTO_BUF rule = BUF_INIT(LIMIT_TOKEN_BYTES);
        buf_add(&rule, STR("Its rule: "));
        irv_describe(&c->settings.irv, &rule);
        term_item(cli->out, STR(""), buf_str(&rule), 4);
    }
    if (c->reason.len == 0)
        return;
    AUTO_BUF why = BUF_INIT(1 << 16);
    const char *needs = handcount_needs(c->contest);
    buf_addf(&why, "No sample can confirm it: " STR_FMT "%s%s", STR_ARG(c->reason),
             needs[0] != '\0' ? ". " : "", needs);
    term_item(cli->out, STR(""), buf_str(&why), 4);
}

static bal_status print_framed(const struct cli *cli, const struct session *s, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "target"},
        {.title = "limit", .right = true},
        {.title = "method"},
        {.title = "cards", .right = true},
        {.title = "margin", .right = true},
        {.title = "of cards", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    for (uint32_t i = 0; i < s->frame.contest_count; i++) {
        put_settings(&t, s, i, s->frame.contests[i].settings.method);
        put_frame(&t, &s->frame.contests[i]);
    }
    BAL_TRY(term_table_print(&t, cli, err));
    for (uint32_t i = 0; i < s->frame.contest_count; i++)
        print_votes(cli, s, i);
    return BAL_OK;
}

bal_status contests_print(const struct cli *cli, const struct session *s, bool framed,
                          struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "target"},
        {.title = "limit", .right = true},
        {.title = "method"},
    };
    if (framed)
        return print_framed(cli, s, err);
    struct term_table t = TERM_TABLE(columns);
    for (uint32_t i = 0; i < s->election->contests.len; i++)
        put_settings(&t, s, i, s->settings[i].method);
    return term_table_print(&t, cli, err);
}
