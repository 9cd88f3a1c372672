#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Of every format, undamaged files are read without a problem, and each damaged twin is told for what was
# done to it (tests/bad/inputs.txt); a mis-encoded name never becomes a second choice.  bad_inputs.sh PROGRAM
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/../bad/run.py" "$1" "$here/../bad/inputs.txt"
