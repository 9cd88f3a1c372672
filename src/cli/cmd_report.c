// SPDX-License-Identifier: Apache-2.0
// report: what an audit has shown so far, for people and for machines.
#include "cli/command.h"
#include "cli/term.h"
#include "record/log/env.h"
#include "record/verbs/report.h"
#include "report/writer.h"

struct report_options {
    str record, html, csv;
    bool text, json;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct report_options, record),
     .arg = "RECORD",
     .required = true,
     .help = "the record, NAME.ballast"},
    {.name = "text",
     .kind = OPT_FLAG,
     .at = offsetof(struct report_options, text),
     .help = "print it as plain text (the default)"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct report_options, json),
     .help = "print it as JSON"},
    {.name = "html",
     .kind = OPT_TEXT,
     .at = offsetof(struct report_options, html),
     .arg = "FILE",
     .help = "write one self-contained page, with plots"},
    {.name = "csv",
     .kind = OPT_TEXT,
     .at = offsetof(struct report_options, csv),
     .arg = "DIR",
     .help = "write its tables as CSV files into a new folder"},
};

static const struct example examples[] = {
    {"ballast report county.ballast", "the state of the audit in plain words and tables"},
    {"ballast report county.ballast --html county.html --csv tables", "a page and its tables"},
};

static bal_status print(const struct cli *cli, const char *name, const struct report *r,
                        struct bal_err *err)
{
    AUTO_SINK sink;
    sink_open_stream(&sink, cli->out);
    BAL_TRY(report_write(report_writer_find(str_from(name)), r, &sink, err));
    return sink_close(&sink, err);
}

static bal_status write_to(const char *name, const struct report *r, str to, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    buf_add(&path, to);
    BAL_TRY(buf_check(&path, err));
    return report_write_path(report_writer_find(str_from(name)), r, buf_cstr(&path), err);
}

static bal_status write_all(const struct cli *cli, const struct report_options *o,
                            const struct report *r, struct bal_err *err)
{
    if (o->html.len > 0)
        BAL_TRY(write_to("html", r, o->html, err));
    if (o->csv.len > 0)
        BAL_TRY(write_to("csv", r, o->csv, err));
    if (o->json)
        BAL_TRY(print(cli, "json", r, err));
    bool files = o->html.len > 0 || o->csv.len > 0;
    return o->text || (!o->json && !files) ? print(cli, "text", r, err) : BAL_OK;
}

static bal_status make(const struct cli *cli, const struct report_options *o, struct bal_err *err)
{
    AUTO_RECORD r = {0};
    struct report report;
    struct term_progress line;
    struct progress progress = term_progress_start(&line, cli);
    struct record_env env = record_env_system(&progress);
    AUTO_BUF path = BUF_INIT(1 << 16);
    buf_add(&path, o->record);
    report_init(&report);
    bal_status status = record_open(&r, buf_cstr(&path), STORE_READ, &env, err);
    if (status == BAL_OK)
        status = record_report(&r, &report, err);
    term_progress_end(&line);
    if (status == BAL_OK)
        status = write_all(cli, o, &report, err);
    report_done(&report);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err;
    bal_status status = make(cli, opaque, &err);
    return status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_report = {
    .name = "report",
    .summary = "say what an audit has shown so far",
    .details =
        "Computes everything from the record and says it in plain words first: which outcomes "
        "the paper supports, which it corrected, what is still open. All forms show the same "
        "figures.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct report_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
