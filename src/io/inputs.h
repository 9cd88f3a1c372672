// SPDX-License-Identifier: Apache-2.0
// inputs.h: what a path names: one file, the files of a folder, or the members of a zip. Each can
// be opened as often as needed.
#ifndef BAL_IO_INPUTS_H
#define BAL_IO_INPUTS_H

#include "io/blob.h"
#include "io/source.h"
#include "io/utf8.h"

struct inputs;
struct file_blob;
struct zip_small;

struct input {
    str name;      // for messages: "export.zip: CvrExport_1.json"
    str base;      // the last part of the name, in a zip that of the member
    uint64_t size; // bytes, unpacked
    const struct inputs *set;
    uint64_t member; // index in the zip
    const char *path;
    const struct blob *blob; // a file that is not in the file system; `path` is then NULL
    uint32_t sheet;          // of a workbook: which of its worksheets is the text (workbook.h)
};

// Exports that have a folder for each record (VotingWorks') call the file in it so. In a folder it
// is listed with its folder in `base`: "0233fb6a/cast-vote-record-report.json".
#define INPUTS_RECORD "cast-vote-record-report.json"

enum inputs_kind { INPUTS_FILE, INPUTS_FOLDER, INPUTS_ZIP };

struct input_blob;

struct inputs {
    enum inputs_kind kind;
    str path;                // as the user gave it
    VEC(struct input) files; // sorted by name, numbers in their order: x_2 before x_10
    VEC(str) folders;        // paths of the folders in a folder, sorted likewise
    VEC(str) links;          // paths of the symbolic links in a folder
    struct arena arena;
    void *zip;
    struct file_blob *zip_file;     // NULL where it is not in the file system
    struct zip_small *small;        // of the zip; NULL without
    uint64_t zip_bytes;             // size of the zip file
    struct buf unpacked;            // the zip itself, when it was in another one
    const struct input_blob *blobs; // of a folder that is not in the file system: all files in it
    size_t blob_count;
};

// Lists what `path` names. A folder is not searched deeper, but for files named INPUTS_RECORD in
// the folders of it; what is hidden is left out, and symbolic links in it are not followed, only
// named; in a zip, folders, hidden files and __MACOSX are left out. Every file must be readable
// more than once: a pipe is refused (BAL_INVALID). A zip whose members together unpack to absurdly
// many bytes is refused (BAL_LIMIT).
BAL_CHECKED bal_status inputs_open(struct inputs *set, const char *path, struct bal_err *err);

// A file held elsewhere, under the name that it had.
struct input_blob {
    str name;
    struct blob blob;
};

// The same for such files: with `folder`, those of a folder called `name` ("NAME/FILE", those of a
// folder in it "NAME/FOLDER/FILE"), else the one given, which may be a zip. The blobs must outlive
// the set.
BAL_CHECKED bal_status inputs_open_blobs(struct inputs *set, str name, bool folder,
                                         const struct input_blob *files, size_t count,
                                         struct bal_err *err);

// The same for a folder that lies in that of `outer`: one of its `folders`.
BAL_CHECKED bal_status inputs_open_inner(struct inputs *set, const struct inputs *outer, str folder,
                                         struct bal_err *err);

void inputs_close(struct inputs *set);

// Opens one file for reading. A zip member that unpacks to absurdly many bytes fails with
// BAL_LIMIT while it is read. Only one member of a zip is open at a time.
BAL_CHECKED bal_status input_open(const struct input *in, struct source *out, struct bal_err *err);

// What a worksheet has that its text does not show.
enum sheet_note {
    SHEET_HIDDEN, // another sheet of the workbook is hidden, and not read; value: its name
    SHEET_DATE,   // the cell holds a date
    SHEET_ERROR,  // the cell holds an error, as #REF!
    SHEET_MERGED, // cells are merged; value: which
};

// Who wants to know that a text is not UTF-8 (and how it is encoded), when that has been found out;
// and what there is to know of a worksheet. Row and column from 1, 0: none. Both may be NULL.
struct text_told {
    void (*told)(void *ctx, enum encoding e);
    void *ctx;
    void (*sheet)(void *ctx, enum sheet_note note, uint64_t row, uint64_t column, str value);
};

// Opens the zip that the input is: a file, or a member of a zip, which is unpacked into memory (at
// most LIMIT_NESTED_BYTES). The input must outlive the set.
BAL_CHECKED bal_status inputs_open_nested(struct inputs *set, const struct input *in,
                                          struct bal_err *err);

// Opens it as text in UTF-8, whatever its encoding; a workbook's text is its worksheet, in->sheet.
// Reading fails with BAL_INVALID where it turns out to be binary data. `told` may be NULL. The
// input must outlive the source.
//
// UTF-8 is passed through as it is read. Only where other bytes come the whole input is looked at,
// to find its encoding; so most files are read once. Bytes that are not UTF-8 after characters that
// are, and are not ASCII, fail with BAL_INVALID: the file is of two encodings.
BAL_CHECKED bal_status input_open_text(const struct input *in, struct source *out,
                                       const struct text_told *told, struct bal_err *err);

// The first bytes, at most `cap`.
BAL_CHECKED bal_status input_head(const struct input *in, char *out, size_t cap, size_t *got,
                                  struct bal_err *err);

#endif
