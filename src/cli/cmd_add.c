// SPDX-License-Identifier: Apache-2.0
// add: takes files into a record.
#include "cli/files_arg.h"
#include "cli/record_arg.h"
#include "cli/record_files.h"

struct add_options {
    str record, errors;
    int kind;
    struct opt_files files;
    bool json;
};

static const char *kind_name(size_t i)
{
    return i < INPUT_KINDS ? input_kind_name((enum input_kind)i) : NULL;
}

static const struct opt options[] = {
    RECORD_ROW(struct add_options),
    {.kind = OPT_CHOICE,
     .at = offsetof(struct add_options, kind),
     .arg = "KIND",
     .choice_at = kind_name,
     .required = true,
     .help = "what the files are"},
    {.kind = OPT_FILES,
     .at = offsetof(struct add_options, files),
     .arg = "FILE",
     .required = true,
     .help = "a file, a folder or a zip"},
    FILES_STICKY_OPTIONS,
    {.name = "errors",
     .kind = OPT_TEXT,
     .at = offsetof(struct add_options, errors),
     .arg = "CSV",
     .help = "write all problems to this file"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct add_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast add county.ballast manifest manifest.csv", "how many cards there are, and where"},
    {"ballast add county.ballast cvr CVR_Export_20261103.csv", "the machines' records"},
    {"ballast add state.ballast manifest --jurisdiction Adams adams.csv",
     "one of several jurisdictions"},
    {"ballast add county.ballast contests contests.csv --errors problems.csv",
     "what is audited, and how"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct add_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = record_files_add(
            &a,
            (struct record_files_request){(enum input_kind)o->kind, &o->files, o->errors, o->json},
            &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_add = {
    .name = "add",
    .summary = "take manifests, cast vote records, results or contests into a record",
    .details =
        "The files are kept byte for byte, and what is read is what was kept. All files are taken, "
        "or none where one has errors; every error is said at once. A mistake is taken back with "
        "'ballast withdraw'. A folder is kept with the folders in it (no symbolic link is "
        "followed), "
        "a zip as it is; of each file in them it is said what it was taken for.\n\n"
        "manifest: how many cards are in each batch. cvr: cast vote records of the voting system. "
        "results: reported votes, to be held against the records, or instead of them. contests: "
        "contests with their jurisdictions, bounds and risk limits ('ballast help formats').\n\n"
        "Possible until 'ballast commit'.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct add_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   all files were added\n"
                  " 2   none was: errors in a file, a file that the record has already,\n"
                  "     inputs that are frozen; the record is as it was",
    .run = run,
};
