// SPDX-License-Identifier: Apache-2.0
#include "ledger/tiles.h"

#include "support/random.h"
#include "support/static_log.h"
#include "support/support.h"

static void paths(void **state)
{
    static const struct {
        struct tile tile;
        const char *path;
    } cases[] = {{{0, 0, 256}, "tile/0/000"},
                 {{0, 0, 3}, "tile/0/000.p/3"},
                 {{TILE_EVENTS, 0, 3}, "tile/entries/000.p/3"},
                 {{TILE_EVENTS, 999, 256}, "tile/entries/999"},
                 {{1, 1000, 255}, "tile/1/x001/000.p/255"},
                 {{0, 1234067, 256}, "tile/0/x001/x234/067"},
                 {{0, 1234067, 1}, "tile/0/x001/x234/067.p/1"},
                 {{6, 31, 17}, "tile/6/031.p/17"},
                 {{0, MERKLE_SIZE_MAX / 256, 255}, "tile/0/x035/x184/x372/x088/831.p/255"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[TILE_PATH];
        struct tile t = {0};
        assert_str(tile_path(&cases[i].tile, text), cases[i].path);
        assert_true(tile_path_read(str_from(cases[i].path), &t));
        assert_true(t.level == cases[i].tile.level && t.index == cases[i].tile.index &&
                    t.width == cases[i].tile.width);
    }
}

static void no_paths(void **state)
{
    static const char *const bad[] = {
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/03",
        "tile/0/000.p/3/",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/x001/x002",
        "tile/0/001/002",
        "tile/0/X001/002",
        "tile/0/-01",
        "tile/7/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/entry/000",
        "tile/entries",
        "tile/entries/x001",
        "/tile/0/000",
        "tile//000",
        "tile/0/000 ",
        "tile/0/x035/x184/x372/x088/832",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/001"};
    (void)state;
    struct tile t;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (tile_path_read(str_from(bad[i]), &t))
            fail_msg("accepted: %s", bad[i]);
}

// The examples of the C2SP text: which tiles logs of 256 and 70,000 events have.
static void files_of_a_log(void **state)
{
    static const struct {
        uint64_t size;
        int level;
        uint64_t whole;
        unsigned partial;
    } cases[] = {{0, 0, 0, 0},
                 {1, 0, 0, 1},
                 {255, 0, 0, 255},
                 {256, 0, 1, 0},
                 {256, 1, 0, 1},
                 {256, 2, 0, 0},
                 {70000, 0, 273, 112},
                 {70000, 1, 1, 17},
                 {70000, 2, 0, 1},
                 {70000, 3, 0, 0},
                 {70000, TILE_EVENTS, 273, 112}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t whole = 0, all = 0;
        unsigned partial = 0;
        struct tile t;
        for (; tile_of_log(cases[i].size, all, &t); all++) {
            if (t.level != cases[i].level)
                continue;
            assert_int_equal(t.index, whole);
            whole += t.width == TILE_WIDTH;
            partial = t.width < TILE_WIDTH ? t.width : partial;
        }
        assert_int_equal(whole, cases[i].whole);
        assert_int_equal(partial, cases[i].partial);
        assert_true(cases[i].size != 70000 || all == 2 * 274 + 2 + 1);
    }
}

static void write_log(struct static_files *f, uint64_t size)
{
    struct bal_err err = {0};
    struct tile_writer w = tile_writer(static_sink(f));
    for (uint64_t i = 0; i < size; i++) {
        char text[64];
        assert_ok(tile_add(&w, static_event(i, 0, text), &err));
    }
    assert_ok(tile_end(&w, &err));
    tile_writer_done(&w);
}

static bal_status count_event(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                              struct bal_err *err)
{
    uint64_t *seen = ctx;
    char text[64];
    struct merkle_hash expected = merkle_leaf(bytes);
    (void)err;
    assert_int_equal(index, *seen);
    assert_true(str_eq(bytes, static_event(index, 0, text)));
    assert_true(merkle_same(&expected, leaf));
    ++*seen;
    return BAL_OK;
}

static struct merkle_hash root_of(uint64_t size)
{
    struct merkle_hash *leaves = static_leaves(size, 0), root = merkle_root(leaves, size);
    vec_free(leaves);
    return root;
}

static void written_is_read(void **state)
{
    static const uint64_t sizes[] = {0, 1, 2, 3, 100, 255, 256, 257, 511, 512, 513, 70000};
    (void)state;
    struct bal_err err = {0};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct static_files f = {0};
        struct tile t;
        uint64_t size = sizes[i], seen = 0, files = 0;
        write_log(&f, size);
        while (tile_of_log(size, files, &t)) {
            char path[TILE_PATH];
            assert_non_null(static_find(&f, tile_path(&t, path)));
            files++;
        }
        assert_int_equal(f.at.len, files);
        struct tile_source source = static_source(&f);
        const struct tile_visit visit = {.event = count_event, .ctx = &seen};
        struct merkle_hash root = root_of(size);
        assert_ok(tiles_read(&source, size, &root, &visit, &err));
        assert_int_equal(seen, size);
        root.b[31] ^= 1;
        assert_int_equal(tiles_read(&source, size, &root, NULL, &err), BAL_DENIED);
        static_files_done(&f);
    }
}

// A log that grows: the files of every size that was shown stay, and none changes.
static void a_log_grows(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct static_files f = {0};
    struct tile_writer w = tile_writer(static_sink(&f));
    for (uint64_t i = 0; i < 600; i++) {
        char text[64];
        assert_ok(tile_add(&w, static_event(i, 0, text), &err));
        if (i % 7 == 0 || i == 599)
            assert_ok(tile_end(&w, &err));
    }
    tile_writer_done(&w);
    struct tile_source source = static_source(&f);
    for (uint64_t i = 0; i < 600; i += 7) {
        struct merkle_hash root = root_of(i + 1);
        assert_ok(tiles_read(&source, i + 1, &root, NULL, &err));
    }
    static_files_done(&f);
}

// One byte more, less or other in any file, or the file gone: named with its path.
static void damage(struct static_files *f, struct static_file *file, uint64_t size,
                   uint64_t *random)
{
    struct bal_err err = {0};
    struct tile_source source = static_source(f);
    struct merkle_hash root = root_of(size);
    size_t len = file->bytes.len, at = test_random(random) % len;
    char last = file->bytes.ptr[len - 1];
    for (int kind = 0; kind < 4; kind++) {
        char bit = (char)(1 << test_random(random) % 8);
        char *name = &file->path.ptr[file->path.len - 1];
        if (kind == 0)
            file->bytes.ptr[at] ^= bit;
        else if (kind == 1)
            buf_add_char(&file->bytes, 'x');
        else if (kind == 2)
            file->bytes.len--;
        else
            *name ^= 0x40;
        memset(&err, 0, sizeof err);
        assert_int_equal(tiles_read(&source, size, &root, NULL, &err), BAL_INVALID);
        if (kind == 3)
            *name ^= 0x40;
        // A changed event is noticed where its hash is.
        bool events = str_find(buf_str(&file->path), STR("entries")) < file->path.len;
        if (kind > 0 || !events)
            assert_str(buf_str(&file->path), err.where);
        if (kind == 0)
            file->bytes.ptr[at] ^= bit;
        file->bytes.len = len;
        file->bytes.ptr[len - 1] = last;
    }
}

static void damaged_files(void **state)
{
    static const uint64_t sizes[] = {1, 3, 256, 300, 70000};
    (void)state;
    uint64_t random = 2026;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct static_files f = {0};
        write_log(&f, sizes[i]);
        size_t step = f.at.len > 20 ? f.at.len / 10 : 1;
        for (size_t k = 0; k < f.at.len; k += step)
            damage(&f, &f.at.at[k], sizes[i], &random);
        static_files_done(&f);
    }
}

static void lengths(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct static_files f = {0};
    AUTO_BUF event = BUF_INIT(1 << 17);
    struct tile_writer w = tile_writer(static_sink(&f));
    assert_ok(tile_add(&w, STR(""), &err));
    assert_true(buf_reserve(&event, TILE_EVENT + 1));
    memset(event.ptr, 'e', TILE_EVENT + 1);
    event.len = TILE_EVENT + 1;
    assert_int_equal(tile_add(&w, buf_str(&event), &err), BAL_LIMIT);
    for (int i = 0; i < 300; i++)
        assert_ok(tile_add(&w, str_head(buf_str(&event), TILE_EVENT), &err));
    assert_ok(tile_end(&w, &err));
    struct tile_source source = static_source(&f);
    struct merkle_hash root = merkle_frontier_root(&w.frontier);
    assert_ok(tiles_read(&source, 301, &root, NULL, &err));
    tile_writer_done(&w);
    static_files_done(&f);
}

static bal_status stop(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                       struct bal_err *err)
{
    (void)bytes, (void)leaf;
    return index == *(uint64_t *)ctx ? bal_fail(err, BAL_CONFLICT, "enough") : BAL_OK;
}

static void failures_pass(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct static_files f = {0};
    uint64_t last = 261;
    write_log(&f, 300);
    struct tile_source source = static_source(&f);
    const struct tile_visit visit = {.event = stop, .ctx = &last};
    struct merkle_hash root = root_of(300);
    assert_int_equal(tiles_read(&source, 300, &root, &visit, &err), BAL_CONFLICT);
    assert_string_equal(err.what, "enough");
    static_files_done(&f);
}

static void same_proof(const struct merkle_proof *a, const struct merkle_proof *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->node, b->node, a->count * sizeof a->node[0]);
}

// Proofs from tiles are those from all the leaves.
static void proofs(void **state)
{
    static const uint64_t sizes[] = {1, 2, 255, 256, 257, 1000, 70000};
    (void)state;
    struct bal_err err = {0};
    uint64_t random = 7;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct static_files f = {0};
        uint64_t size = sizes[i];
        struct merkle_hash *leaves = static_leaves(size, 0);
        write_log(&f, size);
        struct tile_source source = static_source(&f);
        for (int k = 0; k < (size < 1000 ? 100 : 10); k++) {
            struct merkle_proof a, b;
            uint64_t index = test_random(&random) % size;
            assert_ok(tiles_prove_inclusion(&source, size, index, &a, &err));
            merkle_prove_inclusion(leaves, size, index, &b);
            same_proof(&a, &b);
            assert_ok(tiles_prove_consistency(&source, size, index, &a, &err));
            merkle_prove_consistency(leaves, size, index, &b);
            same_proof(&a, &b);
        }
        vec_free(leaves);
        static_files_done(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths),          cmocka_unit_test(no_paths),
        cmocka_unit_test(files_of_a_log), cmocka_unit_test(written_is_read),
        cmocka_unit_test(a_log_grows),    cmocka_unit_test(damaged_files),
        cmocka_unit_test(lengths),        cmocka_unit_test(failures_pass),
        cmocka_unit_test(proofs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
