// SPDX-License-Identifier: Apache-2.0
// enter: takes in what people read on the cards of the open round.
#include "cli/enter_card.h"
#include "cli/entered_print.h"

struct enter_options {
    str record, file;
    bool second;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct enter_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct enter_options, file),
     .arg = "FILE",
     .help = "a table of interpretations ('ballast help mvr'); without it the cards are asked for "
             "one by one, on a terminal"},
    {.name = "second",
     .kind = OPT_FLAG,
     .at = offsetof(struct enter_options, second),
     .help = "FILE is what a second board read, who do not know what the first did"},
    SIGNING_ROWS(struct enter_options, signing),
};

static const struct example examples[] = {
    {"ballast enter county.ballast board-1.csv", "all cards of a table"},
    {"ballast enter county.ballast", "asks card by card what is on them"},
    {"ballast enter county.ballast --key a.key --key b.key",
     "the same, each card signed by two boards at the table"},
    {"ballast enter county.ballast again.csv --second",
     "another board's readings, to be held against the first"},
    {"ballast enter county.ballast --ask mvr.req", "signed elsewhere: writes mvr.req.csv, too"},
};

static bal_status enter_file(struct record_arg *a, str file, bool second, struct bal_err *err)
{
    struct problems p;
    struct enter_result r;
    problems_init(&p);
    bal_status status =
        (second ? verb_enter_second : verb_enter)(&a->record, file.ptr, &r, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        status = entered_print(a, &r, second ? "read a second time" : "entered", err);
    else
        record_arg_refused(a, &p);
    problems_done(&p);
    return status;
}

// Beside a request lies the list of the cards that were typed for it.
static str list_beside(str request, struct buf *path)
{
    buf_add(path, request);
    buf_add(path, STR(".csv"));
    return str_from(buf_cstr(path));
}

// Cards that are typed for signers who are elsewhere. False: there is nothing to ask for.
static bool type_list(const struct cli *cli, str record, str list, int *exit_status)
{
    struct bal_err err = {0};
    struct counted n;
    size_t typed = 0;
    bal_status status = enter_cards_list(cli, record, list.ptr, &typed, &err);
    *exit_status = status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
    if (status != BAL_OK || typed == 0)
        return false;
    term_text(cli->out, list);
    fprintf(cli->out, ": %s as typed\n", counted(&n, typed, "card", "cards"));
    return true;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct enter_options *o = opaque;
    const struct signing_options *signing = &o->signing;
    AUTO_BUF beside = BUF_INIT(1 << 16);
    struct bal_err err = {0};
    struct record_arg a;
    str file = o->file;
    int exit_status;
    bool types = file.ptr == NULL && signing->with.ptr == NULL;
    if (o->second && file.ptr == NULL)
        return cli_usage(cli, "--second needs FILE");
    if (types && !enter_card_possible())
        return cli_usage(cli, "FILE is missing, and there is no terminal to ask on");
    if (types && signing->ask.ptr != NULL && signing->keys.len > 0)
        return cli_usage(cli, "--ask and --key exclude one another");
    if (types && signing->ask.ptr == NULL)
        return enter_cards(cli, o->record, signing);
    if (file.ptr == NULL)
        file = list_beside(types ? signing->ask : signing->with, &beside);
    if (types && !type_list(cli, o->record, file, &exit_status))
        return exit_status;
    bal_status status = record_arg_open_signed(&a, cli, o->record, signing, &err);
    if (status == BAL_OK)
        status = enter_file(&a, file, o->second, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_enter = {
    .name = "enter",
    .summary = "enter what people read on the cards of the open round",
    .details =
        "All of the file or nothing: a card that was not drawn, that has been entered already, or "
        "whose place is not that of the retrieval list refuses the file, with every such row. "
        "After the last card of the round the risk is measured and the round is closed.\n\n"
        "Hand counts of drawn batches are entered the same way, as a table of sums ('ballast help "
        "handcount'): with the round and draw of the list of batches, and for each contest of each "
        "batch a row *cards*, how many cards were counted.\n\n"
        "With --second FILE has what a second board read of the same cards, all of them or some, "
        "before their records are opened. Where the two differ in a contest, the card counts there "
        "as "
        "the worst case until 'ballast adjudicate' says what is on it. In an audit of several "
        "parties "
        "nobody may sign both readings of a card.\n\n"
        "Without FILE each card of the retrieval list is shown by its place, and the contests are "
        "asked one by one. What the machines recorded is not shown. With --key each card is signed "
        "and "
        "entered by itself. With --ask REQUEST nothing is entered: the cards that are typed become "
        "the "
        "list REQUEST.csv, which the boards compare and sign, and --with REQUEST enters it.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct enter_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   entered\n"
                  " 2   refused: errors in the file, or no round is open; the record is as it was\n"
                  " 64  wrong usage; also no FILE where there is no terminal",
    .run = run,
};
