// SPDX-License-Identifier: Apache-2.0
// assert: the assertions that prove the outcomes in files of cast vote records.
#include <time.h>

#include "app/assertions/assertions.h"
#include "app/assertions/assertions_svg.h"
#include "cli/assert_print.h"
#include "cli/files_arg.h"
#include "cli/problems_print.h"

enum { PROBLEMS_OF_A_KIND = 20 };

struct assert_args {
    struct opt_files files;
    str contest, irv, check, export, svg;
    int difficulty, trim, as;
    struct opt_double risk_limit, gamma, seconds;
    bool json, allow;
};

static const char *difficulty_name(size_t i)
{
    const struct raire_difficulty *d = raire_difficulty_at(i);
    return d != NULL ? d->name : NULL;
}

static const struct opt options[] = {
    {.kind = OPT_FILES,
     .at = offsetof(struct assert_args, files),
     .arg = "FILE",
     .required = true,
     .help = "cast vote records: a file, a folder or a zip"},
    FILES_STICKY_OPTIONS,
    {.name = "contest",
     .letter = 'c',
     .kind = OPT_TEXT,
     .at = offsetof(struct assert_args, contest),
     .arg = "NAME",
     .help = "this contest only (its name, or its id in the files)"},
    {.name = "irv-rules",
     .kind = OPT_TEXT,
     .at = offsetof(struct assert_args, irv),
     .arg = "RULES",
     .help = "how rankings are read: a name or settings, see 'ballast help irv-rules'"},
    {.name = "difficulty",
     .kind = OPT_CHOICE,
     .at = offsetof(struct assert_args, difficulty),
     .arg = "MEASURE",
     .choice_at = difficulty_name,
     .fallback = "OneOnMargin",
     .help = "what is made least in a ranked contest"},
    {.name = "risk-limit",
     .kind = OPT_DOUBLE,
     .at = offsetof(struct assert_args, risk_limit),
     .arg = "A",
     .fallback = "0.05",
     .help = "for BRAVO and MACRO"},
    {.name = "gamma",
     .kind = OPT_DOUBLE,
     .at = offsetof(struct assert_args, gamma),
     .arg = "G",
     .fallback = "1.1",
     .help = "for MACRO: the error inflator"},
    {.name = "trim",
     .kind = OPT_CHOICE,
     .at = offsetof(struct assert_args, trim),
     .arg = "HOW",
     .choice_at = raire_trim_name,
     .fallback = "MinimizeTree",
     .help = "which assertions are kept, of those that a ranked contest could have"},
    {.name = "time-limit",
     .kind = OPT_DOUBLE,
     .at = offsetof(struct assert_args, seconds),
     .arg = "SECONDS",
     .fallback = "60",
     .help = "for all ranked contests; then the best that was found is given"},
    {.name = "check",
     .kind = OPT_TEXT,
     .at = offsetof(struct assert_args, check),
     .arg = "SET",
     .help = "judge this published set of assertions instead of finding some"},
    {.name = "export",
     .kind = OPT_TEXT,
     .at = offsetof(struct assert_args, export),
     .arg = "OUT",
     .help = "write the assertions of ranked contests to this file"},
    {.name = "as",
     .kind = OPT_CHOICE,
     .at = offsetof(struct assert_args, as),
     .arg = "FORMAT",
     .choice_at = assertions_format,
     .fallback = "shangrla-json",
     .help = "the format of OUT"},
    {.name = "svg",
     .kind = OPT_TEXT,
     .at = offsetof(struct assert_args, svg),
     .arg = "PICTURE",
     .help = "draw the elimination orders of a ranked contest, and what rules them out"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct assert_args, json),
     .help = "print the result as JSON"},
    {.name = "allow-problems",
     .kind = OPT_FLAG,
     .at = offsetof(struct assert_args, allow),
     .help = "go on although the files have errors; the status is then 1"},
};

static const struct example examples[] = {
    {"ballast assert CVR_Export.csv", "what has to be confirmed in every contest"},
    {"ballast assert --contest Mayor --json CvrExport.zip", "one contest"},
    {"ballast assert SFDA2019.raire --check assertions.json",
     "does the published set prove the winner?"},
    {"ballast assert problem.json --export out.json --as raire-json", "for another program"},
};

struct work {
    const struct cli *cli;
    const struct assert_args *args;
    struct load load;
    struct assertions_made made;
    struct assertions_check check;
    struct timespec deadline;
};

static bool time_is_up(void *ctx)
{
    const struct timespec *end = ctx;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

static bal_status read_options(struct work *w, struct assertions_options *o, struct bal_err *err)
{
    const struct assert_args *a = w->args;
    *o = (struct assertions_options){
        .contest = a->contest,
        .irv = irv_default(),
        .measure = {.difficulty = raire_difficulty_at((size_t)a->difficulty),
                    .alpha = a->risk_limit.v,
                    .gamma = a->gamma.v},
        .trim = (enum raire_trim)a->trim,
        .stop = time_is_up,
        .ctx = &w->deadline};
    if (!(a->risk_limit.v > 0 && a->risk_limit.v < 1))
        return bal_fail(err, BAL_USAGE, "--risk-limit must lie between 0 and 1");
    if (!(a->gamma.v > 0))
        return bal_fail(err, BAL_USAGE, "--gamma must be above 0");
    if (!(a->seconds.v > 0 && a->seconds.v <= 1e6))
        return bal_fail(err, BAL_USAGE, "--time-limit must be above 0");
    if (a->check.ptr != NULL && a->export.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--check and --export do not go together");
    o->irv_all = a->irv.ptr != NULL;
    return o->irv_all ? irv_parse_stated(a->irv, &o->irv, err) : BAL_OK;
}

// Errors in the files: nothing is done.
static int refuse(const struct work *w)
{
    struct problems_view view = problems_all(&w->load.problems);
    AUTO_BUF summary = BUF_INIT(1000);
    view.least = SEVERITY_ERROR;
    problems_summary(&summary, view);
    fprintf(w->cli->err, "ballast: no assertions, the files have " STR_FMT "\n\n",
            STR_ARG(buf_str(&summary)));
    problems_print(w->cli->err, view, PROBLEMS_OF_A_KIND);
    return EXIT_FAILED;
}

static bal_status print(struct work *w, struct bal_err *err)
{
    bool check = w->args->check.ptr != NULL;
    if (!w->args->json)
        return check ? assert_print_check(w->cli, &w->check, err)
                     : assert_print(w->cli, &w->made, err);
    AUTO_SINK sink;
    struct json_writer j;
    sink_open_stream(&sink, w->cli->out);
    jw_init(&j, &sink, false);
    if (check)
        assertions_check_json(&j, &w->check);
    else
        assertions_json(&j, &w->made);
    jw_end(&j);
    return sink_close(&sink, err);
}

static bal_status write_files(struct work *w, struct bal_err *err)
{
    const struct assert_args *a = w->args;
    if (a->export.ptr != NULL)
        BAL_TRY(assertions_export(&w->made, (size_t)a->as, a->export.ptr, err));
    if (a->svg.ptr != NULL)
        BAL_TRY(assertions_svg(&w->made, a->svg.ptr, err));
    return BAL_OK;
}

static bal_status work(struct work *w, int *exit_status, struct bal_err *err)
{
    struct assertions_options o;
    struct load_options how = {.want = FORMAT_CVR | FORMAT_CONTESTS};
    BAL_TRY(read_options(w, &o, err));
    BAL_TRY(files_load(w->cli, &w->args->files, &how, &w->load, err));
    bool errors = problems_errors(&w->load.problems) > 0;
    if (errors && !w->args->allow) {
        *exit_status = refuse(w);
        return BAL_OK;
    }
    clock_gettime(CLOCK_MONOTONIC, &w->deadline);
    w->deadline.tv_sec += (time_t)w->args->seconds.v;
    w->deadline.tv_nsec += (long)((w->args->seconds.v - (double)(time_t)w->args->seconds.v) * 1e9);
    if (w->deadline.tv_nsec >= 1000000000) {
        w->deadline.tv_sec++;
        w->deadline.tv_nsec -= 1000000000;
    }
    BAL_TRY(assertions_of(&w->made, &w->load.election, &o, &w->load.problems, err));
    if (w->made.contests.len == 0) {
        bal_fail(err, BAL_INVALID, "there are no contests in these files");
        err_hint(err, "Give the cast vote records; manifests and results alone prove nothing.");
        return BAL_INVALID;
    }
    if (w->args->check.ptr != NULL)
        BAL_TRY(assertions_check(&w->check, &w->made, w->args->check.ptr, err));
    BAL_TRY(write_files(w, err));
    bool good = w->args->check.ptr != NULL ? assertions_check_passed(&w->check)
                                           : assertions_complete(&w->made);
    *exit_status = good && !errors ? EXIT_DONE : EXIT_NO;
    return print(w, err);
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    struct work w = {.cli = cli, .args = opaque};
    int exit_status = EXIT_DONE;
    if (work(&w, &exit_status, &err) != BAL_OK)
        exit_status = cli_fail(cli, &err);
    assertions_check_done(&w.check);
    assertions_made_done(&w.made);
    load_done(&w.load);
    return exit_status;
}

const struct command command_assert = {
    .name = "assert",
    .summary = "the assertions that prove who won",
    .details =
        "An outcome is right if all its assertions are true of the paper; an audit tests them. "
        "For ranked contests they are found by RAIRE: those whose hardest one is as easy as "
        "possible, proven to be the least, and checked by a second program part that they leave no "
        "other winner.\n\n"
        "With --check, a set that somebody has published is judged: does it prove the winner, and "
        "do the records bear every assertion out? It may be the answer of RAIRE's programs, an "
        "audit file of SHANGRLA or of Colorado, or one of audit-irv-cp.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct assert_args),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   every contest has assertions that prove its outcome; with --check: the set\n"
        "     proves it\n"
        " 1   some contest has none (a tie, out of time), or the set does not prove it\n"
        " 2   the files have errors or could not be read",
    .run = run,
};
