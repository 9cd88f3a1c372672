// SPDX-License-Identifier: Apache-2.0
// load.h: from paths to an election: find out what each file is, read it, collect all problems.
#ifndef BAL_APP_LOAD_H
#define BAL_APP_LOAD_H

#include "core/import.h"
#include "formats/format.h"

// One path as the user gave it: a file, a folder or a zip.
struct load_path {
    const char *path;
    const char *jurisdiction; // of its records where they name none; NULL: none
    const char *format;       // name of the format to use instead of detecting it; NULL: detect
    struct inputs *given; // what `path` names, opened and to be closed by the caller; NULL: open it
};

// What became of one file (or package) under the paths.
struct load_file {
    str name;
    const char *format; // as `inspect` names it; NULL: not recognised
    const char *title;
    unsigned flags; // FORMAT_*
    uint64_t bytes;
    char sha256[65];   // of the bytes as they are; empty for a folder
    uint32_t cards;    // CVRs read from it
    uint64_t listed;   // cards its manifest lists
    uint32_t contests; // contests seen in it
    uint32_t sheet;    // of a workbook, from 0; named in `name` above 0
    bool package;      // a folder or zip as a whole
    bool holder;       // such a one whose files stand for themselves
};

struct load {
    struct election election;
    struct problems problems;
    struct arena arena;
    VEC(struct load_file) files;
};

struct load_options {
    unsigned want; // read files with any of these FORMAT_ flags; 0: all. Others are only named
    bool hash;     // fill sha256
    bool deep;     // folders in a folder are entered; else each is a warning
    const struct import_hints *hints; // of path i; one alone is of all paths
    size_t hint_count;
    const struct progress *progress;
};

// Reads everything; what is wrong with the files is in out->problems, and the result is an error
// only when it is pointless to go on (no memory). Call load_done in every case.
BAL_CHECKED bal_status load_paths(struct load *out, const struct load_path *paths, size_t count,
                                  const struct load_options *options, struct bal_err *err);

void load_done(struct load *l);

// Does the problem belong to the file (or to a file inside the package)?
bool load_file_owns(const struct load_file *f, const struct problem *p);

#endif
