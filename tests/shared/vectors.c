// SPDX-License-Identifier: Apache-2.0
// vectors.c: every case of every vectors/*.json of the shared folder.
//
// A case names a function, its inputs and what must come out. A function that is in a table of
// tests/vectors always runs: a case of it that cannot be read is a failure, so nothing that the
// project supports is ever skipped. Other functions are listed at the end with their counts.
#include <glob.h>
#include <math.h>
#include <stdio.h>

#include "support/shared.h"
#include "vectors/vector.h"

static const size_t FILE_BYTES = (size_t)256 << 20;

static const struct vector_function *const tables[] = {
#define VECTORS(name) vector_##name,
#include "vectors/vectors.def"
#undef VECTORS
};

static const struct vector_function *find(const struct json *name)
{
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        for (const struct vector_function *f = tables[i]; f->name != NULL; f++)
            if (string_is(name, f->name))
                return f;
    return NULL;
}

// Within the case's tolerance of `expected`, and within 1e-9 of `full_precision` where it is given.
static bool number_fits(struct check *k)
{
    const struct json *tolerance = json_get(k->c, "tolerance");
    const struct json *full = json_get(k->c, "full_precision");
    double want = 0, within = 0, exact = 0;
    buf_addf(&k->got, "%.17g", k->number);
    if (k->expected == NULL || !num_double(k->expected->text, &want))
        return false;
    if (tolerance == NULL || !num_double(tolerance->text, &within))
        within = 1e-9 * fabs(want);
    if (full != NULL &&
        (!num_double(full->text, &exact) || !(fabs(k->number - exact) <= 1e-9 * exact)))
        return false;
    return fabs(k->number - want) <= within;
}

static bool result_fits(struct check *k, enum vector_kind kind, struct buf *want)
{
    if (k->expected != NULL)
        put_json(k->expected, want);
    if (kind == VECTOR_CHECKED)
        return true;
    if (kind == VECTOR_NUMBER)
        return number_fits(k);
    return !k->got.failed && !want->failed && want->len > 0 &&
           str_eq(buf_str(&k->got), buf_str(want));
}

struct report {
    struct shared_count count;
    struct table skipped; // names of functions
    VEC(unsigned long) skips;
};

static void skip(struct report *r, str function)
{
    uint32_t id = table_add(&r->skipped, function);
    r->count.skipped++;
    if (id != TABLE_NONE && (id < r->skips.len || vec_push(&r->skips, LIMIT_CHOICES) != NULL))
        r->skips.at[id]++;
}

static void run_case(const struct json *c, const struct json *fixtures, const char *file,
                     struct arena *arena, struct report *r)
{
    const struct json *function = json_get(c, "function"), *id = json_get(c, "id");
    const struct json *expected = json_get(c, "expected");
    if (function == NULL)
        function = json_get(c, "method"); // as the file of SHANGRLA's tests has it
    const struct vector_function *f = find(function);
    if (f == NULL) {
        skip(r, function != NULL ? function->text : STR("?"));
        return;
    }
    struct check k = {.c = c,
                      .fixtures = fixtures,
                      .in = json_get(c, "inputs"),
                      .expected = expected != NULL ? expected : json_get(c, "expected_p"),
                      .arena = arena,
                      .got = BUF_INIT(LIMIT_TOKEN_BYTES)};
    AUTO_BUF want = BUF_INIT(LIMIT_TOKEN_BYTES);
    // A case may expect that the peer's program gives up.
    bool asks = k.expected != NULL || json_get(c, "raises") != NULL;
    bool ran = asks && f->run(&k);
    if (ran && result_fits(&k, f->kind, &want)) {
        r->count.passed++;
    } else if (k.absent) {
        skip(r, STR("a case without its input"));
    } else {
        r->count.failed++;
        printf("FAIL %s %s " STR_FMT ": " STR_FMT " is not " STR_FMT " %s\n", f->name, file,
               STR_ARG(id != NULL ? id->text : STR("?")), STR_ARG(buf_str(&k.got)),
               STR_ARG(buf_str(&want)), k.err.what);
    }
    buf_done(&k.got);
}

static void run_file(const char *path, struct report *r)
{
    AUTO_ARENA arena = ARENA_INIT(FILE_BYTES);
    struct bal_err err = {0};
    struct json *root = NULL;
    str text;
    if (!shared_read(path, &arena, &text) || json_parse(text, &arena, &root, &err) != BAL_OK) {
        printf("FAIL %s: %s\n", path, err.what[0] ? err.what : "cannot be read");
        r->count.failed++;
        return;
    }
    const struct json *cases = json_get(root, "cases");
    const struct json *fixtures = json_get(root, "fixtures");
    for (const struct json *c = cases != NULL ? cases->first : NULL; c != NULL; c = c->next)
        run_case(c, fixtures, path + str_rindex(str_from(path), '/') + 1, &arena, r);
}

int main(void)
{
    AUTO_BUF pattern = BUF_INIT(4096);
    struct report r = {.skipped = TABLE_INIT(1 << 20)};
    glob_t found = {0};
    if (glob(shared_path("vectors/*.json", &pattern), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            run_file(found.gl_pathv[i], &r);
    else
        printf("skipped: no %s\n", pattern.ptr);
    globfree(&found);
    for (size_t i = 0; i < r.skips.len; i++)
        printf("skipped: " STR_FMT ", %lu cases\n", STR_ARG(r.skipped.items[i]), r.skips.at[i]);
    int status = shared_finish(&r.count);
    vec_done(&r.skips);
    table_done(&r.skipped);
    return status;
}
