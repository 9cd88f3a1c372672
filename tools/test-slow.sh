#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make test-slow` runs: the tests labelled slow, then everything in a fresh Debian.
set -u
cd "$(dirname "$0")/.." || exit 2
. tools/counting.sh

run_slow()
{
    ctest --test-dir build/release -L slow --output-on-failure
}
run_command 'tests labelled slow' run_slow
run_command 'a fresh Debian' tools/fresh-root.sh
closing_line
