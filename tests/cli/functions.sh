#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A contest by every choice function in one audit: from plain tables through the sample to a verified
# record.      functions.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"
r=all.ballast

cat >contests.csv <<'END'
contest,choice_function,seats,votes_allowed,choices,target
Measure,supermajority 60% for Yes,,,Yes;No,yes
Levy,supermajority 2/3 for Yes,,,Yes;No,yes
Exact,supermajority 3/5 for Yes,,,Yes;No,yes
Governor,majority or runoff,,,Ann;Bob;Cy,yes
Reeve,majority,,,Ann;Bob;Cy,yes
Charter,majority of all ballots for Yes,,,Yes;No,yes
Two,supermajority more than 25%,2,,Ann;Bob;Cy,yes
Assembly,dhondt 5%,5,,P;Q;R;S,yes
Senate,modified-sainte-lague,5,,P;Q;R,yes
House,hamilton,4,,P;Q;R,yes
Club,approval,2,,Ann;Bob;Cy,yes
Song,borda,,,Ann;Bob;Cy,yes
Film,condorcet,,,Ann;Bob;Cy,yes
Book,range 10,,,Ann;Bob;Cy,yes
Play,star,,,Ann;Bob;Cy,yes
Trustees,limited,3,2,Ann;Bob;Cy;Dee,yes
Directors,cumulative,2,3,Ann;Bob;Cy,yes
Senator,fusion,,,Ann(Red);Bob(Blue);Ann(Green);Cy(Blue),yes
Delegates,hamilton 15%,5,,P;Q;R;S,yes
Chair,ranked pairs,,,Ann;Bob;Cy,yes
Circle,minimax,,,Ann;Bob;Cy,
Board,stv,2,,Ann;Bob;Cy,
END

# 1000 cards in 10 batches. Card i is in place (i k mod 1000) of contest k's electorate.
awk 'BEGIN {
    OFS = ","
    print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
    for (i = 0; i < 1000; i++) {
        b = int(i / 100) + 1
        card = "Elm,1," b "," i % 100 + 1 ",,all,"
        vote("Measure", 7, "Yes:700 No:280"); vote("Levy", 11, "Yes:580 No:400")
        vote("Exact", 13, "Yes:588 No:392"); vote("Governor", 17, "Ann:440 Bob:390 Cy:150")
        vote("Reeve", 19, "Ann:640 Bob:240 Cy:100"); vote("Charter", 23, "Yes:680 No:300")
        vote("Two", 29, "Ann:420 Bob:370 Cy:190"); vote("Assembly", 31, "P:430 Q:370 R:160 S:20")
        vote("Senate", 37, "P:420 Q:340 R:220"); vote("House", 41, "P:500 Q:270 R:210")
        vote("Club", 43, "Ann+Bob:500 Ann:300 Bob+Cy:100 Ann+Bob+Cy:50")
        vote("Song", 47, "Ann>Bob>Cy:500 Bob>Ann:300 Cy>Ann>Bob:180")
        vote("Film", 53, "Ann>Bob>Cy:450 Bob>Ann:200 Cy>Ann>Bob:330")
        vote("Book", 59, "Ann.9+Bob.3:500 Bob.6+Cy.2:300 Cy.5+Ann.4:180")
        vote("Play", 61, "Ann.5+Bob.2:500 Bob.5+Cy.1:300 Cy.4+Bob.3:180")
        vote("Trustees", 71, "Ann+Bob:400 Cy+Ann:250 Cy+Bob:200 Dee:100")
        vote("Directors", 73, "Ann+Ann+Ann:300 Bob+Bob+Ann:250 Cy+Cy+Cy:100 Bob+Cy+Ann:200")
        vote("Senator", 79, "Ann(Red):300 Bob(Blue):400 Ann(Green):200 Ann(Red)+Ann(Green):50 Cy(Blue):30")
        vote("Delegates", 83, "P:400 Q:300 R:200 S:80")
        vote("Chair", 89, "Ann>Bob>Cy:450 Bob>Ann:200 Cy>Ann>Bob:330")
        vote("Circle", 97, "Ann>Bob>Cy:400 Bob>Cy>Ann:330 Cy>Ann>Bob:250")
        vote("Board", 67, "Ann>Bob>Cy:450 Bob>Cy:300 Cy>Ann>Bob:230")
    }
}
function vote(contest, k, electorate,    place, n, i, part, m, rank, one) {
    place = (i_of_card() * k) % 1000
    n = split(electorate, part, " ")
    for (i = 1; i <= n; i++) {
        split(part[i], one, ":")
        if (place < one[2]) {
            m = split(one[1], mark, /[>+]/)
            for (rank = 1; rank <= m; rank++) {
                split(mark[rank], score, ".")
                print card contest, score[1],
                    score[2] != "" ? score[2] : one[1] ~ />/ ? rank : ""
            }
            return
        }
        place -= one[2]
    }
    print card contest, "*blank*", ""
}
function i_of_card() { return i }' >cvr.csv
awk 'BEGIN { print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 10; b++) print "Elm,box " b ",1," b ",100" }' >manifest.csv

expect 0 'supermajority at least 60% for Yes' inspect contests.csv
expect 0 'dhondt at least 5%, 5 seats' tally contests.csv cvr.csv --contest Assembly
expect 0 'P .* 430 .* 2$' tally contests.csv cvr.csv --contest Assembly
expect 0 'runoff:   Ann and Bob' tally contests.csv cvr.csv --contest Governor
expect 0 'elected:  Ann(Red)' tally contests.csv cvr.csv --contest Senator
expect 0 'Ann  *1,350 ' tally contests.csv cvr.csv --contest Directors
expect 0 'elected:  Ann$' tally contests.csv cvr.csv --contest Circle
expect 0 'P .* 400 .* 2$' tally contests.csv cvr.csv --contest Delegates
expect 0 'nobody is elected' tally contests.csv cvr.csv --contest Levy
expect 0 'elected:  Yes' tally contests.csv cvr.csv --contest Exact
expect 0 '"seats": 2' tally contests.csv cvr.csv --contest House --json
"$program" convert contests.csv --to ballast-contests again.csv >/dev/null
"$program" convert again.csv --to ballast-contests twice.csv >/dev/null
cmp again.csv twice.csv || status=1

expect 0 'Next' new $r --election 'Every Way' --risk-limit 0.1
expect 0 'ballast-manifest' add $r manifest manifest.csv
expect 0 '22 contests' add $r contests contests.csv
expect 0 'ballast-cvr' add $r cvr cvr.csv
expect 0 'Assembly' plan $r
expect 0 'root ' commit $r
expect 0 'Next' seed $r 31415926535897932384
expect 0 'retrieval list' round $r
round=1
while [ -f all-round-$round.csv ]; do
    # What people read is what the records say, the last rank first.
    awk -F, 'BEGIN { print "round,draw,jurisdiction,container,tabulator,batch,position," \
                           "imprinted_id,contest,choice,rank" }
        FNR == 1 { next }
        NR == FNR { said[$3 "," $4] = $7 "," $8 "," $9 "\n" said[$3 "," $4]; next }
        { n = split(said[$6 "," $7], row, "\n"); for (k = 1; k < n; k++) print $0 "," row[k] }' \
        cvr.csv all-round-$round.csv | sort -t, -k2,2n -k9,9 -s >mvr.body
    { grep '^round' mvr.body; grep -v '^round' mvr.body; } >mvr.csv
    expect 0 'is complete' enter $r mvr.csv
    expect 0 '' round $r
    round=$((round + 1))
done
for contest in Measure Levy Governor Reeve Charter Two Assembly Senate House Club Song Film Book Play \
    Trustees Directors Senator Delegates Chair; do
    expect 0 "$contest .* confirmed" status $r
done
expect 0 'Exact .* count by hand' status $r
expect 0 'the threshold is met exactly' report $r
expect 0 'nobody is preferred to each other choice' report $r
expect 0 'no sample can limit the risk of an outcome by STV' report $r
for words in 'Yes has more than 60% of the valid ballots' 'Yes has less than 2/3 of the valid ballots' \
    'Bob has less than 1/2 of the valid ballots' 'Yes has more than 1/2 of all ballots' \
    "P's 2nd seat ranks before Q's 3rd seat" "R's 1st seat ranks before S's 1st seat" \
    "Q.s share of the valid votes is less than 1/2 below that of P" 'Ann has more points than Bob' \
    'Bob has more votes than Cy' 'Ann(Red) has more votes, all lines together, than Bob(Blue)' \
    "R's share of the votes for those above 15% is less than 40% below that of P" \
    'S has less than 15% of the valid ballots' 'more voters prefer Ann to Cy than the other way round'; do
    expect 0 "$words" report $r
done
awk 'BEGIN { print "jurisdiction,tabulator,batch,contest,choice,votes" }
    FNR == 1 { next }
    { split($0, cell, ","); if (cell[7] == "Exact") sum[cell[3] "," cell[8]]++ }
    END { for (b = 1; b <= 10; b++) {
        print "Elm,1," b ",Exact,*cards*,100"
        print "Elm,1," b ",Exact,*blank*," sum[b ",*blank*"] + 0
        print "Elm,1," b ",Exact,Yes," sum[b ",Yes"] + 0
        print "Elm,1," b ",Exact,No," sum[b ",No"] + 0 } }' cvr.csv >sums.csv
expect 0 'the audit is concluded' handcount $r sums.csv
expect 0 'Exact .* counted by hand' status $r
expect 0 '^PASS' verify $r

# ---- the bundle, by both verifiers
expect 0 '' publish $r public
expect 2 'V15 *ok' verify public
expect 2 'V14 *ok' verify public
if command -v python3 >/dev/null; then
    python3 "$here/../../verify/verify.py" public >said 2>&1
    grep -q 'V14 *ok' said && grep -q 'V15 *ok' said && ! grep -q FAIL said || { cat said; status=1; }
fi
exit $status
