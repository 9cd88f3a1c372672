// SPDX-License-Identifier: Apache-2.0
// zip_member.h: a member of a zip as a source of bytes.
//
// A small one is unpacked at once by libdeflate, in half of the time. Where that does not give just
// what the zip says, by length and checksum, it is opened again as all others are: by libzip, which
// reads it bit by bit and says what is wrong.
#ifndef BAL_IO_ZIP_MEMBER_H
#define BAL_IO_ZIP_MEMBER_H

#include "io/inputs.h"

// What unpacks the small members of one zip. All zero is a new one.
struct zip_small {
    void *inflater;
    struct buf packed, unpacked;
    bool taken; // a source reads from `unpacked`
};

void zip_small_done(struct zip_small *z);

// As input_open, of a member.
BAL_CHECKED bal_status zip_member_open(const struct input *in, struct source *out,
                                       struct bal_err *err);

// Is that more than a zip of so many bytes can hold?
bool zip_absurd(uint64_t packed, uint64_t unpacked);

// BAL_LIMIT: it is.
bal_status zip_fail_bomb(str name, struct bal_err *err);

// Version of the libdeflate that it was built with, as "1.14".
const char *zip_small_version(void);

#endif
