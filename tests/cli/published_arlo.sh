#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Georgia's published audit of May 2026 verified from its files, and copies in which one thing was
# changed, each of which must be found and named. 77 without the data or Python.
#     published_arlo.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
data=${BALLAST_SHARED:-$here/../../../shared}/data/georgia-2026-primary
[ -e "$data/manifests.zip" ] || { echo 'skipped: no shared data'; exit 77; }
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
export PYTHONDONTWRITEBYTECODE=1

# damaged WHAT STATUS WORDS…: the copy is verified with that result, which says all of the words.
damaged() {
    what=$1 wanted=$2
    shift 2
    python3 "$here/lib/arlo_damage.py" "$data" "$what" "$what" || exit 1
    expect "$wanted" '' verify "$what" --json
    for words; do
        grep -q -e "$words" out || { echo "$what: does not say '$words'"; status=1; }
    done
}

expect 2 'hashes  *- ' verify "$data"
for words in '134 batches with 175,389 ballots' '18 batches with 29,241 ballots' \
    'draws  *ok' 'tickets  *ok' 'risks  *ok' 'combine 103 batches' '2 of 2 risks agree'; do
    grep -q -e "$words" out || { echo "does not say '$words'"; status=1; }
done
expect 64 'are for bundles' verify "$data" --policy-sha256 \
    0000000000000000000000000000000000000000000000000000000000000000
damaged nothing 0 '"verdict": "PASS"' '"reported_risk": 0.049083729' '"reported_risk": 0.041726014'
expect 0 '' verify nothing --html page.html
grep -q 'ED-Cartersville West ICP 1 - 0' page.html || { echo 'the page lacks a batch'; status=1; }
rm -r nothing
damaged hash 1 'manifests.zip' '0000000000000000000000000000000000000000000000000000000000000000'
damaged ticket 1 'BALDWIN.*ED-North Baldwin ICP 1 - 0.*0.427297706310130710 of the draw'
damaged counted 1 "the change is given as ''.*Mike Collins: +10" 'computed again it is 0.0493'
damaged total 1 'candidate_totals.zip' 'Mike Collins: -1'
damaged manifest 1 'manifests.zip' 'more than the 2081564 cast'
damaged risk 1 "report's risk is 0.039083729, computed again it is 0.0490837"
damaged seed 1 'the seed draws' 'the seed gives no ticket'
damaged twice 1 'APPLING.*votes stand twice for batch .ICC-Absentee by Mail - 1'
damaged huge 1 "'9223372036854775808' is no number up to"
damaged link 1 'a link or a device, which is not opened'
damaged empty 1 'manifests.zip: the file is empty'
damaged stranger 0 'file-unknown' 'recounts.csv'
damaged column 0 'Weather: US Senate - Rep' 'column-unknown'
# Whether a winner needs a majority is told by the sample size.
damaged no-law 0 '"verdict": "PASS"' "CONTESTS: 'Law'"
damaged no-column 2 'column-missing' "no column 'Audit Results'"
exit $status
