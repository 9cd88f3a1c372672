// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

void assert_str_at(str actual, const char *expected, const char *file, int line)
{
    if (str_eq(actual, str_from(expected)))
        return;
    print_error("\"" STR_FMT "\" is not \"%s\"\n", STR_ARG(actual), expected);
    _fail(file, line);
}
