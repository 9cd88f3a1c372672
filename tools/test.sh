#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make test` runs: every test but the slow ones, on the optimised build and under the address
# and undefined-behaviour sanitizers, then a minute of random inputs to the readers.
# Last line: N passed, N failed, N skipped. Exit status 0 when nothing failed.
set -u
cd "$(dirname "$0")/.." || exit 2
. tools/counting.sh

run_preset release
run_preset dev
if [ -x tests/fuzz/run.sh ]; then
    run_command 'readers on random inputs, 60 seconds' tests/fuzz/run.sh 60
fi
closing_line
