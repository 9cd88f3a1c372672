// SPDX-License-Identifier: Apache-2.0
// fuzz.h: what every fuzz target includes. See README.md.
#ifndef BAL_TESTS_FUZZ_H
#define BAL_TESTS_FUZZ_H

#include "core/import.h"
#include "io/source.h"

enum {
    FUZZ_INPUT = 32 * 1024, // longest input
    FUZZ_TRACE = 1 << 26,   // ceiling of a text that describes what was read
};

// The target: returns 0, or ends the program where a promise is broken.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline str fuzz_str(const uint8_t *data, size_t size)
{
    return str_make((const char *)data, size);
}

#define FUZZ_CHECK(promise) fuzz_check((promise), #promise, __FILE__, __LINE__)

void fuzz_check(bool kept, const char *promise, const char *file, int line);

// The two texts are the same; prints both otherwise.
void fuzz_same(str a, str b);

// A function that reads a format, whole or in pieces, into an election.
typedef bal_status fuzz_reader(struct source *s, struct import *imp, struct bal_err *err);

// For a format: the same election, problems and error for pieces of every size.
int fuzz_format(fuzz_reader *read, const uint8_t *data, size_t size);

// Both readers make the same of the bytes.
void fuzz_same_readers(fuzz_reader *a, fuzz_reader *b, const uint8_t *data, size_t size);

#endif
