#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make check-all` runs: both compilers times optimised, address and undefined-behaviour
# sanitizers, thread sanitizer; then clang-tidy.
set -u
cd "$(dirname "$0")/.." || exit 2
. tools/counting.sh

for compiler in gcc clang; do
    for preset in release dev tsan; do
        run_build "build/$compiler-$preset" --preset "$preset" -DCMAKE_C_COMPILER=$compiler
    done
done
run_command 'clang-tidy' tools/tidy.sh
closing_line
