#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzz target of a build on its corpus and on changes of it, one line each.
#     run.sh SECONDS [BUILD]     the seconds are shared; BUILD is build/dev if not given
# FUZZ_SEED chooses the changes (1 if not set). A failing input is saved in BUILD/fuzz-failures.
# Exit status 1 when a target fails.
set -u
cd "$(dirname "$0")/../.." || exit 2
seconds=${1:?seconds}
build=${2:-build/dev}
set -- "$build"/fuzz_*
if [ ! -x "$1" ]; then
    echo "$build holds no fuzz targets"
    exit 2
fi
mkdir -p "$build/fuzz-failures"
share=$(awk "BEGIN { print $seconds / $# }")
status=0
for program; do
    name=${program##*/fuzz_}
    "$program" --mutate "$share" --seed "${FUZZ_SEED:-1}" --save "$build/fuzz-failures" \
        "tests/fuzz/corpus/$name" || status=1
done
exit $status
