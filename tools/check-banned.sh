#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Functions that have no place in the program, in code (strings and // comments are taken out first).
#     check-banned.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
find src -name '*.[ch]' | sort | xargs awk '
function calls(names) {
    return code ~ ("(^|[^A-Za-z0-9_])(" names ")[ \t]*\\(")
}
{
    split(FILENAME, path, "/")
    room = path[2]
    code = $0
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    sub(/\/\/.*/, "", code)
    if (calls("v?sprintf|st[rp]cpy|strcat|strtok|sscanf|ato[ilf]|strto(l|ll|ul|ull|imax|umax)|gets" \
              "|gmtime|localtime|setlocale|s?rand|s?random|alloca") ||
        (room != "base" && calls("malloc|calloc|realloc|reallocarray|free|strn?dup|v?asprintf" \
                                 "|aligned_alloc|posix_memalign")) ||
        (room != "io" && calls("fopen|fdopen|freopen|tmpfile"))) {
        print FILENAME ":" FNR ": " $0
        bad = 1
    }
}
END {
    if (bad)
        print "these functions are banned here; CONTRIBUTING.md says what to use"
    exit bad
}' || exit 1
