// SPDX-License-Identifier: Apache-2.0
// What a path names: a file, a folder, a zip; and all that can be wrong with them.
#include "io/inputs.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "support/random.h"
#include "support/support.h"
#include "support/temp.h"

static struct bal_err err;
static struct temp temp;

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

struct member {
    const char *name;
    str bytes;
};

static const char *make_zip(const char *name, const struct member *members, size_t count,
                            int method)
{
    const char *path = temp_path(&temp, name);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *s = zip_source_buffer(zip, members[i].bytes.ptr, members[i].bytes.len, 0);
        zip_int64_t at = zip_file_add(zip, members[i].name, s, 0);
        assert_true(at >= 0);
        assert_int_equal(zip_set_file_compression(zip, (zip_uint64_t)at, method, 0), 0);
        assert_int_equal(zip_file_set_mtime(zip, (zip_uint64_t)at, 1600000000, 0), 0);
    }
    assert_int_equal(zip_close(zip), 0);
    return path;
}

// The base names of a set, with a space after each.
static void assert_bases(const struct inputs *set, const char *expected)
{
    AUTO_BUF names = BUF_INIT(1 << 20);
    for (size_t i = 0; i < set->files.len; i++) {
        buf_add(&names, set->files.at[i].base);
        buf_add_char(&names, ' ');
        assert_true(str_ends(set->files.at[i].name, set->files.at[i].base));
    }
    assert_str(buf_str(&names), expected);
}

static void note_encoding(void *ctx, enum encoding e)
{
    *(enum encoding *)ctx = e;
}

static void assert_text(const struct input *in, const char *encoding, const char *expected)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF text = BUF_INIT(1 << 20);
    enum encoding found = ENCODING_UTF8;
    const struct text_told told = {note_encoding, &found, NULL};
    assert_ok(input_open_text(in, &s, &told, &err));
    assert_ok(source_read_all(&s, &text, &err));
    assert_string_equal(encoding_name(found), encoding);
    assert_str(buf_str(&text), expected);
    source_close(&s);
    // The same a few bytes at a time.
    buf_clear(&text);
    assert_ok(input_open_text(in, &s, &told, &err));
    for (size_t got = 1; got > 0;) {
        char room[3];
        assert_ok(source_read(&s, room, sizeof room, &got, &err));
        buf_add(&text, str_make(room, got));
    }
    assert_str(buf_str(&text), expected);
}

static void one_file(void **state)
{
    (void)state;
    struct inputs set;
    temp_file(&temp, "a.csv", STR("Ca\xF1on"));
    assert_ok(inputs_open(&set, temp_path(&temp, "a.csv"), &err));
    assert_int_equal(set.kind, INPUTS_FILE);
    assert_bases(&set, "a.csv ");
    assert_int_equal(set.files.at[0].size, 5);
    assert_str(set.files.at[0].name, temp.path);
    assert_text(&set.files.at[0], "Windows-1252", "Ca\u00f1on");
    assert_text(&set.files.at[0], "Windows-1252", "Ca\u00f1on"); // as often as needed
    char head[4];
    size_t got = 0;
    assert_ok(input_head(&set.files.at[0], head, sizeof head, &got, &err));
    assert_str(str_make(head, got), "Ca\xF1o");
    inputs_close(&set);
    inputs_close(&set);

    assert_ok(inputs_open(&set, temp_file(&temp, "empty", STR("")), &err));
    assert_ok(input_head(&set.files.at[0], head, sizeof head, &got, &err));
    assert_int_equal(got, 0);
    assert_text(&set.files.at[0], "UTF-8", "");
    inputs_close(&set);

    AUTO_SOURCE s = {0};
    assert_ok(inputs_open(&set,
                          temp_file(&temp, "noise",
                                    STR("\x7F"
                                        "ELF\0\0")),
                          &err));
    AUTO_BUF text = BUF_INIT(1 << 20);
    assert_ok(input_open_text(&set.files.at[0], &s, NULL, &err));
    assert_int_equal(source_read_all(&s, &text, &err), BAL_INVALID);
    source_close(&s);
    assert_string_equal(err.what, "this is binary data, not text");
    assert_string_equal(err.where, temp.path);
    inputs_close(&set);
}

// The first byte that is not ASCII comes late, and decides about a file that is half read.
static void an_encoding_found_late(void **state)
{
    (void)state;
    static const struct {
        const char *late, *decoded, *encoding;
    } cases[] = {{"Ca\xF1on", "Ca\xC3\xB1on", "Windows-1252"},
                 {"\xF1", "\xC3\xB1", "Windows-1252"},
                 {"\xE2\x82", "\xC3\xA2\xE2\x80\x9A", "Windows-1252"},
                 {"\xE2\x82\xAC", "\xE2\x82\xAC", "UTF-8"},
                 {"\xF0\x9F\x97\xB3", "\xF0\x9F\x97\xB3", "UTF-8"},
                 {"Ca\xC3\xB1on", "Ca\xC3\xB1on", "UTF-8"},
                 {"Canyon", "Canyon", "UTF-8"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (size_t before = 131070; before < 131074; before++) {
            AUTO_BUF text = BUF_INIT(1 << 20), want = BUF_INIT(1 << 20);
            for (size_t k = 0; k < before; k++)
                buf_add_char(&text, (char)('a' + k % 26));
            buf_add(&want, buf_str(&text));
            buf_add(&text, str_from(cases[i].late));
            buf_add(&want, str_from(cases[i].decoded));
            buf_add_char(&want, '\0');
            struct inputs set;
            assert_ok(inputs_open(&set, temp_file(&temp, "late", buf_str(&text)), &err));
            assert_text(&set.files.at[0], cases[i].encoding, want.ptr);
            inputs_close(&set);
            const struct member members[] = {{"late", {text.ptr, text.len}}};
            make_zip("late.zip", members, 1, ZIP_CM_DEFLATE);
            assert_ok(inputs_open(&set, temp_path(&temp, "late.zip"), &err));
            assert_text(&set.files.at[0], cases[i].encoding, want.ptr);
            inputs_close(&set);
        }
}

static void one_file_of_two_encodings(void **state)
{
    (void)state;
    AUTO_SOURCE s = {0};
    AUTO_BUF text = BUF_INIT(1 << 20);
    struct inputs set;
    assert_ok(inputs_open(&set, temp_file(&temp, "mixed", STR("Ca\xC3\xB1on, Ca\xF1on")), &err));
    assert_ok(input_open_text(&set.files.at[0], &s, NULL, &err));
    assert_int_equal(source_read_all(&s, &text, &err), BAL_INVALID);
    assert_true(strstr(err.what, "another encoding") != NULL);
    source_close(&s);
    inputs_close(&set);
}

static void a_folder_in_natural_order(void **state)
{
    (void)state;
    static const char *const names[] = {"f/x_10.json",
                                        "f/x_9.json",
                                        "f/x_09.json",
                                        "f/x_2b.json",
                                        "f/x_2.json",
                                        "f/x_.json",
                                        "f/a",
                                        "f/B",
                                        "f/10",
                                        "f/9",
                                        "f/0",
                                        "f/00",
                                        "f/x",
                                        "f/.hidden",
                                        "f/x_5",
                                        "f/100000000000000000000000",
                                        "f/99999999999999999999999"};
    struct inputs set;
    assert_int_equal(mkdir(temp_path(&temp, "f"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "f/deeper"), 0755), 0);
    assert_int_equal(mkfifo(temp_path(&temp, "f/pipe"), 0600), 0);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        temp_file(&temp, names[i], str_from(names[i]));
    static const char *const folders[] = {"f", "f/"};
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        assert_ok(inputs_open(&set, temp_path(&temp, folders[i]), &err));
        assert_int_equal(set.kind, INPUTS_FOLDER);
        assert_bases(&set,
                     "0 00 9 10 99999999999999999999999 100000000000000000000000 B a x x_.json "
                     "x_2.json x_2b.json x_5 x_09.json x_9.json x_10.json ");
        assert_str(set.files.at[1].name, temp_path(&temp, "f/00"));
        assert_text(&set.files.at[1], "UTF-8", "f/00");
        inputs_close(&set);
    }
}

// Folders in it are named; so are links, which are not followed, wherever they lead.
static void a_folder_with_folders_and_links(void **state)
{
    (void)state;
    struct inputs set;
    assert_int_equal(mkdir(temp_path(&temp, "g"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "g/b_10"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "g/b_9"), 0755), 0);
    assert_int_equal(mkdir(temp_path(&temp, "g/.git"), 0755), 0);
    temp_file(&temp, "g/file", STR("x"));
    assert_int_equal(symlink("file", temp_path(&temp, "g/link")), 0);
    assert_int_equal(symlink("nowhere", temp_path(&temp, "g/broken")), 0);
    assert_int_equal(symlink(".", temp_path(&temp, "g/loop")), 0);
    assert_int_equal(symlink("../../file", temp_path(&temp, "g/b_9/" INPUTS_RECORD)), 0);
    assert_ok(inputs_open(&set, temp_path(&temp, "g"), &err));
    assert_bases(&set, "file ");
    assert_int_equal(set.folders.len, 2);
    assert_str(set.folders.at[0], temp_path(&temp, "g/b_9"));
    assert_str(set.folders.at[1], temp_path(&temp, "g/b_10"));
    assert_int_equal(set.links.len, 3);
    assert_str(set.links.at[0], temp_path(&temp, "g/broken"));
    assert_str(set.links.at[1], temp_path(&temp, "g/link"));
    assert_str(set.links.at[2], temp_path(&temp, "g/loop"));
    inputs_close(&set);
}

static bal_status no_source(void *state, str name, struct source *out, struct bal_err *why)
{
    (void)state;
    (void)name;
    (void)out;
    return bal_fail(why, BAL_IO, "nothing is read here");
}

// Files that are not in the file system lie in folders as their names say.
static void a_folder_of_blobs(void **state)
{
    static const char *const names[] = {
        "f/b.csv", "f/x/1.csv", "f/x/y/2.csv", "fx/3.csv", ("f/7/" INPUTS_RECORD), "f/x/4.csv"};
    struct input_blob blobs[ARRAY_LEN(names)];
    struct inputs set, inner;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        blobs[i] = (struct input_blob){str_from(names[i]), {.open = no_source}};
    assert_ok(inputs_open_blobs(&set, STR("f"), true, blobs, ARRAY_LEN(blobs), &err));
    assert_bases(&set, INPUTS_RECORD " b.csv ");
    assert_int_equal(set.folders.len, 2);
    assert_str(set.folders.at[0], "f/7");
    assert_ok(inputs_open_inner(&inner, &set, set.folders.at[1], &err));
    assert_bases(&inner, "1.csv 4.csv ");
    assert_int_equal(inner.folders.len, 1);
    assert_str(inner.folders.at[0], "f/x/y");
    inputs_close(&inner);
    inputs_close(&set);
}

static void a_zip_and_its_members(void **state)
{
    (void)state;
    static const struct member members[] = {
        {"Cvr_10.json", {"ten", 3}},
        {"Cvr_2.json", {"two", 3}},
        {"sub/", {"", 0}},
        {"sub/Cvr_1.json", {"one", 3}},
        {"__MACOSX/sub/x", {"x", 1}},
        {"sub/._Cvr_1.json", {"x", 1}},
        {".DS_Store", {"x", 1}},
        {"empty.csv", {"", 0}},
    };
    struct inputs set;
    static const int methods[] = {ZIP_CM_DEFLATE, ZIP_CM_STORE};
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        assert_ok(
            inputs_open(&set, make_zip("e.zip", members, ARRAY_LEN(members), methods[i]), &err));
        assert_int_equal(set.kind, INPUTS_ZIP);
        assert_bases(&set, "Cvr_2.json Cvr_10.json empty.csv Cvr_1.json ");
        assert_int_equal(set.files.at[3].size, 3);
        assert_text(&set.files.at[3], "UTF-8", "one");
        assert_text(&set.files.at[0], "UTF-8", "two");
        assert_text(&set.files.at[2], "UTF-8", "");
        assert_text(&set.files.at[1], "UTF-8", "ten");
        AUTO_BUF name = BUF_INIT(1 << 10);
        buf_addf(&name, "%s: sub/Cvr_1.json", temp_path(&temp, "e.zip"));
        assert_true(str_eq(set.files.at[3].name, buf_str(&name)));
        inputs_close(&set);
    }
}

// Those that are unpacked at once and those that are read bit by bit, all open together.
static void small_and_large_members(void **state)
{
    (void)state;
    AUTO_BUF bytes = BUF_INIT(1 << 22), got = BUF_INIT(1 << 22);
    uint64_t seed = 1;
    while (bytes.len <= LIMIT_ZIP_SMALL)
        buf_add_char(&bytes, (char)('a' + test_random(&seed) % 9));
    const struct member members[] = {
        {"1", str_head(buf_str(&bytes), LIMIT_ZIP_SMALL)},
        {"2", buf_str(&bytes)},
        {"3", str_head(buf_str(&bytes), 1000)},
        {"4", {"", 0}},
    };
    struct inputs set;
    struct source s[ARRAY_LEN(members)] = {0};
    assert_ok(inputs_open(&set, make_zip("sizes.zip", members, ARRAY_LEN(members), ZIP_CM_DEFLATE),
                          &err));
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < ARRAY_LEN(members); i++)
            assert_ok(input_open(&set.files.at[i], &s[i], &err));
        for (size_t i = 0; i < ARRAY_LEN(members); i++) {
            buf_clear(&got);
            assert_ok(source_read_all(&s[i], &got, &err));
            assert_true(str_eq(buf_str(&got), members[i].bytes));
            source_close(&s[i]);
        }
    }
    inputs_close(&set);
}

// To everything that reads text; test_xlsx.c has the rest.
static void a_workbook_is_a_file(void **state)
{
    (void)state;
    static const struct member members[] = {
        {"[Content_Types].xml", {"<Types/>", 8}},
        {"xl/workbook.xml", {"<workbook/>", 11}},
    };
    struct inputs set;
    AUTO_SOURCE s = {0};
    assert_ok(inputs_open(&set, make_zip("book.csv", members, 2, ZIP_CM_DEFLATE), &err));
    assert_int_equal(set.kind, INPUTS_FILE);
    assert_bases(&set, "book.csv ");
    assert_int_equal(input_open_text(&set.files.at[0], &s, NULL, &err), BAL_INVALID);
    assert_string_equal(err.what, "the workbook has no sheet that can be seen");
    inputs_close(&set);
}

static bal_status read_member(const struct inputs *set, size_t i, uint64_t *bytes)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF piece = BUF_INIT(1 << 16);
    assert_true(buf_reserve(&piece, 1 << 16));
    BAL_TRY(input_open(&set->files.at[i], &s, &err));
    *bytes = 0;
    for (size_t got = 1; got > 0; *bytes += got)
        BAL_TRY(source_read(&s, piece.ptr, 1 << 16, &got, &err));
    return BAL_OK;
}

static void put_u32(struct buf *b, size_t at, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        b->ptr[at + (size_t)i] = (char)(v >> (8 * i));
}

static void bombs_are_refused(void **state)
{
    (void)state;
    AUTO_BUF zeros = BUF_INIT(1 << 28), noise = BUF_INIT(1 << 20), zip = BUF_INIT(1 << 24);
    size_t size = LIMIT_ZIP_FREE + 1000;
    assert_true(buf_reserve(&zeros, size));
    memset(zeros.ptr, 0, size);
    zeros.len = size;
    uint64_t seed = 1;
    while (noise.len < size / LIMIT_ZIP_RATIO)
        buf_add_char(&noise, (char)test_random(&seed));
    const struct member members[] = {{"bomb", buf_str(&zeros)}, {"noise", buf_str(&noise)}};

    // Refused when it is listed.
    struct inputs set;
    uint64_t bytes = 0;
    const char *path = make_zip("bomb.zip", members, 1, ZIP_CM_DEFLATE);
    assert_int_equal(inputs_open(&set, path, &err), BAL_LIMIT);
    assert_string_equal(err.what, "the zip file unpacks to more than 250 times its size");
    assert_string_equal(err.where, path);

    // Its directory says that it is small: refused as soon as it is too large.
    temp_read(path, &zip);
    size_t directory = str_find(buf_str(&zip), STR("PK\1\2"));
    assert_true(directory < zip.len);
    put_u32(&zip, directory + 24, 10);
    assert_ok(inputs_open(&set, temp_file(&temp, "liar.zip", buf_str(&zip)), &err));
    assert_int_equal(read_member(&set, 0, &bytes), BAL_LIMIT);
    assert_true(bytes <= LIMIT_ZIP_FREE);
    inputs_close(&set);

    // Beside something that is not packed: the other members can be read.
    assert_ok(inputs_open(&set, make_zip("both.zip", members, 2, ZIP_CM_DEFLATE), &err));
    assert_int_equal(read_member(&set, 0, &bytes), BAL_LIMIT);
    assert_string_equal(err.what, "the zip file unpacks to more than 250 times its size");
    assert_true(str_ends(str_from(err.where), STR("both.zip: bomb")));
    assert_ok(read_member(&set, 1, &bytes));
    assert_int_equal(bytes, noise.len);
    inputs_close(&set);
}

// Whatever happens to a zip: what can be read of it is what was put in.
static void damage_is_noticed(void **state)
{
    (void)state;
    static const struct member members[] = {
        {"a", {"first of them, first of them, first of them", 43}},
        {"b", {"second", 6}},
    };
    AUTO_BUF zip = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    temp_read(make_zip("good.zip", members, 2, ZIP_CM_DEFLATE), &zip);
    size_t refused = 0;
    for (size_t i = 4; i < zip.len; i++) {
        struct inputs set;
        assert_int_equal(
            inputs_open(&set, temp_file(&temp, "cut.zip", str_head(buf_str(&zip), i)), &err),
            BAL_INVALID);
        assert_string_equal(err.where, temp.path);
        for (int bit = 0; bit < 8; bit++) {
            zip.ptr[i] = (char)(zip.ptr[i] ^ 1 << bit);
            bal_status status = inputs_open(&set, temp_file(&temp, "x.zip", buf_str(&zip)), &err);
            zip.ptr[i] = (char)(zip.ptr[i] ^ 1 << bit);
            refused += status != BAL_OK;
            for (size_t m = 0; status == BAL_OK && m < set.files.len; m++) {
                AUTO_SOURCE s = {0};
                buf_clear(&text);
                bal_status opened = input_open(&set.files.at[m], &s, &err);
                if (opened != BAL_OK || source_read_all(&s, &text, &err) != BAL_OK) {
                    refused++;
                    continue;
                }
                assert_true(str_eq(buf_str(&text), members[0].bytes) ||
                            str_eq(buf_str(&text), members[1].bytes));
            }
            inputs_close(&set);
        }
    }
    assert_true(refused > zip.len);
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    struct inputs set;
    assert_int_equal(inputs_open(&set, temp_path(&temp, "missing"), &err), BAL_NOT_FOUND);
    assert_string_equal(err.where, temp.path);
    assert_int_equal(inputs_open(&set, "", &err), BAL_NOT_FOUND);
    temp_file(&temp, "plain", STR("x"));
    assert_int_equal(inputs_open(&set, temp_path(&temp, "plain/"), &err), BAL_NOT_FOUND);
    assert_int_equal(mkfifo(temp_path(&temp, "fifo"), 0600), 0);
    assert_int_equal(inputs_open(&set, temp.path, &err), BAL_INVALID);
    assert_string_equal(err.what, "this is a pipe or a device, not a file");
    assert_int_equal(inputs_open(&set, "/dev/null", &err), BAL_INVALID);
    AUTO_SOURCE s = {0};
    assert_int_equal(source_open_file(&s, temp.folder, &err), BAL_INVALID);
    assert_int_equal(source_open_file(&s, temp_path(&temp, "missing"), &err), BAL_NOT_FOUND);
}

static void no_permission(void **state)
{
    (void)state;
    struct inputs set;
    assert_int_equal(chmod(temp.folder, 0755), 0);
    assert_int_equal(chmod(temp_file(&temp, "secret", STR("x")), 0), 0);
    assert_int_equal(mkdir(temp_path(&temp, "closed"), 0), 0);
    bool root = geteuid() == 0;
    if (root && seteuid(65534) != 0)
        skip();
    bal_status file = inputs_open(&set, temp_path(&temp, "secret"), &err);
    assert_string_equal(err.what, "cannot open: Permission denied");
    bal_status folder = inputs_open(&set, temp_path(&temp, "closed"), &err);
    assert_string_equal(err.where, temp.path);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(file, BAL_DENIED);
    assert_int_equal(folder, BAL_DENIED);
}

static bal_status list_and_read(const char *path)
{
    struct inputs set;
    BAL_TRY(inputs_open(&set, path, &err));
    bal_status status = BAL_OK;
    for (size_t i = 0; status == BAL_OK && i < set.files.len; i++) {
        AUTO_SOURCE s = {0};
        AUTO_BUF text = BUF_INIT(1 << 20);
        status = input_open_text(&set.files.at[i], &s, NULL, &err);
        if (status == BAL_OK)
            status = source_read_all(&s, &text, &err);
    }
    inputs_close(&set);
    return status;
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    static const struct member members[] = {{"a", {"x", 1}}, {"b", {"y", 1}}};
    make_zip("m.zip", members, 2, ZIP_CM_DEFLATE);
    assert_int_equal(mkdir(temp_path(&temp, "m"), 0755), 0);
    temp_file(&temp, "m/a", STR("x"));
    temp_file(&temp, "m/b", STR("x"));
    static const char *const names[] = {"m.zip", "m", "m/a"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        bal_status status = BAL_LIMIT;
        unsigned long n = 0;
        while (status != BAL_OK) {
            mem_fail_after(++n);
            status = list_and_read(temp_path(&temp, names[i]));
            mem_fail_after(0);
            assert_true(status == BAL_OK || status == BAL_LIMIT);
        }
        assert_true(n > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_file),
        cmocka_unit_test(an_encoding_found_late),
        cmocka_unit_test(one_file_of_two_encodings),
        cmocka_unit_test(a_folder_in_natural_order),
        cmocka_unit_test(a_folder_with_folders_and_links),
        cmocka_unit_test(a_folder_of_blobs),
        cmocka_unit_test(a_zip_and_its_members),
        cmocka_unit_test(small_and_large_members),
        cmocka_unit_test(a_workbook_is_a_file),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(damage_is_noticed),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(no_permission),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, open_temp, close_temp);
}
