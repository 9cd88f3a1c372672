#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A ranked contest audited by comparison, twice: the paper is as the machines read it, and the paper
# has another winner. In a third contest the winner depends on a tie: it is counted by hand.
#     record_ranked.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

# 1,000 cards: Ann wins when Dee and Cy have gone.
awk -v OFS=, 'BEGIN {
    print "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank"
    kind[0] = "Ann"; kind[1] = "Ann Cy"; kind[2] = "Bob Ann"; kind[3] = "Bob"; kind[4] = "Cy Ann"
    kind[5] = "Dee Ann"; kind[6] = "Ann Dee"; kind[7] = "Cy"; kind[8] = "Bob Cy"; kind[9] = "Ann"
    kind[10] = "Ann Bob"
    for (i = 0; i < 1000; i++) {
        n = split(kind[(i * 7) % 11], name, " ")
        for (k = 1; k <= n; k++)
            print "", 1, 1 + int(i / 100), 1 + i % 100, "", "", "Mayor", name[k], k
        print "", 1, 1 + int(i / 100), 1 + i % 100, "", "", "Clerk", i % 2 ? "Eve" : "Fay", 1
    }
}' >cvr.csv
awk -v OFS=, 'BEGIN {
    print "jurisdiction,container,tabulator,batch,cards"
    for (b = 1; b <= 10; b++)
        print "", "Box " b, 1, b, 100
}' >manifest.csv

# What people find on the cards of a list: $2 in front of each ranking, "-" for as it is.
read_cards() {
    awk -F, -v OFS=, -v first="$2" 'BEGIN {
        print "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank"
    }
    FNR == 1 { next }
    NR == FNR { said[$3 "," $4] = said[$3 "," $4] $7 "," $8 "," $9 "\n"; next }
    {
        rows = split(said[$6 "," $7], row, "\n")
        for (i = 1; i < rows; i++) {
            split(row[i], cell, ",")
            if (cell[1] == "Mayor" && first != "-" && cell[3] > 1)
                continue
            print $0, cell[1], cell[1] == "Mayor" && first != "-" ? first : cell[2], cell[3]
        }
    }' cvr.csv "$1"
}

for paper in same other; do
    r=$paper.ballast
    expect 0 'Next' new $r
    expect 0 'ballast-manifest' add $r manifest manifest.csv
    expect 0 '1,000 CVRs' add $r cvr cvr.csv
    expect 0 'a target' contests $r set Mayor --target
    expect 0 'Clerk' contests $r
    expect 0 'Next: ballast seed' commit $r
    expect 0 'Next: ballast round' seed $r 31415926535897932384
    expect 0 'round 1 is open' round $r
    first=-
    [ $paper = same ] || first=Bob
    read_cards $paper-round-1.csv $first >mvr.csv
    case $paper in
    same)
        expect 0 'Mayor .*confirmed *Ann' enter $r mvr.csv
        expect 0 'Ann has more votes than Bob when the candidates left are' report $r
        ;;
    other)
        expect 0 'Mayor .*100' enter $r mvr.csv
        ;;
    esac
    [ $paper = same ]
    verdict=$((2 * $?)) # the other audit has not come to an end
    expect $verdict 'ok *assertions and margins follow from the inputs' verify $r
    expect $verdict 'ok *every measured risk follows' verify $r
done
expect 0 'a tie' report same.ballast
exit $status
