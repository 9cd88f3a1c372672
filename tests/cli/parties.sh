#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two parties, the state and observers guard one record, from its keys to its published end: the audit
# that docs/parties.md tells. Everything on the way that must be refused is.     parties.sh PROGRAM
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
r=county.ballast
dice=31415926535897932384

vkey() {
    "$program" key show "$1"
}

value() {
    "$program" status $r --json | sed -n "s/^  \"$1\": \"*\([^\",]*\)\"*,*\$/\1/p"
}

# Witnesses without a network: requests on a stick, and their answers.
witnessed() {
    rm -rf stick
    "$program" cosign $r --request stick >out 2>err
    for w in a b state; do
        for q in stick/req-*.txt; do
            "$program" witness sign w-$w "$q" -o stick/sig-$w.txt >out 2>err && break
        done
        "$program" cosign $r --import stick/sig-$w.txt >out 2>err
    done
    expect 0 'cosigned as the policy asks for' cosign $r --status
}

# ---- keys and policy

expect 0 'Alder' generate --size small --seed record e
expect 0 'Next: ballast add' new $r --election 'Alder County' --origin example.org/alder-2026
expect 0 'manifest' add $r manifest e/manifest.csv
expect 0 'cvr' add $r cvr e/cvr-dominion.csv
expect 0 'contests' add $r contests e/contests.csv
expect 0 'a target' contests $r set President --target
for k in a:party-a.example/chair b:party-b.example/chair board-a:party-a.example/board \
    board-b:party-b.example/board state:state.example/office obs:observers.example/1; do
    expect 0 'it stays on this machine' key new "${k%%:*}.key" --name "${k#*:}"
done
expect 64 'name is missing' key new x.key
expect 2 'a file of this name already\|exists\|there is' key new a.key --name again

add() {
    expect 0 'the key is in the record' key add $r "$(vkey "$1".key)" --affiliation "$2" \
        --owner "$3" --role "$4" --key "$1".key
}
expect 2 'is no key that is valid here' key add $r "$(vkey a.key)" --affiliation 'Party A' --owner Ann \
    --role party --key b.key
add a 'Party A' 'Ann Alder' party
add board-a 'Party A' 'Amy Ash' board
add board-b 'Party B' 'Ben Birch' board
add state 'State' 'Sue Spruce' state
add obs 'Observers' 'Olga Oak' observer
expect 0 'Each party signs it' key add $r "$(vkey b.key)" --affiliation 'Party B' \
    --owner 'Bob Birch' --role party --ask b.req # Bob is elsewhere
expect 0 'signed by party-b.example/chair' sign b.req --key b.key
expect 2 'signed this request before' sign b.req --key b.key
expect 0 'the key is in the record' key add $r "$(vkey b.key)" --affiliation 'Party B' \
    --owner 'Bob Birch' --role party --with b.req
expect 0 'Bob Birch' key show $r
{
    echo "log $("$program" verify $r | grep -o 'example.org/alder-2026+[^ ]*' | head -n 1)"
    for w in a b state observers; do
        "$program" witness new w-$w --name $w.example/w >/dev/null || exit 2
        echo "witness $w $(cat w-$w/witness.vkey)"
    done
    echo 'group sides all a b'
    echo 'group others any state observers'
    echo 'group quorum all sides others'
    echo 'quorum quorum'
} >policy.txt
expect 2 "a key of 'State' must sign" policy $r policy.txt --key a.key --key b.key
expect 0 'the record is as it was' policy $r policy.txt --ask policy.req
for k in a b state obs; do
    expect 0 'is the file that it names' sign policy.req --key $k.key --file policy.txt
done
expect 2 'not the file' sign policy.req --key a.key --file b.req
expect 0 'an audit of several parties now' policy $r policy.txt --with policy.req
for w in a b state observers; do
    expect 0 '' witness show w-$w --policy policy.txt
done

# ---- what undoes needs two sides

expect 0 'proposed, as event' withdraw $r 3 --reason 'the wrong export'
proposal=$(sed -n 's/.*as event \([0-9]*\).*/\1/p' out)
expect 0 "event $proposal: withdraw" approve $r
expect 2 'different affiliations' approve $r "$proposal" --key a.key --key board-a.key
expect 2 'different affiliations' approve $r "$proposal" --key a.key --key obs.key
expect 0 'takes effect' approve $r "$proposal" --key a.key --key state.key
expect 0 'nothing waits' approve $r
expect 0 'contests' add $r contests e/contests.csv

# ---- the freeze, the shares, the dice

expect 0 'root ' commit $r
grep -q '█' out || { echo 'no QR code'; status=1; }
expect 0 'The freeze, as everybody' status $r
expect 2 'who could be recognised' publish $r bundle
expect 2 'who could be recognised' publish $r bundle
expect 2 'observers aside' privacy $r --approve --key a.key --key obs.key
expect 64 'neither --min-cell' privacy $r --approve --min-cell 5
expect 0 'for .ballast sign --file' privacy $r --approve --ask privacy.req
for k in a state; do
    expect 0 'is the file that it names' sign privacy.req --key $k.key --file privacy.req.jsonl
done
grep -q 'cards: [0-9]' out || { echo 'who signs is not told how many could be recognised'; status=1; }
expect 0 'votes may be opened' privacy $r --approve --with privacy.req
expect 2 'was signed already' privacy $r --approve --key a.key --key state.key
expect 0 'ballast-slip/v1' key split $r --shares 3 --need 2
csplit -s -z -f slip- out '/^ballast-slip/' '{*}'
expect 2 '1 slips are there, 2 are needed' key join secret slip-00
expect 0 'joined again' key join secret slip-02 slip-00
for p in a b; do
    P="Party $(echo $p | tr ab AB)"
    expect 0 'commitment' key share $p.share --party "$P"
    sed -n 's/^commitment  //p' out >$p.commitment
done
expect 2 'no checkpoint that has the freeze' seed $r commit 'Party A' "$(cat a.commitment)" --key a.key
witnessed
expect 2 "Party A' with role party" seed $r commit 'Party A' "$(cat a.commitment)" --key b.key
expect 0 'bound to its share' seed $r commit 'Party A' "$(cat a.commitment)" --key a.key
expect 2 'has not committed' seed $r reveal 'Party A' "$(printf '%064d' 0)" --key a.key
expect 0 '' seed $r commit 'Party B' "$(cat b.commitment)" --ask c.req
expect 0 'signed' sign c.req --key b.key
expect 0 'bound to its share' seed $r commit 'Party B' "$(cat b.commitment)" --with c.req
expect 2 'dice' seed $r dice $dice --key a.key --digits $dice --key b.key --digits $dice
expect 2 'too early' seed $r default 'Party B'
witnessed
expect 2 'not the share' seed $r reveal 'Party A' "$(printf '%064d' 0)" --key a.key
for p in a b; do
    P="Party $(echo $p | tr ab AB)"
    expect 0 'share ' key share $p.share --reveal
    sed -n 's/^share  *//p' out >$p.secret
    expect 0 'was bound to' seed $r reveal "$P" "$(cat $p.secret)" --key $p.key
done
witnessed
expect 64 'typed again' seed $r dice $dice --key a.key --key b.key
expect 2 'different throws' seed $r dice $dice --key a.key --digits $dice --key b.key \
    --digits 31415926535897932385
expect 2 'at least 20 digits' seed $r dice 3141592653589793238 --key a.key \
    --digits 3141592653589793238 --key b.key --digits 3141592653589793238
expect 2 'different affiliations' seed $r dice $dice --key a.key --digits $dice
expect 0 '' seed $r dice $dice --ask dice.req
expect 64 'types them again' sign dice.req --key a.key
expect 2 'other digits' sign dice.req --key a.key --digits 31415926535897932385
expect 0 'signed' sign dice.req --key a.key --digits $dice
expect 0 'signed' sign dice.req --key b.key --digits $dice
expect 0 'the dice are in the record' seed $r dice $dice --with dice.req
expect 2 'several parties make the seed' seed $r $dice
expect 0 'the seed is entered' seed $r draw
[ "$(value seed | wc -c)" -eq 65 ] || { echo 'the seed is no hash'; status=1; }

# ---- cards, read by two boards

expect 0 'retrieval list' round $r
awk -f "$here/mvr.awk" e/truth/paper.csv county-round-1.csv >cards.csv
expect 2 'two keys of parties or boards' enter $r cards.csv
expect 2 'two keys of parties or boards' enter $r cards.csv --key board-a.key --key a.key
expect 0 'Who signs compares it' enter $r cards.csv --ask mvr.req
salt=$(sed -n 's/.*--salt \([0-9a-f]*\).*/\1/p' out)
expect 0 'NOT COMPARED' sign mvr.req
expect 2 'not the file' sign mvr.req --key board-a.key --file policy.txt --salt "$salt"
for k in board-a board-b; do
    expect 0 'is the file that it names' sign mvr.req --key $k.key --file cards.csv --salt "$salt"
done
expect 0 'objection is event' object $r 'box 12 was open' --party 'Party B' --key b.key
objection=$(sed -n 's/.*is event \([0-9]*\).*/\1/p' out)
expect 2 'the log has moved on' enter $r cards.csv --with mvr.req
expect 0 'round 1 is complete' enter $r cards.csv --key board-a.key --key board-b.key
expect 0 'NOT ANSWERED' status $r
expect 2 'not opened yet' conclude $r
witnessed
expect 0 '' publish $r bundle
expect 2 'an answer' conclude $r
expect 0 'an objection, NOT ANSWERED' report $r
grep -q 'NOT ANSWERED' bundle/index.html || { echo 'the first page has no objection'; status=1; }
expect 0 'the answer is in the record' answer $r "$objection" 'its seal was whole: photo 7'
expect 0 'the audit is concluded' conclude $r
expect 0 'PASS' verify $r
expect 0 '' publish $r bundle
witnessed
expect 0 '' publish $r bundle
expect 0 'PASS' verify bundle
expect 0 'object' log $r
expect 0 'approve' log $r
exit $status
