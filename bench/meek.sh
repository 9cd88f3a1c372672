#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Meek's method and its kin: 60,000 papers with up to 10 of 400 candidates and 9 seats, from the file
# to the table of all rounds. The papers are made up, the same everywhere.
#
#     meek.sh PROGRAM [CANDIDATES [PAPERS]]
set -eu
program=$1
candidates=${2:-400}
papers=${3:-60000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=C awk -v n="$candidates" -v papers="$papers" '
    function below(m) { seed = (seed * 16807) % 2147483647; return seed % m }
    BEGIN {
        seed = 20261127
        print n, 9
        for (p = 0; p < papers; p++) {
            line = "1"
            split("", has)
            for (k = 1 + below(10); k > 0; k--) {
                c = 1 + int(below(n) * (1 + below(1000)) / 1000)  # the first ones more often
                if (!(c in has)) line = line " " c
                has[c] = 1
            }
            print line, 0
        }
        print 0
        for (c = 1; c <= n; c++) printf "\"Candidate %d\"\n", c
        print "\"Board\""
    }' >"$dir/board.blt"
echo "$papers papers, $candidates candidates, 9 seats: wall time, rounds"
for rule in meek warren new-zealand; do
    start=$(awk '{print $1}' /proc/uptime)
    "$program" tally --rule $rule --ties order --csv "$dir/rounds.csv" "$dir/board.blt" >/dev/null
    end=$(awk '{print $1}' /proc/uptime)
    rounds=$(tail -n 20 "$dir/rounds.csv" | awk -F, '$3 > most {most = $3} END {print most}')
    echo "$rule: $(echo "$end $start" | awk '{printf "%.1f", $1 - $2}') s, $rounds rounds"
done
