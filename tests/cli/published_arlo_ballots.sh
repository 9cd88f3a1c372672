#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reports of Arlo's audits of single ballots, made here by a generator of its own: what follows from
# the report is confirmed, what does not is named, and what cannot be known is said. 77 without
# Python.
#     published_arlo_ballots.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1

# made STATUS KIND DAMAGE WORDS…: the report is verified with that result, which says the words.
made() {
    wanted=$1 kind=$2 damage=$3
    shift 3
    rm -rf folder
    python3 "$here/lib/arlo_ballots.py" "$kind" folder "$damage" || exit 1
    expect "$wanted" '' verify folder
    tr -s ' \n' ' ' <out >said
    for words; do
        grep -q -e "$words" said || { echo "$kind $damage: does not say '$words'"; cat out; status=1; }
    done
}

good='tickets ok every ticket number follows from the seed'
made 2 bravo '' "$good 110 of 110" 'risks ok .* 2 of 2' 'limits ok' 'sums ok .* 6 of 6' \
    'draws - .*needs the list of all ballots'
made 2 minerva '' "$good 90 of 90" 'risks ok .* 1 of 1'
made 2 supersimple '' "$good 90 of 90" 'risks ok .* 1 of 1' 'changes ok'
made 2 bravo name 'sums ok .* 6 of 6'
made 2 suite '' "$good 90 of 90" 'HYBRID, SUITE, needs figures that are not in the report'
# Several rounds, to the digit; and a contest that was not targeted, whose ballots count once.
made 2 minerva3 '' "$good 45 of 45" 'risks ok .* 3 of 3' 'limits ok .* 3 of 3'
made 2 providence '' "$good 50 of 50" 'risks ok .* 2 of 2' 'limits ok .* 2 of 2'
made 2 bravo+clerk '' 'risks ok .* 4 of 4' 'sums ok .* 10 of 10'
made 2 minerva3+clerk '' 'risks ok .* 6 of 6' 'sums ok .* 15 of 15'
made 2 providence+clerk '' 'risks ok .* 4 of 4' 'sums ok .* 10 of 10'
made 2 supersimple+clerk '' 'risks ok .* 2 of 2' 'changes ok'
made 1 minerva3 risk 'risks FAIL .* 0 of 3'
made 1 providence risk 'risks FAIL .* 0 of 2'
for kind in bravo minerva3 providence supersimple; do
    made 1 $kind+clerk clerk-risk 'risks FAIL' 'Clerk, round 1: the report.s risk is'
done
made 1 providence+clerk clerk-votes 'sums FAIL' 'Clerk, round 1: Dot has'
# Ballots that nobody found are votes for the loser, or were left aside, which is told.
for kind in bravo minerva3 providence; do
    made 2 $kind+clerk not-found-worst 'risks ok'
    made 2 $kind+clerk not-found-told 'risks ok'
    made 2 $kind+clerk not-found-aside 'risks ok' 'not-found-aside' 'Mayor, round 1: 2 draws, risk'
done
# Sections beside the sample.
made 2 supersimple '' 'Audit boards 2'
"$program" verify folder --html page.html >out
grep -q 'MAYOR of the county' page.html || { echo 'the page lacks a standardized name'; status=1; }
made 2 minerva hand-count 'sums ok .* 3 of 3' 'all ballots were counted by hand'
made 1 minerva hand-count-wrong 'sums FAIL' 'Ann: the batches counted by hand have'
made 1 bravo risk 'risks FAIL' 'computed again it is'
made 1 minerva risk 'risks FAIL'
made 1 supersimple risk 'risks FAIL'
made 1 bravo votes 'sums FAIL' 'Ann has'
made 1 bravo size 'counted FAIL' 'draws are listed, the sample size is 61'
made 1 bravo ticket 'tickets FAIL' 'the seed does not give the tickets'
made 1 bravo reading 'sums FAIL'
made 1 supersimple reading 'changes FAIL' 'by the readings it is'
made 1 supersimple not-found 'changes FAIL' 'risks FAIL'
made 1 bravo not-audited 'counted FAIL' 'NOT_AUDITED'
made 2 supersimple no-cvr 'risks - .*its draws and readings are not listed'
made 2 minerva rounds "$good 90 of 90" 'risks ok .* 1 of 1'
made 1 bravo settings 'report FAIL' "section 'AUDIT SETTINGS' is there twice" 'settings are there twice'
made 2 bravo seed 'no ticket follows from the seed'
made 2 bravo column "no column 'Ballot Position'" "SAMPLED BALLOTS: 'Place'"
# 5,000 batches, nothing of which follows from the seed: within ten seconds.
python3 "$here/lib/arlo_big.py" big 100 50 || exit 1
timeout 10 "$program" verify big >out 2>err
got=$?
if [ $got -ne 1 ] || ! grep -q '10,000 of 20,000' out; then
    echo "5,000 batches: exit status $got"
    status=1
fi
exit $status
