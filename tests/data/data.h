// SPDX-License-Identifier: Apache-2.0
// data.h: what runs one check of the data index.
//
// data/index.json of the shared folder lists sets of real election files and what must come out of
// them. Tables map the kinds of checks to functions; tests/shared/data.c walks the index. A new
// kind is a function and a row.
#ifndef BAL_TESTS_DATA_H
#define BAL_TESTS_DATA_H

#include "app/count/rctab.h"
#include "io/csv.h"
#include "support/json_tree.h"

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_SKIP, // needs a format or a rule that this version does not have
};

// One check on its way through a function of a table.
struct data_check {
    const struct json *set, *check;
    struct arena *arena;
    struct buf why; // what was compared, what is wrong, or why it is skipped
    struct bal_err err;
    const struct rctab *config; // for data_load: whose files they are; NULL: nobody's
};

struct data_kind {
    const char *name;
    enum verdict (*run)(struct data_check *k);
};

// Each ends with a row of NULL.
extern const struct data_kind data_files[], data_counts[], data_colorado[], data_raire[],
    data_arlo[], data_cdf[];

// Text of a member of the check, empty when there is none.
str check_text(const struct data_check *k, const char *name);

// Path of a file or folder of the data sets, in the arena.
const char *data_path(struct data_check *k, str relative);

// Adds to k->why and gives the verdict.
enum verdict fail(struct data_check *k, const char *fmt, ...) BAL_PRINTF(2, 3);
enum verdict skip(struct data_check *k, const char *fmt, ...) BAL_PRINTF(2, 3);

// Loads the path, or all inputs of the set when it is NULL. False: k->why says what went wrong.
// Call load_done in every case.
bool data_load(struct data_check *k, const struct json *set, const char *path, unsigned want,
               struct load *out);

// Is there a format of this name?
bool has_format(str name);

// A CSV file row by row: `take` is called for each one, with its number from 1. False: k->why.
bool data_rows(struct data_check *k, const char *path,
               bool (*take)(void *ctx, struct csv *row, size_t number), void *ctx);

// The same of a text.
bool data_text_rows(struct data_check *k, str text,
                    bool (*take)(void *ctx, struct csv *row, size_t number), void *ctx);

// A JSON file as a tree; NULL: k->why says why not.
const struct json *data_json(struct data_check *k, const char *path);

#endif
