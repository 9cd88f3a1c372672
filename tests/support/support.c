// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

uint64_t test_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

void assert_str_at(str actual, const char *expected, const char *file, int line)
{
    if (str_eq(actual, str_from(expected)))
        return;
    print_error("\"" STR_FMT "\" is not \"%s\"\n", STR_ARG(actual), expected);
    _fail(file, line);
}
