#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every line of a registration table (NAME.def) has its descriptor in the room or a folder of it, in a
# file of its own name (small relatives may share one), and every command file has its line.
#     check-tables.sh [ROOT]
cd "${1:-$(dirname "$0")/..}" || exit 2
status=0
names=$(mktemp) || exit 2
trap 'rm -f "$names"' EXIT
for table in src/*/*.def src/*/*/*.def; do
    room=$(dirname "$table")
    sed -nE 's/^(FORMAT|RULE|METHOD|SAMPLER|ASSERTIONS|COMMAND|ENGINE|WRITER|AUDIT)\(([a-z0-9_]+).*/\2/p' \
        "$table" >"$names"
    while read -r name; do
        find "$room" -name '*.c' -exec grep -qE "^const struct [a-z_]+ [a-z]+_$name = \{" {} + && continue
        echo "$table: $name has no descriptor in $room"
        status=1
    done <"$names"
done
for file in src/cli/cmd_*.c; do
    name=$(basename "$file" .c)
    if ! grep -q "^COMMAND(${name#cmd_})" src/cli/commands.def; then
        echo "$file: not in commands.def"
        status=1
    fi
done
exit $status
