// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "cli/term.h"

enum { HELP_COLUMN = 26, TEXT_MAX = 1 << 16 };

const struct opt help_option = {
    .name = "help", .letter = 'h', .kind = OPT_FLAG, .help = "show this help"};

static const char program_usage[] = "COMMAND [OPTION]... [ARGUMENT]...";

static bool is_many(const struct opt *row)
{
    return row->kind == OPT_LIST || row->kind == OPT_FILES;
}

void help_row_name(struct buf *out, const struct opt *row)
{
    if (row->name == NULL)
        buf_addf(out, "%s%s", row->arg, is_many(row) ? "..." : "");
    else if (row->kind == OPT_FLAG)
        buf_addf(out, "--%s", row->name);
    else
        buf_addf(out, "--%s %s", row->name, row->arg);
}

void help_row_text(struct buf *out, const struct opt *row)
{
    buf_add(out, str_from(row->help));
    for (size_t i = 0; opt_has_choices(row) && opt_choice_name(row, i) != NULL; i++)
        buf_addf(out, "%s%s", i == 0 ? ": " : ", ", opt_choice_name(row, i));
    if (row->fallback != NULL && row->kind != OPT_FLAG)
        buf_addf(out, " (default: %s)", row->fallback);
    if (row->fallback != NULL && row->kind == OPT_FLAG)
        buf_addf(out, " (default; --no-%s: not)", row->name);
}

void help_synopsis(struct buf *out, const struct command *command)
{
    if (command->synopsis != NULL) {
        buf_add(out, str_from(command->synopsis));
        return;
    }
    const struct opt *rows = command->options;
    for (size_t i = 0; i < command->option_count; i++) {
        if (rows[i].name != NULL && rows[i].required) {
            help_row_name(out, &rows[i]);
            buf_add_char(out, ' ');
        }
    }
    buf_add(out, STR("[OPTION]..."));
    for (size_t i = 0; i < command->option_count; i++) {
        if (rows[i].name != NULL)
            continue;
        buf_addf(out, rows[i].required ? " %s" : " [%s]", rows[i].arg);
        if (is_many(&rows[i]))
            buf_add(out, STR("..."));
    }
}

void help_usage(FILE *out, const struct command *command)
{
    AUTO_BUF synopsis = BUF_INIT(TEXT_MAX);
    if (command == NULL)
        buf_add(&synopsis, str_from(program_usage));
    else
        help_synopsis(&synopsis, command);
    str rest = buf_str(&synopsis);
    for (bool first = true; rest.len > 0; first = false) {
        str line = str_cut(&rest, '\n');
        fprintf(out, "%s ballast%s%s " STR_FMT "\n", first ? "Usage:" : "      ",
                command ? " " : "", command ? command->name : "", STR_ARG(line));
    }
}

static void heading(const struct cli *cli, const char *text)
{
    fprintf(cli->out, cli->out_colour ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

static void print_item(const struct cli *cli, const char *name, const char *text, int indent)
{
    AUTO_BUF left = BUF_INIT(TEXT_MAX);
    buf_addf(&left, "  %s", name);
    term_item(cli->out, buf_str(&left), str_from(text), indent);
}

static void print_row(const struct cli *cli, const struct opt *row)
{
    AUTO_BUF left = BUF_INIT(TEXT_MAX);
    AUTO_BUF text = BUF_INIT(TEXT_MAX);
    if (row->name == NULL)
        buf_add(&left, STR("  "));
    else if (row->letter != 0)
        buf_addf(&left, "  -%c, ", row->letter);
    else
        buf_add(&left, STR("      "));
    help_row_name(&left, row);
    help_row_text(&text, row);
    term_item(cli->out, buf_str(&left), buf_str(&text), HELP_COLUMN);
}

static void print_rows(const struct cli *cli, const struct command *command)
{
    bool any = false;
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].name != NULL)
            continue;
        if (!any)
            heading(cli, "Arguments:");
        any = true;
        print_row(cli, &command->options[i]);
    }
    heading(cli, "Options:");
    for (size_t i = 0; i < command->option_count; i++)
        if (command->options[i].name != NULL)
            print_row(cli, &command->options[i]);
    print_row(cli, &help_option);
}

// "count the votes" becomes "Count the votes.".
static void print_sentence(FILE *out, const char *text)
{
    char first = text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 'a' + 'A') : text[0];
    fprintf(out, "%c%s.\n", first, text + 1);
}

void help_command(const struct cli *cli, const struct command *command)
{
    help_usage(cli->out, command);
    fputc('\n', cli->out);
    print_sentence(cli->out, command->summary);
    if (command->details != NULL) {
        fputc('\n', cli->out);
        term_wrap(cli->out, command->details, 0);
    }
    print_rows(cli, command);
    heading(cli, "Examples:");
    for (size_t i = 0; i < command->example_count; i++) {
        fprintf(cli->out, "  %s\n", command->examples[i].line);
        term_wrap(cli->out, command->examples[i].what, 6);
    }
    heading(cli, "Exit status:");
    term_wrap(cli->out, command->exit_notes ? command->exit_notes : help_exit_statuses, 1);
}

void help_overview(const struct cli *cli)
{
    fputs("Ballast makes an election's result provable, or corrects it.\n\n", cli->out);
    help_usage(cli->out, NULL);
    heading(cli, "Commands:");
    for (size_t i = 0; command_at(i) != NULL; i++)
        print_item(cli, command_at(i)->name, command_at(i)->summary, 15);
    heading(cli, "Topics:");
    for (size_t i = 0; topic_at(i) != NULL; i++)
        print_item(cli, topic_at(i)->name, topic_at(i)->summary, 15);
    heading(cli, "Options:");
    print_item(cli, "-h, --help", "show this help", 15);
    print_item(cli, "--version", "print the version", 15);
    fputc('\n', cli->out);
    term_wrap(cli->out,
              "'ballast help COMMAND' or 'ballast help TOPIC' says more; 'ballast help all' "
              "prints everything.",
              0);
}

const char *topic_text(const struct topic_item *item, char text[static TOPIC_TEXT])
{
    if (item->note == NULL)
        return item->text;
    (void)snprintf(text, TOPIC_TEXT, "%s; %s", item->text, item->note);
    return text;
}

void help_topic(const struct cli *cli, const struct topic *topic)
{
    print_sentence(cli->out, topic->summary);
    fputc('\n', cli->out);
    term_wrap(cli->out, topic->text, 0);
    struct topic_item item;
    for (size_t i = 0; topic->item != NULL && topic->item(i, &item); i++) {
        fputs(i == 0 ? "\n" : "", cli->out);
        char text[TOPIC_TEXT];
        print_item(cli, item.name, topic_text(&item, text), 26);
    }
    if (topic->print != NULL)
        topic->print(cli);
}

static void rule(FILE *out)
{
    fputc('\n', out);
    for (int i = 0; i < TERM_TEXT_WIDTH; i++)
        fputc('-', out);
    fputs("\n\n", out);
}

void help_all(const struct cli *cli)
{
    help_overview(cli);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        rule(cli->out);
        help_command(cli, command_at(i));
    }
    for (size_t i = 0; topic_at(i) != NULL; i++) {
        rule(cli->out);
        help_topic(cli, topic_at(i));
    }
}
