// SPDX-License-Identifier: Apache-2.0
// approve: approves what was proposed.
#include "cli/record_arg.h"
#include "cli/status_parties.h"
#include "record/verbs/verbs_parties.h"

struct approve_options {
    str record;
    struct opt_u64 refers;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct approve_options),
    {.kind = OPT_U64,
     .at = offsetof(struct approve_options, refers),
     .arg = "EVENT",
     .help = "the number of the proposal; without it those that wait are listed"},
    SIGNING_ROWS(struct approve_options, signing),
};

static const struct example examples[] = {
    {"ballast approve county.ballast", "what waits for approval"},
    {"ballast approve county.ballast 57 --key a.key --key b.key",
     "approves event 57, at one table"},
    {"ballast approve county.ballast 57 --ask 57.req", "to have it signed elsewhere"},
};

static void list(const struct cli *cli, struct record_arg *a)
{
    const struct state_parties *p = &a->record.state.parties;
    proposals_print(cli, p, "");
    if (proposals_waiting(p) == 0)
        fputs("nothing waits for approval\n", cli->out);
}

static void print_approved(const struct cli *cli, const struct state *s, uint64_t refers)
{
    for (size_t i = 0; i < s->parties.proposals.len; i++)
        if (s->parties.proposals.at[i].seq == refers)
            fprintf(cli->out, "approved: " STR_FMT " of event %llu takes effect\n",
                    STR_ARG(s->parties.proposals.at[i].act), (unsigned long long)refers);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct approve_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = o->refers.given
                            ? record_arg_open_signed(&a, cli, o->record, &o->signing, &err)
                            : record_arg_open(&a, cli, o->record, STORE_READ, &err);
    if (status == BAL_OK && !o->refers.given) {
        record_arg_quiet(&a);
        list(cli, &a);
        return record_arg_end(&a, BAL_OK, &err);
    }
    if (status == BAL_OK)
        status = verb_approve(&a.record, o->refers.v, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK) {
        print_approved(cli, &a.record.state, o->refers.v);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_approve = {
    .name = "approve",
    .summary = "approve what was proposed",
    .details =
        "In an audit of several parties some acts are proposed and take effect when keys of two "
        "affiliations, held by different people, approve: reopen, withdraw, escalate, override, "
        "a key of a new affiliation, the end of somebody else's key.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct approve_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   approved\n"
        " 2   refused: nothing of that number waits, a signature is missing, or the act is\n"
        "     not possible any more; the record is as it was",
    .run = run,
};
