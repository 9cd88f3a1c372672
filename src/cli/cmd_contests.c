// SPDX-License-Identifier: Apache-2.0
// contests: lists the contests of a record and says how each is audited.
#include "app/files/convert.h"
#include "cli/contests_print.h"
#include "cli/record_files.h"
#include "record/verbs/verbs.h"

enum action { ACTION_LIST, ACTION_EXPORT, ACTION_IMPORT, ACTION_SET };

static const char *const actions[] = {"list", "export", "import", "set", NULL};

struct contests_options {
    str record, what, risk_limit, rounds, irv_rule;
    int action, method;
    bool target, no_target;
    struct opt_u64 bound, pending;
};

static const char *method_name(size_t i)
{
    const struct method *m = method_at(i);
    return m != NULL ? m->name : NULL;
}

static const struct opt options[] = {
    RECORD_ROW(struct contests_options),
    {.kind = OPT_CHOICE,
     .at = offsetof(struct contests_options, action),
     .arg = "ACTION",
     .choices = actions,
     .fallback = "list",
     .help = "what to do"},
    {.kind = OPT_TEXT,
     .at = offsetof(struct contests_options, what),
     .arg = "FILE|CONTEST",
     .help = "the table to write or read; the contest to set, or the beginning of its name"},
    {.name = "target",
     .kind = OPT_FLAG,
     .at = offsetof(struct contests_options, target),
     .help = "set: the audit goes on until the risk limit of this contest is met"},
    {.name = "no-target",
     .kind = OPT_FLAG,
     .at = offsetof(struct contests_options, no_target),
     .help = "set: its risk is measured along only"},
    {.name = "risk-limit",
     .kind = OPT_DECIMAL,
     .at = offsetof(struct contests_options, risk_limit),
     .arg = "A",
     .help = "set: above 0 and below 1"},
    {.name = "method",
     .kind = OPT_CHOICE,
     .at = offsetof(struct contests_options, method),
     .arg = "M",
     .choice_at = method_name,
     .help = "set: how risk is measured ('ballast help methods')"},
    {.name = "rounds",
     .kind = OPT_TEXT,
     .at = offsetof(struct contests_options, rounds),
     .arg = "N,N,...",
     .help = "set: for methods that are valid round by round only: draws in all after each round, "
             "fixed before the seed; none: take the schedule back"},
    {.name = "irv-rule",
     .kind = OPT_TEXT,
     .at = offsetof(struct contests_options, irv_rule),
     .arg = "RULE",
     .help = "set: how the marks of an instant-runoff contest are read, on CVRs and on paper, and "
             "counted: a name or settings, see 'ballast help irv-rules'"},
    {.name = "cards-bound",
     .kind = OPT_U64,
     .at = offsetof(struct contests_options, bound),
     .arg = "N",
     .help = "set: no more cards than this have the contest, which makes samples smaller; 0: none "
             "is known"},
    {.name = "pending",
     .kind = OPT_U64,
     .at = offsetof(struct contests_options, pending),
     .arg = "N",
     .help = "set: so many ballots may still be counted; until then each counts as a vote against "
             "the outcome"},
};

static const struct example examples[] = {
    {"ballast contests county.ballast", "all contests: votes, margin, and how each is audited"},
    {"ballast contests county.ballast set Governor --target --risk-limit 0.03", "one contest"},
    {"ballast contests r.ballast set Mayor --method minerva --rounds 200,500,1200",
     "a method by rounds, with its whole schedule"},
    {"ballast contests county.ballast set Mayor --irv-rule skips=1,overvote=skip",
     "an instant runoff by the rules of its law"},
    {"ballast contests county.ballast export contests.csv", "all of them as a table, to be edited"},
    {"ballast contests county.ballast import contests.csv", "and back"},
};

// ---- list

static int list(struct record_arg *a, struct session *s, bal_status framed, struct bal_err *err)
{
    if (contests_print(a->cli, s, framed == BAL_OK, err) != BAL_OK)
        return cli_fail(a->cli, err);
    bool committed = a->record.state.phase >= PHASE_COMMITTED;
    if (framed == BAL_OK) {
        if (!committed)
            record_arg_warn(a, s->problems);
        return EXIT_DONE;
    }
    fputc('\n', a->cli->out);
    fflush(a->cli->out);
    record_arg_refused(a, s->problems);
    term_error(a->cli, err);
    return EXIT_NO;
}

// What commit would fix. BAL_CONFLICT when it would refuse.
static bal_status preview(struct session *s, struct bal_err *err)
{
    BAL_TRY(session_settings(s, err));
    s->framed = true;
    return frame_make(&s->frame, s->election, s->settings, s->problems, err);
}

static int show(struct record_arg *a, struct bal_err *err)
{
    struct session s;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&s, &a->record, &p, err);
    if (status == BAL_OK && !s.framed)
        status = preview(&s, err);
    record_arg_quiet(a);
    // A frame that cannot be made yet does not keep anybody from seeing the contests.
    bool listed = s.settings != NULL && (status == BAL_CONFLICT || status == BAL_INVALID);
    int exit_status = status == BAL_OK || listed ? list(a, &s, status, err) : cli_fail(a->cli, err);
    session_close(&s);
    problems_done(&p);
    return exit_status;
}

// ---- export

static str schedule_text(const struct frame_settings *set, struct arena *arena)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t r = 0; r < set->round_count; r++)
        buf_addf(&text, "%s%llu", r > 0 ? "," : "", (unsigned long long)set->rounds[r]);
    return arena_str(arena, buf_str(&text));
}

static str rule_text(const struct frame_settings *set, struct arena *arena)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (set->irv_set)
        irv_put(&set->irv, &text);
    return arena_str(arena, buf_str(&text));
}

// The settings as they stand, in place of what the contests files asked for.
static void overlay(struct session *s)
{
    for (size_t i = 0; i < s->election->contests.len; i++) {
        struct contest_wishes *w = &s->election->contests.at[i].wishes;
        const struct frame_settings *set = &s->settings[i];
        w->target = set->target;
        w->risk_limit = set->risk_limit;
        w->cards_bound = set->cards_bound;
        w->pending = set->pending;
        if (set->method != NULL)
            w->method = str_from(set->method->name);
        w->rounds = schedule_text(set, &s->arena);
        w->irv_rule = rule_text(set, &s->arena);
    }
}

static bal_status export_table(struct record_arg *a, const struct contests_options *o,
                               struct bal_err *err)
{
    struct session s;
    struct problems p;
    struct counted text;
    problems_init(&p);
    bal_status status = session_open(&s, &a->record, &p, err);
    if (status == BAL_OK && s.settings == NULL)
        status = session_settings(&s, err);
    if (status == BAL_OK) {
        overlay(&s);
        status = convert_write(s.election, format_find(STR("ballast-contests")), o->what.ptr, false,
                               err);
    }
    record_arg_quiet(a);
    if (status == BAL_OK) {
        term_text(a->cli->out, o->what);
        fprintf(a->cli->out, ": %s; edit it, and read it with 'contests RECORD import'\n",
                counted(&text, s.election->contests.len, "contest", "contests"));
    }
    session_close(&s);
    problems_done(&p);
    return status;
}

// ---- import, set

static bal_status import_table(struct record_arg *a, const struct contests_options *o,
                               struct bal_err *err)
{
    struct opt_file file = {.path = o->what.ptr};
    const struct opt_files files = {.at = &file, .len = 1, .cap = 1};
    const struct record_files_request q = {.kind = INPUT_CONTESTS, .files = &files};
    size_t set = a->record.state.settings.len;
    BAL_TRY(record_files_add(a, q, err));
    if (set > 0)
        fputs(
            "\nWhat was set with 'contests RECORD set' stands above the table; 'ballast contests' "
            "shows\nhow each contest is audited now.\n",
            a->cli->out);
    return BAL_OK;
}

// The whole name of the contest that was just set; `given` may be its beginning.
static str full_name(const struct record_arg *a, str given)
{
    const struct state *s = &a->record.state;
    str found = given;
    for (size_t i = 0; i < s->settings.len; i++) {
        str name = s->settings.at[i].contest;
        if (str_eq(name, given))
            return given;
        if (str_starts(name, given))
            found = name;
    }
    return found;
}

static void print_setting(const struct record_arg *a, const struct contest_setting *set)
{
    FILE *out = a->cli->out;
    term_text(out, full_name(a, set->contest));
    fputs(" is set:", out);
    if (set->has_target)
        fputs(set->target ? " a target;" : " not a target;", out);
    if (set->risk_limit.len > 0)
        fprintf(out, " risk limit " STR_FMT ";", STR_ARG(set->risk_limit));
    if (set->method.len > 0)
        fprintf(out, " method " STR_FMT ";", STR_ARG(set->method));
    if (set->rounds.len > 0)
        fprintf(out, " rounds " STR_FMT ";", STR_ARG(set->rounds));
    if (set->irv_rule.len > 0)
        fprintf(out, " rule " STR_FMT ";", STR_ARG(set->irv_rule));
    if (set->has_bound && set->cards_bound == 0)
        fputs(" no bound of its cards is known;", out);
    else if (set->has_bound)
        fprintf(out, " at most %llu cards;", (unsigned long long)set->cards_bound);
    if (set->has_pending)
        fprintf(out, " %llu pending ballots;", (unsigned long long)set->pending);
    fputs(" 'ballast contests' shows them all\n", out);
}

static bal_status set_contest(struct record_arg *a, const struct contests_options *o,
                              struct bal_err *err)
{
    const struct contest_setting set = {
        .contest = o->what,
        .has_target = o->target || o->no_target,
        .target = o->target,
        .has_bound = o->bound.given,
        .cards_bound = o->bound.v,
        .has_pending = o->pending.given,
        .pending = o->pending.v,
        .risk_limit = o->risk_limit.ptr ? o->risk_limit : STR(""),
        .rounds = o->rounds.ptr ? o->rounds : STR(""),
        .irv_rule = o->irv_rule.ptr ? o->irv_rule : STR(""),
        .method = o->method >= 0 ? str_from(method_name((size_t)o->method)) : STR("")};
    BAL_TRY(verb_set_contest(&a->record, &set, err));
    record_arg_quiet(a);
    print_setting(a, &set);
    record_arg_next(a);
    return BAL_OK;
}

static bal_status check_usage(const struct contests_options *o, struct bal_err *err)
{
    bool sets = o->target || o->no_target || o->rounds.ptr != NULL || o->risk_limit.ptr != NULL ||
                o->method >= 0 || o->irv_rule.ptr != NULL || o->bound.given || o->pending.given;
    if (o->action == ACTION_LIST && o->what.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "list takes no further argument");
    if (o->action != ACTION_LIST && o->what.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "%s needs %s", actions[o->action],
                        o->action == ACTION_SET ? "the name of a contest" : "a file");
    if (o->action != ACTION_SET && sets)
        return bal_fail(err, BAL_USAGE, "settings go with 'set' only");
    if (o->action == ACTION_SET && !sets)
        return bal_fail(err, BAL_USAGE, "nothing is set: give --target, --risk-limit or another");
    if (o->pending.v > LIMIT_CARDS || o->bound.v > LIMIT_CARDS)
        return bal_fail(err, BAL_USAGE, "--pending and --cards-bound are at most %llu",
                        (unsigned long long)LIMIT_CARDS);
    if (o->target && o->no_target)
        return bal_fail(err, BAL_USAGE, "--target and --no-target contradict each other");
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct contests_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    bool writes = o->action == ACTION_IMPORT || o->action == ACTION_SET;
    bal_status status = check_usage(o, &err);
    if (status == BAL_OK)
        status = record_arg_open(&a, cli, o->record, writes ? STORE_WRITE : STORE_READ, &err);
    if (status == BAL_OK && o->action == ACTION_LIST) {
        int exit_status = show(&a, &err);
        record_close(&a.record);
        return exit_status;
    }
    if (status == BAL_OK && o->action == ACTION_EXPORT)
        status = export_table(&a, o, &err);
    if (status == BAL_OK && o->action == ACTION_IMPORT)
        status = import_table(&a, o, &err);
    if (status == BAL_OK && o->action == ACTION_SET)
        status = set_contest(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_contests = {
    .name = "contests",
    .summary = "list the contests of a record, and say how each is audited",
    .synopsis = "RECORD [list]\nRECORD export|import FILE\n"
                "RECORD set CONTEST [--target] [--risk-limit A] [--method M] ...",
    .details =
        "list shows every contest with its votes, its margin and how it is audited, before commit "
        "as it would be fixed. export writes the same settings as a table of the format "
        "ballast-contests; import takes such a table in as an input. set changes one contest; the "
        "last setting stands, above every table.\n\n"
        "A contest is a target when the audit goes on until its risk limit is met. Of all others "
        "the risk is measured along, on the cards that are drawn anyway.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct contests_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   done\n"
                  " 1   listed, but the record could not be committed as it is\n"
                  " 2   refused: no such contest, a value that cannot be, inputs that are frozen;\n"
                  "     the record is as it was",
    .run = run,
};
