// SPDX-License-Identifier: Apache-2.0
// limits.h: every ceiling on what an input can make the program do.
//
// A limit is far above anything an election produces, and low enough that a hostile file cannot
// take the machine down. Reaching one is an error that names it (BAL_LIMIT).
#ifndef BAL_BASE_LIMITS_H
#define BAL_BASE_LIMITS_H

enum {
    LIMIT_JSON_DEPTH = 64,
    LIMIT_XML_DEPTH = 64,
    LIMIT_XML_NAME_BYTES = 1000, // name of an element or attribute
    LIMIT_XML_ATTRIBUTES = 1000, // of one element
    LIMIT_CSV_CELLS = 1 << 16,   // cells in one row
    LIMIT_SHEETS = 1000,         // worksheets of one workbook
    LIMIT_PICTURES = 1 << 20,    // pictures on one worksheet
    LIMIT_CONTESTS = 1 << 16,    // contests in one election
    LIMIT_CHOICES = 1 << 14,     // choices in one contest
    LIMIT_MARKS = 1 << 10,       // marks for one contest on one card
    LIMIT_RANKS = 250,           // ranks of a contest
    LIMIT_QUOT_PARTS = 256,      // fractions in a sum that do not add up to one
    LIMIT_COUNTS = 1 << 28,      // counts in one report of results
    LIMIT_UNITS = 1 << 24,       // areas of one report of results
    LIMIT_SET_FILES = 1 << 22,   // files in one directory or zip
    LIMIT_FOLDER_DEPTH = 16,     // folders in folders, and zips in zips
    LIMIT_ZIP_RATIO = 250,       // bytes out for a byte in, above LIMIT_ZIP_FREE
    LIMIT_PROBLEMS_KEPT = 10000, // problems of one code kept one by one; all are counted
};

#define LIMIT_TOKEN_BYTES    ((size_t)8 << 20)    // one JSON string or number, one CSV row
#define LIMIT_STRINGS_BYTES  ((size_t)1 << 30)    // shared strings of one workbook
#define LIMIT_REPEATED_BYTES ((size_t)1 << 30)    // rows and cells that one worksheet repeats
#define LIMIT_ZIP_FREE       ((uint64_t)64 << 20) // a zip member up to here may have any ratio
#define LIMIT_ZIP_SMALL      ((uint64_t)1 << 20)  // a zip member up to here is unpacked at once
#define LIMIT_ZIP_BYTES      ((uint64_t)1 << 40)  // one zip member, unpacked
#define LIMIT_NESTED_BYTES   ((size_t)1 << 30)    // a zip in a zip, unpacked into memory
#define LIMIT_CARDS          ((uint32_t)1 << 30)  // cards in one election
#define LIMIT_COPIES         ((uint32_t)1 << 25)  // cards that one file makes by a number in it
#define LIMIT_BATCHES        ((uint32_t)1 << 26)
#define LIMIT_DRAWS          ((uint32_t)1 << 25) // draws of one sample
#define LIMIT_NAMES_BYTES    ((size_t)2 << 30)   // all names and ids of one election
#define LIMIT_SMALL_FILE     ((size_t)64 << 20) // a file read whole: a configuration, a side manifest

#endif
