#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a reference implementation of this folder, where Python is at hand.
#     run.sh NAME.py ARGUMENT…
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
script=$1
shift
exec python3 "$(dirname "$0")/$script" "$@"
