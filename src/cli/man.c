// SPDX-License-Identifier: Apache-2.0
// The man pages: man(7) macros, printed from the command tables.
#include "app/library.h"
#include "cli/help.h"

enum { TEXT_MAX = 1 << 16 };

// Code point of the UTF-8 character at the front, its length in *len.
static unsigned code_point(str s, size_t *len)
{
    unsigned c = (unsigned char)s.ptr[0];
    *len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    unsigned v = *len == 1 ? c : c & (0x7FU >> *len);
    for (size_t i = 1; i < *len && i < s.len; i++)
        v = v << 6 | ((unsigned char)s.ptr[i] & 0x3F);
    return v;
}

// Text as roff wants it: every hyphen is typed as one, nothing at a line's start is a request.
static void roff(FILE *out, str s)
{
    if (s.len > 0 && (s.ptr[0] == '.' || s.ptr[0] == '\''))
        fputs("\\&", out);
    for (size_t len = 1; s.len > 0; s = str_skip(s, len)) {
        unsigned c = code_point(s, &len);
        if (c == '\\')
            fputs("\\e", out);
        else if (c == '-')
            fputs("\\-", out);
        else if (c == '\'')
            fputs("\\(aq", out);
        else if (c >= 0x80)
            fprintf(out, "\\[u%04X]", c);
        else
            fputc((int)c, out);
    }
}

// Paragraphs as term_wrap reads them. `first` is the request before the first of them.
static void paragraphs(FILE *out, const char *text, const char *first)
{
    str rest = str_from(text);
    for (const char *request = first; rest.len > 0; request = ".PP\n") {
        size_t end = str_find(rest, STR("\n\n"));
        str paragraph = str_head(rest, end);
        rest = str_skip(rest, end < rest.len ? end + 2 : end);
        bool verbatim = str_starts(paragraph, STR(" "));
        fputs(request, out);
        fputs(verbatim ? ".nf\n" : "", out);
        while (paragraph.len > 0) {
            roff(out, str_cut(&paragraph, '\n'));
            fputc('\n', out);
        }
        fputs(verbatim ? ".fi\n" : "", out);
    }
}

static void bold(FILE *out, str s)
{
    fputs("\\fB", out);
    roff(out, s);
    fputs("\\fR", out);
}

static void text_item(FILE *out, const char *name, const char *text)
{
    fputs(".TP\n", out);
    bold(out, str_from(name));
    fputc('\n', out);
    roff(out, str_from(text));
    fputc('\n', out);
}

static void row_item(FILE *out, const struct opt *row)
{
    AUTO_BUF text = BUF_INIT(TEXT_MAX);
    fputs(".TP\n", out);
    if (row->name != NULL && row->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR, ", row->letter);
    if (row->name == NULL) {
        AUTO_BUF name = BUF_INIT(TEXT_MAX);
        help_row_name(&name, row);
        fputs("\\fI", out);
        roff(out, buf_str(&name));
        fputs("\\fR", out);
    } else {
        fputs("\\fB\\-\\-", out);
        roff(out, str_from(row->name));
        fputs("\\fR", out);
    }
    if (row->name != NULL && row->kind != OPT_FLAG) {
        fputs(" \\fI", out);
        roff(out, str_from(row->arg));
        fputs("\\fR", out);
    }
    fputc('\n', out);
    help_row_text(&text, row);
    roff(out, buf_str(&text));
    fputc('\n', out);
}

static void header(FILE *out, const char *name, const char *suffix, const char *summary)
{
    AUTO_BUF whole = BUF_INIT(TEXT_MAX);
    buf_addf(&whole, "%s%s%s", name, suffix ? "-" : "", suffix ? suffix : "");
    fputs(".TH ", out);
    roff(out, buf_str(&whole));
    fprintf(out, " 1 \"\" \"ballast %s\" \"Ballast\"\n.SH NAME\n", bal_version());
    roff(out, buf_str(&whole));
    fputs(" \\- ", out);
    roff(out, str_from(summary));
    fputs("\n.SH SYNOPSIS\n", out);
}

static void command_page(FILE *out, const struct command *command)
{
    AUTO_BUF synopsis = BUF_INIT(TEXT_MAX);
    header(out, "ballast", command->name, command->summary);
    help_synopsis(&synopsis, command);
    str rest = buf_str(&synopsis);
    for (bool first = true; rest.len > 0; first = false) {
        fprintf(out, "%s\\fBballast %s\\fR ", first ? "" : ".br\n", command->name);
        roff(out, str_cut(&rest, '\n'));
        fputc('\n', out);
    }
    if (command->details != NULL)
        paragraphs(out, command->details, ".SH DESCRIPTION\n");
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; i < command->option_count; i++)
        row_item(out, &command->options[i]);
    row_item(out, &help_option);
    fputs(".SH EXAMPLES\n", out);
    for (size_t i = 0; i < command->example_count; i++)
        text_item(out, command->examples[i].line, command->examples[i].what);
    paragraphs(out, command->exit_notes ? command->exit_notes : help_exit_statuses,
               ".SH EXIT STATUS\n");
    fputs(".SH SEE ALSO\n.BR ballast (1)\n", out);
}

static void program_page(FILE *out)
{
    header(out, "ballast", NULL, "make an election's result provable");
    fputs("\\fBballast\\fR \\fICOMMAND\\fR [OPTION]... [ARGUMENT]...\n", out);
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; command_at(i) != NULL; i++)
        text_item(out, command_at(i)->name, command_at(i)->summary);
    fputs(".PP\nEach command has a page of its own: "
          "\\fBballast\\-\\fR\\fICOMMAND\\fR(1).\n",
          out);
    for (size_t i = 0; topic_at(i) != NULL; i++) {
        fputs(".SH ", out);
        for (const char *c = topic_at(i)->name; *c != '\0'; c++)
            fputc(*c == '-' ? ' ' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, out);
        fputc('\n', out);
        paragraphs(out, topic_at(i)->text, "");
        struct topic_item item;
        for (size_t k = 0; topic_at(i)->item != NULL && topic_at(i)->item(k, &item); k++) {
            char text[TOPIC_TEXT];
            text_item(out, item.name, topic_text(&item, text));
        }
    }
    fputs(".SH SEE ALSO\n", out);
    for (size_t i = 0; command_at(i) != NULL; i++)
        fprintf(out, ".BR ballast\\-%s (1)%s\n", command_at(i)->name,
                command_at(i + 1) != NULL ? "," : "");
}

void man_print(FILE *out, const struct command *command)
{
    fputs(".\\\" Printed by ballast help --man.\n", out);
    if (command != NULL)
        command_page(out, command);
    else
        program_page(out);
}
