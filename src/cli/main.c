// SPDX-License-Identifier: Apache-2.0
// main.c: finds the command, parses its options, runs it, and makes sure that all output arrived.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/unfinished.h"
#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/term.h"

enum { OPTIONS_BYTES = 1 << 20 };

static bool wants_colour(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return (no == NULL || no[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

static int terminal_width(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

static struct cli make_cli(void)
{
    struct cli cli = {.out = stdout,
                      .err = stderr,
                      .out_terminal = isatty(STDOUT_FILENO),
                      .err_terminal = isatty(STDERR_FILENO)};
    cli.out_colour = cli.out_terminal && wants_colour();
    cli.err_colour = cli.err_terminal && wants_colour();
    cli.width = terminal_width(cli.out_terminal ? STDOUT_FILENO : STDERR_FILENO);
    return cli;
}

// A closed standard stream must not become the number of the next file that is opened.
static void hold_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            _exit(EXIT_FAILED);
}

static int unknown_command(const struct cli *cli, const char *name)
{
    struct bal_err err;
    struct nearest near = {.wanted = str_from(name)};
    for (size_t i = 0; command_at(i) != NULL; i++)
        nearest_offer(&near, command_at(i)->name);
    bal_fail(&err, BAL_USAGE, "unknown command '%.100s'", name);
    if (near.name != NULL)
        err_hint(&err, "Did you mean '%s'?", near.name);
    return cli_fail(cli, &err);
}

// --help wins over everything before "--", so that it helps with a line that is still wrong.
static bool asks_help(int argc, char **args)
{
    for (int i = 0; i < argc && strcmp(args[i], "--") != 0; i++)
        if (strcmp(args[i], "--help") == 0 || strcmp(args[i], "-h") == 0)
            return true;
    return false;
}

static int run_command(const struct cli *cli, int argc, char **args)
{
    const struct command *command = cli->command;
    struct bal_err err = {0};
    if (asks_help(argc, args)) {
        help_command(cli, command);
        return EXIT_DONE;
    }
    AUTO_ARENA arena = ARENA_INIT(OPTIONS_BYTES);
    void *options = arena_alloc(&arena, 1, command->options_size + 1);
    bal_status status = options ? BAL_OK : err_memory(&err);
    if (status == BAL_OK)
        status = opt_parse(command->options, command->option_count, argc, args, options, &err);
    int exit_status = status == BAL_OK ? command->run(cli, options) : cli_fail(cli, &err);
    if (options != NULL)
        opt_done(command->options, command->option_count, options);
    return exit_status;
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
    if (argc < 2)
        return cli_usage(cli, "no command given");
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    else if (strcmp(name, "--version") == 0)
        name = "version";
    else if (name[0] == '-')
        return cli_usage(cli, "unknown option '%.100s'", name);
    cli->command = command_find(str_from(name));
    if (cli->command == NULL)
        return unknown_command(cli, name);
    return run_command(cli, argc - 2, argv + 2);
}

// `ballast tally … | head`: whoever reads has gone and wants no more. The command is done; the
// program ends as others do then, by SIGPIPE (a shell sees 141) and without a word.
static void end_like_others(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (poll(&out, 1, 0) != 1 || (out.revents & POLLERR) == 0)
        return;
    signal(SIGPIPE, SIG_DFL);
    (void)raise(SIGPIPE);
}

static int report_lost(const struct cli *cli)
{
    struct bal_err err;
    if (errno != 0)
        err_errno(&err, "write the output", "standard output");
    else
        bal_fail(&err, BAL_IO, "cannot write all of the output");
    term_error(cli, &err);
    return EXIT_FAILED;
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    signal(SIGPIPE, SIG_IGN); // a command ends its work first; see end_like_others
    unfinished_watch();
    (void)setenv("TZ", "UTC0",
                 1); // else libzip's dates, which nobody asks for, cost a look-up each
    struct cli cli = make_cli();
    int exit_status = dispatch(&cli, argc, argv);
    bool lost = ferror(stdout) != 0;
    errno = 0;
    if (fflush(stdout) == 0 && !lost)
        return exit_status;
    int why = errno;
    end_like_others();
    errno = why;
    return report_lost(&cli);
}
