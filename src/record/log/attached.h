// SPDX-License-Identifier: Apache-2.0
// attached.h: files of the project that every bundle brings along, as they are in it: the second
// verifier, and how to check by hand. The build makes them a part of the library
// (cmake/attach.cmake).
#ifndef BAL_RECORD_ATTACHED_H
#define BAL_RECORD_ATTACHED_H

#include <stddef.h>

struct attached {
    const char *name; // in the bundle
    const unsigned char *bytes;
    size_t size;
};

extern const struct attached attached[];
extern const size_t attached_count;

#endif
