#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Audits whose cards are drawn by weight: an honest county is confirmed with fewer cards than one
# drawn alike, a hacked one is sent to a full hand count, and what cannot be is refused.
#     record_weighted.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

fail() {
    echo "$*"
    status=1
}

# quiet STATUS command…
quiet() {
    wanted=$1
    shift
    "$program" "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$wanted" ] && return
    cat out err
    fail "ballast $*: exit status $got, not $wanted"
}

# audit NAME FOLDER DRAW: to its end.
audit() {
    r=$1.ballast
    quiet 0 new "$r" --election 'Alder County'
    quiet 0 add "$r" manifest "$2/manifest.csv"
    quiet 0 add "$r" cvr "$2/cvr-dominion.csv"
    quiet 0 add "$r" contests "$2/contests.csv"
    quiet 0 contests "$r" set 'Measure 1A' --target
    quiet 0 commit "$r" --draw "$3"
    [ "$3" = uniform ] || grep -q '^drawn by weight: .* with 10 decoys' out || fail 'commit: not said'
    quiet 0 plan "$r"
    [ "$3" = uniform ] || grep -q 'New cards to look for, 10 decoys' out || fail 'plan: not said'
    quiet 0 seed "$r" 53417960661093690826
    for round in 1 2 3 4 5 6 7 8; do
        "$program" round "$r" >out 2>err || break
        if [ -f "$1-round-$round.csv" ]; then
            awk -f "$here/mvr.awk" "$2/truth/paper.csv" "$1-round-$round.csv" >mvr.csv
            quiet 0 enter "$r" mvr.csv
        elif grep -q handcount out; then
            break
        fi
    done
    cards=$(cat "$1"-round-*.csv | grep -vc '^round,')
}

quiet 0 generate --size small --seed record honest
audit alike honest uniform
alike=$cards
audit weighted honest weighted
weighted=$cards
quiet 0 verify alike.ballast
quiet 0 verify weighted.ballast
[ "$weighted" -lt "$alike" ] || fail "$weighted cards by weight, $alike alike"
echo "$alike cards drawn alike, $weighted by weight"

# Only one sampler has an order by weight; decoys are a percentage.
r=other.ballast
quiet 0 new $r --election 'Alder County'
quiet 0 add $r manifest honest/manifest.csv
quiet 0 add $r cvr honest/cvr-dominion.csv
quiet 0 add $r contests honest/contests.csv
quiet 0 contests $r set 'Measure 1A' --target
quiet 2 commit $r --draw weighted --sampler corla
grep -q "does not draw by weight" err || fail 'another sampler: not the reason'
quiet 2 commit $r --draw weighted --decoys 101
quiet 0 contests $r set 'Measure 1A' --method weighted-pools
quiet 0 commit $r --decoys 0

# A county whose records were changed is not confirmed.
quiet 0 generate --size small --seed record --hack 'Measure 1A' hacked
audit hacked hacked weighted
quiet 2 verify hacked.ballast
quiet 0 status hacked.ballast
grep -q 'Measure 1A.*count by hand' out || fail 'the hacked contest does not go to a hand count'
exit $status
