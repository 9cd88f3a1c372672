// SPDX-License-Identifier: Apache-2.0
// adjudicate: takes in what was decided about cards that two boards read differently.
#include "app/words.h"
#include "cli/entered_print.h"
#include "io/json_write.h"

struct adjudicate_options {
    str record, file, by, reason;
    bool json;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct adjudicate_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct adjudicate_options, file),
     .arg = "FILE",
     .help = "the cards as they are to count, in the form of 'ballast enter'; without it the cards "
             "that wait are listed"},
    {.name = "by",
     .kind = OPT_TEXT,
     .at = offsetof(struct adjudicate_options, by),
     .arg = "TEXT",
     .help = "who decided: names, or the name of a board"},
    {.name = "reason",
     .kind = OPT_TEXT,
     .at = offsetof(struct adjudicate_options, reason),
     .arg = "TEXT",
     .help = "why, in words that the report will show"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct adjudicate_options, json),
     .help = "list as JSON"},
    SIGNING_ROWS(struct adjudicate_options, signing),
};

static const struct example examples[] = {
    {"ballast adjudicate county.ballast", "which cards wait, and what both boards read"},
    {"ballast adjudicate county.ballast decided.csv --by canvassers --reason erased",
     "what counts"},
};

// ---- what waits

// The texts of a dispute.
struct told {
    const struct sampled *card;
    struct buf contest, first, second;
};

static void told_done(struct told *t)
{
    buf_done(&t->contest);
    buf_done(&t->first);
    buf_done(&t->second);
}

static bal_status tell(const struct session *s, const struct session_dispute *d, struct told *out,
                       struct bal_err *err)
{
    const struct contest *c = s->frame.contests[d->contest].contest;
    *out = (struct told){.card = &s->sample.cards.at[d->sampled],
                         .contest = BUF_INIT(LIMIT_TOKEN_BYTES),
                         .first = BUF_INIT(1 << 20),
                         .second = BUF_INIT(1 << 20)};
    session_spell(s, d->contest, &out->contest);
    finding_words(c, d->first, &out->first);
    finding_words(c, d->second, &out->second);
    BAL_TRY(buf_check(&out->first, err));
    return buf_check(&out->second, err);
}

static bal_status list_json(const struct cli *cli, const struct session *s, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    bal_status status = BAL_OK;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "disputes");
    jw_open(&w, '[');
    for (size_t i = 0; i < s->disputes.len && status == BAL_OK; i++) {
        struct told t;
        status = tell(s, &s->disputes.at[i], &t, err);
        jw_open(&w, '{');
        jw_key_u64(&w, "round", t.card->round);
        jw_key_u64(&w, "draw", t.card->draw);
        jw_key_value(&w, "contest", buf_str(&t.contest));
        jw_key_value(&w, "first", buf_str(&t.first));
        jw_key_value(&w, "second", buf_str(&t.second));
        jw_close(&w, '}');
        told_done(&t);
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return status == BAL_OK ? sink_close(&sink, err) : status;
}

static bal_status list_text(const struct cli *cli, const struct session *s, struct bal_err *err)
{
    static const struct term_column columns[] = {{.title = "round", .right = true},
                                                 {.title = "draw", .right = true},
                                                 {.title = "contest"},
                                                 {.title = "first board"},
                                                 {.title = "second board"}};
    struct term_table t = TERM_TABLE(columns);
    if (s->disputes.len == 0) {
        fputs("no card waits to be adjudicated\n", cli->out);
        return BAL_OK;
    }
    for (size_t i = 0; i < s->disputes.len; i++) {
        struct told d;
        bal_status status = tell(s, &s->disputes.at[i], &d, err);
        term_number(&t, d.card->round);
        term_number(&t, d.card->draw);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&d.contest)));
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&d.first)));
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&d.second)));
        told_done(&d);
        BAL_TRY(status);
    }
    return term_table_print(&t, cli, err);
}

static bal_status list(struct record_arg *a, bool json, struct bal_err *err)
{
    struct session s;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&s, &a->record, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        status = (json ? list_json : list_text)(a->cli, &s, err);
    session_close(&s);
    problems_done(&p);
    return status;
}

// ---- what was decided

static bal_status decide(struct record_arg *a, const struct adjudicate_options *o,
                         struct bal_err *err)
{
    struct problems p;
    struct enter_result r;
    problems_init(&p);
    bal_status status = verb_adjudicate(&a->record, o->file.ptr, o->by, o->reason, &r, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        status = entered_print(a, &r, "adjudicated", err);
    else
        record_arg_refused(a, &p);
    problems_done(&p);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct adjudicate_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bool lists = o->file.ptr == NULL;
    if (lists && (o->by.ptr != NULL || o->reason.ptr != NULL))
        return cli_usage(cli, "FILE is missing");
    if (!lists && (str_trim(o->by).len == 0 || str_trim(o->reason).len == 0))
        return cli_usage(cli, "--by and --reason say who decided, and why");
    if (!lists && o->json)
        return cli_usage(cli, "--json lists what waits, without FILE");
    bal_status status = lists ? record_arg_open(&a, cli, o->record, STORE_READ, &err)
                              : record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = lists ? list(&a, o->json, &err) : decide(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_adjudicate = {
    .name = "adjudicate",
    .summary = "decide what is on cards that boards read differently",
    .details =
        "A contest that two boards read differently on a card ('ballast enter --second') counts "
        "there as the worst case. What is in FILE counts in place of both readings, for the cards "
        "that it has; it may also settle a doubtful mark of a card that one board read. Both "
        "readings stay in the log, with who decided, and why. Where the round is closed, the risk "
        "is measured again.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct adjudicate_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   decided, or listed\n"
        " 2   refused: errors in the file, a card that nobody read, a concluded audit; the\n"
        "     record is as it was",
    .run = run,
};
