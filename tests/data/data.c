// SPDX-License-Identifier: Apache-2.0
#include "data/data.h"

#include <stdio.h>

#include "support/shared.h"

str check_text(const struct data_check *k, const char *name)
{
    const struct json *j = json_get(k->check, name);
    return j != NULL ? j->text : STR("");
}

const char *data_path(struct data_check *k, str relative)
{
    AUTO_BUF name = BUF_INIT(4096), path = BUF_INIT(8192);
    buf_addf(&name, "data/" STR_FMT, STR_ARG(relative));
    const char *cstr = buf_cstr(&name);
    const char *whole = cstr != NULL ? shared_path(cstr, &path) : NULL;
    return arena_str(k->arena, str_from(whole)).ptr;
}

BAL_PRINTF(2, 0)
static void say(struct data_check *k, const char *fmt, va_list args)
{
    char text[1000];
    vsnprintf(text, sizeof text, fmt, args);
    buf_addf(&k->why, "%s%s", k->why.len > 0 ? "; " : "", text);
}

enum verdict fail(struct data_check *k, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(k, fmt, args);
    va_end(args);
    return VERDICT_FAIL;
}

enum verdict skip(struct data_check *k, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(k, fmt, args);
    va_end(args);
    return VERDICT_SKIP;
}

// Is the input the same bytes as an earlier one? RCTab counts it again; here it is read once,
// unless it is of another jurisdiction.
static bool is_repeated(struct data_check *k, const struct json *inputs, const struct json *input)
{
    str text, other;
    if (!shared_read(data_path(k, input->text), k->arena, &text))
        return false; // a folder
    for (const struct json *i = inputs->first; i != input; i = i->next)
        if (shared_read(data_path(k, i->text), k->arena, &other) && str_eq(text, other))
            return true;
    return false;
}

bool data_load(struct data_check *k, const struct json *set, const char *path, unsigned want,
               struct load *out)
{
    const struct json *inputs = json_get(set, "input");
    size_t count = path != NULL ? 1 : inputs != NULL ? inputs->count : 0;
    struct load_path *paths = arena_new(k->arena, struct load_path, count + 1);
    struct load_options options = {.want = want};
    *out = (struct load){0};
    if (paths == NULL || count == 0) {
        (void)fail(k, "the set has no input");
        return false;
    }
    const struct json *input = path == NULL ? inputs->first : NULL;
    for (size_t i = 0; i < count; i++, input = input != NULL ? input->next : NULL) {
        paths[i].path = path != NULL ? path : data_path(k, input->text);
        if (i > 0 && is_repeated(k, inputs, input))
            paths[i].jurisdiction = paths[i].path;
    }
    if (k->config != NULL && rctab_hints(k->config, count, k->arena, &options, &k->err) != BAL_OK) {
        (void)fail(k, "%s", k->err.what);
        return false;
    }
    if (load_paths(out, paths, count, &options, &k->err) == BAL_OK)
        return true;
    (void)fail(k, "%s", k->err.what);
    return false;
}

bool has_format(str name)
{
    return format_find(name) != NULL;
}

static bool read_rows(struct data_check *k, struct csv *csv,
                      bool (*take)(void *ctx, struct csv *row, size_t number), void *ctx)
{
    bool more = true;
    for (size_t number = 1;; number++) {
        if (csv_next(csv, &more, &k->err) != BAL_OK)
            return false;
        if (!more)
            return true;
        if (!take(ctx, csv, number))
            return false;
    }
}

static bool source_rows(struct data_check *k, struct source *source,
                        bool (*take)(void *ctx, struct csv *row, size_t number), void *ctx)
{
    struct csv csv;
    if (csv_open(&csv, source, &k->err) != BAL_OK) {
        (void)fail(k, "%s", k->err.what);
        return false;
    }
    bool ok = read_rows(k, &csv, take, ctx);
    csv_close(&csv);
    if (!ok && k->err.what[0] != '\0')
        (void)fail(k, "%s", k->err.what);
    return ok;
}

bool data_rows(struct data_check *k, const char *path,
               bool (*take)(void *ctx, struct csv *row, size_t number), void *ctx)
{
    AUTO_SOURCE source = {0};
    if (source_open_file(&source, path, &k->err) == BAL_OK)
        return source_rows(k, &source, take, ctx);
    (void)fail(k, "%s", k->err.what);
    return false;
}

bool data_text_rows(struct data_check *k, str text,
                    bool (*take)(void *ctx, struct csv *row, size_t number), void *ctx)
{
    AUTO_SOURCE source = {0};
    return source_open_memory(&source, STR("text"), text, 0, &k->err) == BAL_OK &&
           source_rows(k, &source, take, ctx);
}

const struct json *data_json(struct data_check *k, const char *path)
{
    struct json *root = NULL;
    str text;
    if (!shared_read(path, k->arena, &text))
        (void)fail(k, "%s cannot be read", path);
    else if (json_parse(text, k->arena, &root, &k->err) != BAL_OK)
        (void)fail(k, "%s: %s", path, k->err.what);
    return root;
}
