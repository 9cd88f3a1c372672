// SPDX-License-Identifier: Apache-2.0
// log: lists the events of a record.
#include "base/binary.h"
#include "cli/record_arg.h"
#include "record/log/log.h"

struct log_options {
    str record;
    struct opt_u64 from;
    bool json, cdf;
};

static const struct opt options[] = {
    RECORD_ROW(struct log_options),
    {.name = "from",
     .kind = OPT_U64,
     .at = offsetof(struct log_options, from),
     .arg = "EVENT",
     .fallback = "0",
     .help = "list from this event on"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct log_options, json),
     .help = "print the result as JSON"},
    {.name = "cdf",
     .kind = OPT_FLAG,
     .at = offsetof(struct log_options, cdf),
     .help = "print an event log of NIST SP 1500-101, as JSON"},
};

static const struct example examples[] = {
    {"ballast log county.ballast", "every event, its time and what it says"},
    {"ballast log county.ballast --from 100 --json", "the events from number 100 on"},
    {"ballast log county.ballast --cdf >log.json", "in NIST's common data format of event logs"},
};

struct listing {
    const struct cli *cli;
    struct json_writer *json; // NULL: for people
    int64_t last;             // time of the last event
};

static bal_status take_text(void *ctx, const struct log_entry *e, struct bal_err *err)
{
    const struct listing *l = ctx;
    char time[UTC_TEXT];
    (void)err;
    fprintf(l->cli->out, "%6llu  " STR_FMT "  " STR_FMT "%*s  ", (unsigned long long)e->seq,
            STR_ARG(utc_text(e->time, time)), STR_ARG(e->type),
            e->type.len < 17 ? 17 - (int)e->type.len : 0, "");
    term_text(l->cli->out, str_from(e->says));
    if (e->summary.len > 0) {
        fputs(": ", l->cli->out);
        term_text(l->cli->out, e->summary);
    }
    fputc('\n', l->cli->out);
    return BAL_OK;
}

static bal_status take_json(void *ctx, const struct log_entry *e, struct bal_err *err)
{
    const struct listing *l = ctx;
    char time[UTC_TEXT];
    (void)err;
    jw_open(l->json, '{');
    jw_key_u64(l->json, "seq", e->seq);
    jw_key_value(l->json, "time", utc_text(e->time, time));
    jw_key_value(l->json, "type", e->type);
    jw_key_value(l->json, "says", str_from(e->says));
    jw_key_value(l->json, "summary", e->summary);
    jw_close(l->json, '}');
    return BAL_OK;
}

// NIST SP 1500-101, version 1: an Event. Its Hash is the event's hash in the log's tree.
static bal_status take_cdf(void *ctx, const struct log_entry *e, struct bal_err *err)
{
    struct listing *l = ctx;
    char time[UTC_TEXT], number[NUM_TEXT], hex[SHA256_HEX];
    (void)err;
    l->last = e->time;
    jw_open(l->json, '{');
    jw_key_value(l->json, "@type", STR("EventLogging.Event"));
    if (e->says[0] != '\0')
        jw_key_value(l->json, "Description", str_from(e->says));
    if (e->summary.len > 0)
        jw_key_value(l->json, "Details", e->summary);
    jw_key_value(l->json, "Disposition", STR("success")); // what failed is no event
    jw_key_value(l->json, "Hash", sha256_hex(e->leaf.b, hex));
    jw_key_value(l->json, "Id", e->type);
    jw_key_value(l->json, "Sequence", num_text(e->seq, number));
    jw_key_value(l->json, "TimeStamp", utc_text(e->time, time));
    jw_key_value(l->json, "Type", STR("audit"));
    jw_close(l->json, '}');
    return BAL_OK;
}

static void root_text(const struct record *r, struct buf *out)
{
    struct merkle_hash root = ledger_root(&r->head);
    base64_add(out, str_bytes(root.b, SHA256_BYTES));
}

static bal_status print_text(struct record_arg *a, const struct log_options *o, struct bal_err *err)
{
    struct listing l = {.cli = a->cli};
    AUTO_BUF root = BUF_INIT(100);
    a->record.env.progress = NULL; // the lines themselves show it
    BAL_TRY(record_log(&a->record, o->from.v, take_text, &l, err));
    root_text(&a->record, &root);
    fprintf(a->cli->out, "%llu events, every signature checked; root " STR_FMT "\n",
            (unsigned long long)a->record.state.size, STR_ARG(buf_str(&root)));
    return BAL_OK;
}

static bal_status print_json(struct record_arg *a, const struct log_options *o, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    struct listing l = {.cli = a->cli, .json = &w};
    AUTO_BUF root = BUF_INIT(100);
    root_text(&a->record, &root);
    sink_open_stream(&sink, a->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "origin", a->record.state.origin);
    jw_key_u64(&w, "size", a->record.state.size);
    jw_key_value(&w, "root", buf_str(&root));
    jw_key(&w, "events");
    jw_open(&w, '[');
    BAL_TRY(record_log(&a->record, o->from.v, take_json, &l, err));
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// An ElectionEventLog of one device, the record. It is as old as its last event: the same record
// gives the same bytes.
static bal_status print_cdf(struct record_arg *a, const struct log_options *o, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    struct listing l = {.cli = a->cli, .json = &w};
    char time[UTC_TEXT];
    sink_open_stream(&sink, a->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "@type", STR("EventLogging.ElectionEventLog"));
    jw_key(&w, "Device");
    jw_open(&w, '[');
    jw_open(&w, '{');
    jw_key_value(&w, "@type", STR("EventLogging.Device"));
    jw_key(&w, "Event");
    jw_open(&w, '[');
    BAL_TRY(record_log(&a->record, o->from.v, take_cdf, &l, err));
    jw_close(&w, ']');
    jw_key_value(&w, "HashType", STR("sha-256"));
    jw_key_value(&w, "Id", a->record.state.origin);
    jw_key_value(&w, "Model", STR("Ballast"));
    jw_key_value(&w, "OtherType", STR("record of an audit"));
    jw_key_value(&w, "Type", STR("other"));
    jw_close(&w, '}');
    jw_close(&w, ']');
    jw_key_value(&w, "ElectionId", a->record.state.election);
    jw_key_value(&w, "GeneratedTime", utc_text(l.last, time));
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct log_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_READ, &err);
    if (status == BAL_OK)
        status = o->cdf    ? print_cdf(&a, o, &err)
                 : o->json ? print_json(&a, o, &err)
                           : print_text(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_log = {
    .name = "log",
    .summary = "list the events of a record, checking every signature",
    .details =
        "Each event is checked as it is read: its number, its signature, and that it follows "
        "from the one before; at the end the signed head of the log. Whether what the "
        "events say is right, 'ballast verify' finds out.\n\n"
        "With --cdf the log is one of NIST SP 1500-101: the Id of an event is its type, its Hash "
        "the one that it has in the log's tree; GeneratedTime is the time of the last event.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct log_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   listed, and every signature is good\n"
                  " 2   no record, or one that was changed or damaged",
    .run = run,
};
