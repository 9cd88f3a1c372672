// SPDX-License-Identifier: Apache-2.0
// What a record shows to the public: the freeze, openings, bundles; and what it never shows.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/binary.h"
#include "io/tree.h"
#include "record/publish.h"
#include "record/sealed.h"
#include "support/county.h"

static struct bal_err err;

static const char *dir_of(struct county *c, const char *name)
{
    static char path[600];
    (void)snprintf(path, sizeof path, "%s", temp_path(&c->temp, name));
    return path;
}

static struct publish_result publish(struct county *c, const char *name)
{
    struct publish_result out;
    struct problems p;
    problems_init(&p);
    if (verb_publish(&c->r, dir_of(c, name), &out, &p, &err) != BAL_OK)
        fail_msg("publish: %s (%s)", err.what, err.where);
    problems_done(&p);
    return out;
}

// ---- folders as lists of files

struct listing {
    VEC(struct listed {
        char path[200];
        uint8_t sha256[SHA256_BYTES];
    })
    at;
    const struct tree *tree;
};

static bal_status list_one(void *ctx, str path, bool regular, uint64_t size, struct bal_err *why)
{
    struct listing *l = ctx;
    AUTO_BUF bytes = BUF_INIT(1 << 28);
    struct listed *new = vec_push(&l->at, 100000);
    assert_true(regular && new != NULL &&path.len < sizeof new->path);
    (void)size;
    memcpy(new->path, path.ptr, path.len);
    new->path[path.len] = '\0';
    assert_ok(tree_read(l->tree, path, &bytes, why));
    sha256(buf_str(&bytes), new->sha256);
    return BAL_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

static struct listing list_folder(struct county *c, const char *name)
{
    AUTO_TREE tree = {.fd = -1};
    struct listing l = {.tree = &tree};
    assert_ok(tree_open(&tree, dir_of(c, name), &err));
    assert_ok(tree_walk(&tree, 100000, list_one, &l, &err));
    qsort(l.at.at, l.at.len, sizeof *l.at.at, by_path);
    return l;
}

static const struct listed *find_file(const struct listing *l, const char *path)
{
    struct listed key;
    (void)snprintf(key.path, sizeof key.path, "%s", path);
    return bsearch(&key, l->at.at, l->at.len, sizeof key, by_path);
}

static void assert_same(const struct listing *a, const struct listing *b)
{
    assert_int_equal(a->at.len, b->at.len);
    for (size_t i = 0; i < a->at.len; i++) {
        assert_string_equal(a->at.at[i].path, b->at.at[i].path);
        assert_memory_equal(a->at.at[i].sha256, b->at.at[i].sha256, SHA256_BYTES);
    }
}

// ---- tests

static void the_same_record_gives_the_same_bytes(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    county_finish(&c, 0);
    struct publish_result first = publish(&c, "one");
    struct listing one = list_folder(&c, "one");
    assert_true(first.changed && first.tally && first.opened.cards > 0);
    assert_int_equal(first.stage, 2);
    county_again(&c);
    struct publish_result second = publish(&c, "one");
    struct listing again = list_folder(&c, "one");
    assert_false(second.changed);
    assert_int_equal(second.written, 0);
    assert_int_equal(second.size, first.size);
    assert_same(&one, &again);
    publish(&c, "two");
    struct listing two = list_folder(&c, "two");
    assert_same(&one, &two);
    assert_verified(&c, VERIFY_PASS);
    vec_done(&one.at);
    vec_done(&again.at);
    vec_done(&two.at);
    county_done(&c);
}

// A page or a digest of what there is may change from phase to phase; nothing goes, and what proves
// something stays as it is.
static void later_phases_only_add(void **state)
{
    static const char *const changing[] = {"checkpoint", "objects/opened", "derived/sample.csv",
                                           "derived/risk.json", "index.html"};
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    publish(&c, "pub");
    struct listing before = list_folder(&c, "pub");
    assert_non_null(find_file(&before, "cvr/000/open1"));
    county_finish(&c, 0);
    struct publish_result after = publish(&c, "pub");
    struct listing now = list_folder(&c, "pub");
    assert_true(after.changed && !after.tally);
    for (size_t i = 0; i < before.at.len; i++) {
        const struct listed *was = &before.at.at[i], *is = find_file(&now, was->path);
        bool may = strstr(was->path, "contests/") == was->path ||
                   strstr(was->path, "jurisdictions/") == was->path;
        for (size_t k = 0; k < ARRAY_LEN(changing); k++)
            may = may || strcmp(changing[k], was->path) == 0;
        if (is == NULL)
            fail_msg("'%s' is gone", was->path);
        if (!may)
            assert_memory_equal(was->sha256, is->sha256, SHA256_BYTES);
    }
    assert_true(now.at.len > before.at.len);
    vec_done(&before.at);
    vec_done(&now.at);
    county_done(&c);
}

static void what_is_in_the_folder_already(void **state)
{
    struct county c;
    struct publish_result out;
    struct problems p;
    (void)state;
    problems_init(&p);
    county_begin(&c, NULL);
    (void)mkdir(dir_of(&c, "other"), 0777);
    temp_file(&c.temp, "other/notes.txt", STR("mine"));
    uint64_t size = c.r.state.size;
    assert_int_equal(verb_publish(&c.r, dir_of(&c, "other"), &out, &p, &err), BAL_CONFLICT);
    assert_int_equal(c.r.state.size, size);
    publish(&c, "pub");
    // A stale part and a stale file of its own go; a stranger's does not.
    temp_file(&c.temp, "pub/index.html.part", STR("half"));
    temp_file(&c.temp, "pub/derived/old.csv", STR("old"));
    publish(&c, "pub");
    struct listing l = list_folder(&c, "pub");
    assert_null(find_file(&l, "index.html.part"));
    assert_null(find_file(&l, "derived/old.csv"));
    temp_file(&c.temp, "pub/letter.txt", STR("mine"));
    assert_int_equal(verb_publish(&c.r, dir_of(&c, "pub"), &out, &p, &err), BAL_CONFLICT);
    // What was damaged is put right.
    (void)unlink(temp_path(&c.temp, "pub/letter.txt"));
    temp_file(&c.temp, "pub/cvr/000/leaves.bin", STR("x"));
    temp_file(&c.temp, "pub/policy", STR("log x\n"));
    publish(&c, "pub");
    struct listing again = list_folder(&c, "pub");
    assert_same(&l, &again);
    vec_done(&l.at);
    vec_done(&again.at);
    problems_done(&p);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_record_gives_the_same_bytes),
        cmocka_unit_test(later_phases_only_add),
        cmocka_unit_test(what_is_in_the_folder_already),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
