// SPDX-License-Identifier: Apache-2.0
#include "app/files/survey_steps.h"

#define RECORD "election.ballast"

// The inputs of a record, in the order in which they are added.
struct survey_kind {
    unsigned flag;
    const char *name, *why;
};

static const struct survey_kind kinds[] = {
    {FORMAT_CONTESTS, "contests", "what is audited, and how"},
    {FORMAT_MANIFEST, "manifest", "how many cards there are, and where"},
    {FORMAT_CVR, "cvr", "the machines' records"},
    {FORMAT_RESULTS, "results", "what was reported"},
    {FORMAT_NAMES, "names", "the standard names"},
};

static bal_status add_step(struct survey *s, const struct buf *command, const char *why,
                           struct bal_err *err)
{
    struct survey_step *new = vec_push(&s->steps, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    if (command != NULL)
        BAL_TRY(buf_check(command, err));
    *new = (struct survey_step){command != NULL ? arena_str(&s->arena, buf_str(command)) : STR(""),
                                str_from(why)};
    return arena_check(&s->arena, err);
}

static bal_status add_command(struct survey *s, const char *command, const char *why,
                              struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1 << 12);
    buf_addf(&text, "%s", command);
    return add_step(s, &text, why, err);
}

// As a shell takes it for one word.
static void put_word(struct buf *out, str word)
{
    bool plain = word.len > 0 && word.ptr[0] != '-';
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || memchr("/._-+,:=", c, 9) != NULL);
    }
    if (plain) {
        buf_add(out, word);
        return;
    }
    buf_add_char(out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '\'')
            buf_add(out, STR("'\\''"));
        else
            buf_add_char(out, word.ptr[i]);
    }
    buf_add_char(out, '\'');
}

// What the user can name: of a part of a zip or workbook, that ("x.zip: cvr.csv").
static str path_of(const struct load_file *f)
{
    str name = f->sheet > 0 ? str_head(f->name, str_rindex(f->name, ',')) : f->name;
    size_t at = str_find(name, STR(": "));
    return at < name.len ? str_head(name, at) : name;
}

// The one jurisdiction that all records have, if it is one.
struct whose {
    uint32_t jurisdiction;
    bool any, several;
};

static void note(struct whose *w, uint32_t jurisdiction)
{
    w->several = w->several || (w->any && w->jurisdiction != jurisdiction);
    w->any = true;
    w->jurisdiction = jurisdiction;
}

static void note_file(struct whose *w, const struct load *l, size_t file, unsigned kind)
{
    const struct election *e = &l->election;
    str name = l->files.at[file].name;
    if (kind == FORMAT_MANIFEST) {
        for (size_t i = 0; i < e->manifest.len; i++)
            if (str_eq(e->manifest.at[i].place.file, name))
                note(w, e->manifest.at[i].jurisdiction);
    } else if (kind == FORMAT_CVR) {
        for (size_t i = 0; i < e->files.len; i++)
            if (str_eq(e->files.at[i].name, name))
                note(w, e->files.at[i].jurisdiction);
    } else if (kind == FORMAT_RESULTS) {
        for (size_t i = 0; i < e->results.len; i++)
            if (e->results.at[i].unit == file + 1)
                note(w, e->results.at[i].jurisdiction);
    }
}

static bool has_results(const struct load *l, size_t file)
{
    for (size_t i = 0; i < l->election.results.len; i++)
        if (l->election.results.at[i].unit == file + 1)
            return true;
    return false;
}

// What the file was read as: that kind of input it is added as.
static bool is_of(const struct load *l, size_t file, unsigned kind)
{
    const struct load_file *f = &l->files.at[file];
    if (f->format == NULL || (f->flags & kind) == 0)
        return false;
    if (kind == FORMAT_CVR)
        return f->cards > 0;
    if (kind == FORMAT_MANIFEST)
        return f->listed > 0;
    if (kind == FORMAT_RESULTS)
        return f->cards == 0 && has_results(l, file);
    return (f->flags & (FORMAT_CVR | FORMAT_MANIFEST)) == 0;
}

// Appends the files of the kind: those that need no jurisdiction, or those that do. --jurisdiction
// holds for all files after it. A zip or workbook is given as a whole, so only what all parts of it
// have is its jurisdiction.
static void put_files(const struct survey_kind *k, const struct load *l, bool named,
                      struct buf *text, bool *any)
{
    for (size_t i = 0, end; i < l->files.len; i = end) {
        str path = path_of(&l->files.at[i]);
        struct whose w = {0};
        bool has = false;
        for (end = i; end < l->files.len && str_eq(path_of(&l->files.at[end]), path); end++) {
            if (!is_of(l, end, k->flag))
                continue;
            note_file(&w, l, end, k->flag);
            has = true;
        }
        uint32_t j = w.several ? 0 : w.jurisdiction;
        if (!has || (j != 0) != named)
            continue;
        buf_add_char(text, *any ? '\n' : ' ');
        if (named) {
            buf_add(text, STR("--jurisdiction "));
            put_word(text, l->election.jurisdictions.items[j]);
            buf_add_char(text, ' ');
        }
        put_word(text, path);
        *any = true;
    }
}

static bal_status add_files(struct survey *s, const struct load *l, const struct survey_kind *k,
                            struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1 << 24);
    bool any = false;
    buf_addf(&text, "ballast add " RECORD " %s", k->name);
    put_files(k, l, false, &text, &any);
    put_files(k, l, true, &text, &any);
    return any ? add_step(s, &text, k->why, err) : BAL_OK;
}

// The results as the beginning of contest definitions.
static bal_status define_from_results(struct survey *s, const struct load *l, struct bal_err *err)
{
    static const struct survey_kind results = {FORMAT_RESULTS, "results", ""};
    AUTO_BUF text = BUF_INIT(1 << 24);
    bool any = false;
    if (s->definitions > 0 || l->election.cards > 0 || l->election.results.len == 0)
        return BAL_OK;
    buf_addf(&text, "ballast convert");
    put_files(&results, l, false, &text, &any);
    put_files(&results, l, true, &text, &any);
    buf_addf(&text, "\n--to ballast-contests contests.csv");
    return any ? add_step(s, &text,
                          "contest definitions from the results, to be completed and added", err)
               : BAL_OK;
}

static bool has_gap(const struct survey *s, const char *code)
{
    for (size_t i = 0; i < s->gaps.len; i++)
        if (strcmp(s->gaps.at[i].code, code) == 0)
            return true;
    return false;
}

// What people must get or find out first.
static bal_status questions(struct survey *s, const struct load *l, struct bal_err *err)
{
    static const struct {
        const char *code, *why;
    } asks[] = {
        {"manifest-missing", "Get the ballot manifest: without it no card can be drawn, and nobody "
                             "knows whether records are missing."},
        {"jurisdictions-alike", "Give each jurisdiction the same name in all files, by 'ballast "
                                "names': else its parts are never held against each other."},
        {"tabulators-unlisted",
         "Find out whose the tabulators are that no manifest names: the manifest is not complete, "
         "or the records are of another election."},
        {"batches-unlisted", "Find the cards of the batches that no manifest lists, and correct "
                             "the manifest at its source."},
        {"batches-without-cvrs",
         "Find out why batches have no records: not yet scanned, or an export that is not "
         "complete. Each card without a record counts against the outcome."},
        {"counts-differ", "Count the cards of the batches that differ: the manifest says how many "
                          "there are, never the machines."},
        {"votes-differ", "Find out why reported votes differ from those of the records, before "
                         "anything is fixed: 'ballast tally' with the same files shows each."},
        {"files-unknown", "Look at the files that are not recognised: 'ballast help formats' says "
                          "what is read; ask whoever sent them for the export itself."},
    };
    if (problems_errors(&l->problems) > 0)
        BAL_TRY(add_step(s, NULL,
                         "Correct the errors first, or export those files again; 'ballast inspect "
                         "--errors problems.csv' writes all of them as a table.",
                         err));
    for (size_t i = 0; i < ARRAY_LEN(asks); i++)
        if (has_gap(s, asks[i].code))
            BAL_TRY(add_step(s, NULL, asks[i].why, err));
    return BAL_OK;
}

// An audit that was done elsewhere is recomputed from the folder that it lies in.
static bal_status verify_audit(struct survey *s, const struct load *l, struct bal_err *err)
{
    for (size_t i = 0; i < l->files.len; i++) {
        str name = path_of(&l->files.at[i]);
        size_t slash = str_rindex(name, '/');
        AUTO_BUF text = BUF_INIT(1 << 16);
        if ((l->files.at[i].flags & FORMAT_AUDIT) == 0)
            continue;
        buf_add(&text, STR("ballast verify "));
        put_word(&text, slash < name.len ? str_head(name, slash) : STR("."));
        return add_step(s, &text, "the audit that was done already, recomputed from its files",
                        err);
    }
    return BAL_OK;
}

bal_status survey_steps(struct survey *s, const struct load *l, bool names, struct bal_err *err)
{
    BAL_TRY(questions(s, l, err));
    BAL_TRY(verify_audit(s, l, err));
    if (s->places.len == 0)
        return BAL_OK;
    BAL_TRY(add_command(s, "ballast new " RECORD " --election 'NAME OF THE ELECTION'",
                        "a record for the audit", err));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        BAL_TRY(add_files(s, l, &kinds[i], err));
    BAL_TRY(define_from_results(s, l, err));
    if (names)
        BAL_TRY(add_command(s, "ballast names " RECORD " propose names.csv",
                            "the names that may be one, to be looked through and confirmed", err));
    return add_command(s, "ballast contests " RECORD,
                       "all contests with votes and margins; then say which are targets", err);
}

// ---- JSON

static void json_place(struct json_writer *w, const struct load *l, const struct survey_place *p)
{
    jw_open(w, '{');
    jw_key_value(w, "jurisdiction", l->election.jurisdictions.items[p->jurisdiction]);
    jw_key_u64(w, "manifest_batches", p->batches);
    jw_key_u64(w, "manifest_cards", p->cards);
    jw_key_u64(w, "cvrs", p->cvrs);
    jw_key_u64(w, "results", p->results);
    jw_close(w, '}');
}

static void json_gap(struct json_writer *w, const struct survey_gap *g)
{
    jw_open(w, '{');
    jw_key_value(w, "code", str_from(g->code));
    jw_key_u64(w, "count", g->count);
    jw_key_value(w, "text", g->text);
    jw_close(w, '}');
}

static void json_step(struct json_writer *w, const struct survey_step *s)
{
    AUTO_BUF line = BUF_INIT(1 << 24);
    for (size_t i = 0; i < s->command.len; i++)
        buf_add_char(&line, s->command.ptr[i] == '\n' ? ' ' : s->command.ptr[i]);
    jw_open(w, '{');
    jw_key(w, "command");
    if (s->command.len > 0)
        jw_str(w, buf_str(&line));
    else
        jw_null(w);
    jw_key_value(w, "why", s->why);
    jw_close(w, '}');
}

void survey_json(struct json_writer *w, const struct load *l, const struct survey *s)
{
    jw_open(w, '{');
    jw_key(w, "jurisdictions");
    jw_open(w, '[');
    for (size_t i = 0; i < s->places.len; i++)
        json_place(w, l, &s->places.at[i]);
    jw_close(w, ']');
    jw_key_u64(w, "definitions", s->definitions);
    jw_key_u64(w, "unknown", s->unknown);
    jw_key(w, "gaps");
    jw_open(w, '[');
    for (size_t i = 0; i < s->gaps.len; i++)
        json_gap(w, &s->gaps.at[i]);
    jw_close(w, ']');
    jw_key(w, "next");
    jw_open(w, '[');
    for (size_t i = 0; i < s->steps.len; i++)
        json_step(w, &s->steps.at[i]);
    jw_close(w, ']');
    jw_close(w, '}');
}
