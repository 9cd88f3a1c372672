#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An audit of whole batches from `new` to its end, by the commands, with the draw of the first round
# computed again by sha256sum: for the method macro, whose intervals are plain arithmetic.
#     record_batches.sh PROGRAM
. "$(dirname "$0")/lib/common.sh"

# 60 batches of 100 cards; Ann leads by 20 in each. `batch,ann,bob`.
awk 'BEGIN {
    print "jurisdiction,container,tabulator,batch,cards" >"manifest.csv"
    print "contest,choice,votes,jurisdiction,tabulator,batch,cards" >"results.csv"
    for (b = 1; b <= 60; b++) {
        ann = 50 + b % 7
        printf "Alder,Box %d,T1,%d,100\n", (b + 9) / 10, b >"manifest.csv"
        printf "Mayor,Ann,%d,Alder,T1,%d,\nMayor,Bob,%d,Alder,T1,%d,\n", ann, b, ann - 20, b \
            >"results.csv"
        printf "%d,%d,%d\n", b, ann, ann - 20 >"paper.csv"
    }
}'
cat >contests.csv <<'EOF'
contest,choice_function,seats,votes_allowed,choices,target
Mayor,plurality,1,1,Ann;Bob,yes
EOF

begin() {
    expect 0 'Next' new "$1.ballast" --election Alder
    for kind in manifest contests results; do
        expect 0 'event' add "$1.ballast" $kind $kind.csv
    done
    expect 0 "method $2" contests "$1.ballast" set Mayor --method "$2"
}

# The sums of every batch of the list.
count() {
    awk -F, 'NR == FNR { ann[$1] = $2; bob[$1] = $3; next }
        FNR == 1 { print "round,draw,jurisdiction,container,tabulator,batch,contest,choice,votes"; next }
        { key = $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," $8
          print key ",Ann," ann[$6] "\n" key ",Bob," bob[$6] "\n" key ",*cards*,100" }' \
        paper.csv "$1"
}

begin a batch
expect 0 'Mayor  *yes .* batch ' contests a.ballast
expect 0 'Mayor, in batches' plan a.ballast
expect 0 '"unit": "batch"' plan a.ballast --json
expect 0 'root ' commit a.ballast
expect 0 'Next' seed a.ballast 31415926535897932384
expect 0 'list of batches: a-round-1-batches.csv' round a.ballast
[ -e a-round-1.csv ] && { echo 'a list of no cards'; status=1; }
expect 0 'counts of batches are awaited' status a.ballast
expect 2 'counts of batches of round 1 are not entered' round a.ballast
count a-round-1-batches.csv >counts.csv
head -4 counts.csv >first.csv
expect 0 '1 count of a batch is entered; ' enter a.ballast first.csv
expect 2 'was counted before' enter a.ballast counts.csv
sed '2,4d' counts.csv >rest.csv
sed '2s/,[0-9]*$/,99/' rest.csv >wrong.csv
expect 2 'votes, of cards left for votes' enter a.ballast wrong.csv
expect 0 'round 1 is complete' enter a.ballast rest.csv
expect 0 'batches of 60\|batches as drawn' report a.ballast --text
expect 0 '"whole_batch"\|"batches": 60' report a.ballast --json
i=2
while "$program" status a.ballast --json | grep -q '"phase": "measured"' && [ $i -lt 9 ]; do
    expect 0 'list of batches' round a.ballast
    count a-round-$i-batches.csv >counts.csv
    expect 0 'complete' enter a.ballast counts.csv
    i=$((i + 1))
done
expect 0 'PASS' verify a.ballast

# By hand: batch w has 20 and 100 votes by which it could be wrong, so all weigh 120, and draw i is
# of batch r / 120.
begin b macro
expect 0 'root ' commit b.ballast
expect 0 'Next' seed b.ballast 31415926535897932384
expect 0 'list of batches' round b.ballast
# U = 60 * 120 / 1200 = 6: ln(0.05) / ln(5/6) = 16.4, rounded up, and one more: 18 draws.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
    hash=$(printf '31415926535897932384,batch,%d' $i | sha256sum | cut -c1-64 | tr a-f A-F)
    echo "ibase=16; $hash % 1C20" | bc
done >remainders 2>/dev/null
if [ -s remainders ]; then
    awk '{ print int($1 / 120) + 1 }' remainders | sort -nu >mine
    tail -n +2 b-round-1-batches.csv | cut -d, -f6 | sort -nu >theirs
    cmp -s mine theirs || { echo 'another draw by hand'; diff mine theirs; status=1; }
fi
count b-round-1-batches.csv >counts.csv
expect 0 'concluded' enter b.ballast counts.csv
expect 0 'PASS' verify b.ballast
exit $status
