// SPDX-License-Identifier: Apache-2.0
#include "published/folder.h"

#include <stdlib.h>

#include "io/natural_order.h"
#include "io/tree.h"
#include "io/workbook.h"

// ---- listing

static bal_status visit(void *ctx, str path, bool regular, uint64_t size, struct bal_err *err)
{
    struct published_folder *f = ctx;
    AUTO_BUF whole = BUF_INIT(1 << 16);
    struct published_file *file = vec_push(&f->files, PUBLISHED_FILES);
    if (file == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d files, or no memory left", PUBLISHED_FILES);
    buf_addf(&whole, "%s/" STR_FMT, f->path, STR_ARG(path));
    *file = (struct published_file){.name = arena_str(&f->arena, path),
                                    .path = arena_str(&f->arena, buf_str(&whole)).ptr,
                                    .size = size,
                                    .regular = regular};
    return whole.failed ? err_memory(err) : arena_check(&f->arena, err);
}

static int by_name(const void *a, const void *b)
{
    return natural_cmp(((const struct published_file *)a)->name,
                       ((const struct published_file *)b)->name);
}

bal_status published_folder_open(struct published_folder *f, const char *path, struct bal_err *err)
{
    AUTO_TREE tree = {.fd = -1};
    *f = (struct published_folder){.path = path, .arena = ARENA_INIT(LIMIT_SMALL_FILE)};
    BAL_TRY(tree_open(&tree, path, err));
    BAL_TRY(tree_walk(&tree, PUBLISHED_FILES, visit, f, err));
    if (f->files.len > 0)
        qsort(f->files.at, f->files.len, sizeof *f->files.at, by_name);
    return BAL_OK;
}

void published_folder_close(struct published_folder *f)
{
    vec_done(&f->files);
    arena_done(&f->arena);
}

str published_base(const struct published_file *file)
{
    return str_basename(file->name);
}

str published_dir(const struct published_file *file)
{
    size_t slash = str_rindex(file->name, '/');
    return slash < file->name.len ? str_head(file->name, slash) : STR("");
}

// ---- rows

static bal_status read_rows(struct source *source, struct published_row *row, published_take *take,
                            void *ctx, struct bal_err *err)
{
    struct csv csv;
    bool more = true;
    bal_status status = csv_open(&csv, source, err);
    row->csv = &csv;
    row->number = 0;
    row->stop = false;
    while (status == BAL_OK && more && !row->stop && !row->done) {
        status = csv_next(&csv, &more, err);
        row->number++;
        if (status == BAL_OK && more)
            status = take(ctx, row, err);
    }
    csv_close(&csv);
    return status;
}

static bal_status read_sheet(struct workbook *book, struct published_row *row, published_take *take,
                             void *ctx, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    AUTO_SOURCE source = {0};
    BAL_TRY(workbook_sheet(book, row->sheets, &source, &name, err));
    row->sheet = buf_str(&name);
    return read_rows(&source, row, take, ctx, err);
}

static bal_status read_book(const struct inputs *book, published_take *take, void *ctx,
                            struct bal_err *err)
{
    uint32_t sheets = 0;
    struct published_row row = {0};
    struct workbook shared;
    BAL_TRY(workbook_sheets(book, &sheets, err));
    bal_status status = workbook_begin(book, &shared, err);
    for (; row.sheets < sheets && !row.done && status == BAL_OK; row.sheets++)
        status = read_sheet(&shared, &row, take, ctx, err);
    workbook_close(&shared);
    return status;
}

static bal_status read_text(const struct input *in, published_take *take, void *ctx,
                            struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    struct published_row row = {0};
    BAL_TRY(input_open_text(in, &source, NULL, err));
    return read_rows(&source, &row, take, ctx, err);
}

static bal_status read_input(const struct input *in, published_take *take, void *ctx,
                             struct bal_err *err)
{
    struct inputs zip;
    char head[4] = "";
    size_t got = 0;
    BAL_TRY(input_head(in, head, sizeof head, &got, err));
    if (got < 4 || memcmp(head, "PK\3\4", 4) != 0)
        return read_text(in, take, ctx, err);
    bal_status status = inputs_open_nested(&zip, in, err);
    if (status == BAL_OK && !workbook_is(&zip))
        status = bal_fail(err, BAL_INVALID, "this is a zip, not a table");
    if (status == BAL_OK)
        status = read_book(&zip, take, ctx, err);
    inputs_close(&zip);
    return status;
}

static bal_status refuse_link(const struct published_file *file, struct bal_err *err)
{
    return file->regular
               ? BAL_OK
               : bal_fail(err, BAL_DENIED, "this is a link or a device, which is not opened");
}

bal_status published_inputs(const struct published_file *file, struct inputs *set,
                            struct bal_err *err)
{
    BAL_TRY(refuse_link(file, err));
    return inputs_open(set, file->path, err);
}

bal_status published_rows(const struct published_file *file, published_take *take, void *ctx,
                          struct bal_err *err)
{
    struct inputs set = {0};
    bal_status status = published_inputs(file, &set, err);
    if (status == BAL_OK && (set.kind != INPUTS_FILE || set.files.len != 1))
        status = bal_fail(err, BAL_INVALID, "this is a zip or a folder, not a table");
    if (status == BAL_OK)
        status = read_input(&set.files.at[0], take, ctx, err);
    inputs_close(&set);
    return status;
}

bal_status published_sha256(const struct published_file *file, char text[static SHA256_HEX],
                            str *out, struct bal_err *err)
{
    char bytes[64 * 1024];
    uint8_t digest[SHA256_BYTES];
    struct sha256 hash;
    size_t got = 1;
    AUTO_SOURCE source = {0};
    BAL_TRY(refuse_link(file, err));
    BAL_TRY(source_open_file(&source, file->path, err));
    sha256_init(&hash);
    while (got > 0) {
        BAL_TRY(source_read(&source, bytes, sizeof bytes, &got, err));
        sha256_add(&hash, str_make(bytes, got));
    }
    sha256_done(&hash, digest);
    *out = sha256_hex(digest, text);
    return BAL_OK;
}
