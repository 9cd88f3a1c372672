// SPDX-License-Identifier: Apache-2.0
// commit: freezes the inputs and settings of an audit.
#include "base/binary.h"
#include "cli/record_arg.h"
#include "record/verbs.h"

struct commit_options {
    str record;
    int sampler;
};

static const char *sampler_name(size_t i)
{
    const struct sampler *s = sampler_at(i);
    return s != NULL ? s->name : NULL;
}

static const struct opt options[] = {
    RECORD_ROW(struct commit_options),
    {.name = "sampler",
     .kind = OPT_CHOICE,
     .at = offsetof(struct commit_options, sampler),
     .arg = "NAME",
     .choice_at = sampler_name,
     .fallback = "ballast",
     .help = "how the cards will be chosen ('ballast help samplers')"},
};

static const struct example examples[] = {
    {"ballast commit county.ballast", "inputs, margins and settings are fixed"},
    {"ballast commit county.ballast --sampler corla", "the cards as ColoradoRLA would draw them"},
};

static void print_fixed(struct record_arg *a)
{
    const struct record *r = &a->record;
    struct counted inputs;
    uint64_t count = 0;
    AUTO_BUF root = BUF_INIT(100);
    struct merkle_hash hash = ledger_root(&r->head);
    base64_add(&root, str_bytes(hash.b, SHA256_BYTES));
    for (size_t i = 0; i < r->state.inputs.len; i++)
        count += !r->state.inputs.at[i].withdrawn;
    fprintf(a->cli->out,
            "committed: %s; every margin is computed, every setting is fixed\n\n"
            "Publish this before the seed is thrown; it stands for all of the record so far:\n"
            "    %llu events, root " STR_FMT "\n",
            counted(&inputs, count, "input", "inputs"), (unsigned long long)r->state.size,
            STR_ARG(buf_str(&root)));
}

static bal_status commit(struct record_arg *a, const struct commit_options *o, struct bal_err *err)
{
    struct problems p;
    problems_init(&p);
    bal_status status = verb_commit(&a->record, sampler_name((size_t)o->sampler), &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK) {
        print_fixed(a);
        record_arg_warn(a, &p);
        record_arg_next(a);
    } else {
        record_arg_refused(a, &p);
    }
    problems_done(&p);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct commit_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = commit(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_commit = {
    .name = "commit",
    .summary = "freeze the inputs and settings of an audit",
    .details =
        "Reads all inputs, holds the manifest against the cast vote records, computes the margins "
        "of all contests and fixes what will be tested, and how. After that no input can change: "
        "only 'ballast reopen' can undo it, and only before the seed.\n\n"
        "Missing cast vote records are no obstacle: such cards count as the worst case. More "
        "records than the manifest has cards are one.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct commit_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   committed\n"
                  " 2   not committed: the inputs cannot be audited as they are, or no contest\n"
                  "     is a target; the record is as it was",
    .run = run,
};
