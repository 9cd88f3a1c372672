#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Audits of an election of which parts are known as sums only: records without identity, sums of
# withheld cards, results by batch. The honest one is confirmed; where the machines and all their
# sums are false it is corrected by a full hand count; false sums alone are found, too.
#                                                                     pools.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
target='Governor'

phase() {
    "$program" status "$1" --json | sed -n 's/^  "phase": "\([^"]*\)",*$/\1/p'
}

# audit NAME: everything up to the end of the last round.
audit() {
    r=$1.ballast
    expect 0 'Next' new "$r" --election "$1" --risk-limit 0.05
    expect 0 'ballast-manifest' add "$r" manifest "$1"/manifest.csv
    expect 0 'without its identity' add "$r" cvr "$1"/cvr-dominion.csv
    expect 0 'ballast-contests' add "$r" contests "$1"/contests.csv
    expect 0 'ballast-results' add "$r" results "$1"/results.csv
    expect 0 'a target' contests "$r" set "$target" --target
    expect 0 'root ' commit "$r"
    expect 0 'Next' seed "$r" 31415926535897932384
    expect 0 'cards to look for' round "$r"
    round=1
    while [ $round -lt 9 ] && [ "$(phase "$r")" = round ]; do
        awk -f "$here/mvr.awk" "$1"/truth/paper.csv "$1"-round-$round.csv >mvr.csv
        expect 0 '' enter "$r" mvr.csv
        round=$((round + 1))
        [ "$(phase "$r")" = concluded ] || expect 0 '' round "$r"
    done
}

# What people count of the target in every batch of NAME.
count() {
    awk -F, -v name="$target" '
        BEGIN { print "jurisdiction,tabulator,batch,contest,choice,votes" }
        FNR == 1 { next }
        FNR == NR { sum[$1 "," $3 "," $4 "," name ",*cards*"] = $5; next }
        $7 != name || over[$2 "," $3 "," $4] { next }
        $8 == "*overvote*" { over[$2 "," $3 "," $4] = 1 }
        { sum[$1 "," $2 "," $3 "," name "," $8]++ }
        END { for (i in sum) print i "," sum[i] }' "$1"/manifest.csv "$1"/truth/paper.csv
}

# Ballots that may still be counted: as many as the margin has votes are too many.
pending() {
    r=pending.ballast
    expect 0 'Next' new $r --election pending
    expect 0 'ballast-manifest' add $r manifest honest/manifest.csv
    expect 0 'without its identity' add $r cvr honest/cvr-dominion.csv
    expect 0 'ballast-contests' add $r contests honest/contests.csv
    expect 0 'ballast-results' add $r results honest/results.csv
    expect 0 ' 50 pending ballots' contests $r set "$target" --target --pending 50
    expect 0 'Governor  *yes .* 2,050 ' contests $r
    expect 0 ' 139 pending ballots' contests $r set "$target" --pending 139
    expect 0 'could change the outcome' contests $r
    expect 0 ' kelly' contests $r set "$target" --method kelly
    expect 2 'Cards without a CVR are not the reason' commit $r
    expect 0 '' contests $r export pending.csv
    grep -q '^Governor,.*,139$' pending.csv || { echo 'pending is not exported'; status=1; }
}

# Sums that cannot be of their batch.
impossible() {
    printf 'jurisdiction,container,tabulator,batch,cards\nJ,Box,1,1,5\nJ,Box,1,2,5\n' >m.csv
    printf 'contest,choice_function,choices,target\nMayor,plurality,A;B,yes\n' >c.csv
    for row in '3,J,1,1,6' '6,J,1,1,5' '3,J,1,1,5'; do
        r=impossible.ballast
        rm -f $r impossible.key
        printf 'contest,choice,votes,jurisdiction,tabulator,batch,cards\nMayor,A,%s\n' "$row" >r.csv
        expect 0 'Next' new $r
        expect 0 'ballast-manifest' add $r manifest m.csv
        expect 0 'ballast-contests' add $r contests c.csv
        expect 0 'ballast-results' add $r results r.csv
        case $row in
        *6) expect 2 "batch '1': 6 cards with the contest 'Mayor', but .* 5 cards" commit $r ;;
        6*) expect 2 "batch '1': 6 votes for 'A', but .* 5 cards" commit $r ;;
        *) expect 0 'root' commit $r ;;
        esac
    done
}

parts='--size small --seed record --unlinked 0.03 --redacted 0.02 --subtotals 0.2'
files='--formats manifest,contests,results,paper,dominion-csv'

expect 0 'cards known as sums by batch' generate $parts $files honest
audit honest
[ "$(phase honest.ballast)" = concluded ] || { echo "honest: $(phase honest.ballast)"; status=1; }
expect 0 'Governor .* 139 ' contests honest.ballast
expect 0 'confirmed  *Fatima' status honest.ballast
expect 0 '253 of 2,000 (12.7 %)  Governor' status honest.ballast
expect 0 '253 of 2,000 cards (12.7 %) have no CVR of their own; they are known in 3 pools' \
    report honest.ballast
expect 0 '^PASS' verify honest.ballast

pending
impossible

expect 0 'records changed on purpose' generate $parts $files --hack $target hacked
audit hacked
[ "$(phase hacked.ballast)" = measured ] || { echo "hacked: $(phase hacked.ballast)"; status=1; }
count hacked >hands.csv
expect 0 'the audit is concluded' handcount hacked.ballast hands.csv
expect 0 'counted by hand  *Fatima' status hacked.ballast
expect 0 '^PASS' verify hacked.ballast

# A ranked contest, of whose cards one in twenty is a record that belongs to no card.
target='Mayor of Port Amity'
expect 0 'records without identity' generate --size small --seed record --unlinked 0.05 $files irv
audit irv
expect 0 'Mayor of Port Amity  *yes .* confirmed  *Hana V. Orlovsky' status irv.ballast
expect 0 '108 of 2,000 (5.4 %)  Mayor of Port Amity' status irv.ballast
expect 0 '^PASS' verify irv.ballast

# The records are right and the sums are not: in the batches without records the loser has all
# votes, which is enough.
target='Measure 1A: sales tax for roads'
cp -R honest sums
awk -F, -v OFS=, -v name="$target" '
    FNR > 1 && $(NF - 1) == "" { next }
    $1 == name { $3 = $2 == "Yes" ? $7 : 0 }
    { print }' honest/results.csv >sums/results.csv
audit sums
expect 0 'Measure 1A: sales tax for roads  *yes .* count by hand' status sums.ballast
count sums >hands.csv
expect 0 'the audit is concluded' handcount sums.ballast hands.csv
expect 0 'counted by hand  *No' status sums.ballast
expect 0 'changed a reported outcome' report sums.ballast
expect 0 '^PASS' verify sums.ballast
exit $status
