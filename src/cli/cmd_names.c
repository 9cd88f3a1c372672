// SPDX-License-Identifier: Apache-2.0
// names: one name for a contest, choice or jurisdiction that files spell in several ways.
#include "app/files/propose.h"
#include "cli/record_files.h"
#include "record/session/inputs.h"

enum action { ACTION_LIST, ACTION_PROPOSE, ACTION_CONFIRM };

static const char *const actions[] = {"list", "propose", "confirm", NULL};

struct names_options {
    str record, file, standard, errors;
    int action;
    bool json;
};

static const struct opt options[] = {
    RECORD_ROW(struct names_options),
    {.kind = OPT_CHOICE,
     .at = offsetof(struct names_options, action),
     .arg = "ACTION",
     .choices = actions,
     .fallback = "list",
     .help = "what to do"},
    {.kind = OPT_TEXT,
     .at = offsetof(struct names_options, file),
     .arg = "FILE",
     .help = "the table to write or read"},
    {.name = "standard",
     .kind = OPT_TEXT,
     .at = offsetof(struct names_options, standard),
     .arg = "FILE",
     .help = "propose: a file with the standard names: contest definitions, or Arlo's "
             "standardized contests or jurisdictions"},
    {.name = "errors",
     .kind = OPT_TEXT,
     .at = offsetof(struct names_options, errors),
     .arg = "CSV",
     .help = "confirm: write all problems to this file"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct names_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast names state.ballast propose names.csv", "what may be one name, to be looked through"},
    {"ballast names state.ballast propose names.csv --standard contests.csv",
     "the same by a list of the names that are right"},
    {"ballast names state.ballast confirm names.csv", "the rows that have a standard name hold"},
    {"ballast names state.ballast", "the names that hold, and what was confirmed where"},
};

// ---- propose

static void json_proposal(struct json_writer *w, const struct proposal *r)
{
    jw_open(w, '{');
    jw_key_value(w, "kind", name_kind_word(r->kind));
    jw_key_value(w, "contest", r->contest);
    jw_key_value(w, "found", r->found);
    jw_key_value(w, "standard", r->standard);
    jw_key_value(w, "why", r->why);
    jw_key_value(w, "files", r->files);
    jw_close(w, '}');
}

static bal_status json_proposals(const struct cli *cli, const struct proposals *p,
                                 struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "proposals");
    jw_open(&w, '[');
    for (size_t i = 0; i < p->at.len; i++)
        json_proposal(&w, &p->at.at[i]);
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static void print_proposal(FILE *out, const struct proposal *r)
{
    fprintf(out, "  " STR_FMT " ", STR_ARG(name_kind_word(r->kind)));
    term_text(out, r->found);
    if (r->kind == NAME_CHOICE) {
        fputs(" of ", out);
        term_text(out, r->contest);
    }
    if (r->standard.len > 0) {
        fputs("\n      is perhaps ", out);
        term_text(out, r->standard);
    }
    fputs("\n      ", out);
    term_text(out, r->why);
    fputs("; in ", out);
    term_text(out, r->files);
    fputc('\n', out);
}

static void print_proposals(struct record_arg *a, const struct names_options *o,
                            const struct proposals *p)
{
    FILE *out = a->cli->out;
    struct counted text;
    if (p->at.len == 0) {
        fputs("every name is spelled in one way: there is nothing to confirm\n", out);
        return;
    }
    fprintf(out, "%s may be another name of a contest, choice or jurisdiction:\n",
            counted(&text, p->at.len, "name", "names"));
    for (size_t i = 0; i < p->at.len; i++)
        print_proposal(out, &p->at.at[i]);
    if (p->undecided > 0)
        fprintf(out, "%s undecided: fill in the standard name, or leave it out\n",
                counted(&text, p->undecided, "is", "are"));
    if (o->file.ptr == NULL) {
        fputs("Nothing is changed. Give a FILE to write them as a table.\n", out);
        return;
    }
    fputs("\nNothing is changed. Look through ", out);
    term_text(out, o->file);
    fputs(", delete the rows that are wrong, and confirm the rest:\n  ballast names ", out);
    term_text(out, o->record);
    fputs(" confirm ", out);
    term_text(out, o->file);
    fputc('\n', out);
}

static bal_status say_proposals(struct record_arg *a, const struct names_options *o,
                                const struct proposals *p, struct bal_err *err)
{
    if (o->file.ptr != NULL && p->at.len > 0)
        BAL_TRY(proposals_write(p, o->file.ptr, err));
    record_arg_quiet(a);
    if (o->json)
        return json_proposals(a->cli, p, err);
    print_proposals(a, o, p);
    return BAL_OK;
}

// A file that says which names are right must itself be.
static bal_status check_standard(struct record_arg *a, const struct load *l, str path,
                                 struct bal_err *err)
{
    struct problems own;
    problems_init(&own);
    for (size_t i = 0; i < l->problems.kept.len; i++) {
        const struct problem *p = &l->problems.kept.at[i];
        if (str_eq(p->place.file, path))
            problem_add(&own, p->id, p->place, p->value, STR_FMT, STR_ARG(p->message));
    }
    uint64_t errors = problems_errors(&own);
    record_arg_quiet(a);
    if (errors > 0)
        record_arg_refused(a, &own);
    problems_done(&own);
    return errors > 0 ? bal_fail(err, BAL_INVALID, "the file of standard names has errors")
                      : BAL_OK;
}

static bal_status propose(struct record_arg *a, const struct names_options *o, struct bal_err *err)
{
    struct load_path standard = {.path = o->standard.ptr};
    struct load l = {0};
    struct proposals p = {0};
    if (o->standard.ptr != NULL)
        BAL_TRY(propose_format(o->standard.ptr, &standard.format, err));
    bal_status status = record_load_also(&a->record, &standard, o->standard.ptr != NULL, &l, err);
    if (status == BAL_OK && o->standard.ptr != NULL)
        status = check_standard(a, &l, o->standard, err);
    if (status == BAL_OK)
        status = propose_names(&l, &p, err);
    if (status == BAL_OK)
        status = say_proposals(a, o, &p, err);
    proposals_done(&p);
    load_done(&l);
    return status;
}

// ---- confirm

static bal_status confirm(struct record_arg *a, const struct names_options *o, struct bal_err *err)
{
    struct opt_file file = {.path = o->file.ptr};
    const struct opt_files files = {.at = &file, .len = 1, .cap = 1};
    const struct record_files_request q = {INPUT_NAMES, &files, o->errors, o->json};
    return record_files_add(a, q, err);
}

// ---- list

// The event of a row, by the name of the file that it is of.
static uint64_t event_of(const struct state *s, const struct standard_row *r)
{
    for (size_t i = 0; i < s->inputs.len; i++) {
        const struct state_input *in = &s->inputs.at[i];
        if (in->kind == INPUT_NAMES && !in->withdrawn && str_eq(in->name, r->place.file))
            return in->seq;
    }
    return 0;
}

static bal_status print_rows(const struct record_arg *a, const struct standard *s,
                             struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "event", .right = true},
        {.title = "kind"},
        {.title = "contest"},
        {.title = "found"},
        {.title = "standard"},
    };
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < s->rows.len; i++) {
        const struct standard_row *r = &s->rows.at[i];
        term_number(&t, event_of(&a->record.state, r));
        term_cell(&t, STR_FMT, STR_ARG(name_kind_word(r->kind)));
        term_cell(&t, STR_FMT, STR_ARG(r->contest));
        term_cell(&t, STR_FMT, STR_ARG(r->found));
        term_cell(&t, STR_FMT, STR_ARG(r->standard));
    }
    return term_table_print(&t, a->cli, err);
}

static bal_status json_rows(const struct record_arg *a, const struct standard *s,
                            struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, a->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "names");
    jw_open(&w, '[');
    for (size_t i = 0; i < s->rows.len; i++) {
        const struct standard_row *r = &s->rows.at[i];
        jw_open(&w, '{');
        jw_key_u64(&w, "event", event_of(&a->record.state, r));
        jw_key_value(&w, "kind", name_kind_word(r->kind));
        jw_key_value(&w, "contest", r->contest);
        jw_key_value(&w, "found", r->found);
        jw_key_value(&w, "standard", r->standard);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status list(struct record_arg *a, const struct names_options *o, struct bal_err *err)
{
    struct load l;
    bal_status status = record_load_public(&a->record, &l, err);
    record_arg_quiet(a);
    const struct standard *s = &l.election.standard;
    if (status == BAL_OK && o->json)
        status = json_rows(a, s, err);
    else if (status == BAL_OK && s->rows.len == 0)
        fputs("no standard names are confirmed; 'ballast names RECORD propose FILE' looks for "
              "names that differ\n",
              a->cli->out);
    else if (status == BAL_OK)
        status = print_rows(a, s, err);
    load_done(&l);
    return status;
}

static bal_status check_usage(const struct names_options *o, struct bal_err *err)
{
    if (o->action == ACTION_LIST && o->file.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "list takes no further argument");
    if (o->action == ACTION_CONFIRM && o->file.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "confirm needs a file");
    if (o->action != ACTION_PROPOSE && o->standard.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--standard goes with 'propose' only");
    if (o->action != ACTION_CONFIRM && o->errors.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--errors goes with 'confirm' only");
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct names_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    enum store_mode mode = o->action == ACTION_CONFIRM ? STORE_WRITE : STORE_READ;
    bal_status status = check_usage(o, &err);
    if (status == BAL_OK)
        status = record_arg_open(&a, cli, o->record, mode, &err);
    if (status == BAL_OK && o->action == ACTION_LIST)
        status = list(&a, o, &err);
    else if (status == BAL_OK && o->action == ACTION_PROPOSE)
        status = propose(&a, o, &err);
    else if (status == BAL_OK)
        status = confirm(&a, o, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_names = {
    .name = "names",
    .summary = "give one name to what files spell in several ways",
    .synopsis = "RECORD [list]\nRECORD propose [FILE] [--standard FILE]\nRECORD confirm FILE",
    .details =
        "propose compares the names of contests, choices and jurisdictions of all files of the "
        "record and writes those that may be one "
        "as a table: kind,contest,found,standard. They are the same but for capital letters, "
        "blanks, punctuation, titles or party, or spelled nearly alike. Names that one file has "
        "side by side are never put together, and a name that may be one of two is left "
        "undecided. Nothing is changed by it.\n\n"
        "confirm takes the table in as an event: from then on every file of the record is read "
        "with the standard names, whatever was added before or is added after. Delete the rows "
        "that are wrong first. A table that would make one of two contests, candidates or "
        "counties of a file is refused. It is taken back with 'ballast withdraw'.\n\n"
        "Possible until 'ballast commit'. docs/names.md tells more.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct names_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   done\n"
                  " 2   refused: errors in the table, names that would merge, inputs that are\n"
                  "     frozen; the record is as it was",
    .run = run,
};
