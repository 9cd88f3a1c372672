// SPDX-License-Identifier: Apache-2.0
// json_tree.h: a whole JSON text as a tree in an arena. For tests only: the product reads JSON as a
// stream.
//
// Strict (RFC 8259), and refuses what a test file has no business with: duplicate keys, lone
// surrogates, bytes that are not UTF-8, more than JSON_DEPTH levels.
#ifndef BAL_TESTS_JSON_TREE_H
#define BAL_TESTS_JSON_TREE_H

#include "base/base.h"

enum { JSON_DEPTH = 64 };

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    str key;      // of a member of an object
    str text;     // string: its value; number: as written
    size_t count; // items of an array or object
    struct json *first, *next;
};

// Parses the text. Strings live in the arena. BAL_INVALID says at which byte.
BAL_CHECKED bal_status json_parse(str text, struct arena *arena, struct json **out,
                                  struct bal_err *err);

// The member with this key; NULL when there is none or j is NULL or no object.
const struct json *json_get(const struct json *j, const char *key);

#endif
