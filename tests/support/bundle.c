// SPDX-License-Identifier: Apache-2.0
#include "support/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/tree.h"

static struct bal_err err;

const char *bundle_dir(struct county *c, const char *name)
{
    static char path[600];
    (void)snprintf(path, sizeof path, "%s", temp_path(&c->temp, name));
    return path;
}

const char *bundle_publish(struct county *c, const char *name)
{
    struct publish_result out;
    struct problems p;
    problems_init(&p);
    if (verb_publish(&c->r, bundle_dir(c, name), &out, &p, &err) != BAL_OK)
        fail_msg("publish: %s (%s)", err.what, err.where);
    problems_done(&p);
    return bundle_dir(c, name);
}

enum verify_verdict bundle_verify(const char *dir, const struct record_env *env,
                                  enum verify_verdict wanted, char *first)
{
    struct verify v;
    static const struct bundle_wishes any = {0};
    bal_status status = verify_bundle(&v, dir, &any, env, &err);
    if (status != BAL_OK)
        print_message("verify: %s (%s)\n", err.what, err.where);
    if (first != NULL)
        first[0] = '\0';
    for (size_t i = 0; i < v.checks.len; i++) {
        const struct verify_check *c = &v.checks.at[i];
        if (c->ok)
            continue;
        if (first != NULL && first[0] == '\0')
            (void)snprintf(first, 8, "%s", c->code);
        if (wanted != VERIFY_FAIL)
            print_message("%s: " STR_FMT "\n", c->code, STR_ARG(c->reason));
    }
    enum verify_verdict verdict = status == BAL_OK ? v.verdict : VERIFY_FAIL;
    for (size_t i = 0; wanted == VERIFY_PASS && i < v.not_checked.len; i++)
        print_message("not checked: " STR_FMT "\n", STR_ARG(v.not_checked.at[i]));
    verify_done(&v);
    return verdict;
}

static bal_status list_one(void *ctx, str path, bool regular, uint64_t size, struct bal_err *why)
{
    struct bundle_paths *p = ctx;
    char **new = vec_push(&p->at, 100000);
    (void)size;
    (void)why;
    assert_true(regular && new != NULL);
    *new = mem_alloc(path.len + 1);
    memcpy(*new, path.ptr, path.len);
    return BAL_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void bundle_list(const char *dir, struct bundle_paths *out)
{
    AUTO_TREE tree = {.fd = -1};
    *out = (struct bundle_paths){0};
    assert_ok(tree_open(&tree, dir, &err));
    assert_ok(tree_walk(&tree, 100000, list_one, out, &err));
    qsort(out->at.at, out->at.len, sizeof *out->at.at, by_path);
}

void bundle_paths_done(struct bundle_paths *p)
{
    for (size_t i = 0; i < p->at.len; i++)
        mem_free(p->at.at[i]);
    vec_done(&p->at);
}

void bundle_get(const char *dir, const char *path, struct buf *out)
{
    char whole[900];
    (void)snprintf(whole, sizeof whole, "%s/%s", dir, path);
    temp_read(whole, out);
}

void bundle_put(const char *dir, const char *path, str bytes)
{
    char whole[900];
    (void)snprintf(whole, sizeof whole, "%s/%s", dir, path);
    for (char *slash = strchr(whole + strlen(dir) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(whole, 0777);
        *slash = '/';
    }
    FILE *f = fopen(whole, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

void bundle_copy(const char *from, const char *to)
{
    struct bundle_paths all;
    bundle_list(from, &all);
    (void)mkdir(to, 0777);
    for (size_t i = 0; i < all.at.len; i++) {
        AUTO_BUF bytes = BUF_INIT(1 << 28);
        bundle_get(from, all.at.at[i], &bytes);
        bundle_put(to, all.at.at[i], buf_str(&bytes));
    }
    bundle_paths_done(&all);
}
