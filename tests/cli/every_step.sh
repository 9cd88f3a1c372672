#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A bundle can be published at any time: after every step of an audit of one operator both verifiers
# say the same of it, and never FAIL.
#     every_step.sh PROGRAM
command -v python3 >/dev/null || { echo 'skipped: no python3'; exit 77; }
. "$(dirname "$0")/lib/common.sh"
export PYTHONDONTWRITEBYTECODE=1

# 40 cards: Ann 25 votes, Bob 10, Cy 5; on paper the third says Cy.
awk 'BEGIN {
    print "jurisdiction,tabulator,batch,record,contest,choice,rank" >"cvr.csv"
    print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank" >"paper.csv"
    for (i = 1; i <= 40; i++) {
        choice = i <= 25 ? "Ann" : i <= 35 ? "Bob" : "Cy"
        printf "Town,1,1,%d,Mayor,%s,\n", i, choice >"cvr.csv"
        printf "Town,1,1,%d,Mayor,%s,\n", i, (i == 3 ? "Cy" : choice) >"paper.csv"
    }
}'
printf '%s\n' jurisdiction,container,tabulator,batch,cards 'Town,Box 1,1,1,40' >manifest.csv
printf '%s\n' contest,choice,votes Mayor,Ann,25 Mayor,Bob,10 Mayor,Cy,5 >results.csv
printf '%s\n' contest,choice_function,seats,votes_allowed,choices,risk_limit,target \
    'Mayor,plurality,1,1,Ann;Bob;Cy,0.20,yes' >contests.csv

# step NAME command…: takes it, and asks both of what is published then.
step() {
    name=$1
    shift
    "$program" "$@" >out 2>err </dev/null || { echo "$rule, $name: $*"; said; status=1; return; }
    rm -rf bundle
    "$program" publish audit.ballast bundle >out 2>err </dev/null || { echo "$rule, $name"; said; status=1; }
    first=$("$program" verify bundle | tail -n 1 | sed 's/[: ].*//')
    second=$(python3 "$here/../../verify/verify.py" bundle | tail -n 1 | sed 's/[: ].*//')
    [ "$first" = "$second" ] && [ "$first" != FAIL ] && return
    echo "$rule, after $name: $first by ballast, $second by verify.py"
    status=1
}

# read_cards FROM TO OTHER FILE: what people read on cards FROM to TO of the round's list; on the last of them
# OTHER, where that is something; into FILE.
read_cards() {
    sed -n "$(($1 + 1)),$(($2 + 1))p" "audit-round-$round.csv" | awk -F, -v OFS=, -v other="$3" -v last=$(($2 - $1)) '
        BEGIN { print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank" }
        { said = $7 == 3 ? "Cy" : $7 <= 25 ? "Ann" : $7 <= 35 ? "Bob" : "Cy"
          print $0, "Mayor", (NR == last + 1 && other != "" ? other : said), "" }' >"$4"
}

for rule in contests sums full closed polling; do
    rm -f audit*
    "$program" new audit.ballast >out 2>err || status=1
    kinds='contests manifest cvr' publish=$rule
    [ $rule = polling ] && kinds='contests manifest results' publish=contests
    for kind in $kinds; do
        step $kind add audit.ballast $kind $kind.csv
    done
    step commit commit audit.ballast --publish $publish
    step reopen reopen audit.ballast --reason 'once more'
    step 'commit again' commit audit.ballast --publish $publish
    step seed seed audit.ballast 12345678901234567890
    for round in 1 2 3; do
        step "round $round" round audit.ballast
        [ -f audit-round-$round.csv ] || break # concluded
        cards=$(($(wc -l <audit-round-$round.csv) - 1))
        read_cards 1 1 'Cy' first.csv
        read_cards 1 1 '' right.csv
        read_cards 2 $cards '' rest.csv
        "$program" enter audit.ballast first.csv >out 2>err || status=1
        event=$("$program" log audit.ballast | awk '$3 == "mvr" { n = $1 } END { print n }')
        step "a correction in round $round" correct audit.ballast "$event" right.csv --reason 'read again'
        step "round $round entered" enter audit.ballast rest.csv
        "$program" log audit.ballast | grep -q ' outcome ' && break
    done
done
exit $status
