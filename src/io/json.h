// SPDX-License-Identifier: Apache-2.0
// json.h: a strict pull reader (RFC 8259) whose memory does not grow with the file.
//
// Strict: NaN, lone surrogates, control bytes, invalid UTF-8 and anything after the value are
// errors; so are duplicate keys in an object read with json_field (a skipped one is not looked
// into). Same result for every chunk size of the source. No recursion.
//
//     BAL_TRY(json_enter(&r, '{', err));
//     for (struct json_object o = {0};;) {
//         BAL_TRY(json_field(&r, &keys, &o, err));
//         if (o.field == JSON_DONE)
//             break;
//         switch (o.field) {
//         case 0: BAL_TRY(json_u64(&r, &id, err)); break;
//         default: BAL_TRY(json_skip(&r, err));      // JSON_OTHER: a key not in the list
//         }
//     }
#ifndef BAL_IO_JSON_H
#define BAL_IO_JSON_H

#include "io/window.h"

enum json_type {
    JSON_END, // after the value: the end of the text
    JSON_OBJECT,
    JSON_OBJECT_END,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_KEY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
};

struct json {
    struct window w;
    struct buf scratch;  // strings with escapes, decoded
    size_t token;        // where the last token began, in the window
    enum json_type type; // of the last token
    str text;            // of a key, string (decoded) or number; valid until the next call
    unsigned depth;
    uint64_t arrays;  // bit d: level d is an array (level 0 = the whole text)
    unsigned state;   // what may follow
    bool peeked;      // the last token has not been taken yet
    uint64_t unknown; // keys met that nobody asked for
};

enum { JSON_KEYS = 32, JSON_OTHER = -1, JSON_DONE = -2 };

// The keys of one kind of object, in the order in which they are usually written. At most
// JSON_KEYS.
struct json_keys {
    int count;
    str key[JSON_KEYS];
};

// One pass over one object; start with {0}.
struct json_object {
    uint64_t seen;       // bit i: key i was met
    int field;           // index in keys, JSON_OTHER or JSON_DONE
    int next;            // where the next key is expected in the list
    uint32_t others[16]; // hashes of unknown keys met, to find duplicates among the first 16
    int other_count;
    str name; // the key, when JSON_OTHER; valid until the next call
};

// The source must stay open while the reader is used; it is not owned.
BAL_CHECKED bal_status json_open(struct json *r, struct source *source, struct bal_err *err);
void json_close(struct json *r);

BAL_CHECKED bal_status json_next(struct json *r, struct bal_err *err);

// Type of the next token without taking it.
BAL_CHECKED bal_status json_peek(struct json *r, enum json_type *out, struct bal_err *err);

// Takes '{' or '['; anything else is an error, null too.
BAL_CHECKED bal_status json_enter(struct json *r, char bracket, struct bal_err *err);

// Next key of the object, or JSON_DONE after its end. The value must then be read or skipped.
BAL_CHECKED bal_status json_field(struct json *r, const struct json_keys *keys,
                                  struct json_object *o, struct bal_err *err);

// What json_run() takes: nothing; a whole number of up to 7 digits; a number or []; true or false
// (as 1 and 0); [].
enum { JSON_RUN_STOP, JSON_RUN_NUMBER, JSON_RUN_SKIP, JSON_RUN_BOOL, JSON_RUN_EMPTY };

// After json_enter('{'), before json_field(): takes the fields that come in the order of the list
// (some may be missing) and whose value is as kinds[i] says; it goes to values[i]. json_field()
// goes on with whatever comes then. It cannot fail; taking nothing is always right.
void json_run(struct json *r, const struct json_keys *keys, const char kinds[],
              struct json_object *o, uint64_t values[]);

// After json_field(): takes a list of 1 to `max` whole numbers of up to 7 digits. False: it is
// something else, and nothing was taken.
bool json_run_numbers(struct json *r, uint64_t values[], int max, int *count);

// In an array of objects: enters the next one; *more is false at the end, which is taken.
BAL_CHECKED bal_status json_next_object(struct json *r, bool *more, struct bal_err *err);

// In an array: *more says whether a value follows; the end is taken.
BAL_CHECKED bal_status json_element(struct json *r, bool *more, struct bal_err *err);

// Skips one value, whatever it is.
BAL_CHECKED bal_status json_skip(struct json *r, struct bal_err *err);

BAL_CHECKED bal_status json_string(struct json *r, str *out, struct bal_err *err);
BAL_CHECKED bal_status json_bool(struct json *r, bool *out, struct bal_err *err);
BAL_CHECKED bal_status json_u64(struct json *r, uint64_t *out, struct bal_err *err);

// As json_u64, but a value of another kind is skipped and *ok is false.
BAL_CHECKED bal_status json_maybe_u64(struct json *r, uint64_t *out, bool *ok, struct bal_err *err);

BAL_CHECKED bal_status json_i64(struct json *r, int64_t *out, struct bal_err *err);
BAL_CHECKED bal_status json_double(struct json *r, double *out, struct bal_err *err);

// A string, or the text of a number: for ids that some exports write one way and some the other.
BAL_CHECKED bal_status json_text(struct json *r, str *out, struct bal_err *err);

// After the value: nothing but blanks may follow.
BAL_CHECKED bal_status json_finish(struct json *r, struct bal_err *err);

// BAL_INVALID at the last token's place, with file, line and column.
bal_status json_fail(struct json *r, struct bal_err *err, const char *fmt, ...) BAL_PRINTF(3, 4);

#endif
