// SPDX-License-Identifier: Apache-2.0
#include "cli/enter_card.h"

#include <unistd.h>

#include "cli/ask_card.h"
#include "cli/entered_print.h"
#include "cli/passphrase.h"
#include "io/sink.h"

// Where one person sits and types.
struct desk {
    const struct cli *cli;
    str path;
    struct signing_arg signing; // the keys of a board, read once
    struct buf passphrase;      // asked for once
    size_t skip;                // awaited cards that were put off, or are on the list
    bool listing;               // what is typed is not entered
    size_t listed;              // cards on the list
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
    env.signing = &d->signing.how;
    return record_open(&a->record, d->path.ptr, mode, &env, err);
}

// Is it possible at all: a key, an open round, those who must sign? Before anybody looks for a
// card.
static bal_status check_record(struct desk *d, struct bal_err *err)
{
    struct record_arg a;
    bal_status status = open_record(d, &a, d->listing ? STORE_READ : STORE_WRITE, err);
    if (status == BAL_OK)
        status = record_allows(&a.record, "mvr", err);
    if (status == BAL_OK && !d->listing)
        status = signing_check(&a.record, "mvr", err);
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
        status = ask_card(d->cli, &s, &card, session_awaited(&s) - d->listed, &asked, table, err);
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

static void desk_done(struct desk *d)
{
    signing_arg_done(&d->signing);
    buf_wipe(&d->passphrase);
}

int enter_cards(const struct cli *cli, str record, const struct signing_options *o)
{
    struct bal_err err = {0};
    struct desk d = {.cli = cli, .path = record, .passphrase = BUF_INIT(4096)};
    bal_status status = signing_arg_open(&d.signing, o, &err);
    if (status == BAL_OK)
        status = check_record(&d, &err);
    while (status == BAL_OK && !d.over) {
        AUTO_BUF table = BUF_INIT((size_t)64 << 20);
        status = ask_next(&d, &table, &err);
        if (status == BAL_OK && table.len > 0)
            status = enter_table(&d, buf_str(&table), &err);
    }
    desk_done(&d);
    return status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

// ---- a list of what was typed

static void list_table(struct desk *d, str table, struct buf *list)
{
    if (d->listed > 0)
        (void)str_cut(&table, '\n'); // the header is there
    buf_add(list, table);
    d->listed++;
    d->skip++;
    fprintf(d->cli->out, "noted; nothing is entered before it is signed\n\n");
}

static bal_status write_list(const char *path, str list, struct bal_err *err)
{
    AUTO_SINK sink = {0};
    BAL_TRY(sink_open_file(&sink, path, err));
    sink_put(&sink, list);
    return sink_close(&sink, err);
}

bal_status enter_cards_list(const struct cli *cli, str record, const char *path, size_t *typed,
                            struct bal_err *err)
{
    struct desk d = {.cli = cli, .path = record, .listing = true, .passphrase = BUF_INIT(4096)};
    AUTO_BUF list = BUF_INIT((size_t)1 << 30);
    bal_status status = check_record(&d, err);
    while (status == BAL_OK && !d.over) {
        AUTO_BUF table = BUF_INIT((size_t)64 << 20);
        status = ask_next(&d, &table, err);
        if (status == BAL_OK && table.len > 0)
            list_table(&d, buf_str(&table), &list);
    }
    desk_done(&d);
    *typed = d.listed;
    if (status == BAL_OK)
        status = buf_check(&list, err);
    return status == BAL_OK && d.listed > 0 ? write_list(path, buf_str(&list), err) : status;
}
