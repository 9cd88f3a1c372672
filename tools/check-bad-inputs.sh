#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every format of formats.def has its place in tests/bad/inputs.txt, under its published name, and for
# each of the ways in which inputs are bad a damage or a reason why there is none. That each damage is
# told is the test cli.bad_inputs.
#     check-bad-inputs.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
ids=$(sed -n 's/^FORMAT(\([a-z0-9_]*\)).*/\1/p' src/formats/formats.def)
awk -v ids="$ids" -v ways='truncated encoding missing ids twice counts zeros dates rounded' '
    function fault(text) { print "tests/bad/inputs.txt: " text; bad = 1 }
    function finish(  i) {
        for (i = 1; i <= ways_count && id != "" && !whole; i++)
            if (!(way[i] in done)) fault(id ": nothing is said of " way[i])
        split("", done)
    }
    BEGIN { ways_count = split(ways, way, " "); n = split(ids, list, /[ \n]+/); for (i = 1; i <= n; i++) wanted[list[i]] }
    /^# -/ { reason[$2] }
    /^\.$/ { text = 0; next }
    text || /^#/ || /^$/ { next }
    /^base / || (/^-- / && NF == 2) { text = 1; next }
    /^-- / { next }
    /^== / {
        finish()
        id = $2
        whole = $3 ~ /^-/
        if (whole && !($3 in reason)) fault(id ": no reason " $3)
        if (!(id in wanted)) fault(id " is no format, or stands twice")
        delete wanted[id]
        next
    }
    { done[$1]; if ($2 ~ /^-/ && !($2 in reason)) fault(id ", " $1 ": no reason " $2) }
    END { finish(); for (id in wanted) fault("no place for " id); exit bad }' tests/bad/inputs.txt
