// SPDX-License-Identifier: Apache-2.0
// Objects of a record: in and out again, never twice, never half, and read like files.
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <zip.h>

#include "io/inputs.h"
#include "store/store.h"
#include "support/random.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;
static struct temp temp;
static char path[300]; // of the record

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    (void)snprintf(path, sizeof path, "%s", temp_path(&temp, "r.ballast"));
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

// What one statement on the closed or open record gives.
static int64_t count(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    int step = sqlite3_step(stmt);
    assert_true(step == SQLITE_ROW || step == SQLITE_DONE);
    int64_t n = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

static void fill_noise(struct buf *b, size_t len, uint64_t seed)
{
    while (b->len < len)
        buf_add_char(b, (char)test_random(&seed));
    assert_false(b->failed);
}

static void fill_text(struct buf *b, size_t len)
{
    for (int i = 0; b->len < len; i++)
        buf_addf(b, "%d,1,%d,\"Mayor\",0,1,0\n", i, i / 7);
    assert_false(b->failed);
    b->len = len;
}

static bal_status put(struct store *s, str bytes, size_t chunk, struct store_object *out)
{
    AUTO_SOURCE in = {0};
    BAL_TRY(source_open_memory(&in, STR("memory"), bytes, chunk, &err));
    return store_object_write(s, &in, NULL, out, NULL, &err);
}

static void keep(struct store *s, uint64_t id)
{
    assert_ok(store_begin(s, &err));
    assert_ok(store_keep(s, id, &err));
    assert_ok(store_commit(s, &err));
}

static void assert_content(struct store *s, uint64_t id, str wanted)
{
    AUTO_SOURCE out = {0};
    AUTO_BUF got = BUF_INIT((size_t)64 << 20);
    assert_ok(store_object_open(s, id, STR("object"), &out, &err));
    assert_int_equal(out.size, wanted.len);
    assert_ok(source_read_all(&out, &got, &err));
    assert_int_equal(got.len, wanted.len);
    if (wanted.len > 0)
        assert_memory_equal(got.ptr, wanted.ptr, wanted.len);
}

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,
                                   1,
                                   1000,
                                   STORE_CHUNK - 1,
                                   STORE_CHUNK,
                                   STORE_CHUNK + 1,
                                   3 * STORE_CHUNK + 17,
                                   STORE_COMMIT + STORE_CHUNK};
    AUTO_STORE s;
    assert_ok(store_create(&s, path, &err));
    for (size_t i = 0; i < 2 * ARRAY_LEN(sizes); i++) {
        size_t size = sizes[i / 2];
        AUTO_BUF content = BUF_INIT((size_t)64 << 20);
        if (i % 2 == 0)
            fill_text(&content, size);
        else
            fill_noise(&content, size, i);
        struct store_object object, found;
        uint8_t digest[SHA256_BYTES];
        assert_ok(put(&s, buf_str(&content), size < 2000 ? 1 : 65536, &object));
        sha256(buf_str(&content), digest);
        assert_memory_equal(object.sha256, digest, SHA256_BYTES);
        assert_int_equal(object.size, size);
        assert_content(&s, object.id, buf_str(&content));
        keep(&s, object.id);
        assert_ok(store_object_find(&s, digest, &found, &err));
        assert_int_equal(found.id, object.id);
        assert_true(found.complete);
    }
    assert_ok(store_check(&s, &err));
}

static void text_is_packed_and_noise_is_not_made_bigger(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF text = BUF_INIT((size_t)64 << 20), noise = BUF_INIT((size_t)64 << 20);
    struct store_object object;
    struct stat st;
    fill_text(&text, 4 << 20);
    fill_noise(&noise, 4 << 20, 1);
    assert_ok(store_create(&s, path, &err));
    assert_ok(put(&s, buf_str(&text), 0, &object));
    keep(&s, object.id);
    store_close(&s);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size < (4 << 20) / 3);
    assert_int_equal(count("select count(*) from chunk where packed"), 4);
    off_t before = st.st_size;
    assert_ok(store_open(&s, path, STORE_WRITE, &err));
    assert_ok(put(&s, buf_str(&noise), 0, &object));
    keep(&s, object.id);
    store_close(&s);
    assert_int_equal(stat(path, &st), 0);
    assert_true((double)(st.st_size - before) < 1.01 * (4 << 20));
    assert_int_equal(count("select count(*) from chunk where not packed"), 4);
}

static void the_same_content_is_one_object(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF content = BUF_INIT((size_t)64 << 20);
    struct store_object first, second, third;
    fill_text(&content, 5 << 19);
    assert_ok(store_create(&s, path, &err));
    assert_ok(put(&s, buf_str(&content), 0, &first));
    assert_ok(put(&s, buf_str(&content), 7777, &second)); // neither is named yet
    assert_int_equal(first.id, second.id);
    assert_false(second.complete);
    keep(&s, first.id);
    assert_ok(put(&s, buf_str(&content), 0, &third));
    assert_int_equal(first.id, third.id);
    assert_true(third.complete);
    assert_int_equal(count("select count(*) from chunk"), 3);
    assert_int_equal(count("select count(*) from object"), 1);
    store_close(&s);
    assert_ok(store_open(&s, path, STORE_WRITE, &err));
    assert_content(&s, first.id, buf_str(&content));
}

static void what_no_event_names_is_swept(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF content = BUF_INIT((size_t)64 << 20);
    struct store_object object, kept;
    bool end;
    fill_noise(&content, 5 << 19, 1);
    assert_ok(store_create(&s, path, &err));
    assert_ok(put(&s, STR("kept"), 0, &kept));
    keep(&s, kept.id);
    assert_ok(put(&s, buf_str(&content), 0, &object));
    assert_ok(store_secret_put(&s, &(struct store_secret){.object = object.id}, &err));
    assert_int_equal(store_keep(&s, object.id, &err), BAL_USAGE);
    assert_ok(store_begin(&s, &err));
    assert_ok(store_keep(&s, object.id, &err));
    store_rollback(&s);
    store_close(&s);
    assert_ok(store_open(&s, path, STORE_READ, &err)); // readers leave it
    store_close(&s);
    assert_int_equal(count("select count(*) from chunk"), 4);
    assert_ok(store_open(&s, path, STORE_WRITE, &err));
    assert_int_equal(count("select count(*) from chunk"), 1);
    assert_int_equal(count("select count(*) from object"), 1);
    assert_int_equal(count("select count(*) from secret"), 0);
    assert_ok(store_object_next(&s, 0, &object, &end, &err));
    assert_int_equal(object.id, kept.id);
    assert_ok(store_object_next(&s, kept.id, &object, &end, &err));
    assert_true(end);
    assert_content(&s, kept.id, STR("kept"));
    assert_ok(store_begin(&s, &err));
    assert_int_equal(store_keep(&s, kept.id + 1, &err), BAL_NOT_FOUND);
    assert_int_equal(store_commit(&s, &err), BAL_CONFLICT);
}

static void an_object_that_is_not_ended_leaves_nothing(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF content = BUF_INIT((size_t)64 << 20);
    fill_noise(&content, STORE_COMMIT + 3 * STORE_CHUNK, 1);
    assert_ok(store_create(&s, path, &err));
    const size_t lengths[] = {10, 2 * STORE_CHUNK, content.len};
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct store_writer w;
        store_writer_open(&w, &s, NULL);
        assert_ok(store_writer_add(&w, str_head(buf_str(&content), lengths[i]), &err));
        store_writer_close(&w);
        assert_int_equal(count("select count(*) from chunk"), 0);
        assert_int_equal(count("select count(*) from object"), 0);
    }
    assert_ok(store_check(&s, &err));
}

static void an_object_in_a_transaction_shares_its_fate(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF content = BUF_INIT((size_t)64 << 20);
    struct store_object object;
    fill_noise(&content, STORE_COMMIT + 3 * STORE_CHUNK, 1);
    assert_ok(store_create(&s, path, &err));
    assert_ok(store_begin(&s, &err));
    assert_ok(put(&s, buf_str(&content), 0, &object));
    assert_ok(store_keep(&s, object.id, &err));
    store_rollback(&s);
    assert_int_equal(count("select count(*) from chunk"), 0);
    struct store_writer w; // one that is closed only after its transaction is gone
    assert_ok(store_begin(&s, &err));
    store_writer_open(&w, &s, NULL);
    assert_ok(store_writer_add(&w, buf_str(&content), &err));
    store_rollback(&s);
    store_writer_close(&w);
    assert_int_equal(count("select count(*) from object"), 0);
    assert_ok(store_begin(&s, &err));
    assert_ok(put(&s, buf_str(&content), 0, &object));
    assert_ok(store_keep(&s, object.id, &err));
    assert_ok(store_commit(&s, &err));
    store_close(&s);
    assert_ok(store_open(&s, path, STORE_WRITE, &err));
    assert_content(&s, object.id, buf_str(&content));
}

static void a_secret_has_its_salted_digest(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_SOURCE in = {0};
    struct store_object object;
    struct store_secret secret = {.salt = {1, 2, 3}}, found;
    AUTO_BUF salted = BUF_INIT(1 << 10);
    uint8_t digest[SHA256_BYTES];
    assert_ok(store_create(&s, path, &err));
    assert_ok(source_open_memory(&in, STR("cvr"), STR("who voted for whom"), 5, &err));
    assert_ok(store_object_write(&s, &in, secret.salt, &object, secret.digest, &err));
    secret.object = object.id;
    buf_add(&salted, str_make((const char *)secret.salt, STORE_SALT));
    buf_add(&salted, STR("who voted for whom"));
    sha256(buf_str(&salted), digest);
    assert_memory_equal(secret.digest, digest, SHA256_BYTES);
    assert_int_equal(store_secret_find(&s, digest, &found, &err), BAL_NOT_FOUND);
    assert_ok(store_secret_put(&s, &secret, &err));
    assert_ok(store_secret_put(&s, &secret, &err)); // again: the same
    assert_ok(store_secret_find(&s, digest, &found, &err));
    assert_int_equal(found.object, object.id);
    assert_memory_equal(found.salt, secret.salt, STORE_SALT);
    secret.object++;
    secret.digest[0]++;
    assert_int_not_equal(store_secret_put(&s, &secret, &err), BAL_OK); // of no object
}

// ---- damage

static bal_status read_all(struct store *s, uint64_t id)
{
    AUTO_SOURCE out = {0};
    AUTO_BUF got = BUF_INIT((size_t)64 << 20);
    BAL_TRY(store_object_open(s, id, STR("votes.csv"), &out, &err));
    return source_read_all(&out, &got, &err);
}

static void a_changed_object_is_noticed(void **state)
{
    (void)state;
    static const char *const damages[] = {
        ("update chunk set bytes = cast(substr(bytes, 1, 100) || x'00' || substr(bytes, 102) as "
         "blob)"),
        "update chunk set bytes = substr(bytes, 1, 100), packed = 0 where n = 1",
        "update chunk set packed = 1 - packed where n = 0",
        "delete from chunk where n = 1",
        "update object set size = size - 1",
        "update object set size = size + 1048576",
        "update object set sha256 = x'00'",
        "update object set sha256 = zeroblob(32)",
    };
    AUTO_BUF text = BUF_INIT((size_t)64 << 20), noise = BUF_INIT((size_t)64 << 20);
    fill_text(&text, 5 << 19);
    fill_noise(&noise, 5 << 19, 1);
    for (size_t i = 0; i < 2 * ARRAY_LEN(damages); i++) {
        AUTO_STORE s;
        struct store_object object;
        assert_ok(store_create(&s, path, &err));
        assert_ok(put(&s, buf_str(i % 2 ? &text : &noise), 0, &object));
        keep(&s, object.id);
        assert_ok(store_check(&s, &err));
        store_close(&s);
        (void)count(damages[i / 2]);
        assert_ok(store_open(&s, path, STORE_WRITE, &err));
        if (read_all(&s, object.id) != BAL_INVALID || store_check(&s, &err) != BAL_INVALID)
            fail_msg("not noticed: %s", damages[i / 2]);
        store_close(&s);
        assert_int_equal(remove(path), 0);
    }
}

// ---- objects in place of files

static void assert_input(const struct inputs *set, size_t i, const char *base, str wanted)
{
    AUTO_SOURCE in = {0};
    AUTO_BUF got = BUF_INIT((size_t)64 << 20);
    assert_true(i < set->files.len);
    assert_str(set->files.at[i].base, base);
    assert_int_equal(set->files.at[i].size, wanted.len);
    assert_ok(input_open_text(&set->files.at[i], &in, NULL, &err));
    assert_ok(source_read_all(&in, &got, &err));
    assert_int_equal(got.len, wanted.len);
    assert_memory_equal(got.ptr, wanted.ptr, wanted.len);
}

static void an_object_is_read_like_the_file_it_was(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_BUF text = BUF_INIT((size_t)64 << 20);
    struct store_object object[2];
    struct input_blob files[2] = {{.name = STR("in/votes_10.csv")},
                                  {.name = STR("in/votes_9.csv")}};
    fill_text(&text, 5 << 19);
    assert_ok(store_create(&s, path, &err));
    assert_ok(put(&s, buf_str(&text), 0, &object[0]));
    assert_ok(put(&s, STR("x,y\n"), 0, &object[1]));
    for (int i = 0; i < 2; i++)
        assert_ok(store_blob_open(&s, object[i].id, &files[i].blob, &err));
    struct inputs set;
    assert_ok(inputs_open_blobs(&set, STR("in"), true, files, 2, &err));
    assert_int_equal(set.kind, INPUTS_FOLDER);
    assert_input(&set, 0, "votes_9.csv", STR("x,y\n"));
    assert_input(&set, 1, "votes_10.csv", buf_str(&text));
    inputs_close(&set);
    assert_ok(inputs_open_blobs(&set, STR("in/votes_10.csv"), false, files, 1, &err));
    assert_int_equal(set.kind, INPUTS_FILE);
    assert_input(&set, 0, "votes_10.csv", buf_str(&text));
    inputs_close(&set);
    store_blob_close(&files[0].blob);
    store_blob_close(&files[1].blob);
    assert_int_equal(store_blob_open(&s, 99, &files[0].blob, &err), BAL_NOT_FOUND);
}

static const char *make_zip(str text, str noise)
{
    const char *name = temp_path(&temp, "in.zip");
    zip_t *zip = zip_open(name, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    zip_source_t *one = zip_source_buffer(zip, text.ptr, text.len, 0);
    zip_source_t *two = zip_source_buffer(zip, noise.ptr, noise.len, 0);
    assert_true(zip_file_add(zip, "a/text.csv", one, 0) >= 0);
    assert_true(zip_file_add(zip, "noise.bin", two, 0) >= 0);
    assert_int_equal(zip_close(zip), 0);
    return name;
}

static void a_zip_in_a_record_is_read_like_a_zip(void **state)
{
    (void)state;
    AUTO_STORE s;
    AUTO_SOURCE in = {0};
    AUTO_BUF text = BUF_INIT((size_t)64 << 20), noise = BUF_INIT((size_t)64 << 20);
    struct store_object object;
    struct input_blob file = {.name = STR("in.zip")};
    fill_text(&text, 5 << 19);
    fill_noise(&noise, 5 << 19, 1);
    const char *zip = make_zip(buf_str(&text), buf_str(&noise));
    assert_ok(store_create(&s, path, &err));
    assert_ok(source_open_file(&in, zip, &err));
    assert_ok(store_object_write(&s, &in, NULL, &object, NULL, &err));
    assert_true(object.size > 5 << 19); // several chunks
    assert_ok(store_blob_open(&s, object.id, &file.blob, &err));
    struct inputs set;
    assert_ok(inputs_open_blobs(&set, file.name, false, &file, 1, &err));
    assert_int_equal(set.kind, INPUTS_ZIP);
    assert_int_equal(set.files.len, 2);
    for (int i = 0; i < 2; i++)
        assert_input(&set, 0, "text.csv", buf_str(&text));
    assert_str(set.files.at[0].name, "in.zip: a/text.csv");
    inputs_close(&set);
    (void)count("update chunk set bytes = zeroblob(1048576) where n = 2");
    store_blob_close(&file.blob);
    assert_ok(store_blob_open(&s, object.id, &file.blob, &err));
    assert_int_equal(inputs_open_blobs(&set, file.name, false, &file, 1, &err), BAL_INVALID);
    store_blob_close(&file.blob);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)
    const struct CMUnitTest tests[] = {
        TEST(what_goes_in_comes_out),
        TEST(text_is_packed_and_noise_is_not_made_bigger),
        TEST(the_same_content_is_one_object),
        TEST(what_no_event_names_is_swept),
        TEST(an_object_that_is_not_ended_leaves_nothing),
        TEST(an_object_in_a_transaction_shares_its_fate),
        TEST(a_secret_has_its_salted_digest),
        TEST(a_changed_object_is_noticed),
        TEST(an_object_is_read_like_the_file_it_was),
        TEST(a_zip_in_a_record_is_read_like_a_zip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
