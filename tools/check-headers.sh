#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each public header compiles alone, as strict C and as C++.
#     check-headers.sh CC [CXX]       exits 77 when there is no C++ compiler
cd "$(dirname "$0")/.." || exit 2
strict='-fsyntax-only -Iinclude -Wall -Wextra -Wpedantic -Wshadow -Wundef -Werror'
status=0
for header in include/ballast/*.h; do
    # The variable is there because ISO C wants at least one declaration.
    unit=$(printf '#include <ballast/%s>\nextern int bal_unit;\n' "$(basename "$header")")
    # shellcheck disable=SC2086
    echo "$unit" | "$1" $strict -std=c11 -Wstrict-prototypes -x c - || status=1
    [ -n "${2:-}" ] || continue
    # shellcheck disable=SC2086
    echo "$unit" | "$2" $strict -std=c++11 -x c++ - || status=1
done
[ $status -eq 0 ] || exit 1
[ -n "${2:-}" ] || { echo 'no C++ compiler: the C++ half was skipped' && exit 77; }
