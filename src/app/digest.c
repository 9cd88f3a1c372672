// SPDX-License-Identifier: Apache-2.0
#include "app/digest.h"

enum { PIECE = 256 * 1024 };

bal_status digest_source(struct source *s, char hex[static SHA256_HEX + 1], struct bal_err *err)
{
    AUTO_BUF chunk = BUF_INIT(PIECE);
    struct sha256 sha;
    uint8_t digest[SHA256_BYTES];
    sha256_init(&sha);
    if (!buf_reserve(&chunk, PIECE))
        return err_memory(err);
    for (size_t got = 1; got > 0;) {
        BAL_TRY(source_read(s, chunk.ptr, chunk.cap, &got, err));
        sha256_add(&sha, str_make(chunk.ptr, got));
    }
    sha256_done(&sha, digest);
    sha256_hex(digest, hex);
    hex[SHA256_HEX] = '\0';
    return BAL_OK;
}
