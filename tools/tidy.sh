#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over the program; .clang-tidy says what is checked and what is not, and why.
cd "$(dirname "$0")/.." || exit 2
cmake --preset clang >/dev/null || exit 2
find src -name '*.c' -print0 | sort -z |
    xargs -0 -n 1 -P "${JOBS:-$(nproc)}" clang-tidy -p build/clang --quiet 2>/dev/null || exit 1
