// SPDX-License-Identifier: Apache-2.0
#include "support/disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/disk_model.h"

enum { FILES = 24 };

static struct {
    sqlite3_vfs vfs, *real;
    enum disk_accident accident;
    uint64_t at, writes, syncs, operations;
    bool happened, lasts, lies;
    struct disk_file files[FILES];
    size_t file_count;
} disk;

// The tape, and the files as they are after the operations that were played.
static struct {
    bool runs;
    VEC(struct op) ops;
    size_t played;
    struct arena arena;
    struct disk_file files[FILES];
    size_t file_count;
    uint64_t acknowledged;
} tape;

struct shim_file {
    sqlite3_file base;
    struct disk_file *file; // NULL: not followed
    sqlite3_file *real;     // lies behind this struct
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct shim_file *)f)->real;
}

// ---- what is recorded

static struct disk_file *follow(const char *path)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        if (strcmp(disk.files[i].path, path) == 0)
            return &disk.files[i];
    }
    disk_need(disk.file_count < FILES, "too many files");
    struct disk_file *f = &disk.files[disk.file_count++];
    *f = (struct disk_file){.synced = BUF_INIT((size_t)1 << 30), .arena = ARENA_INIT(1U << 30)};
    (void)snprintf(f->path, sizeof f->path, "%s", path);
    FILE *in = fopen(path, "rb");
    f->there = in != NULL;
    for (size_t got = 1; in != NULL && got > 0;) {
        char part[4096];
        got = fread(part, 1, sizeof part, in);
        buf_add(&f->synced, str_make(part, got));
    }
    if (in != NULL)
        (void)fclose(in);
    return f;
}

// The place of a file on the tape, which begins with the file as it is now.
static size_t tape_place(const struct disk_file *f)
{
    for (size_t i = 0; i < tape.file_count; i++)
        if (strcmp(tape.files[i].path, f->path) == 0)
            return i;
    disk_need(tape.file_count < FILES, "too many files");
    struct disk_file *t = &tape.files[tape.file_count];
    *t = (struct disk_file){
        .there = f->there, .synced = BUF_INIT((size_t)1 << 30), .arena = ARENA_INIT(1U << 30)};
    (void)snprintf(t->path, sizeof t->path, "%s", f->path);
    buf_add(&t->synced, buf_str(&f->synced));
    return tape.file_count++;
}

static void tape_op(const struct disk_file *f, enum op_kind kind, uint64_t at, str bytes)
{
    if (!tape.runs)
        return;
    size_t file = f == NULL ? 0 : tape_place(f);
    struct op *op = vec_push(&tape.ops, SIZE_MAX);
    disk_need(op != NULL, "memory");
    *op = (struct op){kind, file, at, arena_str(&tape.arena, bytes)};
}

// ---- accidents

static bool power_is_off(void)
{
    return disk.accident == DISK_CUT && disk.happened;
}

// Counts an operation; true when the power goes with it.
static bool cuts(void)
{
    disk.operations++;
    if (disk.accident == DISK_CUT && disk.operations == disk.at)
        disk.happened = true;
    return power_is_off();
}

static bool strikes(enum disk_accident accident, uint64_t number)
{
    if (disk.accident != accident || !(number == disk.at || (disk.happened && disk.lasts)))
        return false;
    disk.happened = true;
    return true;
}

static int shim_write(sqlite3_file *f, const void *bytes, int len, sqlite3_int64 at)
{
    struct disk_file *file = ((struct shim_file *)f)->file;
    if (power_is_off())
        return SQLITE_IOERR_WRITE;
    disk.writes++;
    if (strikes(DISK_FULL, disk.writes))
        return SQLITE_FULL;
    if (strikes(DISK_WRITE_FAIL, disk.writes))
        return SQLITE_IOERR_WRITE;
    if (file != NULL) {
        tape_op(file, OP_WRITE, (uint64_t)at, str_make(bytes, (size_t)len));
        disk_file_record(file, OP_WRITE, (uint64_t)at, str_make(bytes, (size_t)len));
    }
    if (cuts())
        return SQLITE_IOERR_WRITE;
    return real_of(f)->pMethods->xWrite(real_of(f), bytes, len, at);
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct disk_file *file = ((struct shim_file *)f)->file;
    if (power_is_off())
        return SQLITE_IOERR_TRUNCATE;
    if (file != NULL) {
        tape_op(file, OP_TRUNCATE, (uint64_t)size, STR(""));
        disk_file_record(file, OP_TRUNCATE, (uint64_t)size, STR(""));
    }
    if (cuts())
        return SQLITE_IOERR_TRUNCATE;
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int shim_sync(sqlite3_file *f, int flags)
{
    (void)flags; // the real disk keeps running, so nothing needs to be forced there
    struct disk_file *file = ((struct shim_file *)f)->file;
    if (power_is_off() || cuts())
        return SQLITE_IOERR_FSYNC;
    if (strikes(DISK_SYNC_FAIL, ++disk.syncs))
        return SQLITE_IOERR_FSYNC;
    if (file != NULL && !disk.lies) {
        tape_op(file, OP_SYNC, 0, STR(""));
        disk_file_durable(file);
    }
    return SQLITE_OK;
}

static int shim_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    if (power_is_off())
        return SQLITE_IOERR_DELETE;
    struct disk_file *file = follow(path);
    tape_op(file, OP_DELETE, 0, STR(""));
    disk_file_record(file, OP_DELETE, 0, STR(""));
    if (cuts())
        return SQLITE_IOERR_DELETE;
    if (sync_folder) {
        tape_op(file, OP_SYNC_DELETED, 0, STR(""));
        disk_file_durable(file);
        file->there = false;
    }
    return disk.real->xDelete(disk.real, path, 0);
}

// ---- everything else is the real disk

static int shim_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int shim_read(sqlite3_file *f, void *bytes, int len, sqlite3_int64 at)
{
    if (power_is_off())
        return SQLITE_IOERR_READ;
    return real_of(f)->pMethods->xRead(real_of(f), bytes, len, at);
}

static int shim_file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int shim_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int shim_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int shim_reserved(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int shim_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int shim_sector(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}

static int shim_device(sqlite3_file *f)
{
    (void)f;
    return 0; // promises nothing: no write is atomic, none stays in order
}

static int shim_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void shim_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int shim_shm_unmap(sqlite3_file *f, int remove)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    struct shim_file *shim = (struct shim_file *)f;
    *shim = (struct shim_file){.real = (sqlite3_file *)(shim + 1)};
    if (power_is_off())
        return SQLITE_CANTOPEN;
    if (path != NULL) // not a temporary file
        shim->file = follow(path);
    int code = disk.real->xOpen(disk.real, path, shim->real, flags, out);
    if (shim->real->pMethods != NULL)
        f->pMethods = &methods;
    return code;
}

void disk_start(enum disk_accident accident, uint64_t at)
{
    disk.real = sqlite3_vfs_find("unix");
    disk.accident = accident;
    disk.at = at;
    disk.writes = disk.syncs = disk.operations = 0;
    disk.happened = disk.lasts = disk.lies = false;
    disk.vfs = *disk.real;
    disk.vfs.zName = "disk";
    disk.vfs.szOsFile = (int)sizeof(struct shim_file) + disk.real->szOsFile;
    disk.vfs.xOpen = shim_open;
    disk.vfs.xDelete = shim_delete;
    disk_need(sqlite3_vfs_register(&disk.vfs, 1) == SQLITE_OK, "sqlite3_vfs_register");
}

bool disk_happened(void)
{
    return disk.happened;
}

void disk_lasts(bool lasts)
{
    disk.lasts = lasts;
}

void disk_lies(bool lies)
{
    disk.lies = lies;
}

uint64_t disk_writes(void)
{
    return disk.writes;
}

uint64_t disk_syncs(void)
{
    return disk.syncs;
}

uint64_t disk_operations(void)
{
    return disk.operations;
}

// ---- after a cut

void disk_end(enum disk_loss loss, uint64_t seed)
{
    uint64_t random = seed;
    for (size_t i = 0; i < disk.file_count; i++) {
        struct disk_file *f = &disk.files[i];
        if (power_is_off()) {
            disk_file_lose(f, loss, true, &random);
            disk_file_put_back(f);
        }
        disk_file_forget(f);
        buf_done(&f->synced);
    }
    disk.file_count = 0;
    disk_need(sqlite3_vfs_unregister(&disk.vfs) == SQLITE_OK, "sqlite3_vfs_unregister");
}

// ---- the tape

void disk_tape(void)
{
    tape.runs = true;
    tape.arena = ARENA_INIT(1U << 30);
}

void disk_acknowledge(uint64_t n)
{
    tape_op(NULL, OP_ACKNOWLEDGED, n, STR(""));
}

size_t disk_tape_length(void)
{
    return tape.ops.len;
}

static void tape_play(const struct op *op)
{
    struct disk_file *f = &tape.files[op->file];
    if (op->kind == OP_ACKNOWLEDGED) {
        tape.acknowledged = op->at;
    } else if (op->kind == OP_SYNC || op->kind == OP_SYNC_DELETED) {
        disk_file_durable(f);
        f->there = op->kind == OP_SYNC;
    } else {
        disk_file_record(f, op->kind, op->at, op->bytes);
    }
}

uint64_t disk_tape_cut(size_t at, enum disk_loss loss, uint64_t seed)
{
    uint64_t random = seed;
    disk_need(at >= tape.played && at <= tape.ops.len, "the tape runs forward");
    for (; tape.played < at; tape.played++)
        tape_play(&tape.ops.at[tape.played]);
    size_t last = at > 0 ? tape.ops.at[at - 1].file : 0;
    for (size_t i = 0; i < tape.file_count; i++) {
        struct disk_file *f = &tape.files[i], left = *f;
        left.synced = BUF_INIT((size_t)1 << 30);
        buf_add(&left.synced, buf_str(&f->synced));
        disk_file_lose(&left, loss, i == last, &random);
        disk_file_put_back(&left);
        buf_done(&left.synced);
    }
    return tape.acknowledged;
}

void disk_tape_done(void)
{
    for (size_t i = 0; i < tape.file_count; i++) {
        disk_file_forget(&tape.files[i]);
        buf_done(&tape.files[i].synced);
    }
    vec_done(&tape.ops);
    arena_done(&tape.arena);
    memset(&tape, 0, sizeof tape);
}

// ---- files beside the database

static void done(struct disk_file *f, enum op_kind kind, uint64_t at, str bytes)
{
    tape_op(f, kind, at, bytes);
    disk_file_record(f, kind, at, bytes);
}

static void synced(struct disk_file *f)
{
    if (disk.lies)
        return;
    tape_op(f, OP_SYNC, 0, STR(""));
    disk_file_durable(f);
}

void disk_write(const char *path, uint64_t at, str bytes)
{
    struct disk_file *f = follow(path);
    if (at == 0)
        done(f, OP_TRUNCATE, 0, STR(""));
    done(f, OP_WRITE, at, bytes);
}

void disk_sync(const char *path)
{
    synced(follow(path));
}

void disk_rename(const char *from, const char *to)
{
    struct disk_file *f = follow(from);
    done(follow(to), OP_REPLACE, 0, buf_str(&f->synced));
    tape_op(f, OP_SYNC_DELETED, 0, STR("")); // whether the old name stays matters to nobody
    disk_file_durable(f);
    f->there = false;
}

void disk_sync_folder(const char *path)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        struct disk_file *f = &disk.files[i];
        str name = str_from(f->path), folder = str_head(name, str_rindex(name, '/'));
        if (f->since.len > 0 && f->since.at[f->since.len - 1].kind == OP_REPLACE &&
            str_eq(folder, str_from(path)))
            synced(f);
    }
}
