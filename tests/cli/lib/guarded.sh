# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# A small audit that two parties, the state and observers guard, each with a witness in a process of
# its own. A script sources it after common.sh; step by step, or `guarded` for all of it. With
# dice_only set the seed is made by dice alone; with polling set there are no records to be opened.
# make_town, make_rounds, inputs and commit_with may be set to make another town (tests/bundle/towns.sh).
#
#     town.ballast           the record            town.key    the log's key
#     keys/SIDE-N.key        keys of the parties   witness/SIDE/  their witnesses
pids=

# Ends the witnesses with the script.
end_witnesses() {
    for pid in $pids; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    pids=
}
trap 'end_witnesses; rm -rf "$work"' EXIT

# must COMMAND…: what has to succeed.
must() {
    "$@" >out 2>err </dev/null && return
    echo "$*: exit status $?"
    cat out err
    exit 1
}

vkey_of() {
    sed -n 's/^vkey //p' "$1"
}

# Sixty cards in three batches; Ann wins by far, the levy passes, two cards in three have the park.
make_town() {
    {
        echo jurisdiction,container,tabulator,batch,cards
        for b in 1 2 3; do echo "Town,Box $b,1,$b,20"; done
    } >manifest.csv
    {
        echo contest,choice_function,seats,votes_allowed,choices,cards_bound,risk_limit,target,method
        echo 'Mayor,plurality,1,1,Ann;Bob;Cy,,0.10,yes,'
        echo 'Levy,plurality,1,1,Yes;No,,0.10,yes,'
        echo 'Park,plurality,1,1,Yes;No,40,0.10,no,'
    } >contests.csv
    awk 'BEGIN {
        print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
        print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank" >"paper.csv"
        for (i = 0; i < 60; i++) {
            b = int(i / 20) + 1; r = i % 20 + 1
            mayor = i % 15 == 3 ? "Bob" : i % 15 == 9 ? "*blank*" : i % 20 == 7 ? "Cy" : "Ann"
            levy = i % 6 == 1 ? "No" : "Yes"
            park = i % 3 == 0 ? "" : i % 4 == 1 ? "No" : "Yes"
            style = park == "" ? "A" : "B"
            n = split("Mayor," mayor ";Levy," levy (park == "" ? "" : ";Park," park), c, ";")
            for (k = 1; k <= n; k++) {
                printf "Town,1,%d,%d,1-%d-%d,%s,%s,\n", b, r, b, r, style, c[k]
                if (i == 41 && k == 1) c[k] = "Mayor,*blank*"   # a voter whom the machine misread
                printf "Town,1,%d,%d,%s,\n", b, r, c[k] >"paper.csv"
            }
        }
    }' >cvr.csv
    awk -F, 'NR > 1 && $8 != "*blank*" { n[$7 "," $8]++ }
        END { print "contest,choice,votes"; for (k in n) print k "," n[k] | "sort" }' cvr.csv >results.csv
}

# boards ROUND: what two people read on the cards of the round's list, from the paper.
boards() {
    awk -F, -v OFS=, 'FNR == 1 { file++; next }
        file == 1 { paper[$2 "," $3 "," $4] = paper[$2 "," $3 "," $4] $5 "," $6 "," $7 "\n"; next }
        FNR == 2 || !header { if (!header) print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank"; header = 1 }
        { n = split(paper[$5 "," $6 "," $7], row, "\n")
          for (k = 1; k < n; k++) print $1, $2, $3, $4, $5, $6, $7, $8, row[k] }' \
        paper.csv "town-round-$1.csv" >"mvr-$1.csv"
}

# The keys: for each side one that decides (1) and one of a board (2), and a witness that serves.
make_sides() {
    mkdir -p keys witness
    for side in a b state observers; do
        must "$program" key new "keys/$side-1.key" --name "$side.example/1"
        must "$program" witness new "witness/$side" --name "$side.example/witness"
    done
    for side in a b; do must "$program" key new "keys/$side-2.key" --name "$side.example/2"; done
}

serve_witnesses() {
    for side in a b state observers; do
        : >"$side.log" # what one of before said there is not read for this one's address
        "$program" witness serve "witness/$side" --policy policy.txt --listen 127.0.0.1:0 >"$side.log" 2>&1 &
        pids="$pids $!"
    done
    for side in a b state observers; do
        for _ in $(seq 200); do
            grep -q 'http://' "$side.log" && break
            sleep 0.05
        done
        grep -q 'http://' "$side.log" || { echo "the witness $side does not serve:"; cat "$side.log"; exit 1; }
        eval "url_$side=$(grep -o 'http://[0-9.:]*/' "$side.log" | head -n 1)"
    done
}

# All four witnesses cosign the head.
cosign() {
    must "$program" cosign "${1:-town.ballast}" --witness "a=$url_a" --witness "b=$url_b" \
        --witness "state=$url_state" --witness "observers=$url_observers"
}

add_key() {
    must "$program" key add town.ballast "$(vkey_of "keys/$1.key")" --affiliation "$2" --owner "$3" \
        --role "$4" --key "keys/$1.key"
}

# The record, its parties and their policy.
guarded_open() {
    make_sides
    must "$program" new town.ballast --election 'Town election' --origin town.example/2026
    add_key a-1 'Party A' Adams party
    add_key b-1 'Party B' Baker party
    add_key state-1 State Stone state
    add_key observers-1 Observers Olsen observer
    add_key a-2 'Party A' Abbot board
    add_key b-2 'Party B' Brown board
    {
        echo "log $(vkey_of town.key)"
        for side in a b state observers; do echo "witness $side $(witness_vkey $side)"; done
        echo "group all-sides ${quorum:-all} a b state observers"
        echo 'quorum all-sides'
    } >policy.txt
    must "$program" policy town.ballast policy.txt --key keys/a-1.key --key keys/b-1.key \
        --key keys/state-1.key --key keys/observers-1.key
    serve_witnesses
}

witness_vkey() {
    "$program" witness show "witness/$1" | grep -o '[^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*' | head -n 1
}

guarded_commit() {
    for input in ${inputs:-contests manifest cvr results}; do
        must "$program" add town.ballast "$input" "$input.csv"
    done
    [ -e names.csv ] && must "$program" names town.ballast confirm names.csv
    must "$program" commit town.ballast --min-cell 1 ${dice_only:+--dice-only} $commit_with
    [ -z "$nothing_opened" ] &&
        must "$program" privacy town.ballast --approve --key keys/a-1.key --key keys/state-1.key
    must "$program" publish town.ballast bundle
    cosign
}

commitment_of() {
    "$program" key share "$1-share" --party "$2" | awk '$1 == "commitment" { print $2 }'
}

share_of() {
    "$program" key share "$1-share" --reveal | awk '$1 == "share" { print $2 }'
}

guarded_seed() {
    [ -z "$dice_only" ] && guarded_shares
    dice=31415926535897932384
    must "$program" seed town.ballast dice $dice --digits $dice --digits $dice \
        --key keys/a-1.key --key keys/b-1.key
    must "$program" seed town.ballast draw
}

guarded_shares() {
    must "$program" seed town.ballast commit 'Party A' "$(commitment_of a 'Party A')" --key keys/a-1.key
    must "$program" seed town.ballast commit 'Party B' "$(commitment_of b 'Party B')" --key keys/b-1.key
    cosign
    must "$program" seed town.ballast reveal 'Party A' "$(share_of a)" --key keys/a-1.key
    must "$program" seed town.ballast reveal 'Party B' "$(share_of b)" --key keys/b-1.key
    cosign
}

# Boxes that were opened in the first round, and what a second board read of its cards: all as the
# first, but for one contest on one card.
second_board() {
    echo container,seal_listed,seal_found,seal_new >boxes.csv
    tail -n +2 town-round-1.csv | cut -d, -f4 | sort -u | sed 's/$/,11,11,12/' >>boxes.csv
    must "$program" retrieve town.ballast boxes.csv --key keys/a-2.key --key keys/b-1.key
    draw=$(sed -n 2p mvr-1.csv | cut -d, -f2)
    awk -F, -v OFS=, -v draw="$draw" '$2 == draw && $9 == "Mayor" { $10 = $10 == "Cy" ? "Bob" : "Cy" } 1' \
        mvr-1.csv >again.csv
    must "$program" enter town.ballast again.csv --second --key keys/a-1.key --key keys/b-1.key
}

# That card counts as the first board read it.
adjudicated() {
    { sed -n 1p mvr-1.csv; grep "^1,$draw," mvr-1.csv; } >decided.csv
    must "$program" adjudicate town.ballast decided.csv --by 'Adams, Brown' --reason 'a clear cross' \
        --key keys/a-1.key --key keys/b-2.key
}

# Rounds until no target is left open.
guarded_rounds() {
    n=0
    while "$program" round town.ballast >out 2>err; do
        n=$((n + 1))
        [ -e "town-round-$n.csv" ] || break
        boards $n
        [ $n -eq 1 ] && second_board
        must "$program" enter town.ballast "mvr-$n.csv" --key keys/a-2.key --key keys/b-2.key
        [ $n -eq 1 ] && adjudicated
        cosign
        [ -n "$polling" ] || must "$program" open town.ballast
    done
}

guarded_end() {
    must "$program" object town.ballast 'The box was late.' --party 'Party B' --event 2 --key keys/b-1.key
    must "$program" answer town.ballast "$(last_event object)" 'The seal was whole.'
    must "$program" conclude town.ballast
    must "$program" publish town.ballast bundle
    cosign
    must "$program" publish town.ballast bundle
}

last_event() {
    "$program" log town.ballast | awk -v t="$1" '$3 == t { n = $1 } END { print n }'
}

guarded() {
    "${make_town:-make_town}"
    guarded_open
    guarded_commit
    guarded_seed
    "${make_rounds:-guarded_rounds}"
    guarded_end
}
