// SPDX-License-Identifier: Apache-2.0
// cli.c: how a command says that something is wrong.
#include "cli/help.h"
#include "cli/term.h"

static void say_usage(const struct cli *cli, const struct bal_err *err)
{
    term_error(cli, err);
    help_usage(cli->err, cli->command);
    fprintf(cli->err, "Help:  ballast %s%s--help\n", cli->command ? cli->command->name : "",
            cli->command ? " " : "");
}

int cli_usage(const struct cli *cli, const char *fmt, ...)
{
    struct bal_err err = {.code = BAL_USAGE};
    va_list args;
    va_start(args, fmt);
    vsnprintf(err.what, sizeof err.what, fmt, args);
    va_end(args);
    say_usage(cli, &err);
    return EXIT_USAGE;
}

int cli_fail(const struct cli *cli, const struct bal_err *err)
{
    if (err->code == BAL_USAGE)
        say_usage(cli, err);
    else
        term_error(cli, err);
    return err_exit_status(err->code);
}
