// SPDX-License-Identifier: Apache-2.0
// convert: reads files of any format and writes what is in them in another one.
#include "app/assertions/assertions.h"
#include "app/files/convert.h"
#include "app/files/definitions.h"
#include "cli/files_arg.h"
#include "cli/problems_print.h"

struct convert_options {
    struct opt_files files;
    str out;
    int format;
    bool force;
};

static const struct opt options[] = {
    {.kind = OPT_FILES,
     .at = offsetof(struct convert_options, files),
     .arg = "IN",
     .required = true,
     .help = "a file, a folder or a zip to read"},
    {.kind = OPT_TEXT,
     .at = offsetof(struct convert_options, out),
     .arg = "OUT",
     .required = true,
     .help = "the file to write, or the folder where the format is one of several files"},
    {.name = "to",
     .kind = OPT_CHOICE,
     .at = offsetof(struct convert_options, format),
     .arg = "FORMAT",
     .choice_at = convert_format_name,
     .required = true,
     .help = "the format to write"},
    FILES_STICKY_OPTIONS,
    {.name = "force",
     .letter = 'f',
     .kind = OPT_FLAG,
     .at = offsetof(struct convert_options, force),
     .help = "replace OUT when it is a file that exists"},
};

static const struct example examples[] = {
    {"ballast convert CVR_Export.csv --to ballast-cvr cvr.csv", "a row a mark, for a spreadsheet"},
    {"ballast convert manifest.csv --to ballast-manifest m.csv", "a manifest in the plain form"},
    {"ballast convert detailxml.zip --to cdf-err-json results.json",
     "reported results in NIST's common data format"},
    {"ballast convert detailxml.zip --to ballast-contests contests.csv",
     "contest definitions from results, to be completed"},
    {"ballast convert CvrExport.zip --to ballast-contests contests.csv",
     "the contests, to be edited and given with the cast vote records"},
};

// Prints the lines of `lines`, each behind the mark.
static void print_lines(FILE *out, str lines, const char *mark)
{
    while (lines.len > 0) {
        fputs(mark, out);
        term_text(out, str_cut(&lines, '\n'));
        fputc('\n', out);
    }
}

static bal_status refuse(const struct cli *cli, const struct load *l, struct bal_err *err)
{
    struct problems_view view = problems_all(&l->problems);
    view.least = SEVERITY_ERROR;
    problems_print(cli->err, view, 5);
    uint64_t errors = convert_errors(&l->problems);
    bal_fail(err, BAL_INVALID, "nothing was written: the input has %llu error%s",
             (unsigned long long)errors, errors == 1 ? "" : "s");
    err_hint(err, "See 'ballast inspect' for all problems.");
    return BAL_INVALID;
}

static bal_status convert(const struct cli *cli, const struct convert_options *o, struct load *l,
                          struct bal_err *err)
{
    const struct format *format = format_find(str_from(convert_format_name((size_t)o->format)));
    struct load_options how = {0};
    BAL_TRY(files_load(cli, &o->files, &how, l, err));
    if (convert_errors(&l->problems) > 0)
        return refuse(cli, l, err);
    struct definitions made = {0};
    if ((format->flags & FORMAT_CONTESTS) && !(format->flags & FORMAT_RESULTS))
        BAL_TRY(definitions_make(l, &made, err));
    if (convert_errors(&l->problems) > 0) // files that state different things of a contest
        return refuse(cli, l, err);
    BAL_TRY(convert_count(&l->election, format, &l->problems, err));
    BAL_TRY(assertions_fill(&l->election, format, &l->problems, err));
    BAL_TRY(convert_apart(l, o->out.ptr, err));
    BAL_TRY(convert_write(&l->election, format, o->out.ptr, o->force, err));
    AUTO_BUF held = BUF_INIT(1 << 16), lost = BUF_INIT(1 << 16), problems = BUF_INIT(4096);
    AUTO_BUF lacks = BUF_INIT(4096);
    convert_held(&l->election, format, &held);
    convert_lost(&l->election, format, &lost);
    struct problems_view warnings = problems_all(&l->problems);
    warnings.least = SEVERITY_WARNING;
    problems_summary(&problems, warnings);
    term_text(cli->out, o->out);
    fprintf(cli->out, ": %s, " STR_FMT "\n", format->name, STR_ARG(buf_str(&held)));
    if (lost.len > 0) {
        fprintf(cli->out, "\nNot in it, because %s cannot hold it:\n", format->name);
        print_lines(cli->out, buf_str(&lost), "    ");
    }
    definitions_missing(&made, &lacks);
    if (lacks.len > 0) {
        fprintf(cli->out,
                "\n%s from reported results. To be filled in, for results do not say it:\n",
                made.made == 1 ? "The contest is" : "Contests are");
        print_lines(cli->out, buf_str(&lacks), "    ");
    }
    if (!str_eq(buf_str(&problems), STR("no problems")))
        fprintf(cli->out, "\nThe input has " STR_FMT ": see 'ballast inspect'.\n",
                STR_ARG(buf_str(&problems)));
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    struct load l = {0};
    bal_status status = convert(cli, opaque, &l, &err);
    int exit_status = status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
    load_done(&l);
    return exit_status;
}

const struct command command_convert = {
    .name = "convert",
    .summary = "write files in another format",
    .details =
        "Reads everything, then writes the part that the format can hold: the whole file or "
        "nothing. What it cannot hold is said. A file that exists is not replaced without "
        "--force. Input with errors is refused.\n\n"
        "ballast-contests, ballast-manifest, ballast-cvr, ballast-mvr, ballast-results and "
        "ballast-handcount are Ballast's plain tables. To carry an election over completely, write "
        "the first three and "
        "give them together: the cast vote records alone do not say how many votes a contest "
        "allows.\n\n"
        "Contests that only reported results name become contest definitions (ballast-contests), "
        "with "
        "the choices that the results list and the votes allowed where they state it; what is to "
        "be "
        "filled in is said.\n\n"
        "Formats of results (ballast-results, cdf-err-json, cdf-err-xml) get the results that the "
        "files report; cast vote records without any are counted as 'tally' counts them, in a "
        "ranked contest the first preferences, and in cdf-err files every round and who won. The "
        "dates in cdf-err files, 1970-01-01, and who "
        "issues them are to be filled in.\n\n"
        "shangrla-assertions-json gets the assertions of the files, or finds those of the ranked "
        "contests as 'assert' does; 'assert --export' has a limit of time for it.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct convert_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   written\n"
                  " 2   nothing was written: unreadable or refused input, OUT exists, or\n"
                  "     a fault in writing",
    .run = run,
};
