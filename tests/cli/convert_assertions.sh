#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The answers that RAIRE's programs gave for real elections, carried over to what SHANGRLA reads: they
# still prove the winner, and come back byte for byte. 77 without the data.
#     convert_assertions.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
data=${BALLAST_SHARED:-$here/../../../shared}/data
ls "$data"/raire-json-*/expected/*_out.json >list 2>/dev/null || {
    echo 'skipped: no shared data'
    exit 77
}
while read -r answer; do
    name=$(basename "$answer" _out.json)
    input="$(dirname "$answer")/../input/$name.json"
    expect 0 '1 set of assertions' convert "$answer" --to shangrla-assertions-json -f a.json
    expect 0 'the records bear all of them out' assert "$input" --check a.json
    expect 0 '1 set of assertions' convert a.json --to shangrla-assertions-json -f b.json
    cmp a.json b.json || status=1
done <list

# What names neither contest nor winner is not guessed at.
for polls in "$data"/raire-*/expected/*.json; do
    grep -q '"Winner-Only"' "$polls" || continue
    expect 2 'does not say which contest it is about' convert "$polls" --to shangrla-assertions-json -f c.json
done
exit $status
