// SPDX-License-Identifier: Apache-2.0
// json_write.h: writes JSON, indented by two spaces, one key or element a line. Commas take care
// of themselves.
#ifndef BAL_IO_JSON_WRITE_H
#define BAL_IO_JSON_WRITE_H

#include "io/sink.h"

struct json_writer {
    struct sink *sink;
    unsigned depth;
    uint64_t filled; // bit d: the bracket opened at depth d has something in it
    bool after_key, compact;
};

// Compact: no blanks and line ends at all.
void jw_init(struct json_writer *w, struct sink *sink, bool compact);

void jw_open(struct json_writer *w, char bracket);  // '{' or '['; at most LIMIT_JSON_DEPTH deep
void jw_close(struct json_writer *w, char bracket); // '}' or ']'
void jw_key(struct json_writer *w, const char *key);
void jw_key_str(struct json_writer *w, str key);

void jw_str(struct json_writer *w, str s); // bytes that are not UTF-8 become U+FFFD
void jw_u64(struct json_writer *w, uint64_t v);
void jw_digits(struct json_writer *w, str number); // a number as it is to stand there
void jw_i64(struct json_writer *w, int64_t v);
void jw_double(struct json_writer *w, double v); // NaN and infinity become null
void jw_bool(struct json_writer *w, bool v);
void jw_null(struct json_writer *w);

// A key with its value.
void jw_key_value(struct json_writer *w, const char *key, str value);
void jw_key_or_null(struct json_writer *w, const char *key, const char *text); // NULL becomes null
void jw_key_u64(struct json_writer *w, const char *key, uint64_t v);
void jw_key_double(struct json_writer *w, const char *key, double v);
void jw_key_bool(struct json_writer *w, const char *key, bool v);

// The last line end.
void jw_end(struct json_writer *w);

#endif
