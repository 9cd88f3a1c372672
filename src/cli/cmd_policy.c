// SPDX-License-Identifier: Apache-2.0
// policy: takes in whose cosignatures a checkpoint needs; from then on several parties audit.
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

struct policy_options {
    str record, file;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct policy_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct policy_options, file),
     .arg = "FILE",
     .required = true,
     .help = "the policy, in the form of C2SP tlog-policy (docs/parties.md)"},
    SIGNING_ROWS(struct policy_options, signing),
};

static const struct example examples[] = {
    {"ballast policy county.ballast policy.txt --key a.key --key b.key", "at one table"},
    {"ballast policy county.ballast policy.txt --ask policy.req", "to have it signed elsewhere"},
    {"ballast policy county.ballast policy.txt --with policy.req", "when it is signed"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct policy_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    unsigned overlap = 0;
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = verb_policy(&a.record, o->file.ptr, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK && record_several(&a.record))
        status = record_overlap(&a.record, &overlap, &err);
    if (status == BAL_OK) {
        fputs("the policy stands: this is an audit of several parties now\n", cli->out);
        if (overlap > 0)
            fprintf(cli->out, "two histories can both count only if %u witness%s sign%s both\n",
                    overlap, overlap == 1 ? "" : "es", overlap == 1 ? "s" : "");
        else
            fputs("BUT honest witnesses can cosign two histories: no witness must sign both.\n"
                  "Ask for more than half of the members of a group.\n",
                  cli->out);
        record_arg_next(&a);
    }
    return record_arg_end(&a, status, &err);
}

const struct command command_policy = {
    .name = "policy",
    .summary = "let several parties guard a record together",
    .details =
        "A key of every affiliation that was added must sign. From then on two sides sign what is "
        "read "
        "from paper, acts that undo something are approved, and checkpoints must be cosigned "
        "by the witnesses that FILE names before the audit goes on. 'ballast key' makes and "
        "adds keys; docs/parties.md tells a whole audit.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct policy_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   the policy stands\n"
        " 2   refused: it cannot be read, a signature is missing, or the inputs are frozen",
    .run = run,
};
