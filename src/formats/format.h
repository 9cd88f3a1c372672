// SPDX-License-Identifier: Apache-2.0
// format.h: what a file format is to Ballast. One file in this folder ends in one descriptor, and
// has one line in formats.def. See README.md for how to add one.
#ifndef BAL_FORMATS_FORMAT_H
#define BAL_FORMATS_FORMAT_H

#include "core/import.h"
#include "io/inputs.h"
#include "io/sink.h"

enum {
    FORMAT_CVR = 1,           // cast vote records
    FORMAT_MANIFEST = 2,      // ballot manifests
    FORMAT_CONTESTS = 4,      // contest definitions
    FORMAT_RESULTS = 8,       // reported results
    FORMAT_MVR = 16,          // manual vote records
    FORMAT_PACKAGE = 32,      // a folder or zip of files that belong together
    FORMAT_UNREADABLE = 64,   // recognised so that the user is told what to do; with FORMAT_SIDE,
                              // only where it is given by itself
    FORMAT_HANDCOUNT = 256,   // full hand counts
    FORMAT_NAMES = 1024,      // standard names of contests and choices
    FORMAT_OF_ONE = 512,      // a file is of one jurisdiction, which it does not name
    FORMAT_ASSERTIONS = 2048, // sets of assertions that prove who won
    FORMAT_EARLY = 4096,      // says what other files of cast vote records mean: read before them
    FORMAT_LATE = 8192,       // can only be read when other cast vote records were
    FORMAT_AUDIT = 16384,     // of an audit done elsewhere, which 'verify' recomputes
    FORMAT_NOTHING = 1 << 30, // no format has it: to name files without reading them
    FORMAT_SIDE = 128, // recognised as belonging to an election; holds nothing that is imported
};

// What detection sees of a file.
struct probe {
    str head;   // its first bytes, in UTF-8 where it is text, without byte order mark
    str raw;    // the same bytes as they are
    str base;   // its name without folders
    bool text;  // false: binary
    bool whole; // head is all of it
    bool sheet; // it is the text of a worksheet (io/workbook.h)
};

enum { PROBE_BYTES = 64 * 1024 };

struct format {
    const char *name;  // as in the data index: "dominion-csv"
    const char *title; // "Dominion Democracy Suite CVR export, CSV"
    unsigned flags;
    bool unconfirmed;        // written from its description; no real file was at hand
    const char *advice;      // FORMAT_UNREADABLE: what to do
    const char *right_names; // the format that reads names from it that are right; NULL: itself

    // How sure it is, from 0 (not mine) to 100 (certain). The surest format wins.
    int (*probe)(const struct probe *p);
    // Reads one file into the election. Problems go to imp->problems.
    bal_status (*read)(const struct input *in, struct import *imp, struct bal_err *err);

    // FORMAT_PACKAGE: the same for a folder or zip, by its list of files.
    int (*probe_set)(const struct inputs *set);
    bal_status (*read_set)(const struct inputs *set, struct import *imp, struct bal_err *err);

    // Writes the part of the election that the format can hold; NULL where it cannot.
    bal_status (*write)(const struct election *e, struct sink *out, struct bal_err *err);
    // The same for a package: files in the existing folder `dir`.
    bal_status (*write_set)(const struct election *e, const char *dir, struct bal_err *err);
    // Appends a line for everything that is lost when the election is written, apart from whole
    // kinds of records that the flags exclude. NULL: nothing.
    void (*lost)(const struct election *e, struct buf *out);
};

// All formats; NULL ends the list.
extern const struct format *const formats[];

const struct format *format_find(str name); // NULL when there is none

// The format of one file, NULL when none recognises it.
BAL_CHECKED bal_status format_detect(const struct input *in, const struct format **out,
                                     struct bal_err *err);

// The same; *sheets is how many worksheets with anything in them a workbook has, 0 for another
// file.
BAL_CHECKED bal_status format_detect_sheets(const struct input *in, const struct format **out,
                                            uint32_t *sheets, struct bal_err *err);

// The package format of a folder or zip; NULL when its files stand for themselves.
const struct format *format_detect_set(const struct inputs *set);

// Opens a text file for a format: decoded to UTF-8, a Windows-1252 file noted as a problem.
BAL_CHECKED bal_status format_open_text(const struct input *in, struct import *imp,
                                        struct source *out, struct bal_err *err);

// For probes of text: does the head begin so, blanks aside? Does it have this anywhere?
static inline bool probe_begins(const struct probe *p, const char *text)
{
    return p->text && str_starts(str_trim(p->head), str_from(text));
}

static inline bool probe_has(const struct probe *p, const char *text)
{
    return str_find(p->head, str_from(text)) < p->head.len;
}

// For probes of CSV: splits the first line of the head into at most `max` cells (quotes and the
// guard ="…" removed when simple); returns how many there are.
int probe_header(const struct probe *p, str cells[], int max);

#endif
