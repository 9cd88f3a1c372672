// SPDX-License-Identifier: Apache-2.0
// load_units.h: the files to read, before reading: what each is and whose it is.
#ifndef BAL_APP_LOAD_UNITS_H
#define BAL_APP_LOAD_UNITS_H

#include "app/load/load.h"

// One thing that a format reads: a file, or a package.
struct unit {
    const struct load_path *path;
    const struct inputs *set;
    const struct input *input;   // NULL: the package as a whole
    const struct format *format; // NULL: not recognised
    bool told;                   // it cannot be read, and that has been told
    size_t file;                 // its line in load.files
    size_t partner;              // the manifest that it goes with; its own number: none, or it is
                                 // the manifest; SIZE_MAX: nothing is known of whose it is
    str folder;                  // that it lies in, below what was given; "": none
    str pair_name;               // whose it is: the folder, or what the names of both begin with
    bool by_folder, by_name;
    uint32_t jurisdiction;          // of its records where they name none, once known
    uint32_t manifest_jurisdiction; // of its rows, when they agree; TABLE_NONE otherwise
};

// A folder in a folder, or a zip in one of these, still to be looked into.
struct unit_visit {
    const struct load_path *path;
    const struct input *zip; // NULL: the folder
    str folder;
    const struct inputs *outer; // that the folder lies in
    uint32_t depth;             // 1: it lies in what the user named
};

struct units {
    const struct load_path *paths; // as they were given
    VEC(struct unit) at;
    VEC(struct inputs *) sets;
    VEC(struct unit_visit) visits;
    struct table read;     // what was read, by its bytes or name and whose it is;
    VEC(size_t) read_file; // of each its line in load.files
    uint64_t unpacked;     // bytes of zips held in memory
    bool deep;             // folders are entered
    struct arena arena;
};

// Looks at every path, at the zips in it, and with `deep` at the folders in it, and finds the
// formats. A package is one unit, whatever lies in it. Files that cannot be opened become problems,
// and so does what lies deeper than LIMIT_FOLDER_DEPTH, or in zips in zips that together unpack to
// more than LIMIT_NESTED_BYTES.
BAL_CHECKED bal_status units_find(struct units *u, struct load *load, const struct load_path *paths,
                                  size_t count, bool deep, struct bal_err *err);

// Finds whose files are. CVRs and results by batch go with the manifest in the folder of the same
// name ("cvrs.zip: ADAMS/export.csv" with "manifests.zip: Adams/manifest.csv"), where several
// folders have one; else with the one whose name begins or ends alike ("Kendall Park - cvrs.csv"
// with "Kendall Park - ballot manifest.csv"). Files and packages without a partner are their
// folder's, where several folders have some, and every file of what was given lies in one that is
// called like a place; of manifests and formats of one jurisdiction each folder has one.
BAL_CHECKED bal_status units_pair(struct units *u, struct bal_err *err);

// By names alone, after the folders (load_names.c).
BAL_CHECKED bal_status units_pair_names(struct units *u, struct bal_err *err);

// Is it a file with any of these FORMAT_ flags that nobody said of whom it is? The same, and it
// goes with a manifest: CVRs, or what is of one jurisdiction.
bool unit_is(const struct unit *unit, unsigned flag);
bool unit_needs_manifest(const struct unit *unit);

// A letter or digit; all bytes of letters that are not ASCII are.
bool unit_word_byte(char c);

void units_done(struct units *u);

#endif
