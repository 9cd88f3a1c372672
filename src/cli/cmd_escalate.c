// SPDX-License-Identifier: Apache-2.0
// escalate: sends a contest to a full hand count.
#include "cli/record_arg.h"
#include "record/verbs/verbs.h"

struct escalate_options {
    str record, contest, reason;
};

static const struct opt options[] = {
    RECORD_ROW(struct escalate_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct escalate_options, contest),
     .arg = "CONTEST",
     .required = true,
     .help = "its name, or the beginning of it where that is enough"},
    REASON_ROW(struct escalate_options),
};

static const struct example examples[] = {
    {"ballast escalate county.ballast Governor --reason 'the board wants it'",
     "the contest goes to a full hand count"},
    {"ballast handcount county.ballast governor.csv", "its sums, when it is counted"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct escalate_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    bal_status status = record_arg_open_because(&a, cli, o->record, o->reason, &err);
    if (status == BAL_OK)
        status = verb_escalate(&a.record, o->contest, o->reason, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK && !record_arg_proposed(&a)) {
        const struct state *s = &a.record.state;
        term_text(cli->out, s->escalations.at[s->escalations.len - 1].contest);
        fputs(": goes to a full hand count. No sample confirms it any more, and the audit is "
              "not\nconcluded until 'ballast handcount' has all of it.\n",
              cli->out);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_escalate = {
    .name = "escalate",
    .summary = "send a contest to a full hand count",
    .details = "Possible at any time between the seed and the end of the audit, of a target or any "
               "other contest. The audit is not concluded until 'ballast handcount' has its sums "
               "or rankings of every batch.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct escalate_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   escalated\n"
        " 2   refused: no such contest, it is escalated already, or no rule counts it; the\n"
        "     record is as it was",
    .run = run,
};
