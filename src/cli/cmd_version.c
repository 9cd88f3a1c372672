// SPDX-License-Identifier: Apache-2.0
// version: which Ballast this is, and which libraries it runs on.
#include "app/library.h"
#include "cli/command.h"

struct version_options {
    bool verbose;
};

static const struct opt options[] = {
    {.name = "verbose",
     .letter = 'v',
     .kind = OPT_FLAG,
     .at = offsetof(struct version_options, verbose),
     .help = "name the libraries in use, too"},
};

static const struct example examples[] = {
    {"ballast version", "print the version; the same as 'ballast --version'"},
    {"ballast version --verbose", "print the versions of the libraries in use, too"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct version_options *o = opaque;
    fprintf(cli->out, "ballast %s\n", bal_version());
    struct app_library library;
    for (size_t i = 0; o->verbose && app_library(i, &library); i++)
        fprintf(cli->out, "%s %s\n", library.name, library.version);
    return EXIT_DONE;
}

const struct command command_version = {
    .name = "version",
    .summary = "print the version",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct version_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
