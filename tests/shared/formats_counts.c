// SPDX-License-Identifier: Apache-2.0
// formats_counts.c: every set of the data index whose format is named here imports with the cards
// and contests that the index says; where it says otherwise, why.
#include <stdio.h>

#include "data/data.h"
#include "support/shared.h"

// Formats that this looks at: those whose index entries were counted from the files.
static const char *const looked_at[] = {"cdf-cvr-json", "cdf-cvr-xml", "unisyn-xml", "hart-xml",
                                        "hart-sig-xml"};

struct exception {
    const char *set;
    uint64_t cards, contests; // as imported; 0: as the index says
    const char *reason;
};

static const struct exception exceptions[] = {
    {"hart-travis", 0, 10, "the straight-party selector is a contest, with an Id of its own"},
    {"hart-signature", 0, 1, "the index counts none, but the signed sheet has one"},
    {"cdf-json-multi", 12, 0, "the two files are the same bytes, and are read once"},
};

static const struct exception *exception_of(str set)
{
    for (size_t i = 0; i < ARRAY_LEN(exceptions); i++)
        if (str_eq(set, str_from(exceptions[i].set)))
            return &exceptions[i];
    return NULL;
}

static bool is_looked_at(str format)
{
    for (size_t i = 0; i < ARRAY_LEN(looked_at); i++)
        if (str_eq(format, str_from(looked_at[i])))
            return true;
    return false;
}

static uint64_t number_of(const struct json *set, const char *key)
{
    uint64_t v = 0;
    const struct json *j = json_get(set, key);
    return j != NULL && num_u64(j->text, &v) ? v : 0;
}

static bool load_set(const struct json *set, struct arena *arena, struct load *load)
{
    const struct json *inputs = json_get(set, "input");
    struct load_path *paths = arena_new(arena, struct load_path, inputs->count);
    struct load_options options = {0};
    struct bal_err err;
    size_t n = 0;
    for (const struct json *i = inputs->first; i != NULL; i = i->next) {
        AUTO_BUF name = BUF_INIT(4096), path = BUF_INIT(8192);
        buf_addf(&name, "data/" STR_FMT, STR_ARG(i->text));
        paths[n++].path = arena_str(arena, str_from(shared_path(buf_cstr(&name), &path))).ptr;
    }
    return load_paths(load, paths, n, &options, &err) == BAL_OK;
}

static void check(const struct json *set, struct shared_count *all)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 28);
    struct load load;
    str id = json_get(set, "id")->text;
    const struct exception *x = exception_of(id);
    uint64_t cards = x != NULL && x->cards > 0 ? x->cards : number_of(set, "cards");
    uint64_t contests = x != NULL && x->contests > 0 ? x->contests : number_of(set, "contests");
    bool ok = load_set(set, &arena, &load) && load.election.cards == cards &&
              load.election.contests.len == contests;
    printf("%s " STR_FMT ": %u cards, %zu contests%s%s\n", ok ? "ok" : "FAIL", STR_ARG(id),
           load.election.cards, load.election.contests.len, x != NULL ? ": " : "",
           x != NULL ? x->reason : "");
    all->passed += ok;
    all->failed += !ok;
    load_done(&load);
}

int main(void)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 28);
    AUTO_BUF path = BUF_INIT(4096);
    struct shared_count all = {0};
    struct json *root = NULL;
    struct bal_err err = {0};
    str text;
    if (!shared_read(shared_path("data/index.json", &path), &arena, &text) ||
        json_parse(text, &arena, &root, &err) != BAL_OK)
        return shared_finish(&all);
    const struct json *sets = json_get(root, "sets");
    for (const struct json *s = sets != NULL ? sets->first : NULL; s != NULL; s = s->next) {
        const struct json *format = json_get(s, "format");
        if (format != NULL && is_looked_at(format->text))
            check(s, &all);
    }
    return shared_finish(&all);
}
