#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every method that a record may have, from end to end in audits that parties and witnesses guard: a
# contest for each, named after it. Both verifiers pass the bundles, and both find a changed figure
# in a list of risks, method by method.
#     methods.sh PROGRAM
for tool in python3 awk; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
. "$(dirname "$0")/lib/common.sh"
. "$here/lib/guarded.sh"
export PYTHONDONTWRITEBYTECODE=1

# 240 cards in four batches; in each contest Ann has some 13 votes of 20 and Bob 5. On paper a card
# in 40 says something else. Of the fourth batch the machine has sums only, and one record is lost.
make_cards() {
    awk -v methods="$methods" -v polling="$polling" -v rounds="$rounds" 'BEGIN {
        n = split(methods, method, " ")
        print "jurisdiction,container,tabulator,batch,cards" >"manifest.csv"
        for (b = 1; b <= 4; b++) print "Town,Box " b ",1," b ",60" >"manifest.csv"
        print "contest,choice_function,seats,votes_allowed,choices,risk_limit,target,method,rounds" >"contests.csv"
        if (!polling) print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank" >"cvr.csv"
        print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank" >"paper.csv"
        print "contest,choice,votes,jurisdiction,tabulator,batch,cards" >"results.csv"
        for (k = 1; k <= n; k++) {
            by_rounds = method[k] ~ /^(minerva|athena|providence)$/
            print method[k] ",plurality,1,1,Ann;Bob,0.05,yes," method[k] "," (by_rounds ? "\"" rounds "\"" : "") >"contests.csv"
        }
        for (i = 0; i < 240; i++)
            for (k = 1; k <= n; k++) {
                b = int(i / 60) + 1; r = i % 60 + 1; v = (i * 7 + k * 3) % 20
                said = v < 13 ? "Ann" : v < 18 ? "Bob" : "*blank*"
                if (polling || b == 4) sum[k, said]++
                else if (i != 100) printf "Town,1,%d,%d,,,%s,%s,\n", b, r, method[k], said >"cvr.csv"
                if (i % 40 == 7) said = i % 80 == 7 ? "*blank*" : "Bob"
                printf "Town,1,%d,%d,%s,%s,\n", b, r, method[k], said >"paper.csv"
            }
        for (k = 1; k <= n; k++)
            for (c = 1; c <= 2; c++) {
                name = c == 1 ? "Ann" : "Bob"
                print method[k] "," name "," sum[k, name] (polling ? ",,,," : ",Town,1,4,60") >"results.csv"
            }
    }'
}

# 24 batches of 50 cards: Ann has 32 votes and Bob 12 in each; people find two votes fewer in one.
make_batches() {
    awk 'BEGIN {
        print "contest,choice_function,seats,votes_allowed,choices,risk_limit,target,method" >"contests.csv"
        print "jurisdiction,container,tabulator,batch,cards" >"manifest.csv"
        print "contest,choice,votes,jurisdiction,tabulator,batch,cards" >"results.csv"
        for (k = 1; k <= 2; k++) {
            method = k == 1 ? "batch" : "macro"
            print method ",plurality,1,1,Ann;Bob,0.05,yes," method >"contests.csv"
            for (b = 1; b <= 24; b++)
                print method ",Ann,32,Town,1," b ",50\n" method ",Bob,12,Town,1," b ",50" >"results.csv"
        }
        for (b = 1; b <= 24; b++) print "Town,Box 1,1," b ",50" >"manifest.csv"
    }'
}

count_batches() {
    awk -F, 'FNR == 1 { print "round,draw,jurisdiction,container,tabulator,batch,contest,choice,votes"; next }
        { key = $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," $8
          print key ",Ann," ($6 % 8 == 5 ? 30 : 32) "\n" key ",Bob,12\n" key ",*cards*,50" }' "$1"
}

guarded_batches() {
    n=0
    while "$program" round town.ballast >out 2>err; do
        n=$((n + 1))
        [ -e "town-round-$n-batches.csv" ] || break
        count_batches "town-round-$n-batches.csv" >counts.csv
        must "$program" enter town.ballast counts.csv --key keys/a-2.key --key keys/b-2.key
        cosign
    done
}

guarded_commit() {
    must "$program" add town.ballast contests contests.csv
    must "$program" add town.ballast manifest manifest.csv
    [ ! -e cvr.csv ] || must "$program" add town.ballast cvr cvr.csv
    must "$program" add town.ballast results results.csv
    # shellcheck disable=SC2086
    must "$program" commit town.ballast --min-cell 1 --dice-only $words
    [ ! -e cvr.csv ] || must "$program" privacy town.ballast --approve --key keys/a-1.key --key keys/state-1.key
    must "$program" publish town.ballast bundle
    cosign
}

# audit METHODS WORDS: WORDS are options of commit; no METHODS: those of whole batches.
audit() {
    methods=$1 words=$2 folder=$((folder + 1)) dice_only=yes
    mkdir $folder && cd $folder || exit 1
    if [ -n "$methods" ]; then make_cards; else make_batches; fi
    guarded_open
    guarded_commit
    guarded_seed
    if [ -n "$methods" ]; then guarded_rounds; else guarded_batches; fi
    guarded_end
    end_witnesses
    python3 "$here/lib/risks.py" "$program" "$here/../../verify" bundle . || status=1
    cd ..
}

polling='' rounds=''
audit 'mixture oneaudit fixed kelly-optimal cobra-mixture kaplan-markov kaplan-kolmogorov kaplan-wald' ''
audit 'weighted weighted-pools mixture' '--publish full'
audit 'weighted-pools' '--publish sums'
audit '' ''
polling=yes rounds=12,30,80
audit 'kelly fixed kelly-optimal alpha alpha-fixed betting bravo' ''
audit 'minerva athena providence' '--sampler corla'
exit $status
