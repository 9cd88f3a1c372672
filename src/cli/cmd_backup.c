// SPDX-License-Identifier: Apache-2.0
// backup: copies a record while it is in use.
#include "cli/record_arg.h"
#include "record/log/log.h"

struct backup_options {
    str record, file;
};

static const struct opt options[] = {
    RECORD_ROW(struct backup_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct backup_options, file),
     .arg = "FILE",
     .required = true,
     .help = "the copy to make; a name that ends in .ballast can be used as a record at once"},
};

static const struct example examples[] = {
    {"ballast backup county.ballast /media/stick/county-2026-11-04.ballast",
     "a copy that was read back"},
    {"ballast backup county.ballast copy.ballast && ballast verify copy.ballast",
     "a copy, verified to the last vote"},
};

static void print_copied(const struct cli *cli, const struct record *r, str file)
{
    struct counted events;
    term_text(cli->out, file);
    fprintf(cli->out, ": a copy of %s, read back and compared\n",
            counted(&events, r->state.size, "event and all objects", "events and all objects"));
    fputs("The key is not in it: a copy can be read and verified, but not continued. Keep\n",
          cli->out);
    term_text(cli->out, str_make(r->key_path.ptr, r->key_path.len));
    fputs(" in another safe place.\n", cli->out);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct backup_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_READ, &err);
    if (status == BAL_OK)
        status = record_backup(&a.record, o->file.ptr, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK)
        print_copied(cli, &a.record, o->file);
    return record_arg_end(&a, status, &err);
}

const struct command command_backup = {
    .name = "backup",
    .summary = "copy a record while it is in use, and read the copy back",
    .details = "The copy is the record as it is now, one file, with every event and every input. "
               "Nothing is overwritten. The key is left where it is.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct backup_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   copied, and the copy is sound\n"
                  " 2   not copied: FILE exists or cannot be written, or the record is damaged",
    .run = run,
};
