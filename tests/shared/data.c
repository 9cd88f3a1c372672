// SPDX-License-Identifier: Apache-2.0
// data.c: every check of every set in data/index.json of the shared folder, on real election files.
//
// A kind of check that is in a table of tests/data runs; it is skipped only where it needs a format
// or a rule that this version does not have. Each check prints a line.
#include <stdio.h>

#include "data/data.h"
#include "support/shared.h"

enum { INDEX_BYTES = 1 << 28 };

static const struct data_kind *const tables[] = {data_files, data_counts, data_colorado,
                                                 data_arlo,  data_raire,  data_cdf};

static const struct data_kind *find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        for (const struct data_kind *kind = tables[i]; kind->name != NULL; kind++)
            if (str_eq(name, str_from(kind->name)))
                return kind;
    return NULL;
}

static bool inputs_exist(struct data_check *k)
{
    const struct json *inputs = json_get(k->set, "input");
    for (const struct json *i = inputs != NULL ? inputs->first : NULL; i != NULL; i = i->next) {
        struct inputs set;
        if (inputs_open(&set, data_path(k, i->text), &k->err) != BAL_OK)
            return false;
        inputs_close(&set);
    }
    return true;
}

static enum verdict run(struct data_check *k, str kind)
{
    const struct data_kind *found = find(kind);
    if (found == NULL)
        return skip(k, "no such kind of check");
    if (!inputs_exist(k))
        return skip(k, "the files are not there");
    return found->run(k);
}

static void run_check(const struct json *set, const struct json *check, struct shared_count *all)
{
    static const char *const words[] = {"ok", "FAIL", "skipped"};
    AUTO_ARENA arena = ARENA_INIT(INDEX_BYTES);
    struct data_check k = {
        .set = set, .check = check, .arena = &arena, .why = BUF_INIT(LIMIT_TOKEN_BYTES)};
    const struct json *id = json_get(set, "id");
    str kind = check_text(&k, "kind");
    enum verdict verdict = run(&k, kind);
    all->passed += verdict == VERDICT_PASS;
    all->failed += verdict == VERDICT_FAIL;
    all->skipped += verdict == VERDICT_SKIP;
    printf("%s " STR_FMT " " STR_FMT "%s" STR_FMT "\n", words[verdict],
           STR_ARG(id != NULL ? id->text : STR("?")), STR_ARG(kind), k.why.len > 0 ? ": " : "",
           STR_ARG(str_head(buf_str(&k.why), 1000)));
    buf_done(&k.why);
}

int main(void)
{
    AUTO_ARENA arena = ARENA_INIT(INDEX_BYTES);
    AUTO_BUF path = BUF_INIT(4096);
    struct shared_count all = {0};
    struct json *root = NULL;
    struct bal_err err = {0};
    str text;
    if (!shared_read(shared_path("data/index.json", &path), &arena, &text)) {
        printf("skipped: no %s\n", path.ptr);
        return shared_finish(&all);
    }
    if (json_parse(text, &arena, &root, &err) != BAL_OK) {
        printf("FAIL %s: %s\n", path.ptr, err.what);
        all.failed++;
    }
    const struct json *sets = json_get(root, "sets");
    for (const struct json *s = sets != NULL ? sets->first : NULL; s != NULL; s = s->next) {
        const struct json *checks = json_get(s, "checks");
        for (const struct json *c = checks != NULL ? checks->first : NULL; c != NULL; c = c->next)
            run_check(s, c, &all);
    }
    return shared_finish(&all);
}
