// SPDX-License-Identifier: Apache-2.0
#include "support/disk_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/random.h"

void disk_need(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    abort();
}

void disk_file_record(struct disk_file *f, enum op_kind kind, uint64_t at, str bytes)
{
    struct op *op = vec_push(&f->since, SIZE_MAX);
    disk_need(op != NULL, "memory");
    *op = (struct op){kind, 0, at, arena_str(&f->arena, bytes)};
}

static void set_size(struct buf *b, uint64_t size)
{
    disk_need(buf_reserve(b, size > b->len ? size - b->len : 0), "memory");
    if (size > b->len)
        memset(b->ptr + b->len, 0, size - b->len);
    b->len = size;
}

static void apply(struct disk_file *f, const struct op *op)
{
    f->there = op->kind != OP_DELETE;
    if (op->kind == OP_TRUNCATE || op->kind == OP_DELETE || op->kind == OP_REPLACE)
        set_size(&f->synced, op->kind == OP_TRUNCATE ? op->at : 0);
    if (op->bytes.len == 0)
        return; // only writes and replacements have some
    if (f->synced.len < op->at + op->bytes.len)
        set_size(&f->synced, op->at + op->bytes.len);
    memcpy(f->synced.ptr + op->at, op->bytes.ptr, op->bytes.len);
}

void disk_file_forget(struct disk_file *f)
{
    vec_done(&f->since);
    arena_done(&f->arena);
    f->arena = ARENA_INIT(1U << 30);
}

void disk_file_durable(struct disk_file *f)
{
    for (size_t i = 0; i < f->since.len; i++)
        apply(f, &f->since.at[i]);
    f->there = true; // SQLite syncs the folder with a new file's first sync
    disk_file_forget(f);
}

// Of a write, some sectors, the others as they were.
static void apply_torn(struct disk_file *f, const struct op *op, uint64_t *random)
{
    if (op->kind != OP_WRITE) {
        apply(f, op);
        return;
    }
    for (uint64_t from = 0, to; from < op->bytes.len; from = to) {
        to = ((op->at + from) / SECTOR + 1) * SECTOR - op->at;
        str part = str_skip(str_head(op->bytes, to), from);
        if (test_random(random) & 1)
            apply(f, &(struct op){OP_WRITE, 0, op->at + from, part});
    }
}

void disk_file_lose(struct disk_file *f, enum disk_loss loss, bool last_is_here, uint64_t *random)
{
    for (size_t i = 0; i < f->since.len && loss != DISK_LOSES_ALL; i++) {
        const struct op *op = &f->since.at[i];
        bool last = last_is_here && i == f->since.len - 1;
        bool kept = loss == DISK_TEARS_LAST || (test_random(random) & 1);
        if (op->kind == OP_DELETE && !kept)
            return; // what came after it was in another file of that name
        if (kept && (last || loss == DISK_LOSES_SOME))
            apply_torn(f, op, random);
        else if (kept)
            apply(f, op);
    }
}

void disk_file_put_back(const struct disk_file *f)
{
    if (!f->there) {
        (void)unlink(f->path);
        return;
    }
    FILE *out = fopen(f->path, "wb");
    disk_need(out != NULL && fwrite(f->synced.ptr ? f->synced.ptr : "", 1, f->synced.len, out) ==
                                 f->synced.len,
              f->path);
    disk_need(fclose(out) == 0, f->path);
}
