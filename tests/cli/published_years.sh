#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Small folders in the layouts of Colorado's Audit Center of 2018 to 2025, made here from an election
# of our own: a correct one has no fault, and each of the planted ones is found and named. 77 without
# Python.
#     published_years.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
exec python3 "$here/lib/colorado_check.py" "$program" years
