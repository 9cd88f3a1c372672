// SPDX-License-Identifier: Apache-2.0
// buf.h: a growable run of bytes with a ceiling. It owns its bytes.
//
// Failure is sticky: append freely, then check buf_ok() once. After a failure nothing is added.
#ifndef BAL_BASE_BUF_H
#define BAL_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct buf {
    char *ptr; // NULL while empty
    size_t len, cap, max;
    bool failed;
};

#define BUF_INIT(max_bytes) ((struct buf){.max = (max_bytes)})
#define AUTO_BUF            __attribute__((cleanup(buf_done))) struct buf

bool buf_reserve(struct buf *b, size_t extra); // room for `extra` more bytes; false = failed
void buf_add(struct buf *b, str s);
void buf_add_char(struct buf *b, char c);
void buf_add_u64(struct buf *b, uint64_t v);
void buf_addf(struct buf *b, const char *fmt, ...) BAL_PRINTF(2, 3);
void buf_clear(struct buf *b); // empty, and usable again after a failure
void buf_done(struct buf *b);
void buf_wipe(struct buf *b); // buf_done for what is secret

static inline str buf_str(const struct buf *b)
{
    return (str){b->len ? b->ptr : "", b->len};
}

// The content as a C string; NULL after a failure. Valid until the next change.
const char *buf_cstr(struct buf *b);

// BAL_OK, or BAL_LIMIT when an append failed.
BAL_CHECKED bal_status buf_check(const struct buf *b, struct bal_err *err);

#endif
