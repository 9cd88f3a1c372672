#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every format of formats.def has its row in tests/golden/bad-inputs.txt: for each of the seven ways in
# which inputs are bad, the golden case that shows it and the problem that is told, or a reason why
# there is none. The case must show that problem with a file of that format.
#     check-bad-inputs.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# The published names of the formats.
find src/formats -name '*.c' -exec sed -n \
    -e 's/^const struct format format_\([a-z0-9_]*\) = {$/\1/p' \
    -e 's/^    \.name = "\(.*\)",$/ \1/p' {} + |
    awk '/^ / { if (id != "") print id "\t" substr($0, 2); id = ""; next } { id = $0 }' >"$work/names"
sed -n 's/^FORMAT(\([a-z0-9_]*\)).*/\1/p' src/formats/formats.def >"$work/ids"

# What the cases show: CASE, format of a file, code of a problem; an inspection ends with its status.
for out in tests/golden/*/stdout; do
    case=$(basename "$(dirname "$out")")
    awk -v case="$case" '
        function told(f, c) { for (f in formats) for (c in codes) print case "\t" f "\t" c }
        function forget(k) { for (k in formats) delete formats[k]; for (k in codes) delete codes[k] }
        /^file +format / { told(); forget(); table = 1; next }
        /^$/ { table = 0 }
        table { n = split($0, part, /  +/); for (i = 2; i <= n; i++) formats[part[i]] }
        /^(error|warning) [a-z-]+:/ { sub(/:$/, "", $2); codes[$2] }
        END { told() }' "$out"
done | sort -u >"$work/shown"

awk -F '\t' -v ways='truncated encoding manifest ids twice counts excel' '
    function fault(text) { print "tests/golden/bad-inputs.txt: " text; bad = 1 }
    FILENAME ~ /names$/ { name[$1] = $2; next }
    FILENAME ~ /shown$/ { shown[$1, $2, $3]; next }
    FILENAME ~ /ids$/ { ids[++count] = $1; next }
    /^#/ || /^$/ { next }
    /^-/ { match($0, /^-[a-z]+ /); reason[substr($0, 1, RLENGTH - 1)]; next }
    { n = split($0, cell, / +/); if (n != 8) fault(cell[1] " has not seven cells"); row[cell[1]] = $0 }
    END {
        split(ways, way, " ")
        for (k = 1; k <= count; k++) {
            if (!(ids[k] in row)) { fault("no row for " ids[k]); continue }
            split(row[ids[k]], cell, / +/)
            for (i = 1; i <= 7; i++) {
                at = cell[i + 1]
                if (at ~ /^-/) { if (!(at in reason)) fault(ids[k] ", " way[i] ": no reason " at); continue }
                split(at, part, "/")
                if (!((part[1], name[ids[k]], part[2]) in shown))
                    fault(ids[k] ", " way[i] ": the case " part[1] " does not show " part[2])
            }
            delete row[ids[k]]
        }
        for (id in row) fault(id " is no format")
        exit bad
    }' "$work/names" "$work/shown" "$work/ids" tests/golden/bad-inputs.txt
