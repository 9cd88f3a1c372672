#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Layouts that nobody has seen, Colorado's and Arlo's: columns are renamed, dropped, added and exchanged,
# and files renamed, at random with fixed seeds. No check holds whose columns are missing, none fails
# for the layout alone, and what was changed is named. 77 without Python.
#     published_layouts.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
python3 "$here/lib/colorado_check.py" "$program" layouts || status=1
python3 "$here/lib/colorado_formats.py" "$program" || status=1
python3 "$here/lib/arlo_layouts.py" "$program" || status=1
exit $status
