// SPDX-License-Identifier: Apache-2.0
// object: an objection of a party.
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

struct object_options {
    str record, text, party;
    struct opt_i64 refers;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct object_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct object_options, text),
     .arg = "TEXT",
     .required = true,
     .help = "what is objected to, in words that the report will show"},
    {.name = "party",
     .kind = OPT_TEXT,
     .at = offsetof(struct object_options, party),
     .arg = "NAME",
     .required = true,
     .help = "the party: its keys' affiliation"},
    {.name = "event",
     .kind = OPT_I64,
     .at = offsetof(struct object_options, refers),
     .arg = "EVENT",
     .fallback = "-1",
     .help = "the number of the event that is objected to; -1: none"},
    SIGNING_ROWS(struct object_options, signing),
};

static const struct example examples[] = {
    {"ballast object r.ballast 'box 12 was open' --party A --event 31 --key a.key",
     "a party objects"},
    {"ballast answer county.ballast 40 'its seal was checked, see photo'", "what must follow"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct object_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = verb_object(&a.record, o->party, o->refers.v, o->text, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK) {
        fprintf(cli->out, "the objection is event %llu of the record\n",
                (unsigned long long)a.record.state.size - 1);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_object = {
    .name = "object",
    .summary = "object to something, as a party",
    .details = "An objection stays in the record and in everything that is published. As long as "
               "one has no "
               "answer there is no outcome, unless 'commit --list-objections' was given.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct object_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   it is in the record\n"
                  " 2   refused: not signed by a key of the party, or no audit of several parties",
    .run = run,
};
