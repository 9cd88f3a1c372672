#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The reports of docs/published are those that the program makes. 77 without the data.
#     published_reports.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
data=${BALLAST_SHARED:-$here/../../../shared}/data
[ -e "$data/colorado-2017" ] || { echo 'skipped: no shared data'; exit 77; }
BALLAST_SHARED=${data%/data} sh "$here/../../tools/published-reports.sh" "$program" "$PWD/made" || exit 1
for file in made/*; do
    cmp "$file" "$here/../../docs/published/${file#made/}" || status=1
done
[ "$(ls made)" = "$(ls "$here/../../docs/published")" ] || { echo 'other files'; status=1; }
exit $status
