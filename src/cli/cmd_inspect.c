// SPDX-License-Identifier: Apache-2.0
// inspect: says what files are, what is in them, and everything that is wrong with them.
#include "app/files/definitions.h"
#include "app/files/survey.h"
#include "app/load/hashes.h"
#include "app/load/load.h"
#include "app/load/reconcile.h"
#include "cli/files_arg.h"
#include "cli/problems_print.h"

struct inspect_options {
    struct opt_files files;
    str errors, hashes;
    bool json, quick;
};

static const struct opt options[] = {
    {.kind = OPT_FILES,
     .at = offsetof(struct inspect_options, files),
     .arg = "FILE",
     .required = true,
     .help = "a file, a folder or a zip"},
    FILES_STICKY_OPTIONS,
    {.name = "hashes",
     .kind = OPT_TEXT,
     .at = offsetof(struct inspect_options, hashes),
     .arg = "LIST",
     .help = "compare the files' SHA-256 with this list ('sha256sum' lines, or name,hash as CSV)"},
    {.name = "quick",
     .letter = 'q',
     .kind = OPT_FLAG,
     .at = offsetof(struct inspect_options, quick),
     .help = "only name the formats; read nothing further"},
    {.name = "errors",
     .kind = OPT_TEXT,
     .at = offsetof(struct inspect_options, errors),
     .arg = "CSV",
     .help = "write all problems to this file"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct inspect_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast inspect CVR_Export_20261103.csv", "what the file is, and what is wrong with it"},
    {"ballast inspect manifest.csv CvrExport.zip", "manifest and CVRs, held against each other"},
    {"ballast inspect --errors problems.csv exports/", "a folder; all problems as a table"},
    {"ballast inspect --hashes sha256.txt county_*.csv", "are these the files that were hashed?"},
};

static bool belongs(const void *ctx, const struct problem *p)
{
    return load_file_owns(ctx, p);
}

static struct problems_view view_of(const struct load *l, const struct load_file *f)
{
    struct problems_view v = problems_all(&l->problems);
    v.keep = belongs;
    v.ctx = f;
    return v;
}

// Problems of no file: what is wrong between files.
static bool belongs_to_none(const void *ctx, const struct problem *p)
{
    const struct load *l = ctx;
    for (size_t i = 0; i < l->files.len; i++)
        if (load_file_owns(&l->files.at[i], p))
            return false;
    return true;
}

static void json_file(struct json_writer *w, const struct load *l, const struct load_file *f)
{
    jw_open(w, '{');
    jw_key_value(w, "file", f->name);
    jw_key_or_null(w, "format", f->format);
    jw_key_u64(w, "bytes", f->bytes);
    if (f->sha256[0] != '\0')
        jw_key_value(w, "sha256", str_from(f->sha256));
    jw_key_u64(w, "cards", f->cards);
    jw_key_u64(w, "contests", f->contests);
    jw_key_u64(w, "cards_listed", f->listed);
    jw_key(w, "problems");
    problems_json(w, view_of(l, f));
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, const struct load *l,
                             const struct reconciliation *r, const struct survey *s,
                             struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key(&w, "files");
    jw_open(&w, '[');
    for (size_t i = 0; i < l->files.len; i++)
        json_file(&w, l, &l->files.at[i]);
    jw_close(&w, ']');
    jw_key_u64(&w, "cards", l->election.cards);
    jw_key_u64(&w, "contests", l->election.contests.len);
    jw_key_u64(&w, "cards_listed", l->election.manifest_cards);
    if (r->manifest_cards > 0 && r->cvr_cards > 0) {
        jw_key(&w, "reconciliation");
        reconciliation_json(&w, &l->election, r);
    }
    struct problems_view rest = problems_all(&l->problems);
    rest.keep = belongs_to_none;
    rest.ctx = l;
    jw_key(&w, "problems");
    problems_json(&w, rest);
    if (s != NULL) {
        jw_key(&w, "survey");
        survey_json(&w, l, s);
    }
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static void put_some(struct term_table *t, uint64_t n)
{
    if (n > 0)
        term_number(t, n);
    else
        term_cell(t, "-");
}

// The part of the name below the folder or zip that was given.
static str below(str name, str root)
{
    if (root.len == 0 || !str_starts(name, root) || name.len == root.len)
        return STR("");
    str rest = str_skip(name, root.len);
    if (rest.ptr[0] == '/')
        return str_skip(rest, 1);
    if (str_starts(rest, STR(": ")))
        return str_skip(rest, 2);
    return root.ptr[root.len - 1] == '/' ? rest : STR("");
}

static void print_file(struct term_table *t, const struct load *l, const struct load_file *f,
                       str *root)
{
    AUTO_BUF summary = BUF_INIT(4096);
    str rest = below(f->name, *root);
    problems_summary(&summary, view_of(l, f));
    if (rest.len > 0 && f->holder && f->format == NULL)
        return; // a folder within that holds other folders, or nothing that is known
    if (rest.len > 0)
        term_cell(t, "  " STR_FMT, STR_ARG(rest));
    else
        term_cell(t, STR_FMT, STR_ARG(f->name));
    if (rest.len == 0)
        *root = f->holder ? f->name : STR("");
    term_cell(t, "%s", f->format ? f->format : f->holder ? "-" : "not recognised");
    put_some(t, f->cards);
    put_some(t, f->listed);
    term_cell(t, STR_FMT, STR_ARG(buf_str(&summary)));
}

// A long run of files of one format, one after the other, is shown by its first ones: with so many,
// nobody reads a line for each. All of them are in the JSON.
enum { RUN_WHOLE = 100, RUN_SHOWN = 5 };

static size_t run_of(const struct load *l, size_t first)
{
    const struct load_file *f = &l->files.at[first];
    size_t n = 1;
    while (!f->holder && first + n < l->files.len && !f[n].holder && f[n].format == f->format)
        n++;
    return n;
}

static void print_rest(struct term_table *t, const struct load_file *run, size_t count)
{
    char text[NUM_TEXT];
    uint64_t cards = 0, listed = 0;
    for (size_t i = RUN_SHOWN; i < count; i++) {
        cards += run[i].cards;
        listed += run[i].listed;
    }
    term_cell(t, "  (" STR_FMT " more files)", STR_ARG(num_grouped(count - RUN_SHOWN, text)));
    term_cell(t, "%s", run->format ? run->format : "not recognised");
    put_some(t, cards);
    put_some(t, listed);
    term_cell(t, "see below");
}

static bal_status print_files(const struct cli *cli, const struct load *l, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "file"},
        {.title = "format"},
        {.title = "CVRs", .right = true},
        {.title = "cards listed", .right = true},
        {.title = "problems"},
    };
    struct term_table t = TERM_TABLE(columns);
    str root = STR("");
    for (size_t i = 0; i < l->files.len;) {
        size_t run = run_of(l, i);
        for (size_t k = i; k < i + run && (run <= RUN_WHOLE || k < i + RUN_SHOWN); k++)
            print_file(&t, l, &l->files.at[k], &root);
        if (run > RUN_WHOLE)
            print_rest(&t, &l->files.at[i], run);
        i += run;
    }
    return term_table_print(&t, cli, err);
}

static bal_status print_contests(const struct cli *cli, const struct election *e,
                                 struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "rule"},
        {.title = "vote for", .right = true},
        {.title = "choices", .right = true},
        {.title = "cards", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    AUTO_BUF function = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        VEC(uint64_t) counts = {0};
        if (!vec_grow((void **)&counts.at, &counts.cap, contest_codes(c), sizeof *counts.at,
                      contest_codes(c)))
            return err_memory(err);
        column_count(&c->column, 0, e->cards, counts.at);
        term_cell(&t, STR_FMT, STR_ARG(c->name));
        function_put(c->function, &c->terms, &function);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&function)));
        function.len = 0;
        if (c->votes_known)
            term_number(&t, c->votes_allowed);
        else
            term_cell(&t, "not stated");
        term_number(&t, c->choices.len);
        if (e->cards > 0)
            term_number(&t, e->cards - counts.at[0]);
        else
            term_cell(&t, "-");
        vec_done(&counts);
    }
    return term_table_print(&t, cli, err);
}

static void print_reconciliation(const struct cli *cli, const struct reconciliation *r)
{
    char listed[NUM_TEXT], cvrs[NUM_TEXT], missing[NUM_TEXT], extra[NUM_TEXT];
    if (r->manifest_cards == 0 || r->cvr_cards == 0)
        return;
    fprintf(cli->out,
            "\nmanifest against CVRs: " STR_FMT " cards, " STR_FMT " CVRs; " STR_FMT
            " missing, " STR_FMT " too many; %llu batches agree, %zu do not\n",
            STR_ARG(num_grouped(r->manifest_cards, listed)),
            STR_ARG(num_grouped(r->cvr_cards, cvrs)), STR_ARG(num_grouped(r->missing, missing)),
            STR_ARG(num_grouped(r->extra, extra)), (unsigned long long)r->equal, r->differing.len);
}

// ---- several files of one election

static bal_status print_places(const struct cli *cli, const struct load *l, const struct survey *s,
                               struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "jurisdiction"},
        {.title = "batches", .right = true},
        {.title = "cards listed", .right = true},
        {.title = "CVRs", .right = true},
        {.title = "rows of results", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < s->places.len; i++) {
        const struct survey_place *p = &s->places.at[i];
        str name = l->election.jurisdictions.items[p->jurisdiction];
        term_cell(&t, STR_FMT,
                  STR_ARG(name.len > 0               ? name
                          : p->batches + p->cvrs > 0 ? STR("(none named)")
                                                     : STR("(all together)")));
        put_some(&t, p->batches);
        put_some(&t, p->cards);
        put_some(&t, p->cvrs);
        put_some(&t, p->results);
    }
    return term_table_print(&t, cli, err);
}

static void print_step(FILE *out, const struct survey_step *s)
{
    if (s->command.len == 0) {
        term_item(out, STR("  -"), s->why, 5);
        return;
    }
    fputs("  - ", out);
    for (str rest = s->command; rest.len > 0;) {
        term_text(out, str_cut(&rest, '\n'));
        fputs(rest.len > 0 ? " \\\n        " : "\n", out);
    }
    fputs("        ", out);
    term_text(out, s->why);
    fputc('\n', out);
}

static bal_status print_survey(const struct cli *cli, const struct load *l, const struct survey *s,
                               struct bal_err *err)
{
    fputs("\nWHAT IS THERE\n", cli->out);
    if (s->places.len == 0)
        fputs("  nothing that an audit is made of: no manifest, no records, no results\n",
              cli->out);
    else
        BAL_TRY(print_places(cli, l, s, err));
    fputs("\nWHAT IS MISSING OR DOES NOT FIT\n", cli->out);
    for (size_t i = 0; i < s->gaps.len; i++)
        term_item(cli->out, STR("  -"), s->gaps.at[i].text, 5);
    if (s->gaps.len == 0)
        fputs("  nothing\n", cli->out);
    fputs("\nWHAT TO DO NEXT\n", cli->out);
    for (size_t i = 0; i < s->steps.len; i++)
        print_step(cli->out, &s->steps.at[i]);
    return BAL_OK;
}

static bal_status print_text(const struct cli *cli, const struct load *l,
                             const struct reconciliation *r, const struct hash_check *hashes,
                             const struct survey *s, struct bal_err *err)
{
    BAL_TRY(print_files(cli, l, err));
    if (l->election.contests.len > 0) {
        fputc('\n', cli->out);
        BAL_TRY(print_contests(cli, &l->election, err));
    }
    print_reconciliation(cli, r);
    if (hashes != NULL)
        fprintf(cli->out, "\nSHA-256: %llu of %llu files equal the list\n",
                (unsigned long long)hashes->equal,
                (unsigned long long)(hashes->equal + hashes->differ));
    if (l->problems.kept.len > 0) {
        fputc('\n', cli->out);
        problems_print(cli->out, problems_all(&l->problems), 5);
    }
    return s != NULL ? print_survey(cli, l, s, err) : BAL_OK;
}

// Unreadable files mean that the inspection could not be completed.
static int status_of(const struct load *l)
{
    if (l->problems.count[PROBLEM_unreadable] > 0)
        return EXIT_FAILED;
    return problems_errors(&l->problems) > 0 ? EXIT_NO : EXIT_DONE;
}

static bal_status inspect(const struct cli *cli, const struct inspect_options *o, struct load *l,
                          struct reconciliation *r, struct bal_err *err)
{
    struct hash_check hashes;
    bool compare = o->hashes.ptr != NULL;
    struct load_options how = {.hash = !o->quick, .want = o->quick ? FORMAT_NOTHING : 0};
    BAL_TRY(files_load(cli, &o->files, &how, l, err));
    BAL_TRY(reconcile(&l->election, &l->problems, r, err));
    if (compare)
        BAL_TRY(hashes_check(l, o->hashes.ptr, &hashes, err));
    if (o->errors.ptr != NULL)
        BAL_TRY(problems_csv(&l->problems, o->errors.ptr, err));
    bool several = l->files.len > 1 && !o->quick;
    struct survey s = {0};
    bal_status status = several ? survey_make(&s, l, r, err) : BAL_OK;
    const struct survey *said = several ? &s : NULL;
    struct definitions made;
    if (status == BAL_OK && l->election.contests.len == 0 && !o->quick)
        status = definitions_make(l, &made, err);
    if (status == BAL_OK)
        status = o->json ? print_json(cli, l, r, said, err)
                         : print_text(cli, l, r, compare ? &hashes : NULL, said, err);
    survey_done(&s);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    struct load l = {0};
    struct reconciliation r = {0};
    bal_status status = inspect(cli, opaque, &l, &r, &err);
    int exit_status = status == BAL_OK ? status_of(&l) : cli_fail(cli, &err);
    reconciliation_done(&r);
    load_done(&l);
    return exit_status;
}

const struct command command_inspect = {
    .name = "inspect",
    .summary = "say what files are, what they hold and what is wrong with them",
    .details =
        "The format is found from the content, never from the name. Every problem of every "
        "file is reported at once: what, where, and what to do. A manifest and CVRs that are "
        "given together are held against each other, batch by batch.\n\n"
        "Of several files, or a folder, it says what is there of each jurisdiction, what is "
        "missing or does not fit (records without a manifest, batches that no manifest lists, "
        "contests and votes of results that the records do not have, names that may be one), and "
        "what to do next, command by command. Folders and zips within are looked into, too, but no "
        "symbolic link is followed. Where there are results only, the contests that they name are "
        "shown.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct inspect_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   all files are readable and without errors (warnings are possible)\n"
                  " 1   at least one error was found\n"
                  " 2   a file could not be read to its end",
    .run = run,
};
