// SPDX-License-Identifier: Apache-2.0
// ej1.h: EJ1, the canonical JSON of the record. The bytes are the record: each value has exactly
// one text, everything else is refused, and nothing is repaired.
//
// Compared with JSON (it is a part of RFC 8785):
//   - UTF-8 without byte order mark, no blanks between tokens, nothing after the value;
//   - keys are [a-z0-9_], 1 to 32 bytes, in ascending order of bytes, each once;
//   - numbers are whole, -(2^53-1) to 2^53-1, without leading zeros, "-0", point or exponent (a
//     fraction is a string: "0.05", "1/20");
//   - in strings only \" and \\ are escaped; the control characters U+0000-1F and 7F, the line and
//     paragraph separators U+2028-9 and the direction marks U+202A-E and U+2066-9 are forbidden;
//   - at most 16 levels of brackets, at most 65,535 bytes.
#ifndef BAL_LEDGER_EJ1_H
#define BAL_LEDGER_EJ1_H

#include "base/base.h"

enum { EJ1_DEPTH = 16, EJ1_BYTES = 65535, EJ1_KEY = 32 };

#define EJ1_INT_MAX (((int64_t)1 << 53) - 1)

enum ej1_type { EJ1_NULL, EJ1_FALSE, EJ1_TRUE, EJ1_INT, EJ1_STRING, EJ1_ARRAY, EJ1_OBJECT };

// A value. A tree of them lives in an arena and views the text it was read from.
struct ej1 {
    enum ej1_type type;
    str key;        // of a member of an object
    str text;       // of a string: its characters, escapes undone
    int64_t number; // of an EJ1_INT
    str bytes;      // the text of the whole value
    size_t count;   // items of an array or object
    struct ej1 *first, *next;
};

// Reads one value. The result lives in the arena and views `text`, which must both outlive it. On
// failure BAL_INVALID (BAL_LIMIT for memory) says what is wrong and at which byte.
BAL_CHECKED bal_status ej1_parse(str text, struct arena *arena, const struct ej1 **out,
                                 struct bal_err *err);

// The member of that key and type. BAL_INVALID, naming the key, when there is none.
BAL_CHECKED bal_status ej1_get(const struct ej1 *object, const char *key, enum ej1_type type,
                               const struct ej1 **out, struct bal_err *err);

// The member, or NULL when there is none or `object` is no object.
const struct ej1 *ej1_find(const struct ej1 *object, const char *key);

// The same for one kind of member each.
BAL_CHECKED bal_status ej1_get_str(const struct ej1 *object, const char *key, str *out,
                                   struct bal_err *err);
BAL_CHECKED bal_status ej1_get_int(const struct ej1 *object, const char *key, int64_t *out,
                                   struct bal_err *err);
BAL_CHECKED bal_status ej1_get_u64(const struct ej1 *object, const char *key, uint64_t *out,
                                   struct bal_err *err);
BAL_CHECKED bal_status ej1_get_bool(const struct ej1 *object, const char *key, bool *out,
                                    struct bal_err *err);

// Appends the text with every forbidden character, and every byte that is not UTF-8, replaced by a
// space: what a vendor wrote, as the record may hold it.
void ej1_clean(struct buf *out, str vendor_text);

// Writes a value that is canonical or nothing at all: the first mistake of the caller (keys out of
// order, a forbidden character, a number too large, a bracket too many) is kept, nothing is written
// after it, and ej1_end() reports it.
//
//     ej1_begin(&w, &out);
//     ej1_open(&w, '{'), ej1_key(&w, "n"), ej1_int(&w, 5), ej1_close(&w);
//     BAL_TRY(ej1_end(&w, err));
struct ej1_writer {
    struct buf *out;
    size_t start;                     // where the value begins in *out
    unsigned depth;                   // open brackets
    char bracket[EJ1_DEPTH];          // '{' or '['
    bool filled[EJ1_DEPTH];           // something is in it
    char key[EJ1_DEPTH][EJ1_KEY + 1]; // the last key
    bool after_key, done;             // a value must follow; the value is complete
    const char *mistake;              // NULL while all is well
};

void ej1_begin(struct ej1_writer *w, struct buf *out);
void ej1_open(struct ej1_writer *w, char bracket); // '{' or '['
void ej1_close(struct ej1_writer *w);
void ej1_key(struct ej1_writer *w, const char *key);
void ej1_str(struct ej1_writer *w, str text);
void ej1_int(struct ej1_writer *w, int64_t v);
void ej1_bool(struct ej1_writer *w, bool v);
void ej1_null(struct ej1_writer *w);

// A vendor's text, through ej1_clean().
void ej1_vendor(struct ej1_writer *w, str text);

// A value that is EJ1 already (the `bytes` of a struct ej1); its levels count.
void ej1_value(struct ej1_writer *w, const struct ej1 *value);

// A key with its value.
void ej1_key_str(struct ej1_writer *w, const char *key, str text);
void ej1_key_int(struct ej1_writer *w, const char *key, int64_t v);
void ej1_key_bool(struct ej1_writer *w, const char *key, bool v);

// BAL_OK when exactly one canonical value of at most EJ1_BYTES was written; else *out is cut back
// to what it was. BAL_LIMIT when it is too long, BAL_INVALID for the caller's mistakes.
BAL_CHECKED bal_status ej1_end(struct ej1_writer *w, struct bal_err *err);

#endif
