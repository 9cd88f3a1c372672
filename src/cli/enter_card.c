// SPDX-License-Identifier: Apache-2.0
#include "cli/enter_card.h"

#include <unistd.h>

#include "cli/ask_card.h"
#include "cli/entered_print.h"
#include "cli/passphrase.h"

// Where one person sits and types.
struct desk {
    const struct cli *cli;
    str path;
    struct buf passphrase; // asked for once
    size_t skip;           // awaited cards that were put off
    bool over;
};

bool enter_card_possible(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static bal_status kept_passphrase(void *ctx, struct buf *out, struct bal_err *err)
{
    struct desk *d = ctx;
    if (d->passphrase.len == 0)
        BAL_TRY(passphrase_read(NULL, &d->passphrase, err));
    buf_add(out, buf_str(&d->passphrase));
    return buf_check(out, err);
}

static bal_status open_record(struct desk *d, struct record_arg *a, enum store_mode mode,
                              struct bal_err *err)
{
    struct record_env env = record_arg_env(a, d->cli);
    env.passphrase = kept_passphrase;
    env.ctx = d; // the clock does not use it
    return record_open(&a->record, d->path.ptr, mode, &env, err);
}

// Is it possible at all: a key, an open round? Before anybody looks for a card.
static bal_status check_record(struct desk *d, struct bal_err *err)
{
    struct record_arg a;
    bal_status status = open_record(d, &a, STORE_WRITE, err);
    if (status == BAL_OK)
        status = record_allows(&a.record, "mvr", err);
    record_arg_quiet(&a);
    record_close(&a.record);
    return status;
}

// Appends the table of the next card; nothing when the person stops or no card is left.
static bal_status ask_next(struct desk *d, struct buf *table, struct bal_err *err)
{
    struct record_arg a;
    struct session s = {0};
    struct problems p;
    struct asked_card card;
    problems_init(&p);
    bal_status status = open_record(d, &a, STORE_READ, err);
    if (status == BAL_OK)
        status = session_open(&s, &a.record, &p, err);
    record_arg_quiet(&a);
    while (status == BAL_OK && !d->over && table->len == 0) {
        enum asked asked = ASKED_STOP;
        if (session_idle(&s) || !card_awaited(&s, d->skip, &card)) {
            d->over = true;
            if (d->skip > 0)
                fputs("No other card is awaited.\n", d->cli->out);
            break;
        }
        status = ask_card(d->cli, &s, &card, session_awaited(&s), &asked, table, err);
        d->skip += asked == ASKED_LATER;
        d->over = asked == ASKED_STOP;
    }
    session_close(&s);
    problems_done(&p);
    record_close(&a.record);
    return status;
}

static bal_status enter_table(struct desk *d, str table, struct bal_err *err)
{
    struct record_arg a;
    struct problems p;
    struct enter_result r;
    problems_init(&p);
    bal_status status = open_record(d, &a, STORE_WRITE, err);
    if (status == BAL_OK)
        status = verb_enter_typed(&a.record, "this card", table, &r, &p, err);
    record_arg_quiet(&a);
    if (status != BAL_OK)
        record_arg_refused(&a, &p);
    else if (a.record.state.phase == PHASE_ROUND)
        fprintf(d->cli->out, "entered; %zu still awaited\n\n", r.awaited);
    else
        status = entered_print(&a, &r, "entered", err);
    problems_done(&p);
    record_close(&a.record);
    return status;
}

int enter_cards(const struct cli *cli, str record)
{
    struct bal_err err = {0};
    struct desk d = {.cli = cli, .path = record, .passphrase = BUF_INIT(4096)};
    bal_status status = check_record(&d, &err);
    while (status == BAL_OK && !d.over) {
        AUTO_BUF table = BUF_INIT((size_t)64 << 20);
        status = ask_next(&d, &table, &err);
        if (status == BAL_OK && table.len > 0)
            status = enter_table(&d, buf_str(&table), &err);
    }
    buf_wipe(&d.passphrase);
    return status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}
