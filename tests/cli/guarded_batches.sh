#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whole batches in an audit that two parties guard: drawn, counted by two boards, corrected, published,
# and checked by both verifiers; alone, and beside a contest that compares cards.
#     guarded_batches.sh PROGRAM
# shellcheck source=tests/cli/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
# shellcheck source=tests/cli/lib/guarded.sh
. "$here/lib/guarded.sh"
dice_only=yes

# Mayor by sums of batches: sixty batches of 100 cards, each Ann's by 20, as is reported. On paper she
# has so many fewer, and Bob so many more.
make_sums() {
    awk -v method="$1" -v fewer="$2" 'BEGIN {
        print "jurisdiction,container,tabulator,batch,cards" >"manifest.csv"
        print "contest,choice,votes,jurisdiction,tabulator,batch,cards" >"results.csv"
        print "contest,choice_function,seats,votes_allowed,choices,target,method" >"contests.csv"
        print "Mayor,plurality,1,1,Ann;Bob,yes," method >"contests.csv"
        print "jurisdiction,tabulator,batch,contest,choice,votes" >"hand.csv"
        for (b = 1; b <= 60; b++) {
            ann = 50 + b % 7
            printf "Town,Box %d,T1,%d,100\n", (b + 9) / 10, b >"manifest.csv"
            printf "Mayor,Ann,%d,Town,T1,%d,\nMayor,Bob,%d,Town,T1,%d,\n", ann, b, ann - 20, b \
                >"results.csv"
            sums = "%sMayor,%sAnn,%d\n%sMayor,%sBob,%d\n%sMayor,%s*cards*,100\n"
            ann -= fewer
            bob = ann - 20 + 2 * fewer
            printf sums, "", b ",", ann, "", b ",", bob, "", b "," >"sums.csv"
            t = "Town,T1," b ","
            printf sums, t, "", ann, t, "", bob, t, "" >"hand.csv"
        }
    }'
}

# Levy by the sums of the three batches of the town's cards, whose CVRs say them; Mayor by cards.
make_both() {
    make_town
    sed -i '/^Levy/s/,yes,$/,yes,batch/' contests.csv
    awk -F, 'FNR > 1 { cards[$3 "," $4] = 1; n[$5 "," $3 "," $6]++ }
        END { for (k in n) print k "," n[k]
              for (b = 1; b <= 3; b++) print "Levy," b ",*cards*,20" }' paper.csv >sums.csv
}

# What two people count in the batches of the round's list.
counted() {
    awk -F, -v OFS=, 'NR == FNR { row[$1 "," $2] = row[$1 "," $2] $3 "," $4 "\n"; next }
        FNR == 1 { print "round,draw,jurisdiction,container,tabulator,batch,contest,choice,votes"; next }
        { n = split(row[$8 "," $6], r, "\n"); for (k = 1; k < n; k++) print $1, $2, $3, $4, $5, $6, $8, r[k] }' \
        sums.csv "town-round-$1-batches.csv" >"counts-$1.csv"
}

verified() {
    expect 0 PASS verify town.ballast
    expect 0 'PASS: ' verify "$1"
    command -v python3 >/dev/null || return
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/../../verify/verify.py" "$1" >out 2>err
    got=$?
    [ $got -eq 0 ] && [ "$(grep -c ' ok ' out)" -eq 20 ] && return
    echo "verify.py $1: exit status $got"
    said
    status=1
}

# audit NAME INPUTS…: from the keys to the bundle, of the inputs that are there.
audit() {
    name=$1
    shift
    rm -rf town* keys witness
    guarded_open
    for kind in contests manifest "$@"; do must "$program" add town.ballast "$kind" "$kind.csv"; done
    must "$program" commit town.ballast --min-cell 1 --dice-only
    [ "$name" = both ] && must "$program" privacy town.ballast --approve --key keys/b-2.key --key keys/state-1.key
    cosign
    guarded_seed
    n=0
    while "$program" round town.ballast >out 2>err && [ -e "town-round-$((n + 1))-batches.csv" ]; do
        n=$((n + 1))
        counted $n
        [ -e "town-round-$n.csv" ] && boards $n
        expect 2 'two keys of parties or boards' enter town.ballast counts-$n.csv
        expect 2 'two keys of parties or boards' enter town.ballast counts-$n.csv --key keys/a-2.key
        if [ $n -eq 1 ]; then
            first_counts
        else
            must "$program" enter town.ballast counts-$n.csv --key keys/a-2.key --key keys/b-2.key
        fi
        [ -e "town-round-$n.csv" ] &&
            must "$program" enter town.ballast "mvr-$n.csv" --key keys/a-2.key --key keys/b-2.key
        cosign
    done
    [ $n -gt 0 ] || { echo "$name: no round"; said; status=1; }
    if [ "$fewer" -gt 0 ]; then
        expect 2 'two keys of parties or boards' handcount town.ballast hand.csv --key keys/a-1.key
        expect 0 'when all are in, conclude' handcount town.ballast hand.csv --key keys/a-1.key --key keys/b-2.key
    fi
    must "$program" publish town.ballast "$name"
    cosign
    must "$program" publish town.ballast "$name"
    expect 2 'the audit is not concluded' verify "$name"
    expect 0 'the audit is concluded' conclude town.ballast
    must "$program" publish town.ballast "$name"
    cosign
    must "$program" publish town.ballast "$name"
    verified "$name"
    end_witnesses
}

# Of the first round one batch by itself, with signatures from elsewhere; then the rest, wrong in one
# number, which both correct.
first_counts() {
    head -n 4 counts-1.csv >one.csv
    expect 0 'Who signs compares it' enter town.ballast one.csv --ask count.req
    salt=$(sed -n 's/.*--salt \([0-9a-f]*\).*/\1/p' out)
    expect 2 'not the file' sign count.req --key keys/a-2.key --file counts-1.csv --salt "$salt"
    for k in a b; do
        expect 0 'is the file that it names' sign count.req --key keys/$k-2.key --file one.csv --salt "$salt"
    done
    expect 0 'count of a batch is entered' enter town.ballast one.csv --with count.req
    sed '2,4d' counts-1.csv >rest.csv
    [ "$(wc -l <rest.csv)" -gt 1 ] || return
    awk -F, -v OFS=, '$8 == "Bob" || $8 == "No" { if (!done) $9--; done = 1 } { print }' rest.csv >wrong.csv
    must "$program" enter town.ballast wrong.csv --key keys/a-2.key --key keys/b-1.key
    event=$(last_event batch-count)
    expect 2 'two keys of parties or boards' correct town.ballast "$event" rest.csv --reason 'a slip of the pen'
    expect 0 'corrected' correct town.ballast "$event" rest.csv --reason 'a slip of the pen' \
        --key keys/a-1.key --key keys/b-2.key
}

fewer=0
make_sums batch $fewer
audit honest results
make_both
audit both cvr
fewer=15
make_sums batch $fewer
audit wrong results
expect 0 'counted by hand' report town.ballast --text
exit $status
