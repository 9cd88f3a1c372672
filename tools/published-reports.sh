#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes docs/published/ (or FOLDER): what `verify` finds in the audits of the shared folder.
#     published-reports.sh [PROGRAM [FOLDER]]
cd "$(dirname "$0")/.." || exit 2
program=${1:-build/release/ballast} to=${2:-docs/published}
data=${BALLAST_SHARED:-../shared}/data
mkdir -p "$to"
# report NAME FOLDER [page]
report() {
    [ -e "$data/$2" ] || return 0
    if [ "$3" = page ]; then
        "$program" verify "$data/$2" --html "$to/$1.html" >"$to/$1.txt"
    else
        "$program" verify "$data/$2" >"$to/$1.txt"
    fi
    [ $? -lt 3 ] || exit 1
}
report colorado-2017 colorado-2017 page
report colorado-2024-general colorado-2024-general
report colorado-2024-results corla2024-results/input page
report colorado-2024-presidential colorado-2024-presidential page
report georgia-2026-primary georgia-2026-primary page
