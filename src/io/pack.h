// SPDX-License-Identifier: Apache-2.0
// pack.h: blocks of bytes made smaller (zstd, RFC 8878) and whole again. Each block stands alone,
// and the same bytes give the same block under the same version of the library.
#ifndef BAL_IO_PACK_H
#define BAL_IO_PACK_H

#include "base/base.h"

// Memory to work with, kept from block to block. All zero is a new one.
struct packer {
    void *pack, *unpack;
};

// Writes the packed block to `out`, whose old content is replaced. Where it would not be smaller,
// *smaller is false and `out` is of no use. `out` must have room for the bytes and 1/128 more.
BAL_CHECKED bal_status pack_block(struct packer *p, str bytes, struct buf *out, bool *smaller,
                                  struct bal_err *err);

// Appends the bytes of a packed block, at most `max`. BAL_INVALID when it is damaged (a checksum
// tells) or holds more; `out` is then as it was.
BAL_CHECKED bal_status unpack_block(struct packer *p, str block, size_t max, struct buf *out,
                                    struct bal_err *err);

void pack_done(struct packer *p);

// Version of the zstd that is loaded, as "1.5.4".
const char *pack_version(void);

#endif
