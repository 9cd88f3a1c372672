// SPDX-License-Identifier: Apache-2.0
// Completion scripts for bash, zsh and fish, printed from the command tables.
#include "cli/help.h"

const char *const completion_shells[] = {"bash", "zsh", "fish", NULL};

static const char bash_head[] =
    "# Completion of ballast for bash; printed by ballast help --completion bash.\n"
    "_ballast()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= values=\n"
    "    if [[ $cur == = ]]; then cur=; fi\n"
    "    if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
    "    if ((COMP_CWORD == 1)); then\n";

static const char bash_tail[] =
    "    esac; fi\n"
    "    if [[ -n $values ]]; then words=$values; elif [[ $cur != -* ]]; then words=; fi\n"
    "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
    "}\n"
    "complete -o default -F _ballast ballast\n";

static void print_choices(FILE *out, const struct opt *row)
{
    for (size_t i = 0; opt_choice_name(row, i) != NULL; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", opt_choice_name(row, i));
}

static void bash_command(FILE *out, const struct command *command)
{
    fprintf(out, "    %s)\n        words='--help", command->name);
    for (size_t i = 0; i < command->option_count; i++)
        if (command->options[i].name != NULL)
            fprintf(out, " --%s", command->options[i].name);
    fputs("'\n        case $prev in\n", out);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct opt *row = &command->options[i];
        if (row->name == NULL || row->kind == OPT_FLAG)
            continue;
        fprintf(out, "        --%s) words= values='", row->name);
        if (opt_has_choices(row))
            print_choices(out, row);
        fputs("' ;;\n", out);
    }
    for (size_t i = 0; i < command->option_count; i++) {
        const struct opt *row = &command->options[i];
        if (row->name == NULL && opt_has_choices(row)) {
            fprintf(out, "        %s) [[ $cur == -* ]] || values='", command->name);
            print_choices(out, row);
            fputs("' ;;\n", out);
        }
    }
    fputs("        esac ;;\n", out);
}

static void print_bash(FILE *out)
{
    fputs(bash_head, out);
    fputs("        values='", out);
    for (size_t i = 0; command_at(i) != NULL; i++)
        fprintf(out, "%s ", command_at(i)->name);
    fputs("--help --version'\n    else case ${COMP_WORDS[1]} in\n", out);
    for (size_t i = 0; command_at(i) != NULL; i++)
        bash_command(out, command_at(i));
    fputs(bash_tail, out);
}

// Text between single quotes of the shell, without the characters in `special` (which _arguments
// of zsh would obey).
static void quoted(FILE *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr(special, *text) != NULL)
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void zsh_value(FILE *out, const struct opt *row)
{
    fputc(':', out);
    quoted(out, row->arg, ":");
    fputc(':', out);
    if (opt_has_choices(row)) {
        fputc('(', out);
        print_choices(out, row);
        fputc(')', out);
    } else {
        fputs("_files", out);
    }
}

static void zsh_row(FILE *out, const struct opt *row)
{
    bool many = row->kind == OPT_LIST || row->kind == OPT_FILES || row->kind == OPT_STICKY;
    fputs(" \\\n            '", out);
    if (row->name == NULL) {
        fputs(many ? "*" : row->required ? "" : ":", out);
    } else {
        fprintf(out, "%s--%s%s[", many ? "*" : "", row->name, row->kind == OPT_FLAG ? "" : "=");
        quoted(out, row->help, "[]:");
        fputc(']', out);
    }
    if (row->kind != OPT_FLAG)
        zsh_value(out, row);
    fputc('\'', out);
}

static void print_zsh(FILE *out)
{
    fputs("#compdef ballast\n"
          "# Completion of ballast for zsh; printed by ballast help --completion zsh.\n"
          "_ballast()\n{\n"
          "    local -a commands\n"
          "    commands=(\n",
          out);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        fprintf(out, "        '%s:", command_at(i)->name);
        quoted(out, command_at(i)->summary, ":");
        fputs("'\n", out);
    }
    fputs("    )\n"
          "    if ((CURRENT == 2)); then _describe command commands; return; fi\n"
          "    shift words; ((CURRENT--))\n"
          "    case $words[1] in\n",
          out);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command *command = command_at(i);
        fprintf(out, "    %s)\n        _arguments", command->name);
        for (size_t k = 0; k < command->option_count; k++)
            zsh_row(out, &command->options[k]);
        zsh_row(out, &help_option);
        fputs(" ;;\n", out);
    }
    fputs(
        "    esac\n}\n"
        "if [[ $funcstack[1] == _ballast ]]; then _ballast \"$@\"; else compdef _ballast ballast; "
        "fi\n",
        out);
}

static void fish_row(FILE *out, const char *command, const struct opt *row)
{
    if (row->name == NULL && !opt_has_choices(row))
        return;
    fprintf(out, "complete -c ballast -n '__fish_seen_subcommand_from %s'", command);
    if (row->name != NULL)
        fprintf(out, " -l %s", row->name);
    if (row->name != NULL && row->letter != 0)
        fprintf(out, " -s %c", row->letter);
    if (row->name != NULL && row->kind != OPT_FLAG)
        fputs(opt_has_choices(row) ? " -x" : " -r", out);
    if (opt_has_choices(row)) {
        fputs(" -a '", out);
        print_choices(out, row);
        fputc('\'', out);
    }
    fputs(" -d '", out);
    quoted(out, row->help, "");
    fputs("'\n", out);
}

static void print_fish(FILE *out)
{
    fputs("# Completion of ballast for fish; printed by ballast help --completion fish.\n", out);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        fprintf(out, "complete -c ballast -n __fish_use_subcommand -f -a %s -d '",
                command_at(i)->name);
        quoted(out, command_at(i)->summary, "");
        fputs("'\n", out);
    }
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command *command = command_at(i);
        for (size_t k = 0; k < command->option_count; k++)
            fish_row(out, command->name, &command->options[k]);
        fish_row(out, command->name, &help_option);
    }
}

void completion_print(FILE *out, int shell)
{
    static void (*const printers[])(FILE *) = {print_bash, print_zsh, print_fish};
    printers[shell](out);
}
