// SPDX-License-Identifier: Apache-2.0
// tree.h: a folder of files that somebody else made, read without trusting it: no symbolic link is
// followed, nothing but regular files is opened, and no name leads out of the folder.
#ifndef BAL_IO_TREE_H
#define BAL_IO_TREE_H

#include "io/blob.h"

struct tree {
    int fd; // of the folder; -1 where it is not open
};

enum { TREE_DEPTH = 16, TREE_PATH = 1000 }; // folders in folders; bytes of a path within

// BAL_NOT_FOUND where there is no such folder. Call tree_close in every case.
BAL_CHECKED bal_status tree_open(struct tree *t, const char *path, struct bal_err *err);
void tree_close(struct tree *t);

#define AUTO_TREE __attribute__((cleanup(tree_close))) struct tree

// Opens the file of that path within, parts divided by "/", for reading from its beginning. The
// source's size is that of the file; a file that grows afterwards ends there. BAL_NOT_FOUND: there
// is no such file (a link is none, nor is a folder). `path` must outlive the source.
BAL_CHECKED bal_status tree_file(const struct tree *t, str path, struct source *out,
                                 struct bal_err *err);

// The file's size.
BAL_CHECKED bal_status tree_size(const struct tree *t, str path, uint64_t *size,
                                 struct bal_err *err);

// Appends the whole file; BAL_LIMIT where that fills the buffer to its ceiling.
BAL_CHECKED bal_status tree_read(const struct tree *t, str path, struct buf *out,
                                 struct bal_err *err);

// The file as a blob. Call tree_blob_close in every case, after whatever reads it.
BAL_CHECKED bal_status tree_blob(const struct tree *t, str path, struct blob *out,
                                 struct bal_err *err);
void tree_blob_close(struct blob *b);

// What a walk tells of each entry that is no folder. `regular`: it is a file that can be opened.
typedef bal_status tree_visit(void *ctx, str path, bool regular, uint64_t size,
                              struct bal_err *err);

// Visits everything within, in no order, hidden files too. BAL_LIMIT: deeper than TREE_DEPTH, a
// path too long, or more than `most` entries.
BAL_CHECKED bal_status tree_walk(const struct tree *t, uint64_t most, tree_visit *visit, void *ctx,
                                 struct bal_err *err);

#endif
