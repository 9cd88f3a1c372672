// SPDX-License-Identifier: Apache-2.0
// help: the help pages, and what is generated from the command tables.
#include "cli/help.h"

struct help_options {
    str subject;
    int shell;
    bool man;
};

// Commands, then topics, then "all".
static const char *subject_at(size_t i)
{
    size_t n = 0;
    while (command_at(n) != NULL)
        n++;
    if (i < n)
        return command_at(i)->name;
    size_t t = 0;
    while (topic_at(t) != NULL)
        t++;
    if (i < n + t)
        return topic_at(i - n)->name;
    return i == n + t ? "all" : NULL;
}

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct help_options, subject),
     .arg = "SUBJECT",
     .choice_at = subject_at,
     .help = "a command or a topic"},
    {.name = "man",
     .kind = OPT_FLAG,
     .at = offsetof(struct help_options, man),
     .help = "print the man page of the command, or of the program (roff)"},
    {.name = "completion",
     .kind = OPT_CHOICE,
     .at = offsetof(struct help_options, shell),
     .arg = "SHELL",
     .choices = completion_shells,
     .help = "print the completion script for a shell"},
};

static const struct example examples[] = {
    {"ballast help", "list the commands"},
    {"ballast help version", "explain one command; the same as 'ballast version --help'"},
    {"ballast help --man | man -l -", "read the man page"},
    {"source <(ballast help --completion bash)", "complete commands and options in this shell"},
};

static const struct topic *find_topic(str name)
{
    for (size_t i = 0; topic_at(i) != NULL; i++)
        if (str_eq(name, str_from(topic_at(i)->name)))
            return topic_at(i);
    return NULL;
}

// A command may have a topic of its name, as handcount has for its table.
static void command_and_topic(const struct cli *cli, const struct command *command)
{
    const struct topic *topic = find_topic(str_from(command->name));
    help_command(cli, command);
    if (topic == NULL)
        return;
    fputc('\n', cli->out);
    help_topic(cli, topic);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct help_options *o = opaque;
    const struct command *command = o->subject.ptr ? command_find(o->subject) : NULL;
    if (o->shell >= 0 && (o->man || o->subject.ptr != NULL))
        return cli_usage(cli, "--completion stands alone: one script serves all commands");
    if (o->man && o->subject.ptr != NULL && command == NULL)
        return cli_usage(cli, "only commands have a man page of their own");
    if (o->shell >= 0)
        completion_print(cli->out, o->shell);
    else if (o->man)
        man_print(cli->out, command);
    else if (command != NULL)
        command_and_topic(cli, command);
    else if (o->subject.ptr == NULL)
        help_overview(cli);
    else if (str_eq(o->subject, STR("all")))
        help_all(cli);
    else
        help_topic(cli, find_topic(o->subject));
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .summary = "explain a command or a topic",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct help_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
