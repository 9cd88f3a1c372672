// SPDX-License-Identifier: Apache-2.0
// software: puts the digests of the programs in use on record.
#include "cli/record_arg.h"
#include "record/verbs/software.h"

struct software_options {
    str record;
    struct opt_list files;
};

static const struct opt options[] = {
    RECORD_ROW(struct software_options),
    {.kind = OPT_LIST,
     .at = offsetof(struct software_options, files),
     .arg = "FILE",
     .help = "other files in use or attested: a package, a list of digests that builders signed"},
};

static const struct example examples[] = {
    {"ballast software county.ballast", "this program, by its SHA-256"},
    {"ballast software county.ballast ballast_1.0_amd64.deb SHA256SUMS",
     "and the package it came in, with the list that its builders signed"},
};

static bal_status read_all(const struct opt_list *paths, struct software_file *files, size_t *count,
                           struct bal_err *err)
{
    if (paths->len + 1 > SOFTWARE_FILES)
        return bal_fail(err, BAL_LIMIT, "more than %d files", SOFTWARE_FILES - 1);
    BAL_TRY(software_own(&files[0], err));
    for (*count = 1; *count <= paths->len; ++*count)
        BAL_TRY(software_read(paths->at[*count - 1].ptr, &files[*count], err));
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct software_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    struct software_file files[SOFTWARE_FILES];
    size_t count = 0;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = read_all(&o->files, files, &count, &err);
    if (status == BAL_OK)
        status = verb_software(&a.record, files, count, &err);
    record_arg_quiet(&a);
    for (size_t i = 0; status == BAL_OK && i < count; i++)
        fprintf(cli->out, "%s  " STR_FMT "\n", files[i].sha256, STR_ARG(files[i].name));
    return record_arg_end(&a, status, &err);
}

const struct command command_software = {
    .name = "software",
    .summary = "put the digests of the programs in use on record",
    .details =
        "Prints, as sha256sum does, what it wrote: read it aloud, or compare it with the paper "
        "that "
        "came with the program. 'ballast verify' says whether the program that verifies is among "
        "what the record names last. No result rests on it.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct software_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   it is in the record\n"
                  " 2   refused: a file cannot be read, or the record cannot be written",
    .run = run,
};
