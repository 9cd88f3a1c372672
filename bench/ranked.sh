#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Ranked counts, from the files to the reports: 1, 6 and 13 copies of Minneapolis' mayoral election of
# 2013 (80,101 ballots in a workbook; 13 are 1,041,313), counted by its RCTab configuration, with the
# reports of the whole and of each precinct. Then the count alone, of a million made-up ballots.
#     ranked.sh PROGRAM [FOLDER]
# The election is read from the shared folder ($BALLAST_SHARED, default ../shared). What is made lies
# in FOLDER (default build/bench) and is removed afterwards. Exit status 1: the 13 copies took more
# than 8 s, or more memory than is flat; 2: a step failed.
set -eu
program=$(realpath "$1")
parent=${2:-build/bench}
bin=$(dirname "$program")
source=$(realpath "${BALLAST_SHARED:-../shared}")/data/ess-mpls-mayor-2013
mkdir -p "$parent"
dir=$(mktemp -d "$(realpath "$parent")/ranked-XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' INT TERM

# copy NUMBER: a file that is given twice is read once, so each copy gets a comment of its own: the
# last two bytes of a zip are the length of its comment.
copy()
{
    head -c -2 "$source/input/2013_minneapolis_mayor_cvr.xlsx"
    printf '\003\000%03d' "$1"
}

# configuration COPIES: the one of the election with its source as often as there are copies.
configuration()
{
    awk -v copies="$1" '
        /"cvrFileSources"/ { inside = 1; print "  \"cvrFileSources\" : [ {"; next }
        inside && /\} \],/ {
            for (i = 1; i <= copies; i++) {
                one = text
                sub(/"filePath" : "[^"]*"/, "\"filePath\" : \"" i ".xlsx\"", one)
                printf "%s%s", one, (i < copies ? "  }, {\n" : "  } ],\n")
            }
            inside = 0
            next
        }
        inside { text = text $0 "\n"; next }
        { print }' "$source/aux/2013_minneapolis_mayor_config.json"
}

# count COPIES
count()
{
    mkdir "$dir/$1"
    i=0
    while [ $i -lt "$1" ]; do
        i=$((i + 1))
        copy $i >"$dir/$1/$i.xlsx"
    done
    configuration "$1" >"$dir/$1/config.json"
    "$bin/bench_step" "$(($1 * 80101)) ballots" "$dir/figures" "$program" tally --rctab \
        "$dir/$1/config.json" --reports "$dir/$1/reports" || { cat "$dir/figures.out"; exit 2; }
    grep -q "\"totalNumBallots\" *: *\"*$(($1 * 80101))\>" "$dir/$1/reports/detailed_report.json" ||
        { echo "not all of them were counted" >&2; exit 2; }
}

if [ -d "$source" ]; then
    echo "from workbooks to the reports of the whole and of 117 precincts (RCTab: 30 s and 3.5 GB for the last)"
    count 1
    count 6
    count 13
    awk -F '\t' '{ wall = $2; mb[++n] = $4 }
        END { ok = wall <= 8 && mb[n] < 100; print ok ? "PASS" : "FAIL: at most 8 s and 100 MB"; exit !ok }' \
        "$dir/figures"
else
    echo "skipped: no shared data in $source"
fi
echo "instant-runoff counts alone, CPU time of one thread (wanted: 0.2 s)"
"$bin/bench_irv"
