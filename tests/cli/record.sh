#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An honest audit from `new` to its end, with everything that people do on the way: an input taken
# back, inputs opened again, a card corrected, a card that is not found, a second round, and a
# contest that is counted by hand in full.      record.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
r=county.ballast

# The value of a key at the first level of `status --json`.
value() {
    "$program" status $r --json | sed -n "s/^  \"$1\": \"*\([^\",]*\)\"*,*\$/\1/p"
}

phase() {
    [ "$(value phase)" = "$1" ] && return
    echo "the phase is '$(value phase)' instead of '$1'"
    status=1
}

# What people write about the list of round $1.
read_cards() {
    awk -f "$here/mvr.awk" e/truth/paper.csv county-round-"$1".csv
}

expect 0 'Alder' generate --size small --seed record --lost-cvrs 0.002 --lost-paper 0.002 e
expect 0 'Next: ballast add county.ballast manifest' new $r --election 'Alder County'
expect 0 'inputs are being collected' status $r
expect 0 'event 1, ballast-manifest, 2,000 cards' add $r manifest e/manifest.csv
expect 0 'Next: ballast add county.ballast manifest' withdraw $r 1 --reason 'counted again'
expect 0 'event 3, ballast-manifest' add $r manifest e/manifest.csv
expect 0 '"event": 4' add $r cvr e/cvr-dominion.csv --json
expect 0 'event 5, ballast-contests, 10 contests' add $r contests e/contests.csv
expect 0 'event 6, ballast-results' add $r results e/results.csv
expect 0 'a target; risk limit 0.05' contests $r set Retain --target --risk-limit 0.05
expect 0 '^Measure 1A: .* is set: a target' contests $r set 'Measure 1A' --target
expect 0 'a target' contests $r set 'Measure 2A' --target
expect 0 'at most 1000 cards' contests $r set 'Measure 2A' --cards-bound 1000
expect 0 'Measure 1A: sales tax for roads  *yes' contests $r
expect 0 'New cards to look for' plan $r
expect 0 '10 contests' contests $r export contests.csv
grep -q '^Measure 1A: sales tax for roads,.*,0.05,yes' contests.csv || { echo 'export'; status=1; }
expect 0 'stands above the table' contests $r import contests.csv
phase open

expect 0 'root ' commit $r
phase committed
expect 0 'inputs are open again' reopen $r --reason 'a bound was wrong'
phase open
expect 0 'no bound of its cards' contests $r set 'Measure 2A' --cards-bound 0
expect 64 'are at most' contests $r set 'Measure 2A' --pending 99999999999999999
expect 0 'at most 977' contests $r set 'Measure 2A' --cards-bound 977
expect 0 'Next: ballast seed' commit $r --sampler ballast
expect 0 'Next: ballast round' seed $r 31415926535897932384
phase seeded

# The margin of Measure 2A is 5 votes: no sample can be small enough.
expect 0 'retrieval list: county-round-1.csv' round $r --chance 70
grep -q '1 contest goes to a full hand count' out || { echo 'no hand count'; cat out; status=1; }
phase round
read_cards 1 >all.csv
last=$(awk -F, 'END { print $2 }' county-round-1.csv)
awk -F, -v last="$last" 'FNR == 1 || $2 != last' all.csv >most.csv
# Some cards first, one of them with the wrong vote.
first=$(awk -F, 'FNR == 2 { print $2 }' county-round-1.csv)
awk -F, -v n="$first" 'FNR == 1 || $2 == n' all.csv >right.csv
awk -F, -v n="$first" 'FNR > 1 && $2 != n' most.csv >rest.body
{ head -1 all.csv; cat rest.body; } >rest.csv
sed '2,$s/,[^,]*,[^,]*$/,*overvote*,/' right.csv >wrong.csv
expect 0 '1 card is entered; .* of round 1 still awaited' enter $r wrong.csv
entered=$("$program" log $r | awk '$3 == "mvr" { print $1 }')
expect 0 '1 card is corrected' correct $r "$entered" right.csv --reason 'the rows were mixed up'
expect 0 'cards are entered; 1 card of round 1 still awaited' enter $r rest.csv
expect 2 '1 cards of round 1 are not entered yet' round $r
expect 2 'round 1 is open' plan $r
[ "$(value awaited)" = 1 ] || { echo "awaited: $(value awaited)"; status=1; }

# Nobody finds the last card: the worst case, so that more cards are needed.
expect 0 'the round is measured and closed' round $r --close --lists .
round=2
while [ $round -lt 12 ] && [ "$(value phase)" = round ]; do
    read_cards $round >mvr.csv
    expect 0 'is complete' enter $r mvr.csv
    round=$((round + 1))
    expect 0 '' round $r
done
[ $round -gt 2 ] || { echo 'a card that is not found changed nothing'; status=1; }
phase measured
expect 0 'Measure 1A: sales tax for roads .* confirmed' status $r
expect 0 'Measure 2A: library levy .* count by hand' status $r

# The full hand count, from the paper: half of the batches, then the other.
awk -F, -v name='Measure 2A: library levy' '
    BEGIN { print "jurisdiction,tabulator,batch,contest,choice,votes" }
    FNR == 1 { next }
    FNR == NR { sum[$1 "," $3 "," $4 "," name ",*cards*"] = $5; next }
    $7 != name || over[$2 "," $3 "," $4] { next } # the marks of an overvote are no votes
    $8 == "*overvote*" { over[$2 "," $3 "," $4] = 1 }
    { sum[$1 "," $2 "," $3 "," name "," $8]++ }
    END { for (i in sum) print i "," sum[i] }' e/manifest.csv e/truth/paper.csv >sums.csv
awk -F, 'FNR == 1 || $2 != 51' sums.csv >other.csv
awk -F, 'FNR == 1 || $2 == 51' sums.csv >half.csv
sed 's/^\(.*cards[*],\)164$/\1163/' half.csv >miscounted.csv
expect 1 'not in agreement: 1 batch; count again' handcount $r miscounted.csv
expect 1 'still missing' handcount $r half.csv
grep -q 'not in agreement' out && { echo 'a batch cannot be counted again'; status=1; }
expect 0 'the audit is concluded' handcount $r other.csv
phase concluded
expect 0 'Retain Judge .* confirmed' status $r
expect 0 'Measure 2A: library levy .* counted by hand' status $r

expect 0 'every signature checked' log $r
lines=$(wc -l <out)
[ "$lines" -eq $(($(value events) + 1)) ] || { echo "log: $lines lines"; status=1; }
expect 0 '"type": "outcome"' log $r --from $(($(value events) - 1)) --json
expect 0 'read back and compared' backup $r copy.ballast
expect 2 'a file of this name' backup $r copy.ballast
"$program" log $r >log1
"$program" log copy.ballast >log2
cmp log1 log2 || status=1
expect 0 '^PASS' verify $r
expect 0 '^PASS' verify copy.ballast
expect 0 'AUDIT REPORT: Alder County' report $r
expect 0 'risk limit 0.03' new second.ballast --replaces $r --risk-limit 0.03
expect 0 'in place of ' log second.ballast
left=$(ls -- *-wal *-shm *.part 2>/dev/null)
[ -z "$left" ] || { echo "left behind: $left"; status=1; }
exit $status
