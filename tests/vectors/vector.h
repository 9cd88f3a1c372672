// SPDX-License-Identifier: Apache-2.0
// vector.h: what runs one case of a vectors file.
//
// A table per subject maps the functions that the vectors name to C functions;
// tests/shared/vectors.c walks the files and the tables. A new subject is a file here and a line in
// vectors.def.
#ifndef BAL_TESTS_VECTOR_H
#define BAL_TESTS_VECTOR_H

#include "base/base.h"
#include "crypto/sha256.h"
#include "support/json_tree.h"

// One case on its way through a function of a table.
struct check {
    const struct json *c, *in, *expected; // expected is NULL where the peer raises an error
    const struct json *fixtures;          // what inputs of the file refer to
    struct arena *arena;
    struct buf got; // the result as compact JSON
    double number;  // or as a number
    bool absent;    // the case's input is in no file of the shared folder: it is skipped
    struct bal_err err;
};

enum vector_kind {
    VECTOR_EXACT,   // `got` must be the compact JSON of `expected`
    VECTOR_NUMBER,  // `number` must be within the tolerance
    VECTOR_CHECKED, // the function has compared; false: it does not fit
};

struct vector_function {
    const char *name;
    bool (*run)(struct check *k); // false: no result
    enum vector_kind kind;
};

// Each ends with a row of NULL.
#define VECTORS(name) extern const struct vector_function vector_##name[];
#include "vectors/vectors.def"
#undef VECTORS

// Inputs of the case. Text of a string or number, empty when there is none.
str text_in(const struct check *k, const char *name);
// A number, `otherwise` when there is none, -1 when it cannot be read: no input is negative.
double number_in(const struct check *k, const char *name, double otherwise);
uint64_t count_in(const struct check *k, const char *name);
bool true_in(const struct check *k, const char *name);
// As it is, or the fixture that {"$fixture": KEY} names; NULL when there is none.
const struct json *json_in(const struct check *k, const char *name);

// For a case that is the peer's mistake, or that nobody has reproduced: prints it with the reason.
// True.
bool vector_listed(const struct check *k, const char *why);

bool string_is(const struct json *j, const char *text);

// Compact JSON without escapes; an object is written as the list of its values, and an item of a
// list ends in a comma.
void put_json(const struct json *j, struct buf *out);

// Append to the result of the case. SIZE_UNBOUNDED is "nan" or "error" where the case expects that.
void put_text(struct check *k, str s);
void put_count(struct check *k, uint64_t n);
void put_digest(struct check *k, const uint8_t digest[static SHA256_BYTES]);

#endif
