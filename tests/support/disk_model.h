// SPDX-License-Identifier: Apache-2.0
// disk_model.h: what a disk holds of one file: what is synced, and what was done since, of which a
// cut leaves some, torn at sectors. For disk.c.
#ifndef BAL_TESTS_DISK_MODEL_H
#define BAL_TESTS_DISK_MODEL_H

#include "support/disk.h"

enum { SECTOR = 512, DISK_PATH = 512 };

enum op_kind {
    OP_WRITE,
    OP_TRUNCATE,
    OP_DELETE,
    OP_REPLACE, // another file, as far as that was synced, takes this name: never in part
    OP_SYNC,
    OP_SYNC_DELETED,
    OP_ACKNOWLEDGED,
};

struct op {
    enum op_kind kind;
    size_t file; // on the tape: which
    uint64_t at; // OP_WRITE: offset; OP_TRUNCATE: new size; OP_ACKNOWLEDGED: the step
    str bytes;
};

// One name on the disk: what is synced, and what was done since.
struct disk_file {
    char path[DISK_PATH];
    bool there; // in what is synced
    struct buf synced;
    VEC(struct op) since;
    struct arena arena;
};

void disk_need(bool ok, const char *what); // ends the program when it is not

void disk_file_record(struct disk_file *f, enum op_kind kind, uint64_t at, str bytes);
void disk_file_forget(struct disk_file *f);  // what was done since
void disk_file_durable(struct disk_file *f); // what was done since is synced

// After a cut: does to what is synced what is left of the operations since. `last_is_here`: the
// last of them was under way.
void disk_file_lose(struct disk_file *f, enum disk_loss loss, bool last_is_here, uint64_t *random);
void disk_file_put_back(const struct disk_file *f); // makes the real file so

#endif
