#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over the program; .clang-tidy says what is checked and what is not, and why.
cd "$(dirname "$0")/.." || exit 2
cmake --preset clang >/dev/null || exit 2

# tidy ARGUMENT…: the files that find names, with further arguments of clang-tidy.
tidy()
{
    xargs -0 -n 1 -P "${JOBS:-$(nproc)}" clang-tidy -p build/clang --quiet "$@" 2>/dev/null
}
status=0
find src -name '*.c' ! -name err.c -print0 | sort -z |
    tidy --extra-arg=-include --extra-arg="$PWD/tools/tidy.h" || status=1
find src -name err.c -print0 | tidy || status=1
exit $status
