// SPDX-License-Identifier: Apache-2.0
// heartbeat: says in the log that it is alive.
#include "cli/record_arg.h"
#include "io/json_write.h"
#include "record/verbs/verbs_parties.h"

struct heartbeat_options {
    str record;
    struct opt_u64 after;
    bool json;
};

static const struct opt options[] = {
    RECORD_ROW(struct heartbeat_options),
    {.name = "after",
     .kind = OPT_U64,
     .at = offsetof(struct heartbeat_options, after),
     .arg = "MINUTES",
     .fallback = "0",
     .help = "only if the log has been silent for so long"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct heartbeat_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast heartbeat county.ballast", "an event that says no more than that the log goes on"},
    {"ballast heartbeat county.ballast --after 15 && ballast cosign county.ballast",
     "every few minutes while people wait: nobody is without a head for longer"},
};

static bal_status print(struct record_arg *a, bool json, bool written, uint64_t silent,
                        struct bal_err *err)
{
    AUTO_SINK sink = {0};
    struct json_writer w;
    unsigned long long minutes = silent / 60;
    if (!json) {
        fprintf(a->cli->out, "the log was silent for %llu minute%s: %s\n", minutes,
                minutes == 1 ? "" : "s", written ? "a heartbeat is in it" : "nothing is written");
        return BAL_OK;
    }
    sink_open_stream(&sink, a->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_bool(&w, "written", written);
    jw_key_u64(&w, "silent_seconds", silent);
    jw_key_u64(&w, "events", a->record.state.size);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct heartbeat_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bool written = false;
    uint64_t silent = 0;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK) {
        int64_t now = a.record.env.now(a.record.env.ctx);
        silent = now > a.record.state.last_time ? (uint64_t)(now - a.record.state.last_time) : 0;
        written = silent / 60 >= o->after.v;
    }
    if (status == BAL_OK && written)
        status = verb_heartbeat(&a.record, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK)
        status = print(&a, o->json, written, silent, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_heartbeat = {
    .name = "heartbeat",
    .summary = "say in the log that it is alive",
    .details =
        "While people wait, nothing is written, and a log that was stopped looks like one that has "
        "nothing to say. In session a head that is not older than 15 minutes should be there to be "
        "cosigned: whoever sees none for longer says so ('ballast absent' of witnesses, 'ballast "
        "object' of anything else).",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct heartbeat_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   it is in the log, or the log was not silent for so long\n"
                  " 2   refused: the record cannot be written",
    .run = run,
};
