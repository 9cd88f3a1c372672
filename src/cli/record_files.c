// SPDX-License-Identifier: Apache-2.0
#include "cli/record_files.h"

static void json_inner(struct json_writer *w, const struct record_inner *f)
{
    jw_open(w, '{');
    jw_key_value(w, "file", f->name);
    jw_key_or_null(w, "format", f->format);
    jw_key_u64(w, "cards", f->cards);
    jw_key_u64(w, "cards_listed", f->listed);
    jw_close(w, '}');
}

static void json_file(struct json_writer *w, const struct opt_file *f, const struct record_added *a)
{
    jw_open(w, '{');
    jw_key_value(w, "file", str_from(f->path));
    jw_key_u64(w, "event", a->seq);
    jw_key_value(w, "format", str_from(a->format));
    jw_key_u64(w, "bytes", a->bytes);
    jw_key_u64(w, "cards", a->cards);
    jw_key_u64(w, "cards_listed", a->listed);
    jw_key_u64(w, "contests", a->contests);
    jw_key_value(w, "digest", str_make(a->digest, SHA256_HEX));
    if (a->inner.len > 0) {
        jw_key(w, "inner");
        jw_open(w, '[');
        for (size_t i = 0; i < a->inner.len; i++)
            json_inner(w, &a->inner.at[i]);
        jw_close(w, ']');
    }
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, struct record_files_request q,
                             const struct record_adding *added, bool done, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_bool(&w, "added", done);
    jw_key_value(&w, "kind", str_from(input_kind_name(q.kind)));
    jw_key(&w, "files");
    jw_open(&w, '[');
    for (size_t i = 0; done && i < added->files.len; i++)
        json_file(&w, &q.files->at[i], &added->files.at[i]);
    jw_close(&w, ']');
    jw_key(&w, "problems");
    problems_json(&w, problems_all(&added->problems));
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

enum { INNER_SHOWN = 20 };

// Of many files of a folder or zip only how many were taken for what.
static void print_taken(FILE *out, const struct record_added *a)
{
    struct counted text;
    for (size_t i = 0; i < a->inner.len; i++) {
        const char *title = a->inner.at[i].title;
        size_t count = 0, before = 0;
        for (size_t k = 0; k < a->inner.len; k++) {
            before += k < i && a->inner.at[k].title == title;
            count += a->inner.at[k].title == title;
        }
        if (before > 0)
            continue;
        fprintf(out, "    %s: %s\n", counted(&text, count, "file", "files"),
                title != NULL ? title : "nothing is known of it, kept and not read");
    }
}

static void print_inner(FILE *out, const struct record_added *a)
{
    struct counted text;
    if (a->inner.len > INNER_SHOWN) {
        print_taken(out, a);
        return;
    }
    for (size_t i = 0; i < a->inner.len; i++) {
        const struct record_inner *f = &a->inner.at[i];
        fputs("    ", out);
        term_text(out, f->name);
        fprintf(out, ": %s",
                f->title != NULL ? f->title : "nothing is known of it, kept and not read");
        if (f->listed > 0)
            fprintf(out, ", %s", counted(&text, f->listed, "card listed", "cards listed"));
        if (f->cards > 0)
            fprintf(out, ", %s", counted(&text, f->cards, "CVR", "CVRs"));
        fputc('\n', out);
    }
}

static void print_file(FILE *out, const struct opt_file *f, const struct record_added *a)
{
    struct counted text;
    term_text(out, str_from(f->path));
    fprintf(out, ": event %llu", (unsigned long long)a->seq);
    if (a->format[0] != '\0')
        fprintf(out, ", %s", a->format);
    if (a->listed > 0)
        fprintf(out, ", %s", counted(&text, a->listed, "card listed", "cards listed"));
    if (a->cards > 0)
        fprintf(out, ", %s", counted(&text, a->cards, "CVR", "CVRs"));
    if (a->contests > 0)
        fprintf(out, ", %s", counted(&text, a->contests, "contest", "contests"));
    fprintf(out, "\n    SHA-256 %.*s\n", SHA256_HEX, a->digest);
    print_inner(out, a);
}

static void print_text(struct record_arg *a, struct record_files_request q,
                       const struct record_adding *added)
{
    for (size_t i = 0; i < added->files.len; i++)
        print_file(a->cli->out, &q.files->at[i], &added->files.at[i]);
    if (q.kind == INPUT_CVR)
        fputs("    (of a secret salt and the file, so that it does not give away the votes)\n",
              a->cli->out);
    record_arg_warn(a, &added->problems);
    record_arg_next(a);
}

static bal_status say(struct record_arg *a, struct record_files_request q,
                      const struct record_adding *added, bool done, struct bal_err *err)
{
    record_arg_quiet(a);
    if (q.errors.ptr != NULL)
        BAL_TRY(problems_csv(&added->problems, q.errors.ptr, err));
    if (q.json)
        return print_json(a->cli, q, added, done, err);
    if (done)
        print_text(a, q, added);
    else
        record_arg_refused(a, &added->problems);
    return BAL_OK;
}

bal_status record_files_add(struct record_arg *a, struct record_files_request q,
                            struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    struct load_path *paths = arena_new(&arena, struct load_path, q.files->len);
    struct record_adding added = {0};
    struct bal_err ignored;
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < q.files->len; i++)
        paths[i] = (struct load_path){.path = q.files->at[i].path,
                                      .jurisdiction = q.files->at[i].jurisdiction.ptr,
                                      .format = q.files->at[i].format.ptr};
    const struct record_files files = {q.kind, paths, q.files->len};
    bal_status status = record_add(&a->record, &files, &added, err);
    bal_status said = say(a, q, &added, status == BAL_OK, status == BAL_OK ? err : &ignored);
    record_adding_done(&added);
    return status == BAL_OK ? said : status;
}
