#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Colorado's published audits of 2017 and 2024 verified from their files. 77 without the data.
#     published_colorado.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
data=${BALLAST_SHARED:-$here/../../../shared}/data
[ -e "$data/colorado-2017" ] || { echo 'skipped: no shared data'; exit 77; }

# says STATUS FOLDER WORDS…: it is verified with that result, which says all of the words.
says() {
    wanted=$1 folder=$2
    shift 2
    expect "$wanted" '' verify "$data/$folder" --json
    for words; do
        grep -q -e "$words" out || { echo "$folder: does not say '$words'"; status=1; }
    done
}

says 1 colorado-2017 '50 of 50 draws are reproduced from the seed: 43 over the cards of the manifest, 7' \
    'Archuleta: drawn from 4292, manifest 4298' '49 of 50 manifests are the committed files' \
    'list-unaudited' 'Archuleta: 8 of its cards'
says 2 colorado-2024-general '63 of 63 manifests' '1839 of 1839 sample sizes' '"no-list"' \
    '788 of 788 counts of counties and contests' \
    'Dove Creek Ambulance District Ballot Issue 6A: 157 draws, of which 107' \
    'County Commissioner - District 2 (Garfield)' 'State Representative - District 9: margins 4953 and 14468'
says 2 corla2024-results/input '260 of 260 risks, of 65 contests' '1495 of 1495 choices' \
    '65 of 65 contests"' \
    '14,907 of 14,907 random numbers are those of the seed, on 195 of 195 sheets' \
    'its columns are those of: contests of a round' "title is 'Amendment 80 (CONSTITUTIONAL)'" 'Otero .*2 rounds, the last begins after 20 draws' \
    '"no-list"'
# The manifests were published elsewhere: with them, every card is looked up.
cp -r "$data/corla2024-results/input" joined
cp "$data"/colorado-2024-general/*Manifest.csv joined
expect 2 '' verify joined --json
grep -q '12,586 cards were looked up in manifests, 0 lie elsewhere' out || status=1
# Without contest.csv the report names one winner of several: the margin tells how many there are.
cp -r joined alone
rm alone/round*/contest.csv alone/round2/contestSelection.csv # which is the same file
expect 2 '' verify alone --json
grep -q '720 of 720 contests; of 5 not all winners are published' out || status=1
says 2 colorado-2024-presidential '64 of 64 sample sizes' '3499 of 3499 draws have a record' \
    'Cheyenne.*: 220 of 240 drawn cards have no comparison record' '2618 of 3346 rows' \
    'the counts of 64 of 64 contests agree'
expect 2 '' verify "$data/colorado-2024-presidential" --html page.html
grep -q 'Frankie Lozada' page.html || { echo 'the page lacks a discrepancy'; status=1; }
exit $status
