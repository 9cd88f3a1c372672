#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Contests of every family of counting rules whose reported outcome is wrong, by comparison and by
# polling: no sample confirms one of them, and a full hand count has the true winners. By polling
# also with the right outcome, which is confirmed (by comparison: functions.sh).
#     families.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

cat >contests.csv <<'END'
contest,choice_function,seats,votes_allowed,choices,target
Approve,approval,2,,Ann;Bob;Cy,yes
Limited,limited,2,1,Ann;Bob;Cy,yes
Cumulate,cumulative,2,3,Ann;Bob;Cy,yes
Fusion,fusion,,,Ann(Red);Bob(Blue);Ann(Green),yes
Share,supermajority 60% for Yes,,,Yes;No,yes
Runoff,majority or runoff,,,Ann;Bob;Cy,yes
Divisor,dhondt 10%,5,,P;Q;R;S,yes
Hamilton,hamilton 15%,5,,P;Q;R;S,yes
Borda,borda,,,Ann;Bob;Cy,
Range,range 5,,,Ann;Bob;Cy,
Star,star,,,Ann;Bob;Cy,
Condorcet,condorcet,,,Ann;Bob;Cy,
Schulze,schulze,,,Ann;Bob;Cy,
END
by_totals='Approve Limited Cumulate Fusion Share Runoff Divisor Hamilton'
others='Borda Range Star Condorcet Schulze'
grep -v -e Borda -e Range -e Star -e Condorcet -e Schulze contests.csv >polled.csv

# What 1000 cards say, as reported (reported=1) or in truth. Card i is in place (i k mod 1000) of
# contest k's electorate; each electorate has 980, the rest are blank.
cat >cards.awk <<'END'
BEGIN {
    OFS = ","
    print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
    for (i = 0; i < 1000; i++) {
        card = "Elm,1," int(i / 100) + 1 "," i % 100 + 1 ",,all,"
        vote("Approve", 7, "Ann+Bob:450 Ann:330 Cy:200", "Ann:330 Cy+Ann:450 Bob:200")
        vote("Limited", 11, "Ann:460 Bob:360 Cy:160", "Ann:460 Cy:360 Bob:160")
        vote("Cumulate", 13, "Ann+Ann+Ann:400 Bob+Bob+Ann:380 Cy+Cy:200", "Ann+Ann+Ann:400 Cy+Cy+Ann:380 Bob:200")
        vote("Fusion", 17, "Ann(Red):320 Bob(Blue):340 Ann(Green):270 Ann(Red)+Ann(Green):50",
            "Ann(Red):220 Bob(Blue):640 Ann(Green):100 Ann(Red)+Ann(Green):20")
        vote("Share", 19, "Yes:720 No:260", "Yes:480 No:500")
        vote("Runoff", 23, "Ann:400 Bob:390 Cy:190", "Ann:300 Bob:590 Cy:90")
        vote("Divisor", 29, "P:400 Q:330 R:200 S:50", "P:290 Q:330 R:50 S:310")
        vote("Hamilton", 31, "P:400 Q:300 R:220 S:60", "P:290 Q:320 R:60 S:310")
        vote("Borda", 37, "Ann>Bob>Cy:600 Bob>Ann:380", "Ann>Bob>Cy:280 Bob>Ann:700")
        vote("Range", 41, "Ann.5+Bob.1:600 Bob.5:380", "Ann.5+Bob.1:300 Bob.5:680")
        vote("Star", 43, "Ann.5+Bob.2:600 Bob.5+Ann.1:380", "Ann.5+Bob.2:280 Bob.5+Ann.1:700")
        vote("Condorcet", 47, "Ann>Bob>Cy:600 Bob>Ann:380", "Ann>Bob>Cy:280 Bob>Ann:700")
        vote("Schulze", 53, "Ann>Bob>Cy:600 Bob>Ann:380", "Ann>Bob>Cy:280 Bob>Ann:700")
    }
}
function vote(contest, k, said, truth,    place, n, j, part, m, r, one, mark, score) {
    place = (i * k) % 1000
    n = split(reported ? said : truth, part, " ")
    for (j = 1; j <= n; j++) {
        split(part[j], one, ":")
        if (place < one[2]) {
            m = split(one[1], mark, /[>+]/)
            for (r = 1; r <= m; r++) {
                split(mark[r], score, ".")
                print card contest, score[1], score[2] != "" ? score[2] : one[1] ~ />/ ? r : ""
            }
            return
        }
        place -= one[2]
    }
    print card contest, "*blank*", ""
}
END
awk -v reported=1 -f cards.awk >said.csv
awk -v reported=0 -f cards.awk >truth.csv
awk 'BEGIN { print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 10; b++) print "Elm,box " b ",1," b ",100" }' >manifest.csv

# Votes of a file of cards that are sums of votes; of Ann on two lines, on the first one.
sums() {
    awk -F, -v OFS=, -v by="$2" 'FNR > 1 && $8 !~ /^\*/ {
        key = $3 "," $4 "," $7
        if ($8 == "Ann(Green)" && key == red) next
        red = $8 == "Ann(Red)" ? key : ""
        n[$7 "," $8 (by ? "," $3 : "")]++
    }
    FNR > 1 && $8 == "*blank*" && by { n[$7 "," $8 "," $3]++ }
    END { for (k in n) print k, n[k] }' "$1" | sort
}

# The rounds of a record whose papers are those of a file, three at most.
rounds() {
    round=1
    while [ $round -le 3 ] && [ -f $1-round-$round.csv ]; do
        awk -F, 'BEGIN { print "round,draw,jurisdiction,container,tabulator,batch,position," \
                               "imprinted_id,contest,choice,rank" }
            FNR == 1 { next }
            NR == FNR { said[$3 "," $4] = said[$3 "," $4] $7 "," $8 "," $9 "\n"; next }
            { n = split(said[$6 "," $7], row, "\n"); for (k = 1; k < n; k++) print $0 "," row[k] }' \
            "$2" $1-round-$round.csv >mvr.csv
        [ -z "$polling" ] || grep -v -e ,Borda, -e ,Range, -e ,Star, -e ,Condorcet, -e ,Schulze, mvr.csv >m && mv m mvr.csv
        "$program" enter $r mvr.csv >out 2>err || { cat out err; status=1; }
        "$program" round $r >out 2>err
        round=$((round + 1))
    done
}

# What people count by hand, batch by batch.
counted() {
    echo jurisdiction,tabulator,batch,contest,choice,votes
    for contest in $by_totals; do
        awk -v c="$contest" 'BEGIN { for (b = 1; b <= 10; b++) print "Elm,1," b "," c ",*cards*,100" }'
        sums truth.csv batch | awk -F, -v OFS=, -v c="$contest" '$1 == c { print "Elm,1", $3, c, $2, $4 }'
    done
}

begin() {
    expect 0 'Next' new $r --election "$1" --risk-limit 0.1
    expect 0 'ballast-manifest' add $r manifest manifest.csv
    expect 0 'ballast-contests' add $r contests "$2"
    expect 0 '' add $r "$3" "$4"
    expect 0 '' plan $r
    expect 0 'root ' commit $r
    expect 0 'Next' seed $r 31415926535897932384
    expect 0 'retrieval list' round $r
}

none_confirmed() {
    "$program" status $r >out 2>err
    ! grep ' confirmed' out || { cat out; status=1; }
    for contest in $by_totals; do
        expect 0 "$contest .* count by hand" status $r
    done
    counted >sums.csv
    expect 0 'the audit is concluded' handcount $r sums.csv
    for contest in $by_totals; do
        expect 0 "$contest: CHANGED BY HAND COUNT" report $r
    done
    expect 0 '^PASS' verify $r
}

# ---- by comparison: the machines are wrong
r=compared.ballast polling=
begin 'Compared' contests.csv cvr said.csv
rounds compared truth.csv
none_confirmed
for contest in $others; do
    expect 0 "$contest .* not confirmed" status $r
done

# ---- by polling: right and wrong results
for run in right wrong; do
    r=$run.ballast polling=yes
    paper=truth.csv; [ $run = wrong ] || paper=said.csv
    { echo contest,choice,votes; sums said.csv ''; } |
        grep -v -e ^Borda -e ^Range -e ^Star -e ^Condorcet -e ^Schulze >results.csv
    begin "Polled $run" polled.csv results results.csv
    rounds $run $paper
    if [ $run = wrong ]; then
        none_confirmed
        continue
    fi
    for contest in $by_totals; do
        expect 0 "$contest .* confirmed" status $r
    done
    expect 0 '^PASS' verify $r
done
exit $status
