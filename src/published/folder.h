// SPDX-License-Identifier: Apache-2.0
// folder.h: the folder of a published audit: its files, those in folders of it too, and their rows.
#ifndef BAL_PUBLISHED_FOLDER_H
#define BAL_PUBLISHED_FOLDER_H

#include "crypto/sha256.h"
#include "io/csv.h"
#include "io/inputs.h"

struct published_file {
    str name;         // within the folder: "round_1/contest.csv"
    const char *path; // to open it
    uint64_t size;
    bool regular; // false: a link, a device, which is not opened
};

struct published_folder {
    const char *path;
    VEC(struct published_file) files; // by name
    struct arena arena;
};

enum { PUBLISHED_FILES = 20000 }; // in one folder

// Lists the folder. BAL_NOT_FOUND, BAL_LIMIT. Call published_folder_close in every case.
BAL_CHECKED bal_status published_folder_open(struct published_folder *f, const char *path,
                                             struct bal_err *err);
void published_folder_close(struct published_folder *f);

// The last part of the file's name, and the folders before it ("" where there are none).
str published_base(const struct published_file *file);
str published_dir(const struct published_file *file);

// Opens the file, or the members of the zip that it is; no link is followed (BAL_DENIED). `set` is
// zeroed before; call inputs_close in every case.
BAL_CHECKED bal_status published_inputs(const struct published_file *file, struct inputs *set,
                                        struct bal_err *err);

// A row of a table.
struct published_row {
    struct csv *csv;
    str sheet;       // the worksheet's name, of a workbook; else empty
    unsigned sheets; // before this one
    uint64_t number; // from 1 on each sheet
    bool stop;       // set it to skip the rest of the sheet
    bool done;       // set it to skip the rest of the file
};

typedef bal_status published_take(void *ctx, struct published_row *row, struct bal_err *err);

// Reads a file as rows of CSV, whatever its encoding; a workbook sheet by sheet. What `take`
// returns is passed on.
BAL_CHECKED bal_status published_rows(const struct published_file *file, published_take *take,
                                      void *ctx, struct bal_err *err);

// The SHA-256 of the file in hexadecimal, small letters; the result views `text`.
BAL_CHECKED bal_status published_sha256(const struct published_file *file,
                                        char text[static SHA256_HEX], str *out,
                                        struct bal_err *err);

#endif
